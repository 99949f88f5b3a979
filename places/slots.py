"""Slot: a span of time that is asked for, promised, or open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo


@dataclass(frozen=True, order=True, slots=True)
class Slot:
    """A half-open span of time: `start` belongs to it, `end` does not.

    Bounds may be given in any zone and are kept in UTC: within one zone Python compares and
    subtracts by the wall clock, which is wrong by an hour over a DST night.

    Raises:
        ValueError: a bound has no time zone, or the end is not after the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("A slot's bounds have a time zone.")
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.end <= self.start:
            raise ValueError("A slot ends after it starts.")

    @property
    def duration(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: Self) -> bool:
        """Say whether they share an instant; touching is not overlapping."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Self) -> bool:
        return self.start <= other.start and other.end <= self.end

    def has(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def intersection(self, other: Self) -> Self | None:
        start, end = max(self.start, other.start), min(self.end, other.end)
        return type(self)(start, end) if start < end else None


def day_window(day: date, zone: ZoneInfo) -> Slot:
    """Give the day from midnight to midnight on the place's wall; 23 or 25 hours on DST days."""
    return Slot(
        datetime.combine(day, time(), zone),
        datetime.combine(day + timedelta(days=1), time(), zone),
    )


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Give the first instant, in UTC, at which the clock in `zone` shows `wall` or later.

    Of a time that comes twice in an autumn night it is the first; for one that a spring night
    leaves out it is the end of the gap. So the order of wall times is the order of instants.

    Args:
        wall: without a zone.
    """
    before, after = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if before <= after:
        return before
    # In a gap `fold` chooses the offset of either side; the clock jumps somewhere between the two.
    low, high = after, before
    while high - low > timedelta.resolution:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high


def union(slots: Iterable[Slot]) -> list[Slot]:
    """Merge slots that overlap or touch; sorted."""
    merged: list[Slot] = []
    for slot in sorted(slots):
        if merged and slot.start <= merged[-1].end:
            merged[-1] = Slot(merged[-1].start, max(merged[-1].end, slot.end))
        else:
            merged.append(slot)
    return merged


def difference(slots: Iterable[Slot], removed: Iterable[Slot]) -> list[Slot]:
    """Take every instant of `removed` out of `slots`; merged and sorted."""
    holes = union(removed)
    return [part for slot in union(slots) for part in _without(slot, holes)]


def _without(slot: Slot, holes: list[Slot]) -> Iterator[Slot]:
    start = slot.start
    for hole in holes:
        if hole.end <= start or slot.end <= hole.start:
            continue
        if start < hole.start:
            yield Slot(start, hole.start)
        start = hole.end
    if start < slot.end:
        yield Slot(start, slot.end)
