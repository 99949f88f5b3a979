"""Opening hours over DST nights, against a clock that is read minute by minute."""

import itertools
from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from places import calendars
from places.calendars import ClosedSpan, Weekday
from places.slots import Slot, day_window
from tests import factories

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
EVERY_DAY = list(Weekday)
# Where the clock changes, and a day of the change.
NIGHTS = [
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("America/Sao_Paulo", date(2026, 10, 25)),  # no change any more
    ("America/Sao_Paulo", date(2018, 11, 4)),  # midnight itself was left out
    ("Australia/Lord_Howe", date(2026, 10, 4)),  # by half an hour
    ("Australia/Lord_Howe", date(2026, 4, 5)),
]


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS)


def closed_space(zone: str = "Europe/Paris"):
    return factories.space(place=factories.place(time_zone=zone), is_always_open=False)


def open_weekly(space, weekdays, opens, closes, first_on=date(2026, 1, 5), last_on=None):
    return calendars.open_every_week(
        place=space.place,
        weekdays=weekdays,
        opens=opens,
        closes=closes,
        first_on=first_on,
        last_on=last_on,
    )


@cache
def minutes_around(zone: str, day: date) -> tuple[list[datetime], list[datetime]]:
    """Give each minute from five days before `day` to five days after, and what the clock shows."""
    start = datetime.combine(day - 5 * DAY, time(), UTC)
    minutes = [start + step * MINUTE for step in range(10 * 24 * 60)]
    walls = [minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for minute in minutes]
    latest = walls[0]
    for number, wall in enumerate(walls):  # a clock that goes back has shown these times before
        walls[number] = latest = max(latest, wall)
    return minutes, walls


def minutes_by_the_clock(zone: str, day: date, hours: list[tuple]) -> set[datetime]:
    """Give the minutes that the hours open, by looking at the clock each minute."""
    minutes, walls = minutes_around(zone, day)
    found: set[datetime] = set()
    for weekdays, opens, closes, first_on, last_on in hours:
        for on in (day + step * DAY for step in range(-4, 4)):
            if EVERY_DAY[on.weekday()] not in weekdays or not first_on <= on <= last_on:
                continue
            ends_on = on + DAY if closes <= opens else on
            bounds = [datetime.combine(on, opens), datetime.combine(ends_on, closes)]
            start, end = (bisect_left(walls, wall) for wall in bounds)
            found.update(minutes[start:end])
    return found


quarters = st.builds(lambda quarter: time(*divmod(quarter * 15, 60)), st.integers(0, 24 * 4 - 1))
night_hours = st.sampled_from([time(0), time(1, 30), time(2), time(2, 30), time(3), time(23)])
times = st.one_of(quarters, night_hours)
hours_around = st.tuples(
    st.lists(st.sampled_from(EVERY_DAY), min_size=1, unique=True),
    times,
    times,
    st.integers(-60, 2),
    st.integers(0, 70),
)


@settings(max_examples=60, deadline=None)
@given(
    night=st.sampled_from(NIGHTS),
    hours=st.lists(hours_around, max_size=3),
    closures=st.lists(st.tuples(st.integers(-3000, 3000), st.integers(1, 2000)), max_size=2),
    window=st.tuples(st.integers(-2000, 2000), st.integers(1, 3000)),
    offset=st.integers(-12, 14),
)
def test_open_spans_are_what_the_clock_shows_minute_by_minute(
    night, hours, closures, window, offset
):
    zone, day = night
    space = closed_space(zone)
    noon = datetime.combine(day, time(12), UTC)
    dated = [
        (weekdays, opens, closes, day + first * DAY, day + (first + lasts) * DAY)
        for weekdays, opens, closes, first, lasts in hours
    ]
    for given_hours in dated:
        open_weekly(space, *given_hours)
    shut = [
        Slot(noon + start * MINUTE, noon + (start + length) * MINUTE) for start, length in closures
    ]
    for slot in shut:
        calendars.close(place=space.place, slot=slot, reason={})
    browser = timezone(timedelta(hours=offset))
    start = (noon + window[0] * MINUTE).astimezone(browser)
    asked = Slot(start, start + window[1] * MINUTE)

    spans = calendars.open_spans(space, asked)

    expected = {
        minute
        for minute in minutes_by_the_clock(zone, day, dated)
        if asked.has(minute) and not any(slot.has(minute) for slot in shut)
    }
    found = {
        span.start + step * MINUTE for span in spans for step in range(span.duration // MINUTE)
    }
    assert found == expected
    assert all(one.end < other.start for one, other in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [(date(2026, 3, 29), 17, 16), (date(2026, 10, 25), 16, 17)],
    ids=["spring", "autumn"],
)
def test_opening_hours_stay_at_the_wall_time_when_the_clock_changes(day, before, after):
    space = closed_space()
    open_weekly(space, EVERY_DAY, time(18), time(20))

    spans = calendars.open_spans(
        space,
        Slot(paris(day.year, day.month, day.day - 1), paris(day.year, day.month, day.day, 23)),
    )

    assert [span.start.hour for span in spans] == [before, after]
    assert {span.start.astimezone(PARIS).hour for span in spans} == {18}


@pytest.mark.parametrize(
    ("evening", "hours"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 6, 1), 8)]
)
def test_an_opening_over_night_ends_at_its_wall_time(evening, hours):
    space = closed_space()
    open_weekly(space, EVERY_DAY, time(22), time(6))
    noon = datetime.combine(evening, time(12), PARIS)

    (span,) = calendars.open_spans(space, Slot(noon, noon + DAY))

    assert span.end.astimezone(PARIS).time() == time(6)
    assert span.duration == timedelta(hours=hours)


