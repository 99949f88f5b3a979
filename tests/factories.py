"""Plain functions that make valid rows with nothing given; a test names only what it is about."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from bookings.models import Booking
from equipment.models import Machine, MachineCategory
from learning.levels import Level
from learning.models import Grant, Qualification, Requirement
from members.models import (
    Group,
    GroupVisit,
    Guardianship,
    HouseRules,
    HowGiven,
    Mandate,
    Member,
    Membership,
    PlaceRole,
    Role,
    Scope,
    Suspension,
)
from places import calendars
from places.models import Place, Space
from projects.models import Project

# A Monday noon in Paris, away from any DST change.
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
_numbers = count(1)


def place(**given: Any) -> Place:
    number = next(_numbers)
    defaults = {"name": f"Place {number}", "slug": f"place-{number}", "country": "FR"}
    return Place.objects.create(**{**defaults, "time_zone": "Europe/Paris", **given})


def space(*, is_always_open: bool = True, **given: Any) -> Space:
    """Make a space; open around the clock unless the test is about its hours."""
    number = next(_numbers)
    given.setdefault("place", None)
    given["place"] = given["place"] or place()
    made = Space.objects.create(**{"name": f"Space {number}", "slug": f"space-{number}", **given})
    if is_always_open:
        calendars.open_every_week(
            place=made.place,
            space=made,
            weekdays=list(calendars.Weekday),
            opens=time(0),
            closes=time(0),
            first_on=date(2024, 1, 1),
        )
    return made


def category(**given: Any) -> MachineCategory:
    number = next(_numbers)
    return MachineCategory.objects.create(
        **{"slug": f"category-{number}", "name": {"en": f"Category {number}"}, **given}
    )


def machine(**given: Any) -> Machine:
    number = next(_numbers)
    given["space"] = given.get("space") or space()
    given["category"] = given.get("category") or category()
    return Machine.objects.create(
        **{"name": f"Machine {number}", "slug": f"machine-{number}", **given}
    )


def member(*, at: Place | None = None, role: str = Role.MEMBER, **given: Any) -> Member:
    """Make a grown-up person; with `role` at the place `at` if one is given."""
    number = next(_numbers)
    password = given.pop("password", None)
    given.setdefault("birth_month", date(1990, 1, 1))
    made = Member(**{"username": f"person-{number}", "display_name": f"Person {number}", **given})
    if password is None:
        made.set_unusable_password()
    else:
        made.set_password(password)
    made.save()
    if at is not None:
        PlaceRole.objects.create(member=made, place=at, role=role)
    return made


def membership(**given: Any) -> Membership:
    """Store a membership that holds for the year of `NOW`, unless said otherwise."""
    given["place"] = given.get("place") or place()
    given["member"] = given.get("member") or member(at=given["place"])
    given.setdefault("recorded_by", given["member"])
    given.setdefault("starts_on", date(NOW.year, 1, 1))
    given.setdefault("ends_on", date(NOW.year, 12, 31))
    return Membership.objects.create(**given)


def house_rules(**given: Any) -> HouseRules:
    given["place"] = given.get("place") or place()
    return HouseRules.objects.create(
        **{"version": 1, "body": {"en": "Be kind.", "fr": "Sois gentil."}, **given}
    )


def suspension(**given: Any) -> Suspension:
    """Store a suspension without end that began an hour before `NOW`, unless said otherwise."""
    given["place"] = given.get("place") or place()
    given["member"] = given.get("member") or member(at=given["place"])
    given.setdefault("decided_by", member(at=given["place"], role=Role.MANAGER))
    return Suspension.objects.create(
        **{"reason": "Broke the saw.", "starts_at": NOW - timedelta(hours=1), **given}
    )


def group(**given: Any) -> Group:
    number = next(_numbers)
    given["place"] = given.get("place") or place()
    return Group.objects.create(**{"name": f"Group {number}", "contact_name": "Zoe", **given})


def group_visit(**given: Any) -> GroupVisit:
    """Store a visit of eleven pupils, two hours long from `NOW`, unless said otherwise."""
    given["group"] = given.get("group") or group()
    given.setdefault("recorded_by", member(at=given["group"].place))
    given.setdefault("expected_at", NOW)
    given.setdefault("leaves_at", given["expected_at"] + timedelta(hours=2))
    if not set(given) & set(GroupVisit.BANDS):
        given["from_12_to_17"] = 11
    return GroupVisit.objects.create(**given)


def child(*, age: int = 12, guardian: Member | None = None, **given: Any) -> Member:
    """Make a person who has surely been `age` for a while at `NOW`, with a guardian if given."""
    made = member(birth_month=date(NOW.year - age, 1, 1), **given)
    if guardian is not None:
        Guardianship.objects.create(child=made, guardian=guardian, since_at=NOW)
    return made


def guardian_of(child: Member, **given: Any) -> Member:
    """Make an adult who answers for `child`."""
    made = member(**given)
    Guardianship.objects.create(guardian=made, child=child)
    return made


def mandate(**given: Any) -> Mandate:
    """Make a mandate for bookings, given on the screen, for the year from `NOW`."""
    given["place"] = given.get("place") or place()
    given["member"] = given.get("member") or member(at=given["place"])
    defaults = {
        "scopes": [Scope.BOOKINGS],
        "starts_on": NOW.date(),
        "ends_on": NOW.date() + timedelta(days=364),
        "how": HowGiven.SCREEN,
        "given_by": given["member"],
        "given_at": NOW,
    }
    return Mandate.objects.create(**{**defaults, **given})


def project(**given: Any) -> Project:
    number = next(_numbers)
    given["place"] = given.get("place") or place()
    given["owner"] = given.get("owner") or member(at=given["place"])
    return Project.objects.create(**{"title": f"Project {number}", "summary": "A lamp.", **given})


def booking(**given: Any) -> Booking:
    """Store a booking as it is, past the rules; an hour from `NOW` unless said otherwise."""
    given["machine"] = given.get("machine") or machine()
    given["member"] = given.get("member") or member(at=given["machine"].place)
    given.setdefault("booked_by", given["member"])
    given.setdefault("starts_at", NOW)
    given.setdefault("ends_at", given["starts_at"] + timedelta(hours=1))
    return Booking.objects.create(**given)


def qualification(**given: Any) -> Qualification:
    """Make a qualification, for ever and without any use, unless the test is about its time."""
    number = next(_numbers)
    given["place"] = given.get("place") or place()
    return Qualification.objects.create(**{"name": {"en": f"Qualification {number}"}, **given})


def requirement(**given: Any) -> Requirement:
    """Make a machine ask for a qualification of its place: alone, unless said otherwise."""
    if given.get("category") is None:
        given["machine"] = given.get("machine") or machine()
        at = given["machine"].place
    else:
        at = None
    given["qualification"] = given.get("qualification") or qualification(place=at)
    return Requirement.objects.create(**{"level": Level.ALONE, **given})


def grant(**given: Any) -> Grant:
    """Store a grant as it is, past the rules: alone, given at `NOW`, for ever."""
    given["qualification"] = given.get("qualification") or qualification()
    at = given["qualification"].place
    given["member"] = given.get("member") or member(at=at)
    given["granted_by"] = given.get("granted_by") or member(at=at, role=Role.MANAGER)
    return Grant.objects.create(**{"level": Level.ALONE, "granted_at": NOW, **given})
