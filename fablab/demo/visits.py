"""Two years of visits at a demo place, who is there now, and the card of someone of it."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from bookings.models import Booking
from members import codes
from members.models import Arrival, Card, Departure, Member, Right, Visit
from members.rights import roles_with
from members.services.visits import closing_time
from members.tasks.visits import open_spans
from places.models import Place
from places.slots import Slot

# Known to all, as the demo's passwords are: a real card's are drawn by chance, and kept nowhere.
CARD_OWNER = "ines"
CARD_CODE, CARD_PIN = "INES-DEMO-CARD", "4711"

ROWS_AT_ONCE = 500
FORGOTTEN_SHARE, ALONG_SHARE = 0.05, 0.3
HERE_NOW = 7
ARRIVALS = {Arrival.CARD: 3, Arrival.CODE: 2, Arrival.NAME: 3, Arrival.DESK: 2}


@dataclass(frozen=True)
class Day:
    """What drew someone to the place on one day: their bookings, or a friend's."""

    member: Member
    on: date
    span: Slot


def make_visits(
    place: Place, members: Mapping[str, Member], now: datetime, chance: random.Random
) -> None:
    """Make the visits that the bookings of `place` tell of, some more, and those of this moment."""
    made = list(_visits(place, list(_days(place, now, chance)), now, chance))
    Visit.objects.bulk_create(made, ROWS_AT_ONCE)
    owner = members.get(CARD_OWNER)
    if owner is not None and owner.has_role(place):
        _give_demo_card(owner, place)


def _days(place: Place, now: datetime, chance: random.Random) -> Iterator[Day]:
    """Yield each day on which someone came: for their own bookings, or along with someone."""
    spans: defaultdict[tuple[Member, date], list[Slot]] = defaultdict(list)
    bookings = Booking.objects.live().filter(machine__space__place=place, starts_at__lt=now)
    everyone = list(Member.objects.at(place).order_by("pk"))
    for booking in bookings.select_related("member").order_by("starts_at", "pk"):
        on = place.today(booking.starts_at)
        spans[booking.member, on].append(booking.slot)
        if chance.random() < ALONG_SHARE:
            spans[chance.choice(everyone), on].append(booking.slot)
    for (member, on), slots in spans.items():
        yield Day(member, on, Slot(min(slots).start, max(slot.end for slot in slots)))


def _visits(
    place: Place, days: Iterable[Day], now: datetime, chance: random.Random
) -> Iterator[Visit]:
    team = list(_who_may(Right.WELCOME, place))
    opened = open_spans(place, Slot(now - timedelta(days=740), now + timedelta(days=2)))
    here: set[int] = set()
    for day in days:
        visit = _visit(place, day.member, day.span.start, now, chance, team)
        left_at = day.span.end + timedelta(minutes=chance.randint(0, 40))
        if chance.random() < FORGOTTEN_SHARE:
            closes_at = closing_time(visit.arrived_at, opened, place)
            left_at, visit.departure = closes_at, Departure.CLOSING
        if left_at <= now:
            visit.left_at = left_at
            visit.departure = visit.departure or _departure(chance)
            yield visit
        elif day.member.pk not in here:
            here.add(day.member.pk)
            visit.departure = ""
            yield visit
    for member in _who_just_came(place, here, chance):
        came_at = now - timedelta(minutes=chance.randint(3, 55))
        yield _visit(place, member, came_at, now, chance, team)


def _visit(
    place: Place,
    member: Member,
    starts_at: datetime,
    now: datetime,
    chance: random.Random,
    team: list[Member],
) -> Visit:
    arrival = chance.choices(list(ARRIVALS), list(ARRIVALS.values()))[0]
    arrived_at = starts_at - timedelta(minutes=chance.randint(1, 15))
    return Visit(
        member=member,
        place=place,
        arrived_at=min(arrived_at, now),
        arrival=arrival,
        recorded_by=chance.choice(team) if arrival == Arrival.DESK and team else None,
    )


def _departure(chance: random.Random) -> Departure:
    return Departure.DESK if chance.random() < 0.2 else Departure.SELF


def _who_just_came(place: Place, here: set[int], chance: random.Random) -> list[Member]:
    """Give a few more who are there now: whoever tries the demo out is not alone."""
    team = {each.pk for each in _who_may(Right.WELCOME, place)}
    people = Member.objects.at(place).order_by("pk")
    others = [each for each in people if each.pk not in here | team]
    return chance.sample(others, min(HERE_NOW, len(others)))


def _who_may(right: Right, place: Place) -> QuerySet[Member]:
    people: QuerySet[Member] = Member.objects.filter(
        roles__place=place, roles__role__in=roles_with(right)
    )
    return people.distinct().order_by("pk")


def _give_demo_card(owner: Member, place: Place) -> None:
    Card.objects.create(
        member=owner,
        code_hash=codes.card_hashes(codes.as_typed(CARD_CODE))[0],
        pin_hash=make_password(CARD_PIN),
        issued_by=_who_may(Right.GIVE_ACCESS, place)[0],
    )
