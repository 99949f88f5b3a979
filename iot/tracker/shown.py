"""What a card of a machine shows, and when that is news."""

from datetime import datetime

from iot.observations import MachineState
from iot.tracker.effects import StatusChanged
from iot.tracker.state import Tracked, seconds

LEFT_STEP_SECONDS = 30


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
    file_name, progress, left = None, None, None
    if run is not None:
        file_name = run.file_name
        progress = None if run.fraction is None else int(run.fraction * 100) / 100
        left = None if run.seconds_left is None else max(0, round(run.seconds_left))
    if (
        shown is not None
        and shown.state == state
        and shown.file_name == file_name
        and shown.progress == progress
        and (shown.seconds_left is None) == (left is None)
        and (left is None or abs(_left_by_now(shown, at) - left) < LEFT_STEP_SECONDS)
    ):
        return []
    tracked.shown = StatusChanged(at, state, file_name, progress, left)
    return [tracked.shown]


def _left_by_now(shown: StatusChanged, at: datetime) -> float:
    return max(0.0, (shown.seconds_left or 0) - seconds(shown.at, at))
