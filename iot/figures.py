"""What one machine did in a period, counted from the very runs that the page of runs lists."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from equipment.models import Machine
from iot.models import Run, RunOutcome
from places.slots import Slot, day_window


@dataclass(frozen=True)
class OutcomeCount:
    """How many runs ended in one way."""

    code: str
    words: str | Promise
    runs: int


@dataclass(frozen=True)
class Figures:
    """The runs that ended in a period, in figures."""

    words: str | Promise
    first_on: date
    last_on: date
    runs: int
    seconds: float
    outcomes: list[OutcomeCount]

    @property
    def hours(self) -> float:
        return self.seconds / 3600


def of_machine(machine: Machine, now: datetime) -> list[Figures]:
    """Give the figures of `machine` for this week and this year, as its place counts days."""
    today = machine.place.today(now)
    monday = today - timedelta(days=today.weekday())
    return [
        _figures(machine, _("This week"), monday, monday + timedelta(days=6)),
        _figures(machine, _("This year"), date(today.year, 1, 1), date(today.year, 12, 31)),
    ]


def _figures(machine: Machine, words: str | Promise, first_on: date, last_on: date) -> Figures:
    period = Slot(
        day_window(first_on, machine.place.zone).start, day_window(last_on, machine.place.zone).end
    )
    runs = Run.objects.of(machine).filter(ended_at__gte=period.start, ended_at__lt=period.end)
    rows = runs.order_by().values_list("outcome").annotate(Count("pk"), Sum("print_seconds"))
    found = {outcome: (count, seconds) for outcome, count, seconds in rows}
    return Figures(
        words=words,
        first_on=first_on,
        last_on=last_on,
        runs=sum(count for count, _seconds in found.values()),
        seconds=sum(seconds for _count, seconds in found.values()),
        outcomes=_outcomes(found),
    )


def _outcomes(found: dict[str, tuple[int, float]]) -> list[OutcomeCount]:
    return [
        OutcomeCount(code, words, found.get(code, (0, 0))[0]) for code, words in RunOutcome.choices
    ]


def honoured(now: datetime) -> Q:
    """Bookings that were used: their machine started or, where it cannot tell, their time came."""
    return Q(begun_at__isnull=False) | Q(machine__link=None, ends_at__lte=now)
