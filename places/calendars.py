"""When a place is open: the only module that knows django-scheduler.

django-scheduler keeps the recurrence; its windows decide the wall time, so every window here is
taken in the place's zone. Its views are never included.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet
from schedule.models import Calendar, Event, Occurrence, Rule
from schedule.periods import Period

from places.models import Closure, Opening, Place, Space
from places.slots import Slot, difference, union
from places.texts import in_reader_language

HORIZON = timedelta(days=60)

Row = TypeVar("Row", Opening, Closure)


class Weekday(Enum):
    """Days as recurrence rules name them; numbers would be cut to the event's own day."""

    MONDAY = "MO"
    TUESDAY = "TU"
    WEDNESDAY = "WE"
    THURSDAY = "TH"
    FRIDAY = "FR"
    SATURDAY = "SA"
    SUNDAY = "SU"


@dataclass(frozen=True)
class ClosedSpan:
    """A closure as people see it."""

    slot: Slot
    reason: str


@transaction.atomic
def open_every_week(
    *,
    place: Place,
    weekdays: Sequence[Weekday],
    opens: time,
    closes: time,
    first_on: date,
    last_on: date | None = None,
    space: Space | None = None,
) -> Opening:
    """Open `place`, or one of its spaces, at the same wall time every week.

    Args:
        opens: wall time of the place; `closes` at or before it is meant on the next day.
        last_on: last day that begins such an opening; None for no end.

    Raises:
        ValueError: no weekday is given, or `last_on` comes before `first_on`.
    """
    if not weekdays:
        raise ValueError("Opening hours need at least one day of the week.")
    if last_on is not None and last_on < first_on:
        raise ValueError("The last day does not come before the first.")
    names = [day.value for day in weekdays]
    rule, _created = Rule.objects.get_or_create(
        name="weekly " + ",".join(names),
        frequency="WEEKLY",
        params="byweekday:" + ",".join(names),
    )
    start_on = next(
        day
        for day in (first_on + timedelta(days=step) for step in range(7))
        if list(Weekday)[day.weekday()] in weekdays
    )
    end_on = start_on + timedelta(days=closes <= opens)
    event = Event.objects.create(
        calendar=_calendar("opening", place, space),
        title="opening",
        start=datetime.combine(start_on, opens, place.zone),
        end=datetime.combine(end_on, closes, place.zone),
        rule=rule,
        end_recurring_period=last_on
        and datetime.combine(last_on + timedelta(days=1), time(), place.zone),
    )
    return Opening.objects.create(place=place, space=space, event=event)


@transaction.atomic
def open_once(*, place: Place, slot: Slot, space: Space | None = None) -> Opening:
    """Open `place`, or one of its spaces, for one time only."""
    event = _single_event("opening", place, space, slot)
    return Opening.objects.create(place=place, space=space, event=event)


@transaction.atomic
def close(
    *, place: Place, slot: Slot, reason: dict[str, str], space: Space | None = None
) -> Closure:
    """Close `place`, or one of its spaces, whatever its hours say; `reason` by language."""
    event = _single_event("closure", place, space, slot)
    return Closure.objects.create(place=place, space=space, event=event, reason=reason)


@transaction.atomic
def skip(opening: Opening, on: date) -> None:
    """Leave out what `opening` would open on the day `on`.

    Raises:
        ValueError: it opens nothing on that day.
    """
    zone = opening.place.zone
    day = Slot(
        datetime.combine(on, time(), zone),
        datetime.combine(on + timedelta(days=1), time(), zone),
    )
    starting = [
        occurrence
        for occurrence in _occurrences([opening.event], day, opening.place)
        if day.has(occurrence.start)
    ]
    if not starting:
        raise ValueError(f"Nothing opens on {on}.")
    for occurrence in starting:
        occurrence.cancel()


def open_spans(space: Space, window: Slot) -> list[Slot]:
    """Give the times within `window` at which `space` is open, merged and sorted."""
    return open_spans_by_space([space], window)[space.pk]


