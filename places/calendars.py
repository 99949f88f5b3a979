"""When a place is open: the only module that knows django-scheduler.

django-scheduler keeps the recurrence; its windows decide the wall time, so every window here is
taken in the place's zone. Its views are never included.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from importlib import import_module

from django.apps import apps
from django.contrib.admin import AdminSite
from django.db import transaction
from django.db.models import Exists, Q, QuerySet
from schedule.models import Calendar, Event, Occurrence, Rule
from schedule.periods import Period

from places.models import Closure, Opening, Place, Space
from places.slots import Slot, day_window, difference, first_instant
from places.texts import in_reader_language

HORIZON = timedelta(days=60)
# More than what an opening lasts: a day, and what a DST night adds.
REACH = timedelta(days=2)
WEEK = timedelta(days=7)
LAST_SECOND = time(23, 59, 59)


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


@dataclass(frozen=True)
class Hours:
    """Opening hours as people wrote them; without weekdays they hold on one day only."""

    weekdays: tuple[Weekday, ...]
    opens: time
    closes: time
    first_on: date
    last_on: date | None


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
    start_on = next(
        day
        for day in (first_on + timedelta(days=step) for step in range(7))
        if list(Weekday)[day.weekday()] in weekdays
    )
    # The series takes its wall times from its first event: when a spring night leaves these out,
    # it starts a week before, and that day is skipped.
    anchor_on = start_on - timedelta(days=0 if _shows(place, start_on, opens, closes) else 7)
    event = Event.objects.create(
        calendar=_calendar("opening", place, space),
        title="opening",
        **_bounds(place, anchor_on, opens, closes),
        rule=_weekly(weekdays),
        end_recurring_period=last_on
        and first_instant(datetime.combine(last_on, LAST_SECOND), place.zone),
    )
    opening = Opening.objects.create(place=place, space=space, event=event)
    for day in range((start_on - anchor_on).days):
        with suppress(ValueError):
            skip(opening, anchor_on + timedelta(days=day))
    return opening


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
    day = day_window(on, opening.place.zone)
    event = Event.objects.select_related("rule").get(pk=opening.event_id)
    starting = [
        occurrence
        for occurrence, slot in _occurrences(event, day, opening.place)
        if day.has(slot.start)
    ]
    if not starting:
        raise ValueError(f"Nothing opens on {on}.")
    for occurrence in starting:
        occurrence.cancel()


@transaction.atomic
def remove(row: Opening | Closure) -> None:
    """Take opening hours or a closure away, with all that the library keeps of it."""
    row.event.delete()  # and `row` with it


def hours_of(opening: Opening) -> Hours:
    """Give what was asked of `open_every_week` or `open_once`, by the clock of the place."""
    zone, event = opening.place.zone, opening.event
    start, end = (bound.astimezone(zone) for bound in (event.start, event.end))
    weekdays: tuple[Weekday, ...] = ()
    last_on: date | None = start.date()
    if event.rule is not None:
        names = event.rule.params.removeprefix("byweekday:").split(",")
        weekdays = tuple(day for day in Weekday if day.value in names)
        until = event.end_recurring_period
        last_on = until and until.astimezone(zone).date()
    return Hours(weekdays, start.time(), end.time(), start.date(), last_on)


def slot_on(place: Place, on: date, opens: time, closes: time) -> Slot:
    """Give the span of one day's opening; `closes` at or before `opens` is on the next day.

    Raises:
        ValueError: a spring night leaves out all of it.
    """
    return Slot(**_bounds(place, on, opens, closes))


def hide_from_admin(site: AdminSite) -> None:
    """Take the library's own tables out of the back office, where they would get past us."""
    import_module("schedule.admin")  # it registers them, at the latest now
    for model in apps.get_app_config("schedule").get_models():
        if site.is_registered(model):
            site.unregister(model)


def slot_of(closure: Closure) -> Slot:
    """Give the time of a closure."""
    return Slot(closure.event.start, closure.event.end)


def open_spans(space: Space, window: Slot) -> list[Slot]:
    """Give the times within `window` at which `space` is open, merged and sorted."""
    return open_spans_by_space([space], window)[space.pk]


def open_spans_by_space(spaces: Iterable[Space], window: Slot) -> dict[int, list[Slot]]:
    """Give what `open_spans` gives for several spaces, in three queries at most.

    A space with hours of its own follows those, any other the hours of its place.
    """
    spaces = list(spaces)
    places = {space.place_id for space in spaces}
    own_hours = Opening.objects.filter(space__in=spaces)
    openings: defaultdict[tuple[int, int | None], list[Slot]] = defaultdict(list)
    closures: defaultdict[tuple[int, int | None], list[Slot]] = defaultdict(list)
    some_have_own_hours = False
    of_places = Q(opening__place__in=places) | Q(closure__place__in=places)
    for event in _touching(of_places, window).annotate(own_hours=Exists(own_hours)):
        some_have_own_hours = event.own_hours
        opening = getattr(event, "opening", None)
        row, spans = (event.closure, closures) if opening is None else (opening, openings)
        spans[row.place_id, row.space_id] += [
            slot for _occurrence, slot in _occurrences(event, window, row.place)
        ]
    with_own_hours = set[int]()
    if some_have_own_hours:
        one = len(spaces) == 1
        with_own_hours |= {spaces[0].pk} if one else set(own_hours.values_list("space", flat=True))
    found = {}
    for space in spaces:
        hours = openings[space.place_id, space.pk if space.pk in with_own_hours else None]
        clipped = [part for slot in hours if (part := slot.intersection(window))]
        shut = closures[space.place_id, None] + closures[space.place_id, space.pk]
        found[space.pk] = difference(clipped, shut)
    return found


