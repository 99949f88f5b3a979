"""One day of one machine: what was promised above what it did, as a drawing and as rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bookings.models import Booking
from equipment.models import Machine
from iot.models import Run
from places import calendars
from places.slots import Slot, day_window, difference

# The drawing's own units; the page scales it.
WIDTH, LEFT, RIGHT = 960, 88, 16
_LANE_WIDTH = WIDTH - LEFT - RIGHT
_SMALLEST_WIDTH = 4.0
_WORD_NEEDS_WIDTH = 70


@dataclass(frozen=True)
class Span:
    """Something with a beginning and an end, drawn at `x` with `width`."""

    state: str
    state_words: str | Promise
    words: str
    detail: str
    starts_at: datetime
    ends_at: datetime | None
    address: str
    x: float
    width: float

    @property
    def has_room_for_words(self) -> bool:
        return self.width >= _WORD_NEEDS_WIDTH


@dataclass(frozen=True)
class Hour:
    """A full hour on the drawing's scale."""

    at: datetime
    x: float


@dataclass(frozen=True)
class Timeline:
    """The drawing of one day; the rows are the spans themselves."""

    machine: Machine
    day: date
    hours: list[Hour]
    closed: list[tuple[float, float]]
    bookings: list[Span]
    runs: list[Span]
    now_x: float | None


def timeline_of_day(machine: Machine, day: date, now: datetime) -> Timeline:
    """Lay the bookings of `day` beside its runs; for eyes that may see names.

    The scale covers the opening hours and whatever happened outside them.
    """
    window = day_window(day, machine.place.zone)
    open_spans = calendars.open_spans(machine.space, window)
    bookings = list(
        Booking.objects.live().filter(machine=machine).overlapping(window).with_names()
    )[::-1]
    runs = list(Run.objects.of(machine).in_period(window.start, window.end).with_names())[::-1]
    shown = _shown_hours(window, open_spans, bookings, runs, now)
    scale = _Scale(shown)
    return Timeline(
        machine=machine,
        day=day,
        hours=[Hour(at, scale.x(at)) for at in _full_hours(shown)],
        closed=[
            (scale.x(slot.start), scale.width(slot)) for slot in difference([shown], open_spans)
        ],
        bookings=[_of_booking(booking, scale, now) for booking in bookings],
        runs=[_of_run(run, scale, now) for run in runs],
        now_x=scale.x(now) if shown.has(now) else None,
    )


@dataclass(frozen=True)
class _Scale:
    shown: Slot

    def x(self, at: datetime) -> float:
        share = (at - self.shown.start) / self.shown.duration
        return round(LEFT + _LANE_WIDTH * min(max(share, 0.0), 1.0), 1)

    def width(self, slot: Slot) -> float:
        return round(max(self.x(slot.end) - self.x(slot.start), _SMALLEST_WIDTH), 1)


def _shown_hours(
    window: Slot,
    open_spans: list[Slot],
    bookings: Iterable[Booking],
    runs: Iterable[Run],
    now: datetime,
) -> Slot:
    """Give the hours worth drawing: open ones and busy ones, or the whole day if there are none."""
    busy = [booking.slot for booking in bookings]
    busy += [slot for run in runs if (slot := _slot_of(run, now))]
    spans = [part for slot in [*open_spans, *busy] if (part := slot.intersection(window))]
    if not spans:
        return window
    start = min(slot.start for slot in spans).replace(minute=0, second=0, microsecond=0)
    end = max(slot.end for slot in spans)
    if end.minute or end.second or end.microsecond:
        end = end.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return Slot(max(start, window.start), min(end, window.end))


def _full_hours(shown: Slot) -> list[datetime]:
    zone = shown.start.tzinfo
    hours = int(shown.duration / timedelta(hours=1))
    start = shown.start.timestamp()
    return [datetime.fromtimestamp(start + 3600 * hour, zone) for hour in range(hours + 1)]


def _slot_of(run: Run, now: datetime) -> Slot | None:
    end = run.ended_at or max(now, run.started_at + timedelta(seconds=1))
    return Slot(run.started_at, end) if end > run.started_at else None


def _of_booking(booking: Booking, scale: _Scale, now: datetime) -> Span:
    phase = booking.phase(now)
    return Span(
        state=phase,
        state_words=phase.label,
        words=booking.member.display_name,
        detail=booking.project.title if booking.project else "",
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        address=booking.get_absolute_url(),
        x=scale.x(booking.starts_at),
        width=scale.width(booking.slot),
    )


def _of_run(run: Run, scale: _Scale, now: datetime) -> Span:
    slot = _slot_of(run, now)
    state_words = run.get_outcome_display() if run.outcome else _("Running")
    return Span(
        state=run.outcome or "running",
        state_words=state_words,
        words=state_words,
        detail=run.file_title,
        starts_at=run.started_at,
        ends_at=run.ended_at,
        address=run.booking.get_absolute_url() if run.booking else "",
        x=scale.x(run.started_at),
        width=scale.width(slot) if slot else _SMALLEST_WIDTH,
    )
