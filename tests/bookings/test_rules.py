"""Each rule says no to what it is about, and to nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.refusals import (
    AlreadyBegun,
    AlreadyCancelled,
    AlreadyOver,
    InThePast,
    NotAMemberHere,
    NotForOthers,
    NotTheirProject,
    OffTheGrid,
    OutOfService,
    PlaceClosed,
    SlotTaken,
    Suspended,
    TooFarAhead,
    TooLong,
)
from bookings.rules import Facts, change_refusals, refusals
from places.slots import Slot

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SLOT = Slot(NOW + 2 * HOUR, NOW + 3 * HOUR)
ALL_IS_WELL = Facts(
    now=NOW,
    zone=PARIS,
    is_in_service=True,
    slot_minutes=30,
    longest_minutes=240,
    days_ahead=28,
    open_spans=[Slot(NOW - DAY, NOW + 60 * DAY)],
    taken=[],
)


def said_of(slot: Slot, **changed):
    return list(refusals(slot, replace(ALL_IS_WELL, **changed)))


def test_nothing_is_refused_when_all_is_well():
    assert said_of(SLOT) == []


@pytest.mark.parametrize(
    ("refusal", "slot", "changed"),
    [
        (NotForOthers(), SLOT, {"may_act": False}),
        (NotAMemberHere(), SLOT, {"is_member_here": False}),
        (Suspended(until=NOW), SLOT, {"suspended": Suspended(until=NOW)}),
        (OutOfService(), SLOT, {"is_in_service": False}),
        (PlaceClosed(), SLOT, {"open_spans": []}),
        (PlaceClosed(), SLOT, {"open_spans": [Slot(NOW, SLOT.end - MINUTE)]}),
        (SlotTaken(until=SLOT.end + HOUR), SLOT, {"taken": [Slot(SLOT.start, SLOT.end + HOUR)]}),
        (NotTheirProject(), SLOT, {"is_their_project": False}),
        (InThePast(), Slot(NOW - HOUR, NOW), {}),
        (InThePast(), Slot(NOW - HOUR, NOW + HOUR), {}),
        (TooLong(minutes=240), Slot(NOW, NOW + 4.5 * HOUR), {}),
        (TooFarAhead(days=28), Slot(NOW + 29 * DAY, NOW + 29 * DAY + HOUR), {}),
        (OffTheGrid(minutes=30), Slot(SLOT.start + 10 * MINUTE, SLOT.end), {}),
        (OffTheGrid(minutes=30), Slot(SLOT.start, SLOT.end - 10 * MINUTE), {}),
        (OffTheGrid(minutes=30), Slot(SLOT.start, SLOT.end + timedelta(seconds=1)), {}),
    ],
)
def test_each_rule_says_no(refusal, slot, changed):
    assert said_of(slot, **changed) == [refusal]


@pytest.mark.parametrize(
    ("slot", "changed"),
    [
        (Slot(NOW - 30 * MINUTE, NOW + HOUR), {"now": NOW - MINUTE}),  # the step that is running
        (Slot(NOW, NOW + 4 * HOUR), {}),  # as long as may be
        (Slot(NOW + 28 * DAY, NOW + 28 * DAY + HOUR), {}),  # as far ahead as may be
        (SLOT, {"taken": [Slot(SLOT.start - HOUR, SLOT.start), Slot(SLOT.end, SLOT.end + HOUR)]}),
        (SLOT, {"open_spans": [SLOT]}),
    ],
)
def test_what_lies_on_the_edge_is_allowed(slot, changed):
    assert said_of(slot, **changed) == []


def test_all_rules_that_say_no_are_named_at_once():
    slot = Slot(NOW - 5 * HOUR, NOW)

    said = said_of(slot, may_act=False, is_in_service=False, taken=[slot])

    assert said == [
        NotForOthers(), OutOfService(), InThePast(), TooLong(minutes=240), SlotTaken(until=NOW)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "slot",
    [
        Slot(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 0, tzinfo=UTC)),
        Slot(datetime(2026, 10, 25, 1, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_both_turns_of_the_hour_that_comes_twice_can_be_booked(slot):
    assert said_of(slot, now=slot.start, open_spans=[slot]) == []


def test_the_longest_booking_is_measured_by_what_passes_over_a_dst_night():
    # From midnight to 4:00 on the clock, five hours pass.
    start = datetime(2026, 10, 25, 0, tzinfo=PARIS)
    slot = Slot(start, start.replace(hour=4))

    assert said_of(slot, now=start, open_spans=[slot]) == [TooLong(minutes=240)]


minutes = st.integers(-600, 600).map(lambda count: NOW + count * MINUTE)
spans = st.builds(
    lambda start, length: Slot(start, start + length * MINUTE), minutes, st.integers(1, 300)
)


@given(spans, st.lists(spans, max_size=4))
def test_taken_is_sharing_a_minute_with_another_booking(slot, others):
    overlapping = [other for other in others if other.start < slot.end and slot.start < other.end]

    said = [each for each in said_of(slot, taken=others) if isinstance(each, SlotTaken)]

    wanted = [SlotTaken(until=max(other.end for other in overlapping))] if overlapping else []
    assert said == wanted


@given(
    slot=spans,
    step=st.sampled_from([5, 10, 15, 20, 30, 60, 120]),
    longest=st.integers(5, 600),
)
def test_the_grid_is_the_clock_of_the_place(slot, step, longest):
    def minute_of_day(at: datetime) -> int:
        wall = at.astimezone(PARIS)
        return wall.hour * 60 + wall.minute

    said = {
        type(each)
        for each in said_of(
            slot, now=NOW - DAY, slot_minutes=step, longest_minutes=longest, days_ahead=60
        )
    }

    is_off = any(minute_of_day(bound) % step for bound in (slot.start, slot.end))
    assert (OffTheGrid in said) == is_off
    assert (TooLong in said) == (slot.duration > timedelta(minutes=longest))


@pytest.mark.parametrize(
    ("refusal", "changed"),
    [
        (None, {}),
        (NotForOthers(), {"may_act": False}),
        (AlreadyCancelled(), {"is_live": False}),
        (AlreadyBegun(), {"has_begun": True}),
        (AlreadyOver(), {"now": SLOT.end}),
    ],
)
def test_what_keeps_a_booking_from_being_changed(refusal, changed):
    facts = {"slot": SLOT, "is_live": True, "has_begun": False, "may_act": True, "now": NOW}

    said = list(change_refusals(**{**facts, **changed}))

    assert said == ([] if refusal is None else [refusal])


@pytest.mark.parametrize(
    "refusal",
    [
        SlotTaken(until=NOW),
        OffTheGrid(minutes=30),
        TooLong(minutes=240),
        TooFarAhead(days=28),
        Suspended(until=NOW),
        Suspended(until=None),
    ],
)
def test_a_refusal_says_why_and_what_would_lift_it(refusal):
    assert "%(" not in refusal.sentence() + refusal.remedy()
    assert refusal.sentence().endswith(".")
    assert refusal.remedy().endswith(".")
