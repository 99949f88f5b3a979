"""Machines' use by the hour, against the hours at which their place is open."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from impact.facts import Facts
from impact.privacy import SMALLEST_GROUP
from impact.sql import hour_of_week
from places import calendars
from places.slots import Slot

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HourOfWeek:
    """One hour of the week: how many machines are at work in it, on average."""

    weekday: int  # 0 is Monday
    hour: int
    machines: float | None  # None: fewer than five people used them

    @property
    def is_hidden(self) -> bool:
        return self.machines is None


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Time at work and time open, summed over machines."""

    busy_seconds: float
    open_seconds: float


def utilisation(facts: Facts) -> Utilisation:
    """Set the time at work during opening hours against the opening hours, by whole hours.

    In an hour at which a space is open in part, its machines count as at work within that part.
    """
    counting = facts.counting_machines
    past = facts.past
    if past is None or not counting:
        return Utilisation(0, 0)
    in_space: defaultdict[int, int] = defaultdict(int)
    for machine in counting:
        in_space[machine.space_id] += 1
    spaces = {machine.space_id: machine.space for machine in counting}
    busy = {(space, hour_at): some for space, hour_at, _all, some in facts.usage_by_hour}
    busy_seconds = open_seconds = 0.0
    for space_id, spans in calendars.open_spans_by_space(spaces.values(), past).items():
        for hour_at, seconds in _by_hour(spans):
            possible = seconds * in_space[space_id]
            open_seconds += possible
            busy_seconds += min(busy.get((space_id, hour_at), 0), possible)
    return Utilisation(busy_seconds, open_seconds)


def _by_hour(spans: list[Slot]) -> Iterator[tuple[datetime, float]]:
    """Cut `spans` at the whole hours of UTC; give each hour with the seconds in it."""
    seconds: defaultdict[datetime, float] = defaultdict(float)
    for span in spans:
        hour_at = span.start.replace(minute=0, second=0, microsecond=0)
        while hour_at < span.end:
            part = min(span.end, hour_at + HOUR) - max(span.start, hour_at)
            seconds[hour_at] += part.total_seconds()
            hour_at += HOUR
    return iter(seconds.items())


def busiest_hours(facts: Facts) -> list[HourOfWeek]:
    """Give the 168 hours of the week, by the place's clock, Monday's first.

    Rounded to tenths, so that no difference of two periods tells what one run added. The people of
    an hour are counted as those who started something in it: fewer than who used it, never more.
    """
    past = facts.past
    if past is None:
        return []
    zone = facts.place.zone
    people = dict(
        facts.runs.order_by()
        .values_list(hour_of_week("started_at", facts.window, zone))
        .annotate(Count("member", distinct=True))
    )
    busy: defaultdict[int, int] = defaultdict(int)
    for _space, hour_at, seconds, _of_counting in facts.usage_by_hour:
        wall = hour_at.astimezone(zone)
        busy[wall.weekday() * 24 + wall.hour] += seconds
    weeks = past.duration / timedelta(weeks=1)
    return [
        HourOfWeek(hour // 24, hour % 24, _average(busy[hour], weeks, people.get(hour, 0)))
        for hour in range(168)
    ]


def _average(seconds: float, weeks: float, people: int) -> float | None:
    if seconds and people < SMALLEST_GROUP:
        return None
    return round(seconds / 3600 / weeks, 1)
