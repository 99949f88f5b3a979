"""What of a machine's time is free, as people see it. Pure: no query and no clock in here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from places.slots import Slot, difference


class SlotState(StrEnum):
    """What one step of a day is to the person who looks."""

    FREE = "free"
    TAKEN = "taken"
    YOURS = "yours"
    PAST = "past"


@dataclass(frozen=True)
class Step:
    """One step of a machine's day, within opening hours."""

    slot: Slot
    state: SlotState


class Use(StrEnum):
    """What a machine's time table says of one instant."""

    FREE = "free"
    BOOKED = "booked"
    CLOSED = "closed"
    OUT_OF_SERVICE = "out_of_service"


@dataclass(frozen=True)
class Availability:
    """Whether a machine can be used now, until when that holds, and when it is free next."""

    use: Use
    until: datetime | None
    next_free_at: datetime | None


def steps_of_day(
    day: date,
    zone: ZoneInfo,
    step_minutes: int,
    *,
    open_spans: Sequence[Slot],
    taken: Sequence[Slot],
    yours: Sequence[Slot],
    now: datetime,
) -> Iterator[Step]:
    """Cut the open hours of `day` into the machine's steps, each with its state.

    Args:
        taken: slots that keep the reader out; `yours` those that are the reader's own.
    """
    for slot in _grid(day, zone, step_minutes):
        if not any(span.contains(slot) for span in open_spans):
            continue
        if any(slot.overlaps(other) for other in yours):
            state = SlotState.YOURS
        elif any(slot.overlaps(other) for other in taken):
            state = SlotState.TAKEN
        else:
            state = SlotState.PAST if slot.end <= now else SlotState.FREE
        yield Step(slot, state)


def _grid(day: date, zone: ZoneInfo, step_minutes: int) -> Iterator[Slot]:
    """Yield the steps that begin on `day`, without gaps or overlaps whatever its clocks do."""
    bounds = grid_instants(day, zone, step_minutes)
    bounds += grid_instants(day + timedelta(days=1), zone, step_minutes)[:1]
    yield from map(Slot, bounds, bounds[1:])


def grid_instants(day: date, zone: ZoneInfo, step_minutes: int) -> list[datetime]:
    """Give the instants of `day` at which its clock shows a multiple of the step, in order.

    A DST night has some of them twice or not at all.
    """
    instants = set()
    for minutes in range(0, 24 * 60, step_minutes):
        wall = datetime.combine(day, time(*divmod(minutes, 60)))
        for fold in (0, 1):
            instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            if instant.astimezone(zone).replace(tzinfo=None) == wall:  # else it is left out
                instants.add(instant)
    return sorted(instants)


def possible_ends(
    start: datetime,
    *,
    step_minutes: int,
    longest_minutes: int,
    open_spans: Sequence[Slot],
    taken: Sequence[Slot],
) -> list[datetime]:
    """Give the ends that a booking from `start` may have, the soonest first."""
    free = difference(open_spans, taken)
    step = timedelta(minutes=step_minutes)
    ends = []
    start = start.astimezone(UTC)  # within one zone, sums follow the wall clock
    end = start + step
    while end - start <= timedelta(minutes=longest_minutes) and any(
        span.contains(Slot(start, end)) for span in free
    ):
        ends.append(end)
        end += step
    return ends


def availability(
    now: datetime,
    *,
    is_in_service: bool,
    open_spans: Sequence[Slot],
    taken: Sequence[Slot],
) -> Availability:
    """Say what a machine's time table means at `now`.

    Args:
        open_spans: merged, from `now` on, as far as one cares to look.
        taken: live bookings from `now` on.
    """
    if not is_in_service:
        return Availability(Use.OUT_OF_SERVICE, until=None, next_free_at=None)
    free = [slot for slot in difference(open_spans, taken) if slot.end > now]
    next_free_at = max(free[0].start, now) if free else None
    if free and free[0].has(now):
        return Availability(Use.FREE, until=free[0].end, next_free_at=now)
    if any(slot.has(now) for slot in taken):
        return Availability(Use.BOOKED, until=next_free_at, next_free_at=next_free_at)
    return Availability(Use.CLOSED, until=next_free_at, next_free_at=next_free_at)