def test_a_series_that_begins_in_a_spring_gap_keeps_its_wall_time_afterwards():
    space = closed_space()
    open_weekly(
        space, [Weekday.SUNDAY], time(2, 30), time(4), first_on=date(2026, 3, 29)
    )  # that night has no half past two

    spans = calendars.open_spans(space, Slot(paris(2026, 3, 1), paris(2026, 4, 6)))

    assert spans == [
        Slot(paris(2026, 3, 29, 3), paris(2026, 3, 29, 4)),
        Slot(paris(2026, 4, 5, 2, 30), paris(2026, 4, 5, 4)),
    ]


def test_a_window_with_a_fixed_offset_sees_the_same_days_as_one_in_the_place():
    space = closed_space()
    open_weekly(space, [Weekday.MONDAY, Weekday.WEDNESDAY], time(0, 30), time(8))
    monday = Slot(paris(2026, 6, 15), paris(2026, 6, 16))
    from_a_browser = Slot(
        *(bound.astimezone(timezone(-5 * 12 * MINUTE)) for bound in (monday.start, monday.end))
    )

    assert calendars.open_spans(space, from_a_browser) == calendars.open_spans(space, monday)
    assert calendars.open_spans(space, monday) == [
        Slot(paris(2026, 6, 15, 0, 30), paris(2026, 6, 15, 8))
    ]


def test_all_named_weekdays_are_open_and_no_other():
    space = closed_space()
    open_weekly(space, [Weekday.WEDNESDAY, Weekday.MONDAY], time(9), time(17))

    spans = calendars.open_spans(space, Slot(paris(2026, 6, 15), paris(2026, 6, 29)))

    assert [span.start.day for span in spans] == [15, 17, 22, 24]


def test_the_last_day_is_open_and_the_next_is_not():
    space = closed_space()
    open_weekly(space, EVERY_DAY, time(0), time(6), last_on=date(2026, 6, 16))

    spans = calendars.open_spans(space, Slot(paris(2026, 6, 16), paris(2026, 6, 20)))

    assert spans == [Slot(paris(2026, 6, 16), paris(2026, 6, 16, 6))]


@pytest.mark.parametrize("zone", [UTC, PARIS, timezone(timedelta(hours=1))])
def test_a_skipped_day_is_closed_whatever_zone_one_looks_through(zone):
    space = closed_space()
    opening = open_weekly(space, EVERY_DAY, time(18), time(20))

    calendars.skip(opening, date(2026, 4, 2))

    window = Slot(paris(2026, 4, 1).astimezone(zone), paris(2026, 4, 4).astimezone(zone))
    assert [span.start.astimezone(PARIS).day for span in calendars.open_spans(space, window)] == [
        1,
        3,
    ]


def test_a_skipped_first_day_over_a_dst_night_stays_skipped():
    space = closed_space()
    opening = open_weekly(space, EVERY_DAY, time(22), time(6), first_on=date(2026, 3, 28))

    calendars.skip(opening, date(2026, 3, 28))

    spans = calendars.open_spans(space, Slot(paris(2026, 3, 28), paris(2026, 3, 29, 12)))
    assert spans == []


def test_skip_refuses_a_day_without_opening():
    space = closed_space()
    opening = open_weekly(space, [Weekday.MONDAY], time(9), time(17))
    calendars.skip(opening, date(2026, 6, 15))

    for day in (date(2026, 6, 15), date(2026, 6, 16)):
        with pytest.raises(ValueError, match=str(day)):
            calendars.skip(opening, day)


