"""What of a machine's time is free, on ordinary days and on those of 23 and 25 hours."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.availability import (
    Availability,
    SlotState,
    Use,
    availability,
    possible_ends,
    steps_of_day,
)
from places.slots import Slot, day_window, difference

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAYS = [
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("Europe/Paris", date(2026, 6, 15)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
]


def slots_of(day: date, zone: ZoneInfo, step: int, **given) -> list:
    around = day_window(day, zone)
    facts = {
        "open_spans": [Slot(around.start - 24 * HOUR, around.end + 24 * HOUR)],
        "taken": [],
        "yours": [],
        "now": around.start - HOUR,
    }
    return list(steps_of_day(day, zone, step, **{**facts, **given}))


@given(st.sampled_from(DAYS), st.integers(5, 180))
def test_the_steps_of_days_in_a_row_have_no_gaps_and_no_overlaps(day, step):
    zone, day = ZoneInfo(day[0]), day[1]
    days = [day + timedelta(days=number) for number in (-1, 0, 1)]

    slots = [each.slot for one in days for each in slots_of(one, zone, step)]

    assert all(one.end == other.start for one, other in pairwise(slots))
    for slot in slots:  # and each begins and ends where a booking may
        for bound in (slot.start, slot.end):
            wall = bound.astimezone(zone)
            assert (wall.hour * 60 + wall.minute) % step == 0


@pytest.mark.parametrize(
    ("day", "count"), [(date(2026, 3, 29), 46), (date(2026, 10, 25), 50), (date(2026, 6, 15), 48)]
)
def test_a_day_has_as_many_half_hours_as_pass(day, count):
    steps = slots_of(day, PARIS, 30)

    assert len(steps) == count
    assert {step.slot.duration for step in steps} == {30 * MINUTE}


def test_steps_show_whose_they_are_and_what_is_past():
    start = datetime(2026, 6, 15, 9, tzinfo=PARIS)
    opened = Slot(start, start + 4 * HOUR)

    steps = slots_of(
        start.date(),
        PARIS,
        60,
        open_spans=[opened],
        taken=[Slot(start + HOUR, start + 2 * HOUR)],
        yours=[Slot(start + 2 * HOUR, start + 3 * HOUR)],
        now=start + HOUR,
    )

    assert [step.state for step in steps] == [
        SlotState.PAST, SlotState.TAKEN, SlotState.YOURS, SlotState.FREE
    ]  # fmt: skip


def test_steps_that_are_not_wholly_open_are_left_out():
    start = datetime(2026, 6, 15, 9, 15, tzinfo=PARIS)

    steps = slots_of(start.date(), PARIS, 30, open_spans=[Slot(start, start + HOUR)])

    assert [step.slot for step in steps] == [Slot(start + 15 * MINUTE, start + 45 * MINUTE)]


minutes = st.integers(0, 600).map(lambda count: NOW + count * MINUTE)
spans = st.builds(
    lambda start, length: Slot(start, start + length * MINUTE), minutes, st.integers(1, 200)
)


@given(st.lists(spans, max_size=3), st.lists(spans, max_size=3), minutes)
def test_possible_ends_are_those_whose_every_minute_is_free(open_spans, taken, start):
    ends = possible_ends(
        start, step_minutes=30, longest_minutes=240, open_spans=open_spans, taken=taken
    )

    def is_free(minute: datetime) -> bool:
        is_open = any(span.has(minute) for span in open_spans)
        return is_open and not any(span.has(minute) for span in taken)

    expected = []
    for steps in range(1, 9):
        if not all(is_free(start + each * MINUTE) for each in range(30 * steps)):
            break
        expected.append(start + steps * 30 * MINUTE)
    assert ends == expected


def test_possible_ends_over_a_dst_night_are_real_half_hours_apart():
    start = datetime(2026, 10, 25, 1, 30, tzinfo=PARIS)
    opened = day_window(start.date(), PARIS)

    ends = possible_ends(start, step_minutes=30, longest_minutes=120, open_spans=[opened], taken=[])

    assert [end.astimezone(PARIS).strftime("%H:%M") for end in ends] == [
        "02:00", "02:30", "02:00", "02:30"
    ]  # fmt: skip
    assert {other - one for one, other in pairwise(ends)} == {30 * MINUTE}


@given(st.lists(spans, max_size=3), st.lists(spans, max_size=3))
def test_availability_is_what_the_minutes_show(open_spans, taken):
    opened = difference(open_spans, [])
    free = {
        NOW + minute * MINUTE
        for minute in range(900)
        if any(span.has(NOW + minute * MINUTE) for span in opened)
        and not any(span.has(NOW + minute * MINUTE) for span in taken)
    }

    found = availability(NOW, is_in_service=True, open_spans=opened, taken=taken)

    assert found.next_free_at == min(free, default=None)
    assert (found.use is Use.FREE) == (NOW in free)
    assert (found.use is Use.BOOKED) == any(span.has(NOW) for span in taken)
    if found.use is Use.FREE:
        assert found.until not in free
        assert found.until - MINUTE in free


def test_out_of_service_says_nothing_of_times():
    found = availability(NOW, is_in_service=False, open_spans=[Slot(NOW, NOW + HOUR)], taken=[])

    assert found == Availability(Use.OUT_OF_SERVICE, until=None, next_free_at=None)
