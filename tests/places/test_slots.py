"""Slots against plain sets of minutes."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places.slots import Slot, day_window, difference, first_instant, union

START = datetime(2026, 6, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PARIS = ZoneInfo("Europe/Paris")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")

slots = st.builds(
    lambda first, length: Slot(START + first * MINUTE, START + (first + length) * MINUTE),
    st.integers(0, 60),
    st.integers(1, 30),
)


def minutes_of(*given: Slot) -> set[datetime]:
    return {slot.start + step * MINUTE for slot in given for step in range(slot.duration // MINUTE)}


@given(slots, slots)
def test_overlap_is_sharing_at_least_one_minute(one, other):
    assert one.overlaps(other) == bool(minutes_of(one) & minutes_of(other))


@given(slots, slots)
def test_contains_is_having_all_minutes(one, other):
    assert one.contains(other) == (minutes_of(other) <= minutes_of(one))


@given(slots, slots)
def test_intersection_is_the_shared_minutes(one, other):
    shared = one.intersection(other)

    assert minutes_of(*filter(None, [shared])) == minutes_of(one) & minutes_of(other)


@given(slots, st.integers(-5, 100))
def test_has_is_half_open(slot, minute):
    instant = START + minute * MINUTE

    assert slot.has(instant) == (instant in minutes_of(slot))


@given(st.lists(slots))
def test_union_keeps_all_minutes_and_leaves_nothing_to_merge(many):
    merged = union(many)

    assert minutes_of(*merged) == minutes_of(*many)
    assert all(one.end < next_.start for one, next_ in itertools.pairwise(merged))


@given(st.lists(slots), st.lists(slots))
def test_difference_takes_out_exactly_the_removed_minutes(many, removed):
    left = difference(many, removed)

    assert minutes_of(*left) == minutes_of(*many) - minutes_of(*removed)
    assert left == union(left)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (START, START),
        (START + MINUTE, START),
        (START.replace(tzinfo=None), START + MINUTE),
        (START, (START + MINUTE).replace(tzinfo=None)),
        # The clock goes on from 3:00 to 2:00: half past two comes later the second time.
        (
            datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1),
            datetime(2026, 10, 25, 2, 45, tzinfo=PARIS, fold=0),
        ),
    ],
)
def test_slot_refuses_what_is_no_span(start, end):
    with pytest.raises(ValueError, match="slot"):
        Slot(start, end)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 1), (date(2026, 10, 25), 3), (date(2026, 6, 15), 2)]
)
def test_duration_over_a_dst_night_is_what_passes_and_not_what_the_clock_shows(day, hours):
    one = datetime(day.year, day.month, day.day, 1, tzinfo=PARIS)

    slot = Slot(one, one.replace(hour=3))

    assert slot.duration == timedelta(hours=hours)


def test_slots_of_a_fold_overlap_as_instants_do():
    first = Slot(
        datetime(2026, 10, 25, 2, 0, tzinfo=PARIS), datetime(2026, 10, 25, 2, 30, tzinfo=PARIS)
    )
    second = Slot(
        datetime(2026, 10, 25, 2, 0, tzinfo=PARIS, fold=1),
        datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1),
    )

    assert not first.overlaps(second)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (PARIS, date(2026, 3, 29), 23),
        (PARIS, date(2026, 10, 25), 25),
        (LORD_HOWE, date(2026, 10, 4), 23.5),
        (LORD_HOWE, date(2026, 4, 5), 24.5),
        (ZoneInfo("America/Sao_Paulo"), date(2018, 11, 4), 23),  # its midnight was left out
        (ZoneInfo("America/Sao_Paulo"), date(2026, 11, 4), 24),
    ],
)
def test_day_window_lasts_as_long_as_the_day(zone, day, hours):
    window = day_window(day, zone)

    assert window.duration == timedelta(hours=hours)
    assert window.start.astimezone(zone).date() == day
    assert (window.start - MINUTE).astimezone(zone).date() == day - timedelta(days=1)


@given(
    st.sampled_from(
        [
            (PARIS, date(2026, 3, 28)),
            (PARIS, date(2026, 10, 24)),
            (LORD_HOWE, date(2026, 10, 3)),
            (LORD_HOWE, date(2026, 4, 4)),
            (ZoneInfo("America/Sao_Paulo"), date(2018, 11, 3)),
        ]
    ),
    st.integers(0, 600),
)
def test_first_instant_is_the_first_minute_whose_clock_shows_it_or_later(night, minutes):
    zone, day = night
    evening = datetime.combine(day, time(22))
    wall = evening + minutes * MINUTE
    instant = evening.replace(tzinfo=zone).astimezone(UTC)

    while instant.astimezone(zone).replace(tzinfo=None) < wall:
        instant += MINUTE

    assert first_instant(wall, zone) == instant
