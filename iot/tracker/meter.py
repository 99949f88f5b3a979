"""Runs made out from power alone: a plug knows no file and no reason, only how much flows.

Three bands: working from `running_watts` up, idle up to `idle_watts`, a lull between. A run begins
when the machine works, and is one once it lasted `min_run_seconds`. It ends at the moment it last
fell below `running_watts`, once it stayed there for `gap_seconds`: shorter dips belong to it.

A lull beside work is ambiguous: a laser that moves without cutting, or the extraction that runs on
afterwards. One of up to `LULL_SECONDS` counts to the run that it leads to or follows; a longer one
does not.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from iot.observations import (
    Energy,
    JobEnded,
    JobMissing,
    JobPaused,
    JobStarted,
    MachineState,
    Observation,
    Offline,
    Outcome,
    Power,
    Progress,
    StateChanged,
    Switched,
)
from iot.tracker.energy import EnergyCounter

LULL_SECONDS = 10.0
# Between two periodic reports further apart than this, a change is dated to the middle.
SPARSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What tells work from rest; the defaults suit laser cutters.

    Raises:
        ValueError: they contradict each other.
    """

    idle_watts: float = 20.0
    running_watts: float = 75.0
    gap_seconds: float = 30.0
    min_run_seconds: float = 10.0

    def __post_init__(self) -> None:
        if not 0 <= self.idle_watts <= self.running_watts or self.running_watts <= 0:
            raise ValueError("idle_watts is not above running_watts, and neither is negative.")
        if self.gap_seconds < 0 or self.min_run_seconds < 0:
            raise ValueError("gap_seconds and min_run_seconds are not negative.")


@dataclass(slots=True)
class Metered:
    """What is known of one meter's machine."""

    told_of_jobs: bool = False  # it speaks of jobs itself, so power decides nothing
    counter: EnergyCounter | None = None
    reported_at: datetime | None = None
    reports_changes: bool = False
    awake_at: datetime | None = None  # above idle since
    awake_wh: float = 0.0
    begun_at: datetime | None = None  # working since, dips included
    begun_wh: float = 0.0
    is_run: bool = False  # it lasted long enough, and was said to have started
    fell_at: datetime | None = None  # below `running_watts` since
    fell_wh: float = 0.0
    in_lull: bool = False
    was_lost: bool = False  # out of sight since it last worked

    def to_json(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, datetime):
                value = value.isoformat()
            elif isinstance(value, EnergyCounter):
                value = value.to_json()
            made[item.name] = value
        return made

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Metered":
        names = ("reported_at", "awake_at", "begun_at", "fell_at")
        times = {name: datetime.fromisoformat(stored[name]) for name in names if stored[name]}
        counter = EnergyCounter.from_json(stored["counter"]) if stored["counter"] else None
        return cls(**(stored | times | {"counter": counter}))


def listens(metered: Metered, observed: list[Observation]) -> bool:
    """Say whether power decides, for a source that may tell of jobs: until it does."""
    if metered.told_of_jobs:
        return False
    if any(isinstance(each, JobStarted | Progress | JobPaused | JobEnded) for each in observed):
        metered.told_of_jobs = True
        return False
    return metered.counter is not None or any(isinstance(each, Power) for each in observed)


def hear(
    metered: Metered, observed: list[Observation], thresholds: Thresholds
) -> list[Observation]:
    """Put what power means in the place of power; the rest passes through."""
    concluded: list[Observation] = []
    for observation in observed:
        match observation:
            case Power(at, watts, is_periodic):
                concluded += pass_time(metered, at, thresholds)
                concluded += _power(metered, at, watts, thresholds, is_periodic=is_periodic)
            case Energy(at, total_wh):
                _counter(metered).total(at, total_wh)
                if metered.is_run and metered.fell_at is None and not metered.was_lost:
                    concluded.append(Progress(at, meter_wh=_counter(metered).wh))
            case Switched(at, is_on):
                if not is_on:
                    concluded += _switched_off(metered, at, thresholds)
            case Offline():
                lose_sight(metered)
                concluded.append(observation)
            case _:
                concluded.append(observation)
    return concluded


def pass_time(metered: Metered, now: datetime, thresholds: Thresholds) -> list[Observation]:
    """Say what has become of the work at hand by `now`, if nothing more is reported."""
    if metered.begun_at is None:
        return []
    concluded = _start_if_long_enough(metered, now, thresholds)
    if metered.fell_at is None or _seconds(metered.fell_at, now) < _gap(metered, thresholds):
        return concluded
    return concluded + _end(metered, now)


def deadline(metered: Metered, thresholds: Thresholds) -> datetime | None:
    """Say when `pass_time` next has something to conclude."""
    if metered.begun_at is None:
        return None
    if metered.fell_at is not None:
        return metered.fell_at + timedelta(seconds=_gap(metered, thresholds))
    if not metered.is_run and not metered.was_lost:
        return metered.begun_at + timedelta(seconds=thresholds.min_run_seconds)
    return None


