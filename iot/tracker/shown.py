"""What a card of a machine shows, and when that is news."""

from datetime import datetime

from iot.observations import MachineState
from iot.tracker.effects import StatusChanged
from iot.tracker.state import OpenRun, Tracked, seconds

LEFT_STEP_SECONDS = 30
# Below, what was heating up and what was printing cannot be told apart.
LEAST_FRACTION = 0.02


def _state(tracked: Tracked) -> MachineState:
    run = tracked.run
    if tracked.is_online is False:
        return MachineState.OFFLINE
    if tracked.is_blind or (run and run.lost_at and run.lost_at == run.seen_at):
        return MachineState.UNKNOWN
    if run is None:
        return MachineState(tracked.said)
    if tracked.said == MachineState.ERROR:
        return MachineState.ERROR
    if run.paused_at:
        return MachineState.PAUSED
    if tracked.said == MachineState.PREPARING:
        return MachineState.PREPARING
    return MachineState.RUNNING


def show(tracked: Tracked, at: datetime) -> list[StatusChanged]:
    """Say what a card shows, if that is news: in whole percents, and steps of time left."""
    run, shown = tracked.run, tracked.shown
    state = _state(tracked)
    file_name, progress, left, told = None, None, None, None
    if run is not None:
        file_name = run.file_name
        progress = None if run.fraction is None else int(run.fraction * 100) / 100
        left, told = _left(run), run.seconds_left
    if (
        shown is not None
        and shown.state == state
        and shown.file_name == file_name
        and shown.progress == progress
        and (shown.seconds_left is None) == (left is None)
        # What we work out ourselves is new only with the progress that it is made from.
        and (told is None or abs(_left_by_now(shown, at) - told) < LEFT_STEP_SECONDS)
    ):
        return []
    tracked.shown = StatusChanged(at, state, file_name, progress, left)
    return [tracked.shown]


def _left(run: OpenRun) -> int | None:
    """Give the time left as the machine says; else as if it went on at the pace it had so far."""
    if run.seconds_left is not None:
        return max(0, round(run.seconds_left))
    if run.fraction is None or run.fraction < LEAST_FRACTION:
        return None
    until = run.paused_at or run.seen_at
    worked = max(0.0, seconds(run.started_at, until) - run.paused_seconds)
    return round(worked * (1 - run.fraction) / run.fraction)


def _left_by_now(shown: StatusChanged, at: datetime) -> float:
    return max(0.0, (shown.seconds_left or 0) - seconds(shown.at, at))
