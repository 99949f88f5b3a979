"""What ended runs come to by the hour: kept with each run, and counted anew from all of them.

A run is spread evenly over the time from its start to its end, its pauses too; it counts as ended
in the hour in which it ended. Whole seconds: those of a run add up to its own, rounded. Runs that
go on are not counted before they end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from iot.models import HourlyUsage, Run, RunOutcome

HOUR = timedelta(hours=1)
BATCH = 2000


@dataclass(slots=True)
class Figures:
    """The figures of one hour; their names are those of `HourlyUsage`."""

    busy_seconds: int = 0
    paused_seconds: int = 0
    energy_wh: float = 0.0
    runs_ended: int = 0
    runs_completed: int = 0
    runs_cancelled: int = 0
    runs_failed: int = 0
    runs_interrupted: int = 0

    def add(self, other: "Figures") -> None:
        for name in NAMES:
            setattr(self, name, getattr(self, name) + getattr(other, name))


NAMES = tuple(field.name for field in fields(Figures))


def shares(run: Run) -> Iterator[tuple[datetime, Figures]]:
    """Yield, for each UTC hour that an ended run touches, what falls into it."""
    if run.ended_at is None:
        return
    last_hour = _hour_of(run.ended_at)
    hour_at = _hour_of(run.started_at)
    whole = (run.ended_at - run.started_at) / HOUR
    past = 0.0
    while hour_at <= last_hour:
        upto = (min(run.ended_at, hour_at + HOUR) - run.started_at) / HOUR / whole if whole else 1.0
        figures = Figures(
            busy_seconds=round(run.print_seconds * upto) - round(run.print_seconds * past),
            paused_seconds=round(run.paused_seconds * upto) - round(run.paused_seconds * past),
            energy_wh=(run.energy_wh or 0.0) * (upto - past),
        )
        if hour_at == last_hour:
            figures.runs_ended = 1
            setattr(figures, COUNTED_AS[run.outcome], 1)
        yield hour_at, figures
        past = upto
        hour_at += HOUR


def _hour_of(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


COUNTED_AS = {
    RunOutcome.COMPLETED.value: "runs_completed",
    RunOutcome.CANCELLED.value: "runs_cancelled",
    RunOutcome.FAILED.value: "runs_failed",
    RunOutcome.INTERRUPTED.value: "runs_interrupted",
}


def add(run: Run) -> None:
    """Count a run that has just ended, in the transaction that stores it."""
    for hour_at, figures in shares(run):
        row, is_new = HourlyUsage.objects.get_or_create(
            machine_id=run.machine_id,
            hour_at=hour_at,
            defaults={name: getattr(figures, name) for name in NAMES},
        )
        if not is_new:
            added = {name: F(name) + getattr(figures, name) for name in NAMES}
            HourlyUsage.objects.filter(pk=row.pk).update(**added)


def count_anew(runs: Iterable[Run]) -> dict[tuple[int, datetime], Figures]:
    """Add runs up by machine and hour."""
    counted: dict[tuple[int, datetime], Figures] = {}
    for run in runs:
        for hour_at, figures in shares(run):
            counted.setdefault((run.machine_id, hour_at), Figures()).add(figures)
    return counted


@transaction.atomic
def rebuild(runs: QuerySet[Run] | None = None) -> int:
    """Replace usage by what the stored runs come to; give the number of hours.

    Args:
        runs: those of some machines, to leave the others' usage alone; None for all.
    """
    usage = HourlyUsage.objects.all()
    if runs is None:
        runs = Run.objects.all()
    else:
        usage = usage.filter(machine__in=runs.values("machine"))
    # In the order in which they were added, so that sums of fractions come out the same.
    ended = runs.ended().order_by("ended_at", "pk")  # type: ignore[attr-defined]
    counted = count_anew(ended.iterator(chunk_size=BATCH))
    usage.delete()
    HourlyUsage.objects.bulk_create(
        (
            HourlyUsage(
                machine_id=machine_id,
                hour_at=hour_at,
                **{name: getattr(figures, name) for name in NAMES},
            )
            for (machine_id, hour_at), figures in counted.items()
        ),
        batch_size=BATCH,
    )
    return len(counted)