def lose_sight(metered: Metered) -> None:
    """Note that what the machine does now is not reported."""
    if metered.begun_at is not None and metered.fell_at is None:
        metered.was_lost = True


def _gap(metered: Metered, thresholds: Thresholds) -> float:
    """Say how long rest may last before it ends the run; what is none yet bears less."""
    gap = thresholds.gap_seconds
    return gap if metered.is_run else min(gap, LULL_SECONDS)


def _seconds(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()


def _counter(metered: Metered) -> EnergyCounter:
    if metered.counter is None:
        metered.counter = EnergyCounter()
    return metered.counter


def what_matters(metered: Metered) -> tuple[object, ...]:
    """Give what must survive a crash, to see whether it changed."""
    return metered.begun_at, metered.is_run, metered.fell_at, metered.was_lost


def _power(
    metered: Metered, at: datetime, watts: float, thresholds: Thresholds, *, is_periodic: bool
) -> list[Observation]:
    changed_at = _changed_at(metered, at, is_periodic=is_periodic)
    counter = _counter(metered)
    wh_then = counter.at_time(changed_at)
    counter.power(at, watts)
    if watts >= thresholds.running_watts:
        return _works(metered, at, changed_at, wh_then, thresholds)
    is_idle = watts <= thresholds.idle_watts
    return _rests(metered, at, changed_at, wh_then, thresholds, is_idle=is_idle)


def _changed_at(metered: Metered, at: datetime, *, is_periodic: bool) -> datetime:
    """Date a change: to the report, or between two periodic ones that are far apart."""
    before, metered.reported_at = metered.reported_at, at
    if not is_periodic:
        metered.reports_changes = True
    if before is None or metered.reports_changes or _seconds(before, at) <= SPARSE_SECONDS:
        return at
    return before + (at - before) / 2


def _works(
    metered: Metered, at: datetime, changed_at: datetime, wh_then: float, thresholds: Thresholds
) -> list[Observation]:
    if metered.begun_at is None:
        leads_on = metered.awake_at is not None and _seconds(metered.awake_at, at) <= LULL_SECONDS
        metered.begun_at = metered.awake_at if leads_on else changed_at
        metered.begun_wh = metered.awake_wh if leads_on else wh_then
    if metered.awake_at is None:
        metered.awake_at, metered.awake_wh = changed_at, wh_then
    metered.fell_at, metered.in_lull, metered.was_lost = None, False, False
    started = _start_if_long_enough(metered, at, thresholds)
    counter_wh = _counter(metered).wh
    if metered.is_run:
        return [*started, Progress(at, meter_wh=counter_wh)]
    return [StateChanged(at, MachineState.RUNNING)]


def _rests(
    metered: Metered,
    at: datetime,
    changed_at: datetime,
    wh_then: float,
    thresholds: Thresholds,
    *,
    is_idle: bool,
) -> list[Observation]:
    if is_idle:
        metered.awake_at = None
    elif metered.awake_at is None:
        metered.awake_at, metered.awake_wh = changed_at, wh_then
    if metered.begun_at is None:
        return [StateChanged(at, MachineState.IDLE)]
    concluded = _start_if_long_enough(metered, changed_at, thresholds)
    if metered.fell_at is None:
        metered.fell_at, metered.fell_wh = changed_at, wh_then
        metered.in_lull = not is_idle
    elif is_idle and metered.in_lull:
        metered.in_lull = False
        if _seconds(metered.fell_at, changed_at) <= LULL_SECONDS:
            metered.fell_at, metered.fell_wh = changed_at, wh_then
    return concluded


def _start_if_long_enough(
    metered: Metered, now: datetime, thresholds: Thresholds
) -> list[Observation]:
    if metered.is_run or metered.begun_at is None or metered.was_lost:
        return []
    lasted = _seconds(metered.begun_at, metered.fell_at or now)
    if lasted < thresholds.min_run_seconds:
        return []
    metered.is_run = True
    at = metered.fell_at or now
    return [JobStarted(at, elapsed_seconds=lasted, meter_wh=metered.begun_wh)]


def _end(metered: Metered, now: datetime) -> list[Observation]:
    fell_at, was_lost, was_run = metered.fell_at, metered.was_lost, metered.is_run
    metered.begun_at, metered.fell_at, metered.is_run = None, None, False
    metered.in_lull, metered.was_lost = False, False
    idle = StateChanged(now, MachineState.IDLE)
    if not was_run or fell_at is None:
        return [idle]
    if was_lost:
        return [JobMissing(now), idle]
    return [JobEnded(fell_at, Outcome.COMPLETED, meter_wh=metered.fell_wh), idle]


def _switched_off(metered: Metered, at: datetime, thresholds: Thresholds) -> list[Observation]:
    """No power, no work: there is nothing to wait for."""
    counter = _counter(metered)
    counter.power(at, 0.0)
    metered.reported_at = at
    concluded = _rests(metered, at, at, counter.wh, thresholds, is_idle=True)
    if metered.begun_at is not None:
        concluded += _end(metered, at)
    return concluded