def is_open(space: Space, slot: Slot) -> bool:
    """Say whether `space` is open for the whole of `slot`."""
    return any(span.contains(slot) for span in open_spans(space, slot))


def next_opening(space: Space, after: datetime) -> Slot | None:
    """Give the open time that holds `after` or comes next; None if none within `HORIZON`."""
    return next(iter(open_spans(space, Slot(after, after + HORIZON))), None)


def closed_spans(space: Space, window: Slot) -> list[ClosedSpan]:
    """Give the closures that touch `window`, with their reasons in the reader's language."""
    of_space = Q(closure__in=Closure.objects.of(space))
    found = []
    for event in _touching(of_space, window):
        reason = in_reader_language(event.closure.reason, fallback=space.place.language)
        found += [
            ClosedSpan(slot, reason)
            for _occurrence, slot in _occurrences(event, window, space.place)
        ]
    return sorted(found, key=lambda span: span.slot)


def _touching(which: Q, window: Slot) -> QuerySet[Event]:
    """Give the events of `which` that may occur in `window`: two queries whatever the history."""
    once = Q(rule=None, start__lt=window.end, end__gt=window.start)
    # A day of the series may begin before the window and reach into it, hence the room before.
    series = Q(rule__isnull=False, start__lt=window.end) & (
        Q(end_recurring_period=None) | Q(end_recurring_period__gt=window.start - REACH)
    )
    found: QuerySet[Event] = (
        Event.objects.filter(which, once | series)
        .select_related("rule", "opening__place", "closure__place")
        .prefetch_related("occurrence_set")
    )
    return found


def _occurrences(event: Event, window: Slot, place: Place) -> Iterator[tuple[Occurrence, Slot]]:
    """Yield the times at which `event` takes place in `window`."""
    # The library compares wall times and measures spans over a DST night by their seconds,
    # so it is asked for more, and what it gives is measured again.
    start, end = (
        bound.astimezone(place.zone) for bound in (window.start - REACH, window.end + REACH)
    )
    period = Period([_near(event, window, place)], start, end, tzinfo=place.zone)
    for occurrence in period.get_occurrences():
        slot = None if occurrence.cancelled else _wall_slot(occurrence, event, place)
        if slot and slot.overlaps(window):
            yield occurrence, slot


def _near(event: Event, window: Slot, place: Place) -> Event:
    """Give a copy of `event` whose series starts shortly before `window`.

    From its real start, the library would walk through all of its past, each time it is asked.
    """
    weeks = (window.start - REACH - event.start) // WEEK - 1
    if event.rule is None or weeks < 1:
        return event
    wall = event.start.astimezone(place.zone).replace(tzinfo=None)
    start = first_instant(wall + weeks * WEEK, place.zone)
    if start.astimezone(place.zone).time() != wall.time():  # a spring night leaves this hour out
        start = first_instant(wall + (weeks - 1) * WEEK, place.zone)
    near = copy(event)
    near.start, near.end = start, start + (event.end - event.start)
    return near


def _wall_slot(occurrence: Occurrence, event: Event, place: Place) -> Slot | None:
    """Give the occurrence's span by the event's own wall times, also over a DST night.

    None when a spring night leaves out all of it.
    """
    if event.rule is None or occurrence.pk is not None:
        return Slot(occurrence.start, occurrence.end)
    first, last = (
        bound.astimezone(place.zone).replace(tzinfo=None) for bound in (event.start, event.end)
    )
    on = occurrence.start.astimezone(place.zone).date()
    opens = datetime.combine(on, first.time())
    start, end = (first_instant(wall, place.zone) for wall in (opens, opens + (last - first)))
    return Slot(start, end) if start < end else None


def _bounds(place: Place, on: date, opens: time, closes: time) -> dict[str, datetime]:
    """Give the instants at which a day's opening starts and ends, as an event's fields."""
    ends_on = on + timedelta(days=closes <= opens)
    walls = {"start": datetime.combine(on, opens), "end": datetime.combine(ends_on, closes)}
    return {name: first_instant(wall, place.zone) for name, wall in walls.items()}


def _shows(place: Place, on: date, opens: time, closes: time) -> bool:
    """Say whether the clock shows both ends of the opening that starts on that day."""
    shown = [at.astimezone(place.zone).time() for at in _bounds(place, on, opens, closes).values()]
    return shown == [opens, closes]


def _weekly(weekdays: Sequence[Weekday]) -> Rule:
    names = ",".join(day.value for day in Weekday if day in weekdays)
    wanted = {"name": f"weekly {names}", "frequency": "WEEKLY", "params": f"byweekday:{names}"}
    # Nothing keeps two of a kind out of the library's table: the first one will do.
    return Rule.objects.filter(**wanted).first() or Rule.objects.create(**wanted)


def _single_event(kind: str, place: Place, space: Space | None, slot: Slot) -> Event:
    calendar = _calendar(kind, place, space)
    return Event.objects.create(calendar=calendar, title=kind, start=slot.start, end=slot.end)


def _calendar(kind: str, place: Place, space: Space | None) -> Calendar:
    """Give the calendar of one kind for one place or space, made at its first use."""
    slug = f"{kind}-{place.pk}" if space is None else f"{kind}-{place.pk}-{space.pk}"
    return Calendar.objects.get_or_create(slug=slug, defaults={"name": slug})[0]
