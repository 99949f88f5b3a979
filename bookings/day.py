"""One day of a machine as the person who looks at it sees it, and what can be booked from there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime

from bookings.availability import SlotState, Step, possible_ends, steps_of_day
from bookings.models import Booking
from equipment.models import Machine
from members.models import Member, Right
from places import calendars
from places.calendars import ClosedSpan
from places.slots import Slot, day_window, difference, union

NOON, EVENING = 12, 18
A_DAY = timedelta(days=1)

# Gives the address that a tap on the free slot of that start leads to.
Tap = Callable[[datetime], str]


@dataclass(frozen=True)
class ShownSlot:
    """One thing to read or tap: a free step, or the steps in a row that are the same to a reader.

    `who` is for those who may know it; `address` is empty where a tap leads nowhere.
    """

    slot: Slot
    state: SlotState
    address: str = ""
    who: str = ""
    free_until: datetime | None = None
    is_current: bool = False

    @property
    def is_free_for_long(self) -> bool:
        """Say whether an hour of the clock alone would name the wrong day."""
        return self.free_until is not None and self.free_until - self.slot.start >= A_DAY


@dataclass(frozen=True)
class Day:
    """One day of `machine`. `passed_over` is the day one would expect, when it has nothing left."""

    machine: Machine
    on: date
    first_on: date
    last_on: date
    passed_over: date | None
    morning: list[ShownSlot]
    afternoon: list[ShownSlot]
    evening: list[ShownSlot]
    closures: list[ClosedSpan]
    next_open_on: date | None

    @property
    def slots(self) -> list[ShownSlot]:
        return self.morning + self.afternoon + self.evening

    @property
    def free(self) -> list[ShownSlot]:
        return [shown for shown in self.slots if shown.state == SlotState.FREE]

    @property
    def previous_on(self) -> date | None:
        return self.on - timedelta(days=1) if self.on > self.first_on else None

    @property
    def next_on(self) -> date | None:
        return self.on + timedelta(days=1) if self.on < self.last_on else None


def day_context(request: HttpRequest, machine: Machine, now: datetime) -> dict[str, Any]:
    """Give the `day` that the fragment `bookings/_day.html` shows: as `?day=` asks, or the next.

    Whom the booking is for, in `?for=`, is kept.
    """
    tap = to_confirm(machine, **{"for": request.GET.get("for", "")})
    return {"day": day_of(machine, asked=asked_day(request), viewer=request.user, now=now, tap=tap)}


def asked_day(request: HttpRequest) -> date | None:
    """Give the day in the address; None when there is none, or none that exists."""
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:
        return None


def asked_start(request: HttpRequest) -> datetime | None:
    """Give the start of a slot in the address; None when there is none that can be read."""
    try:
        start = parse_datetime(request.GET.get("start", ""))
        return start.astimezone(UTC) if start and start.tzinfo else None
    except (ValueError, OverflowError):
        return None


def to_confirm(machine: Machine, **wishes: str) -> Tap:
    """Lead to the page that confirms a booking; `wishes` are what was chosen before."""
    return lambda start: _with_start(
        reverse("bookings:confirm", args=[machine.slug]), start, wishes
    )


def to_move(booking: Booking, machine: Machine) -> Tap:
    """Lead to the page that confirms where `booking` moves to."""
    address = reverse("bookings:move", args=[booking.pk])
    return lambda start: _with_start(address, start, {"machine": machine.slug})


def _with_start(address: str, start: datetime, others: dict[str, str]) -> str:
    told = {name: value for name, value in others.items() if value}
    return f"{address}?{urlencode({'start': f'{start.astimezone(UTC):%Y-%m-%dT%H:%MZ}'} | told)}"


def day_of(
    machine: Machine,
    *,
    asked: date | None,
    viewer: Member | AnonymousUser,
    now: datetime,
    tap: Tap,
    moving: Booking | None = None,
) -> Day:
    """Give a day of `machine` to `viewer`.

    Args:
        asked: None for the first day on which the place is still open.
        moving: a booking that will leave its slot, which is free to it.
    """
    place = machine.place
    today = place.today(now)
    last_on = place.today(now + timedelta(days=machine.days_ahead))
    expected = min(max(asked or today, today), last_on)
    spans = _bookable_spans(machine, expected, now)
    next_open_on = None
    if not any(span.end > now for span in spans):
        next_open_on = _next_open_on(machine, expected, now)
    on = expected
    if asked is None and next_open_on is not None and next_open_on <= last_on:
        on = next_open_on
        spans = _bookable_spans(machine, on, now)
    shown = _shown_slots(machine, on, spans, viewer=viewer, now=now, tap=tap, moving=moving)
    hours = {id(each): each.slot.start.astimezone(place.zone).hour for each in shown}
    return Day(
        machine=machine,
        on=on,
        first_on=today,
        last_on=last_on,
        passed_over=expected if on != expected else None,
        morning=[each for each in shown if hours[id(each)] < NOON],
        afternoon=[each for each in shown if NOON <= hours[id(each)] < EVENING],
        evening=[each for each in shown if hours[id(each)] >= EVENING],
        closures=calendars.closed_spans(machine.space, day_window(on, place.zone)),
        next_open_on=next_open_on if next_open_on and on < next_open_on <= last_on else None,
    )


def ends_from(machine: Machine, start: datetime, moving: Booking | None = None) -> list[datetime]:
    """Give the ends that a booking of `machine` from `start` may have, the soonest first."""
    window = Slot(start, start + timedelta(minutes=machine.longest_minutes))
    return possible_ends(
        start,
        step_minutes=machine.slot_minutes,
        longest_minutes=machine.longest_minutes,
        open_spans=calendars.open_spans(machine.space, window),
        taken=[booking.slot for booking in _taken(machine, window, moving)],
    )


def _bookable_spans(machine: Machine, on: date, now: datetime) -> list[Slot]:
    """Give the open spans of a day, as far as the machine can be booked ahead."""
    limit = now + timedelta(days=machine.days_ahead, minutes=machine.slot_minutes)
    day = day_window(on, machine.place.zone)
    window = day.intersection(Slot(day.start, max(limit, day.start + timedelta(seconds=1))))
    return calendars.open_spans(machine.space, window or day)


def _next_open_on(machine: Machine, after: date, now: datetime) -> date | None:
    """Give the first day after `after` on which the machine's space opens."""
    zone = machine.place.zone
    opening = calendars.next_opening(machine.space, max(day_window(after, zone).end, now))
    return machine.place.today(opening.start) if opening else None


