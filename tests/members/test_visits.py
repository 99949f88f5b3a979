"""Visits: coming and leaving, said twice or late; and those that nobody ended."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members import codes
from members.models import (
    Act,
    Arrival,
    Deed,
    Departure,
    Group,
    GroupVisit,
    Guardianship,
    Role,
    Suspension,
    Visit,
)
from members.refusals import (
    NotHere,
    NotKnownHere,
    NotYourTask,
    SeeTheDesk,
    TooLongAgo,
    UnknownCode,
)
from members.services.cards import give_card
from members.services.visits import check_in, check_out, closing_time, groups_here, here, who_has
from members.tasks.visits import close_forgotten
from places import calendars
from places.models import Place
from places.refusals import Refused
from places.slots import Slot
from tests import factories
from tests.factories import NOW

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HALF_HOURS = st.integers(0, 47)


@pytest.fixture
def place(db):
    return factories.place()


@pytest.fixture
def gilles(place):
    return factories.member(at=place, role=Role.VOLUNTEER)


def come(member, place, **given):
    given = {"arrival": Arrival.NAME, "now": NOW, **given}
    return check_in(member=member, place=place, **given)


def why(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusals


def test_two_taps_are_one_visit(place):
    ines = factories.member(at=place)

    first, second = come(ines, place), come(ines, place, now=NOW + MINUTE)

    assert first == second
    assert list(here(place)) == [first]
    assert not Act.objects.exists()


def test_leaving_twice_is_leaving_once(place):
    ines = factories.member(at=place)
    come(ines, place)

    check_out(member=ines, place=place, now=NOW + HOUR)
    again = check_out(member=ines, place=place, now=NOW + 2 * HOUR)

    assert (again.left_at, again.departure) == (NOW + HOUR, Departure.SELF)
    assert why(lambda: check_out(member=ines, place=place, now=NOW + 30 * HOUR)) == (NotHere(),)


def test_who_left_may_come_again(place):
    ines = factories.member(at=place)
    come(ines, place)
    check_out(member=ines, place=place, now=NOW + HOUR)

    come(ines, place, now=NOW + 2 * HOUR)

    assert Visit.objects.count() == 2


def test_the_team_checks_in_and_out_and_leaves_its_name(place, gilles):
    ines = factories.member(at=place)

    visit = come(ines, place, by=gilles, arrival=Arrival.DESK)
    left = check_out(member=ines, place=place, by=gilles, now=NOW + HOUR)

    assert (visit.recorded_by, left.departure) == (gilles, Departure.DESK)
    deeds = [(act.actor, act.deed) for act in Act.objects.order_by("pk")]
    assert deeds == [(gilles, Deed.CHECKED_IN), (gilles, Deed.CHECKED_OUT)]


def test_members_check_nobody_else_in(place):
    ines, lucas = factories.member(at=place), factories.member(at=place)

    assert why(lambda: come(ines, place, by=lucas)) == (NotYourTask(),)
    assert why(lambda: check_out(member=ines, place=place, by=lucas, now=NOW)) == (NotYourTask(),)


def test_only_people_of_the_place_check_in(place, gilles):
    stranger = factories.member(at=factories.place())

    assert why(lambda: come(stranger, place, by=gilles)) == (NotKnownHere(),)
    assert not Visit.objects.exists()


def test_who_is_suspended_is_sent_to_the_desk_which_decides(place, gilles):
    ines, manager = factories.member(at=place), factories.member(at=place, role=Role.MANAGER)
    Suspension.objects.create(
        member=ines, place=place, reason="Fire", starts_at=NOW, decided_by=manager
    )

    assert why(lambda: come(ines, place)) == (SeeTheDesk(),)
    assert come(ines, place, by=gilles).member == ines


def test_a_tap_sent_late_counts_when_it_was_made(place, gilles):
    ines = factories.member(at=place)

    visit = come(ines, place, by=gilles, arrived_at=NOW - 2 * HOUR)

    assert visit.arrived_at == NOW - 2 * HOUR
    too_old = NOW - 12 * HOUR - MINUTE
    assert why(lambda: come(ines, place, by=gilles, arrived_at=too_old)) == (TooLongAgo(hours=12),)
    assert come(factories.member(at=place), place, arrived_at=NOW + HOUR).arrived_at == NOW


def test_a_late_tap_after_the_person_came_again_makes_no_second_visit(place, gilles):
    ines = factories.member(at=place)
    come(ines, place, now=NOW - HOUR)
    check_out(member=ines, place=place, now=NOW - MINUTE)

    for _sent in range(2):
        come(ines, place, by=gilles, arrived_at=NOW - 2 * HOUR)

    visit = Visit.objects.get()
    assert (visit.arrived_at, visit.left_at) == (NOW - 2 * HOUR, NOW - MINUTE)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), max_size=10))
@settings(max_examples=25)
@pytest.mark.django_db
def test_whatever_is_sent_late_or_twice_a_person_is_in_one_visit_at_a_time(acts):
    place = factories.place()
    ines = factories.member(at=place)
    for step, (comes, late) in enumerate(acts):
        now = NOW + step * HOUR
        if comes:
            for _sent in range(2):
                come(ines, place, now=now, arrived_at=now - late * HOUR)
        elif here(place).exists():
            check_out(member=ines, place=place, now=now)

    spans = sorted(
        (visit.arrived_at, visit.left_at or NOW + 99 * HOUR) for visit in ines.visits.all()
    )
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_a_card_or_a_phone_says_who_comes(place):
    ines, mediator = factories.member(at=place), factories.member(at=place, role=Role.MEDIATOR)
    card = give_card(member=ines, place=place, by=mediator, now=NOW)
    phone = codes.phone_code(ines, NOW)

    assert who_has(card.printed_code, place=place, now=NOW) == (ines, Arrival.CARD)
    assert who_has(f" {phone} ", place=place, now=NOW) == (ines, Arrival.CODE)
    for code, where in ((phone, factories.place()), ("", place), ("nonsense", place)):
        assert why(lambda code=code, where=where: who_has(code, place=where, now=NOW)) == (
            UnknownCode(),
        )


def test_groups_are_here_from_their_welcome_until_they_leave(place, gilles):
    group = Group.objects.create(place=place, name="CM2", contact_name="Mme Roy")
    given = {
        "group": group,
        "expected_at": NOW,
        "leaves_at": NOW + HOUR,
        "under_12": 11,
        "recorded_by": gilles,
    }
    GroupVisit.objects.create(**given)
    GroupVisit.objects.create(**given, arrived_at=NOW, left_at=NOW)
    welcomed = GroupVisit.objects.create(**given, arrived_at=NOW)

    assert list(groups_here(place, NOW)) == [welcomed]
    assert not groups_here(place, NOW + 20 * HOUR).exists()


def test_visits_are_seen_by_their_person_guardians_and_the_desk_of_the_place(place, gilles):
    ines, father = factories.member(at=place), factories.member()
    Guardianship.objects.create(guardian=father, child=ines)
    mediator = factories.member(at=place, role=Role.MEDIATOR)
    elsewhere = factories.member(at=factories.place(), role=Role.MANAGER)
    come(ines, place)

    seen = [
        Visit.objects.visible_to(who).count() for who in (ines, father, mediator, gilles, elsewhere)
    ]

    assert seen == [1, 1, 1, 0, 0]


# --- Visits that nobody ended -------------------------------------------------------------------


def open_daily(place, opens, closes):
    factories.space(place=place, is_always_open=False)
    calendars.open_every_week(
        place=place,
        weekdays=list(calendars.Weekday),
        opens=opens,
        closes=closes,
        first_on=date(2026, 1, 1),
    )


def forgotten(place, *walls):
    """Make visits that began at `walls`, by the place's clock; give when they end by it."""
    for wall in walls:
        at = datetime.fromisoformat(wall).replace(tzinfo=place.zone)
        Visit.objects.create(
            member=factories.member(at=place), place=place, arrived_at=at, arrival=Arrival.NAME
        )
    close_forgotten(datetime(2026, 12, 31, tzinfo=UTC))
    ends = Visit.objects.order_by("pk").values_list("left_at", flat=True)
    return [f"{at.astimezone(place.zone):%m-%dT%H:%M}" for at in ends]


