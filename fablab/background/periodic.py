"""What comes round: the table of all periodic work, and the tick that does what is due.

Each entry is a function of its app that takes `now`, is safe to repeat, and gives a count of what
it did. The time of the next turn is written before the work begins: two workers never do the same
turn, and a turn that dies is made up for by the next one.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from fablab.models import PeriodicRun

log = logging.getLogger(__name__)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True)
class Periodic:
    """One kind of work, and how often it is done."""

    name: str
    work: Callable[[datetime], int]
    every: timedelta


def tick(table: Iterable[Periodic], now: datetime) -> list[str]:
    """Do what of `table` is due, and give the names of what was done.

    Work that fails is logged, and tried again at its next turn; the rest is done all the same.
    """
    return [each.name for each in table if _claim(each, now) and _do(each, now)]


def _claim(each: Periodic, now: datetime) -> bool:
    """Take the turn of `each` if it is due and nobody else has taken it."""
    with transaction.atomic():
        run, _made = PeriodicRun.objects.get_or_create(name=each.name, defaults={"due_at": now})
        # Only who finds the time unchanged has the turn, whichever of us was first.
        mine = PeriodicRun.objects.filter(pk=run.pk, due_at=run.due_at, due_at__lte=now)
        return bool(mine.update(due_at=now + each.every))


def _do(each: Periodic, now: datetime) -> bool:
    began = time.monotonic()
    counted, error = None, ""
    try:
        counted = each.work(now)
    except Exception as fault:  # the outermost loop of a process
        log.exception("Periodic work failed: %s", each.name)
        error = repr(fault)
    seconds = time.monotonic() - began
    PeriodicRun.objects.filter(name=each.name).update(
        done_at=now, seconds=seconds, counted=counted, error=error
    )
    return not error