def _taken(machine: Machine, window: Slot, moving: Booking | None) -> list[Booking]:
    rows = Booking.objects.live().filter(machine=machine).overlapping(window)
    return [row for row in rows.select_related("member") if moving is None or row.pk != moving.pk]


def _shown_slots(
    machine: Machine,
    on: date,
    spans: list[Slot],
    *,
    viewer: Member | AnonymousUser,
    now: datetime,
    tap: Tap,
    moving: Booking | None,
) -> list[ShownSlot]:
    if not machine.is_in_service:
        return []
    zone = machine.place.zone
    window = day_window(on, zone)
    if spans and spans[-1].end == window.end:  # free until when may lie beyond midnight
        spans += _bookable_spans(machine, on + timedelta(days=1), now)
        window = Slot(window.start, spans[-1].end)
    bookings = _taken(machine, window, moving)
    yours = [each for each in bookings if each.member_id == viewer.pk]
    steps = steps_of_day(
        on,
        zone,
        machine.slot_minutes,
        open_spans=spans,
        taken=[each.slot for each in bookings],
        yours=[each.slot for each in yours],
        now=now,
    )
    may_know = isinstance(viewer, Member) and viewer.may(Right.SEE_PEOPLE, machine.place)
    free = difference(union(spans), [each.slot for each in bookings])
    shown = []
    for (state, pk), alike in groupby(steps, lambda step: _kind(step, bookings, now)):
        row = [step.slot for step in alike]
        if state == SlotState.FREE:
            shown += [_free_slot(slot, free, tap, moving) for slot in row]
            continue
        booking = next((each for each in bookings if each.pk == pk), None)
        is_known = booking is not None and (may_know or state == SlotState.YOURS)
        shown.append(
            ShownSlot(
                Slot(row[0].start, row[-1].end),
                state,
                address=booking.get_absolute_url() if booking and is_known else "",
                who=str(booking.member) if booking and is_known and may_know else "",
            )
        )
    return shown


def _kind(step: Step, bookings: Sequence[Booking], now: datetime) -> tuple[SlotState, int | None]:
    """Give what makes steps in a row one: the same state, and the same booking."""
    if step.state == SlotState.FREE:
        return SlotState.FREE, None
    if step.slot.end <= now and step.state != SlotState.YOURS:
        return SlotState.PAST, None  # whoever had it, it can no longer be booked
    return step.state, next(each.pk for each in bookings if each.slot.overlaps(step.slot))


def _free_slot(slot: Slot, free: list[Slot], tap: Tap, moving: Booking | None) -> ShownSlot:
    return ShownSlot(
        slot,
        SlotState.FREE,
        address=tap(slot.start),
        free_until=next(span.end for span in free if span.contains(slot)),
        is_current=moving is not None and moving.slot.overlaps(slot),
    )