def test_a_forgotten_visit_ends_when_the_place_closes(place):
    open_daily(place, time(14), time(19))

    ends = forgotten(place, "2026-06-15T15:00", "2026-06-16T18:59", "2026-06-17T13:00")

    assert ends == ["06-15T19:00", "06-16T19:00", "06-18T00:00"]
    assert set(Visit.objects.values_list("departure", flat=True)) == {Departure.CLOSING}


def test_a_forgotten_visit_of_a_long_night_ends_after_midnight(place):
    open_daily(place, time(20), time(4))

    # On the night of 29 March 2 o'clock is left out, on that of 25 October it comes twice.
    ends = forgotten(place, "2026-03-28T22:00", "2026-10-25T00:30", "2026-06-15T03:00")

    assert ends == ["03-29T04:00", "10-25T04:00", "06-15T04:00"]


def test_a_forgotten_visit_to_a_place_that_never_closes_ends_at_midnight(place):
    factories.space(place=place)

    assert forgotten(place, "2026-10-25T01:00") == ["10-26T00:00"]


def test_a_closure_ends_the_day_early(place):
    open_daily(place, time(10), time(18))
    noon = datetime(2026, 6, 15, 12, tzinfo=place.zone)
    calendars.close(place=place, slot=Slot(noon, noon + 8 * HOUR), reason={"en": "Water"})

    assert forgotten(place, "2026-06-15T11:00") == ["06-15T12:00"]


def test_close_forgotten_leaves_alone_who_may_still_be_here_and_is_safe_to_repeat(place):
    open_daily(place, time(14), time(19))
    ines = factories.member(at=place)
    come(ines, place, now=datetime(2026, 6, 15, 13, tzinfo=UTC))
    closing = datetime(2026, 6, 15, 17, tzinfo=UTC)  # 19:00 in Paris

    counts = [close_forgotten(closing - MINUTE), close_forgotten(closing), close_forgotten(closing)]

    assert counts == [0, 1, 0]
    assert Visit.objects.get().left_at == closing


@given(
    day=st.sampled_from(
        [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)]
    ),
    first=HALF_HOURS,
    length=st.integers(1, 40),
    arrival=HALF_HOURS,
)
def test_closing_time_is_what_walking_through_the_minutes_gives(day, first, length, arrival):
    place = Place(time_zone="Europe/Paris")
    midnight = datetime.combine(day, time(), place.zone).astimezone(UTC)
    span = Slot(midnight + first * 30 * MINUTE, midnight + (first + length) * 30 * MINUTE)
    at = midnight + arrival * 30 * MINUTE

    found = closing_time(at, [span], place)

    walk = at
    if span.start <= at < span.end:
        while walk < span.end:
            walk += MINUTE
    else:
        while place.today(walk) == place.today(at):
            walk += MINUTE
    assert found == walk
    assert found > at
