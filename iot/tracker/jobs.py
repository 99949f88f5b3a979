"""Observations of one machine made into its runs: the one place that says what a run is.

| a run is open? | what is heard | what follows |
|---|---|---|
| no | JobStarted | it opens, `elapsed_seconds` earlier |
| no | Progress, JobPaused, JobResumed | it opens as well: we came late |
| no | JobEnded with `elapsed_seconds` | it opens and ends at once, if that end is news |
| no | any other end | nothing |
| yes | JobStarted | the open one is closed first: cancelled if it was paused in sight, as |
|   |   | only a person restarts a paused job; else interrupted |
| yes | Progress of another job | the open one is interrupted, the other opens; another job is one |
|   |   | of another file or id, or whose elapsed time is too short for this |
| yes | other Progress, JobPaused, JobResumed | it goes on; it was not lost after all |
| yes | Sign, a heater with a target | the same; but they open no run, and one that was out of |
|   |   | sight is in doubt until it is known that they are not of another |
| yes | JobEnded | it ends as the machine says |
| yes | JobEnded of another file | the open one is interrupted, the other opens and ends at once |
| yes | JobMissing | it ends `SETTLE_SECONDS` later unless its end is told by then: what |
|   |   | a source says about one end comes in any order |
| yes | Offline, silence, a link lost and back | it is out of sight, and ends when the grace time |
|   |   | passes without a sign of it |

A run that was interrupted ends at the last moment it was seen. A run never begins before the one
before it ended: a job that shows itself again after the grace time is a second run.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from iot.observations import (
    Energy,
    JobEnded,
    JobMissing,
    JobNamed,
    JobPaused,
    JobResumed,
    JobStarted,
    MachineState,
    Material,
    Observation,
    Offline,
    Online,
    Outcome,
    Power,
    Progress,
    Sign,
    StateChanged,
    Switched,
    Temperature,
)
from iot.tracker.effects import (
    ConnectivityChanged,
    Effect,
    MaterialKnown,
    RunCorrected,
    StateKept,
)
from iot.tracker.energy import EnergyCounter
from iot.tracker.runs import close, name_it, not_before_the_last, open_one, open_run
from iot.tracker.shown import show
from iot.tracker.sight import SETTLE_SECONDS, in_sight, last_known, perhaps_in_sight
from iot.tracker.state import OpenRun, Patience, Tracked, seconds

# An elapsed time that went back by more than this is another job's; so is one that began by more
# than this after the last was seen.
REWIND_SECONDS = 5.0
SURELY_LATER_SECONDS = 60.0
# A last will that follows the last message so closely came as the connection broke; a later one
# is the keepalive's, and the machine may have been gone for as long.
PROMPT_WILL_SECONDS = 10.0
# A late description of a job that ended (OctoPrint analyses files after the print) is still its.
LATE_MATERIAL_SECONDS = 3600.0


def hear(tracked: Tracked, observation: Observation, patience: Patience) -> list[Effect]:
    """Take in one observation; changes `tracked` and says what follows."""
    run = tracked.run
    if isinstance(observation, Temperature) and not (run and (run.lost_at or run.doubted_from)):
        return []  # most messages of most printers: they change nothing
    concluded = HANDLERS[type(observation)](tracked, observation, patience)
    return concluded + show(tracked, observation.at)


def _counter(tracked: Tracked) -> EnergyCounter:
    if tracked.energy is None:
        tracked.energy = EnergyCounter()
    return tracked.energy


def _online(tracked: Tracked, online: Online, patience: Patience) -> list[Effect]:
    effects: list[Effect] = []
    if not tracked.is_online:
        effects.append(ConnectivityChanged(online.at, is_online=True))
    tracked.is_online = True
    run = tracked.run
    if run is not None:
        # Whether it restarted or only reconnected, we do not know: its job has to show itself.
        run.lost_at = online.at if patience.minds(run) else None
        effects.append(StateKept())
    elif effects and tracked.said in (MachineState.UNKNOWN, MachineState.OFFLINE):
        tracked.said = MachineState.IDLE  # nothing is heard of a job
    return effects


def _offline(tracked: Tracked, offline: Offline, patience: Patience) -> list[Effect]:
    at = offline.at
    if tracked.is_online is False:
        return []
    tracked.is_online, tracked.offline_at = False, at
    run = tracked.run
    if run is None:
        tracked.said = MachineState.UNKNOWN
    elif run.lost_at is None:
        if run.missing_at is None and seconds(run.seen_at, at) <= PROMPT_WILL_SECONDS:
            run.seen_at = max(run.seen_at, at)
        run.lost_at = at
    return [ConnectivityChanged(at, is_online=False)]


def _said(tracked: Tracked, said: StateChanged, patience: Patience) -> list[Effect]:
    tracked.said = said.state
    return []


def _started(tracked: Tracked, start: JobStarted, patience: Patience) -> list[Effect]:
    run = tracked.run
    if run is None:
        return open_one(tracked, start, elapsed=start.elapsed_seconds)
    if start.job_id is not None and start.job_id == run.job_id:
        return []
    if run.paused_at and run.lost_at is None and run.missing_at is None:
        closed = close(tracked, start.at, Outcome.CANCELLED)
    else:
        closed = close(tracked, last_known(run), Outcome.INTERRUPTED)
    return closed + open_one(tracked, start, elapsed=start.elapsed_seconds)


def _progress(tracked: Tracked, progress: Progress, patience: Patience) -> list[Effect]:
    effects: list[Effect] = []
    if tracked.run is not None and _is_another_job(tracked.run, progress):
        effects += close(tracked, last_known(tracked.run), Outcome.INTERRUPTED)
    effects += _come_late(tracked, progress, elapsed=progress.elapsed_seconds)
    run = open_run(tracked)
    effects += _counted(tracked, run, progress)
    if progress.fraction is not None:
        run.fraction = progress.fraction
    if progress.meter_wh is not None:
        run.meter_wh = progress.meter_wh
    run.seconds_left = progress.seconds_left
    return effects


def _is_another_job(run: OpenRun, progress: Progress) -> bool:
    if progress.job_id is not None and run.job_id is not None:
        return progress.job_id != run.job_id
    if progress.file_name and run.file_name and progress.file_name != run.file_name:
        return True
    elapsed = progress.elapsed_seconds
    if elapsed is None:
        return False
    if run.elapsed_seconds is not None and elapsed < run.elapsed_seconds - REWIND_SECONDS:
        return True
    unseen = seconds(run.seen_at, progress.at)
    return run.lost_at is not None and elapsed < unseen - SURELY_LATER_SECONDS


def _counted(tracked: Tracked, run: OpenRun, progress: Progress) -> list[Effect]:
    """Keep the source's own count, and let the first one date a start that was not heard."""
    elapsed = progress.elapsed_seconds
    if elapsed is None:
        return []
    is_first = run.elapsed_seconds is None
    run.elapsed_seconds = elapsed
    began_at = not_before_the_last(tracked, progress.at - timedelta(seconds=elapsed))
    if not (run.came_late and is_first) or began_at >= run.started_at:
        return []
    run.started_at = began_at
    return [RunCorrected(run.key, began_at, run.file_name)]


