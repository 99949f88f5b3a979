"""How a run is opened, named and closed; when, `iot.tracker.jobs` decides."""

from datetime import datetime, timedelta

from iot.observations import (
    JobEnded,
    JobPaused,
    JobResumed,
    JobStarted,
    MachineState,
    Outcome,
    Progress,
)
from iot.tracker.effects import Effect, RunCorrected, RunEnded, RunStarted
from iot.tracker.state import OpenRun, Tracked, seconds

WORKING = (MachineState.PREPARING, MachineState.RUNNING)


def open_run(tracked: Tracked) -> OpenRun:
    """Give the run that is open.

    Raises:
        LookupError: none is.
    """
    if tracked.run is None:
        raise LookupError("no run is open")
    return tracked.run


def open_one(
    tracked: Tracked,
    said: JobStarted | Progress | JobPaused | JobResumed | JobEnded,
    *,
    elapsed: float | None,
) -> list[Effect]:
    """Open a run that began `elapsed` seconds before what was said of it."""
    started_at = not_before_the_last(tracked, said.at - timedelta(seconds=elapsed or 0.0))
    meter_wh = said.meter_wh if isinstance(said, JobStarted) else None
    if meter_wh is None and tracked.energy is not None:
        meter_wh = tracked.energy.at_time(said.at)
    tracked.run = run = OpenRun(
        key=started_at.isoformat(),
        started_at=started_at,
        seen_at=max(said.at, started_at),
        file_name=said.file_name,
        job_id=None if isinstance(said, JobPaused | JobResumed) else said.job_id,
        came_late=not isinstance(said, JobStarted),
        elapsed_seconds=elapsed,
        energy_from_wh=meter_wh,
    )
    if tracked.said not in WORKING:
        tracked.said = MachineState.RUNNING
    return [RunStarted(run.key, started_at, run.file_name)]


def not_before_the_last(tracked: Tracked, at: datetime) -> datetime:
    """Give `at`, or the end of the run before if that is later."""
    return max(at, tracked.last_ended_at) if tracked.last_ended_at else at


def name_it(tracked: Tracked, file_name: str) -> list[Effect]:
    """Give the open run the name of its file."""
    run = tracked.run
    if run is None or run.file_name == file_name:
        return []
    run.file_name = file_name
    return [RunCorrected(run.key, run.started_at, file_name)]


def close(
    tracked: Tracked, at: datetime, outcome: Outcome, end: JobEnded | None = None
) -> list[Effect]:
    """End the open run at `at`; `end` is what the machine said of it, if it did."""
    run = open_run(tracked)
    at = max(at, run.started_at)
    paused = run.paused_seconds
    if run.paused_at:
        paused += max(0.0, seconds(run.paused_at, at))
    material_mm = run.material_mm
    if material_mm is None and outcome == Outcome.COMPLETED and run.file_name:
        # What a file takes was planned; that it was taken is known of finished ones only.
        material_mm = tracked.planned_mm if tracked.planned_file == run.file_name else None
    tracked.run = None
    tracked.last_key, tracked.last_file, tracked.last_ended_at = run.key, run.file_name, at
    tracked.last_lacks_material = outcome == Outcome.COMPLETED and material_mm is None
    if tracked.said in (*WORKING, MachineState.PAUSED):
        tracked.said = MachineState.IDLE
    return [
        RunEnded(
            key=run.key,
            started_at=run.started_at,
            ended_at=at,
            outcome=outcome,
            file_name=run.file_name,
            paused_seconds=min(paused, seconds(run.started_at, at)),
            energy_wh=_energy_of(tracked, run, at, end),
            material_mm=material_mm,
        )
    ]


def _energy_of(tracked: Tracked, run: OpenRun, at: datetime, end: JobEnded | None) -> float | None:
    """Say what went through the meter from the start to the end of a run."""
    if end is not None and end.energy_wh is not None:
        return end.energy_wh
    upto = end.meter_wh if end is not None else run.meter_wh
    if upto is None and tracked.energy is not None:
        upto = tracked.energy.at_time(at)
    return None if upto is None else max(0.0, upto - (run.energy_from_wh or 0.0))
