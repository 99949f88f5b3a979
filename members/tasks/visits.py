"""Ends the visits that nobody ended."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import islice

from members.models import Departure, Visit
from members.services.visits import closing_time
from places import calendars
from places.models import Place
from places.slots import Slot, union

BATCH = 500
REACH = timedelta(days=2)


def close_forgotten(now: datetime) -> int:
    """End the visits whose place has closed since, at its closing time, and mark them as such.

    Returns:
        How many were ended. Safe to repeat, and beside people who check out themselves.
    """
    ended = 0
    for place in Place.objects.filter(visits__in=Visit.objects.here()).distinct():
        while True:
            closed, is_last = _close_some(place, now)
            ended += closed
            if is_last:
                break
    return ended


def _close_some(place: Place, now: datetime) -> tuple[int, bool]:
    """End the oldest forgotten visits of `place`; say how many, and whether that is all."""
    open_visits = Visit.objects.here().filter(place=place, arrived_at__lt=now)
    rows = list(
        islice(open_visits.order_by("arrived_at", "pk").values_list("pk", "arrived_at"), BATCH)
    )
    if not rows:
        return 0, True
    spans = open_spans(place, Slot(rows[0][1] - REACH, rows[-1][1] + REACH))
    due = defaultdict(list)
    for pk, arrived_at in rows:
        closes_at = closing_time(arrived_at, spans, place)
        if closes_at <= now:
            due[closes_at].append(pk)
    closed = sum(
        Visit.objects.here()
        .filter(pk__in=pks)
        .update(left_at=closes_at, departure=Departure.CLOSING)
        for closes_at, pks in due.items()
    )
    return closed, not due or len(rows) < BATCH


def open_spans(place: Place, window: Slot) -> list[Slot]:
    """Give the times in `window` at which any space of `place` is open."""
    found = calendars.open_spans_by_space(place.spaces.all(), window)
    return union(span for spans in found.values() for span in spans)