def _sign(tracked: Tracked, sign: Sign, patience: Patience) -> list[Effect]:
    run = tracked.run
    if run is None or (sign.file_name and run.file_name and sign.file_name != run.file_name):
        return []
    seen = in_sight if sign.file_name else perhaps_in_sight
    if sign.fraction is None:
        seen(tracked, sign.at)
    else:
        # One that does not grow may be what the broker or the source had left over; the whole is
        # told when all is over, too.
        if (run.fraction or 0.0) < sign.fraction < 1.0:
            seen(tracked, sign.at)
        run.fraction = sign.fraction
    return []


def _paused(tracked: Tracked, pause: JobPaused, patience: Patience) -> list[Effect]:
    effects = _come_late(tracked, pause, elapsed=pause.elapsed_seconds)
    run = open_run(tracked)
    tracked.said = MachineState.PAUSED
    if run.paused_at is None:
        run.paused_at = pause.at
        effects.append(StateKept())
    return effects


def _resumed(tracked: Tracked, resumed: JobResumed, patience: Patience) -> list[Effect]:
    effects = _come_late(tracked, resumed, elapsed=None)
    run = open_run(tracked)
    if tracked.said == MachineState.PAUSED:
        tracked.said = MachineState.RUNNING
    if run.paused_at is not None:
        run.paused_seconds += max(0.0, seconds(run.paused_at, resumed.at))
        run.paused_at = None
        effects.append(StateKept())
    return effects


def _ended(tracked: Tracked, end: JobEnded, patience: Patience) -> list[Effect]:
    run = tracked.run
    effects: list[Effect] = []
    if run is None or (end.file_name and run.file_name and end.file_name != run.file_name):
        if _was_just_said(tracked, end):
            return effects
        if run is not None:
            effects += close(tracked, last_known(run), Outcome.INTERRUPTED)
        if not end.elapsed_seconds:
            return effects
        effects += open_one(tracked, end, elapsed=end.elapsed_seconds)
    elif end.file_name and run.file_name is None:
        effects += name_it(tracked, end.file_name)
    effects += _dated_back(tracked, end)
    return effects + close(tracked, _end_of(open_run(tracked), end), end.outcome, end)