def test_a_single_opening_and_a_closure_add_and_take_away():
    space = closed_space()
    calendars.open_once(
        place=space.place, slot=Slot(paris(2026, 6, 20, 10), paris(2026, 6, 20, 18))
    )
    calendars.close(
        place=space.place,
        slot=Slot(paris(2026, 6, 20, 12), paris(2026, 6, 20, 13)),
        reason={"en": "Lunch together", "fr": "Repas ensemble"},
    )
    day = day_window(date(2026, 6, 20), PARIS)

    assert calendars.open_spans(space, day) == [
        Slot(paris(2026, 6, 20, 10), paris(2026, 6, 20, 12)),
        Slot(paris(2026, 6, 20, 13), paris(2026, 6, 20, 18)),
    ]
    assert calendars.closed_spans(space, day) == [
        ClosedSpan(Slot(paris(2026, 6, 20, 12), paris(2026, 6, 20, 13)), "Lunch together")
    ]


def test_a_space_with_hours_of_its_own_does_not_follow_its_place():
    kitchen = closed_space()
    workshop = factories.space(place=kitchen.place, is_always_open=False)
    open_weekly(kitchen, EVERY_DAY, time(9), time(17))
    calendars.open_every_week(
        place=kitchen.place,
        space=workshop,
        weekdays=EVERY_DAY,
        opens=time(14),
        closes=time(22),
        first_on=date(2026, 1, 1),
    )
    calendars.close(
        place=kitchen.place,
        space=workshop,
        slot=Slot(paris(2026, 6, 15, 14), paris(2026, 6, 15, 16)),
        reason={},
    )

    spans = calendars.open_spans_by_space([kitchen, workshop], day_window(date(2026, 6, 15), PARIS))

    assert spans == {
        kitchen.pk: [Slot(paris(2026, 6, 15, 9), paris(2026, 6, 15, 17))],
        workshop.pk: [Slot(paris(2026, 6, 15, 16), paris(2026, 6, 15, 22))],
    }


def test_another_place_keeps_its_own_hours():
    here, there = closed_space(), closed_space()
    open_weekly(there, EVERY_DAY, time(9), time(17))

    assert calendars.open_spans(here, day_window(date(2026, 6, 15), PARIS)) == []


def test_is_open_asks_for_the_whole_slot():
    space = closed_space()
    open_weekly(space, EVERY_DAY, time(9), time(12))
    open_weekly(space, EVERY_DAY, time(12), time(17))

    assert calendars.is_open(space, Slot(paris(2026, 6, 15, 9), paris(2026, 6, 15, 17)))
    assert not calendars.is_open(space, Slot(paris(2026, 6, 15, 9), paris(2026, 6, 15, 17, 1)))


def test_next_opening_is_the_one_that_runs_or_the_one_to_come():
    space = closed_space()
    open_weekly(space, [Weekday.MONDAY], time(9), time(17))
    next_monday = Slot(paris(2026, 6, 22, 9), paris(2026, 6, 22, 17))

    assert calendars.next_opening(space, paris(2026, 6, 15, 17)) == next_monday
    assert calendars.next_opening(space, paris(2026, 6, 22, 10)) == Slot(
        paris(2026, 6, 22, 10), next_monday.end
    )
    assert calendars.next_opening(closed_space(), factories.NOW) is None


@pytest.mark.parametrize("many", [1, 10])
def test_open_spans_take_three_queries_at_most_however_many_hours(django_assert_num_queries, many):
    space = closed_space()
    spaces = [factories.space(place=space.place) for _ in range(many)]
    for _ in range(many):
        opening = open_weekly(space, EVERY_DAY, time(9), time(17))
        calendars.skip(opening, date(2026, 6, 16))
        calendars.close(
            place=space.place, slot=Slot(paris(2026, 6, 15), paris(2026, 6, 16)), reason={}
        )
    window = Slot(paris(2026, 6, 15), paris(2026, 6, 22))

    with django_assert_num_queries(2 if many == 1 else 3):
        spans = calendars.open_spans_by_space(spaces, window)

    assert len(spans) == many


def test_open_every_week_refuses_what_never_opens():
    space = closed_space()

    with pytest.raises(ValueError, match="day of the week"):
        open_weekly(space, [], time(9), time(17))
    with pytest.raises(ValueError, match="last day"):
        open_weekly(space, EVERY_DAY, time(9), time(17), last_on=date(2025, 1, 1))
