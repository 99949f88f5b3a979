"""What time does to qualifications, and who is told of it; safe to repeat."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q

from learning import rules, services
from learning.models import Grant, Qualification

GRANTS_AT_ONCE = 200
# An instant near midnight belongs to another day in another zone.
A_DAY = timedelta(days=1)


def end_what_is_over(now: datetime) -> int:
    """End the grants whose time is over and those not used for too long; tell how many."""
    return _each(now, services.end_in_time, days_before=lambda _qualification: 0)


def remind_before_the_end(now: datetime) -> int:
    """Remind of the ends that are near; tell how many were."""
    return _each(now, services.remind, days_before=lambda each: each.remind_days_before)


def _each(
    now: datetime,
    act: Callable[..., bool],
    *,
    days_before: Callable[[Qualification], int],
) -> int:
    done = 0
    for qualification in Qualification.objects.select_related("place"):
        until = qualification.place.today(now) + timedelta(days=days_before(qualification))
        done += sum(act(held=held, now=now) for held in _ending(qualification, until))
    return done


def _ending(qualification: Qualification, until: date) -> Iterator[Grant]:
    """Yield the grants that may end on the day `until` or before; the act looks closely."""
    is_near = Q(valid_until_on__lte=until)
    if qualification.lapses_after_months is not None:
        unused_since = rules.months_after(until, -qualification.lapses_after_months) + 4 * A_DAY
        is_near |= Q(granted_at__date__lte=unused_since) & (
            Q(last_used_at=None) | Q(last_used_at__date__lte=unused_since)
        )
    near = Grant.objects.current().filter(is_near, qualification=qualification).order_by("pk")
    last = 0
    while batch := list(near.filter(pk__gt=last)[:GRANTS_AT_ONCE]):
        yield from batch
        last = batch[-1].pk
