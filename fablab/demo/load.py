"""Loads the demo into an empty database, quickly: rows are made in bulk."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bookings.models import Booking
from equipment.models import Machine, MachineCategory
from fablab.demo import (
    belonging,
    desk,
    families,
    hours,
    learning,
    links,
    machine_texts,
    machines,
    people,
    projects,
    visits,
)
from fablab.demo.history import DAYS_BACK, History, Visitor
from fablab.demo.machines import DemoMachine
from fablab.demo.people import Regular
from fablab.demo.projects import DemoProject
from iot import usage
from iot.models import Run
from iot.simulation.fleet import FLEET
from members.models import Member, PlaceRole, Role
from places.models import Place, Space
from projects.models import Project, ProjectState, Visibility

SEED = 13300
ROWS_AT_ONCE = 500

Say = Callable[[str], None]


class NotEmpty(Exception):
    """The database holds a place already: the demo would mix with real people."""


def is_empty() -> bool:
    """Say whether the database holds no place yet."""
    return not Place.objects.exists()


@transaction.atomic
def load(*, now: datetime, var_dir: Path, say: Say, even_if_not_empty: bool = False) -> None:
    """Make the demo's two places with their people and two years of history.

    Raises:
        NotEmpty: there is a place already, and it was not said to load the demo beside it.
    """
    if not even_if_not_empty and not is_empty():
        raise NotEmpty
    chance = random.Random(SEED)  # noqa: S311  # a demo, not a secret
    say(_("Making the places, their machines and opening hours…"))
    salon, turin = _salon(now), _turin(now)
    categories = _categories()
    _machines(salon, machines.MACHINES, categories)
    _machines(turin, machines.TURIN_MACHINES, categories)
    say(_("Inviting the people…"))
    members = _accounts({place.slug: place for place in (salon, turin)}, now)
    members |= _regulars(salon, people.REGULARS, now, chance)
    members |= _regulars(turin, people.TURIN_REGULARS, now, chance)
    _projects(salon, projects.PROJECTS, members, now)
    _projects(turin, projects.TURIN_PROJECTS, members, now)
    learning.make_learning(salon, members, now, random.Random(SEED))  # noqa: S311  # as above
    say(_("Living through two years of bookings and prints…"))
    for place in (salon, turin):
        _history(place, now, chance)
        visits.make_visits(place, members, now, chance)
    say(_("Asking the guardians…"))
    for place in (salon, turin):
        families.make_families(place, members, now, chance)
    say(_("Writing down memberships, groups and mandates…"))
    for place in (salon, turin):
        belonging.make_belonging(place, members, now, chance)
    desk.make_desk(salon, members, now, chance)
    say(_("Counting the hours of use…"))
    usage.rebuild()
    links.link_fleet(salon, var_dir)


def _salon(now: datetime) -> Place:
    place = Place.objects.create(
        name="La Fabrique du Mistral",
        slug=people.FRANCE,
        country="FR",
        time_zone="Europe/Paris",
        language="fr",
        address="Centre social Les Amandiers\n12, rue des Tilleuls\n13300 Salon-de-Provence",
        phone="04 65 71 00 12",
        email="bonjour@fabrique-mistral.example",
    )
    Space.objects.create(place=place, slug="numerique", name="Atelier numérique")
    Space.objects.create(place=place, slug="bois-laser", name="Atelier bois et laser")
    couture = Space.objects.create(place=place, slug="couture", name="Atelier couture")
    hours.open_salon(place, couture, place.today(now))
    return place


def _turin(now: datetime) -> Place:
    place = Place.objects.create(
        name="Officina Dora",
        slug=people.ITALY,
        country="IT",
        time_zone="Europe/Rome",
        language="it",
        address="Casa del Quartiere\nVia dei Tigli 8\n10152 Torino",
        email="ciao@officina-dora.example",
    )
    Space.objects.create(place=place, slug="laboratorio", name="Laboratorio")
    hours.open_turin(place, place.today(now))
    return place


def _categories() -> dict[str, MachineCategory]:
    for position, (slug, name) in enumerate(machines.CATEGORIES.items()):
        MachineCategory.objects.get_or_create(
            slug=slug, defaults={"name": name, "position": position}
        )
    return MachineCategory.objects.in_bulk(list(machines.CATEGORIES), field_name="slug")


def _machines(
    place: Place, wanted: Sequence[DemoMachine], categories: Mapping[str, MachineCategory]
) -> None:
    spaces = {space.slug: space for space in place.spaces.all()}
    Machine.objects.bulk_create(
        Machine(
            slug=each.slug,
            name=each.name,
            maker_and_model=each.maker_and_model,
            space=spaces[each.space],
            category=categories[each.category],
            summary=machine_texts.SUMMARIES[each.kind],
            safety_notes=machine_texts.SAFETY_NOTES[each.kind],
            illustration=each.illustration,
            slot_minutes=each.slot_minutes,
            longest_minutes=each.longest_minutes,
            service_state=each.service_state,
            service_note={} if each.is_in_service else machines.OUT_OF_SERVICE_NOTE,
        )
        for each in wanted
    )


def _accounts(places: Mapping[str, Place], now: datetime) -> dict[str, Member]:
    password = make_password(people.PASSWORD)
    made = {}
    for number, account in enumerate(people.ACCOUNTS):
        first_name, last_name = account.full_name
        made[account.username] = Member.objects.create(
            username=account.username,
            display_name=account.display_name,
            first_name=first_name,
            last_name=last_name,
            email=account.email,
            language=account.language,
            birth_month=_birth_month(now.date(), account.age, number),
            password=password,
            date_joined=now - timedelta(days=DAYS_BACK),
            is_superuser=account.is_superuser,
            is_staff=account.enters_back_office,
        )
    _hold_roles(
        (made[account.username], places[slug], role)
        for account in people.ACCOUNTS
        for slug, role in account.roles
    )
    return made


def _regulars(
    place: Place, wanted: Sequence[Regular], now: datetime, chance: random.Random
) -> dict[str, Member]:
    """Make people who have no password: the desk books for them, or they only come."""
    nobody_signs_in = make_password(None)
    rows = [
        Member(
            username=slugify(each.first_name),
            display_name=each.first_name,
            first_name=each.first_name,
            last_name=each.last_name,
            email=f"{slugify(each.first_name)}@example.net" if each.has_email else "",
            language=each.language,
            birth_month=_birth_month(now.date(), each.age, number),
            password=nobody_signs_in,
            date_joined=now - timedelta(days=_days_since_joining(chance)),
        )
        for number, each in enumerate(wanted)
    ]
    made = {member.username: member for member in Member.objects.bulk_create(rows)}
    _hold_roles((member, place, Role.MEMBER) for member in made.values())
    return made


def _days_since_joining(chance: random.Random) -> int:
    """Draw when someone came first: half were there from the start, and every month adds some."""
    return DAYS_BACK if chance.random() < 0.45 else chance.randint(10, DAYS_BACK)


def _birth_month(today: date, age: int | None, number: int) -> date | None:
    """Give a month of birth that makes `age`, spread over the year by `number`."""
    if age is None:
        return None
    month = 1 + (number * 5) % 12
    return date(today.year - age - (month > today.month), month, 1)


def _hold_roles(held: Iterable[tuple[Member, Place, Role]]) -> None:
    rows = [
        (PlaceRole(member=member, place=place, role=role), member.date_joined.date())
        for member, place, role in held
    ]
    made = PlaceRole.objects.bulk_create([row for row, _since_on in rows])
    for role, (_row, since_on) in zip(made, rows, strict=True):
        role.since_on = since_on  # which making a row sets to today
    PlaceRole.objects.bulk_update(made, ["since_on"])


def _projects(
    place: Place, wanted: Sequence[DemoProject], members: Mapping[str, Member], now: datetime
) -> None:
    for each in wanted:
        created_at = now - timedelta(days=each.created_days)
        is_begun = each.state != ProjectState.IDEA
        finished_at = each.finished_days and now - timedelta(days=each.finished_days)
        project = Project.objects.create(
            place=place,
            owner=members[each.owner],
            title=each.title,
            summary=each.summary,
            cover_drawing=each.drawing,
            state=each.state,
            visibility=each.visibility,
            created_at=created_at,
            started_at=created_at + timedelta(days=2) if is_begun else None,
            finished_at=finished_at or None,
            shared_at=created_at + timedelta(days=5)
            if each.visibility == Visibility.PUBLIC
            else None,
        )
        project.members.set(members[name] for name in each.helpers)


def _history(place: Place, now: datetime, chance: random.Random) -> None:
    history = History(place, _visitors(place, chance), now, chance)
    history.draw(
        Machine.objects.at(place).select_related("space__place", "category"),
        reporting=frozenset(machine.slug for machine in FLEET),
    )
    Booking.objects.bulk_create(history.bookings, ROWS_AT_ONCE)
    Run.objects.bulk_create(history.runs, ROWS_AT_ONCE)


def _visitors(place: Place, chance: random.Random) -> list[Visitor]:
    """Say who comes, how often and for what: a few every week, many now and then or once."""
    roles = PlaceRole.objects.filter(place=place, role=Role.MEMBER).select_related("member")
    made = Project.objects.filter(place=place).with_people().order_by("pk")
    categories = list(machines.CATEGORIES)
    barred = learning.barred_categories(place)
    return [
        Visitor(
            member=role.member,
            since_on=role.since_on,
            zeal=0.04 + 2 * chance.random() ** 3,
            favourites=frozenset(chance.sample(categories, 2)),
            projects=[each for each in made if each.has_maker(role.member)],
            barred=barred.get(role.member_id, frozenset()),
        )
        for role in roles.order_by("member__pk")
    ]