def open_spans_by_space(spaces: Iterable[Space], window: Slot) -> dict[int, list[Slot]]:
    """Give what `open_spans` gives for several spaces of one place, in four queries at most.

    A space with hours of its own follows those, any other the hours of its place.
    """
    spaces = list(spaces)
    if not spaces:
        return {}
    place = spaces[0].place
    openings = _spans(Opening.objects.filter(place=place), window, place)
    closures = _spans(Closure.objects.filter(place=place), window, place)
    with_own_hours = set(
        Opening.objects.filter(place=place, space__isnull=False).values_list(
            "space", flat=True
        )
    )
    spans = {}
    for space in spaces:
        hours = openings[space.pk if space.pk in with_own_hours else None]
        clipped = [part for slot in hours if (part := slot.intersection(window))]
        spans[space.pk] = difference(clipped, closures[None] + closures[space.pk])
    return spans


def is_open(space: Space, slot: Slot) -> bool:
    """Say whether `space` is open for the whole of `slot`."""
    return any(span.contains(slot) for span in open_spans(space, slot))


def next_opening(space: Space, after: datetime) -> Slot | None:
    """Give the open time that holds `after` or comes next; None if none within `HORIZON`."""
    return next(iter(open_spans(space, Slot(after, after + HORIZON))), None)


def closed_spans(space: Space, window: Slot) -> list[ClosedSpan]:
    """Give the closures that touch `window`, with their reasons in the reader's language."""
    found = []
    for closure in _touching(Closure.objects.of(space), window):
        reason = in_reader_language(closure.reason, fallback=space.place.language)
        found += [
            ClosedSpan(_wall_slot(occurrence, space.place), reason)
            for occurrence in _occurrences([closure.event], window, space.place)
        ]
    return sorted(found, key=lambda span: span.slot)


def _spans(
    rows: QuerySet[Opening] | QuerySet[Closure], window: Slot, place: Place
) -> defaultdict[int | None, list[Slot]]:
    """Give the spans of `rows` that touch `window`, by space; None stands for the whole place."""
    spans: defaultdict[int | None, list[Slot]] = defaultdict(list)
    for row in _touching(rows, window):
        for occurrence in _occurrences([row.event], window, place):
            spans[row.space_id].append(_wall_slot(occurrence, place))
    return defaultdict(list, {space: union(slots) for space, slots in spans.items()})


def _touching(rows: QuerySet[Row], window: Slot) -> QuerySet[Row]:
    """Narrow to rows that may have an occurrence in `window`: two queries whatever the history."""
    once = Q(event__rule=None, event__start__lt=window.end, event__end__gt=window.start)
    # An occurrence that began before the window may reach into it, hence no lower bound but the
    # end of the series, and that with a day's room for openings over midnight.
    series = Q(event__rule__isnull=False, event__start__lt=window.end) & (
        Q(event__end_recurring_period=None)
        | Q(event__end_recurring_period__gt=window.start - timedelta(days=1))
    )
    return (
        rows.filter(once | series)
        .select_related("event__rule")
        .prefetch_related("event__occurrence_set")
    )


def _occurrences(events: list[Event], window: Slot, place: Place) -> list[Occurrence]:
    # A day's margin before: the library measures an occurrence over a DST night by its seconds,
    # `_wall_slot` by its hours on the wall.
    start = (window.start - timedelta(days=1)).astimezone(place.zone)
    period = Period(events, start, window.end.astimezone(place.zone), tzinfo=place.zone)
    found = [
        occurrence
        for occurrence in period.get_occurrences()
        if not occurrence.cancelled
    ]
    return [each for each in found if _wall_slot(each, place).overlaps(window)]


def _wall_slot(occurrence: Occurrence, place: Place) -> Slot:
    """Give the occurrence's span with the event's own wall times, also over a DST night."""
    start = occurrence.start.astimezone(place.zone)
    event = occurrence.event
    if event.rule is None or occurrence.pk is not None:
        return Slot(start, occurrence.end.astimezone(place.zone))
    first = event.start.astimezone(place.zone).replace(tzinfo=None)
    last = event.end.astimezone(place.zone).replace(tzinfo=None)
    end = (start.replace(tzinfo=None) + (last - first)).replace(tzinfo=place.zone)
    return Slot(start, end)


def _single_event(kind: str, place: Place, space: Space | None, slot: Slot) -> Event:
    calendar = _calendar(kind, place, space)
    return Event.objects.create(
        calendar=calendar, title=kind, start=slot.start, end=slot.end
    )


def _calendar(kind: str, place: Place, space: Space | None) -> Calendar:
    """Give the calendar of one kind for one place or space, made at its first use."""
    slug = f"{kind}-{place.pk}" if space is None else f"{kind}-{place.pk}-{space.pk}"
    return Calendar.objects.get_or_create(slug=slug, defaults={"name": slug})[0]