def _was_just_said(tracked: Tracked, end: JobEnded) -> bool:
    """Say whether this may be a second word on the run before, while none or another is open."""
    last = tracked.last_ended_at
    if last is None or seconds(last, end.at) >= SETTLE_SECONDS:
        return False
    return tracked.run is None or end.file_name == tracked.last_file


def _dated_back(tracked: Tracked, end: JobEnded) -> list[Effect]:
    """Let the end say when a job began of which only the middle was heard."""
    run = open_run(tracked)
    if not run.came_late or run.elapsed_seconds is not None or end.elapsed_seconds is None:
        return []
    lasted = timedelta(seconds=end.elapsed_seconds + run.paused_seconds)
    began_at = not_before_the_last(tracked, end.at - lasted)
    if began_at >= run.started_at:
        return []
    run.started_at = began_at
    return [RunCorrected(run.key, began_at, run.file_name)]


def _end_of(run: OpenRun, end: JobEnded) -> datetime:
    """Date the end: to when it was told, or, of one that was out of sight, by how long it took."""
    if run.lost_at is None or end.lasted_seconds is None:
        return end.at
    return min(end.at, max(run.seen_at, run.started_at + timedelta(seconds=end.lasted_seconds)))


def _missing(tracked: Tracked, missing: JobMissing, patience: Patience) -> list[Effect]:
    run = tracked.run
    if run is None or run.missing_at is not None:
        return []
    run.missing_at, run.missing_outcome = missing.at, missing.outcome
    return [StateKept()]


def _named(tracked: Tracked, named: JobNamed, patience: Patience) -> list[Effect]:
    return name_it(tracked, named.file_name)


def _material(tracked: Tracked, material: Material, patience: Patience) -> list[Effect]:
    run = tracked.run
    if not material.is_planned:
        return _used(tracked, material)
    tracked.planned_file, tracked.planned_mm = material.file_name, material.length_mm
    if run is None and _lacks_material(tracked, material):
        tracked.last_lacks_material = False
        return [MaterialKnown(tracked.last_key or "", material.length_mm)]
    return [StateKept()]


def _used(tracked: Tracked, material: Material) -> list[Effect]:
    if tracked.run is not None:
        tracked.run.material_mm = material.length_mm  # it may be less: a retraction takes back
        return []
    last = tracked.last_ended_at
    if last is None or seconds(last, material.at) >= SETTLE_SECONDS:
        return []
    tracked.last_lacks_material = False
    return [MaterialKnown(tracked.last_key or "", material.length_mm)]


def _lacks_material(tracked: Tracked, material: Material) -> bool:
    return (
        tracked.last_lacks_material
        and tracked.last_ended_at is not None
        and tracked.last_file == material.file_name
        and seconds(tracked.last_ended_at, material.at) <= LATE_MATERIAL_SECONDS
    )


def _temperature(tracked: Tracked, heater: Temperature, patience: Patience) -> list[Effect]:
    if heater.target_celsius > 0:
        perhaps_in_sight(tracked, heater.at)
    return []


def _power(tracked: Tracked, power: Power, patience: Patience) -> list[Effect]:
    _counter(tracked).power(power.at, power.watts)
    return []


def _switched(tracked: Tracked, switched: Switched, patience: Patience) -> list[Effect]:
    if not switched.is_on:
        _counter(tracked).power(switched.at, 0.0)
    return []


def _energy(tracked: Tracked, energy: Energy, patience: Patience) -> list[Effect]:
    _counter(tracked).total(energy.at, energy.total_wh)
    return []


def _come_late(
    tracked: Tracked, said: Progress | JobPaused | JobResumed, *, elapsed: float | None
) -> list[Effect]:
    """Have the run of which something was said: open it if its start was not heard."""
    if tracked.run is None:
        return open_one(tracked, said, elapsed=elapsed)
    tracked.run.missing_at = None
    in_sight(tracked, said.at)
    return name_it(tracked, said.file_name) if said.file_name else []


# One for each observation: what it means.
HANDLERS: dict[type[Observation], Callable[[Tracked, Any, Patience], list[Effect]]] = {
    Online: _online,
    Offline: _offline,
    StateChanged: _said,
    JobStarted: _started,
    Progress: _progress,
    Sign: _sign,
    JobNamed: _named,
    JobPaused: _paused,
    JobResumed: _resumed,
    JobEnded: _ended,
    JobMissing: _missing,
    Temperature: _temperature,
    Power: _power,
    Energy: _energy,
    Switched: _switched,
    Material: _material,
}
