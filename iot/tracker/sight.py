"""Whether the open run is in sight: what silence means, and what is heard after it."""

from datetime import datetime, timedelta

from iot.observations import MachineState, Outcome
from iot.tracker.effects import Effect, StateKept
from iot.tracker.runs import close
from iot.tracker.shown import show
from iot.tracker.state import OpenRun, Patience, Tracked, seconds

# What a source says about one end comes in any order within this.
SETTLE_SECONDS = 10.0


def note_life(tracked: Tracked, at: datetime) -> None:
    """Note that the machine is in contact, for sources where that shows that its job goes on."""
    run = tracked.run
    if run is None or run.lost_at or run.doubted_from or run.missing_at:
        return
    run.seen_at = max(run.seen_at, at)


def is_back(tracked: Tracked, at: datetime) -> bool:
    """Say whether a live message shows that the source is connected, without its saying so.

    What is on its way when a connection ends may come after the word of it.
    """
    if tracked.is_online is None:
        return True
    return (
        not tracked.is_online
        and tracked.offline_at is not None
        and seconds(tracked.offline_at, at) > SETTLE_SECONDS
    )


def in_sight(tracked: Tracked, at: datetime) -> None:
    """Take in that the open run itself was seen."""
    run = tracked.run
    # What still comes after the word that a connection ended was sent before it.
    if run and run.missing_at is None and tracked.is_online is not False:
        run.lost_at = run.doubted_from = None
        run.seen_at = max(run.seen_at, at)


def perhaps_in_sight(tracked: Tracked, at: datetime) -> None:
    """Take in that the machine does some job, which one it did not say.

    It is the open run's if that was in sight, and may be another's if it was not: until it is
    known, the time of grace starts anew with each such sign.
    """
    run = tracked.run
    if run is None:
        return
    known_until = run.doubted_from or (run.seen_at if run.lost_at else None)
    in_sight(tracked, at)
    if run.lost_at is None:
        run.doubted_from = known_until


def last_known(run: OpenRun) -> datetime:
    """Say when the run was last seen, now that another job was found in its place."""
    return run.doubted_from or run.seen_at


def pass_time(tracked: Tracked, now: datetime, patience: Patience) -> list[Effect]:
    """Conclude what silence until `now` means."""
    run = tracked.run
    if run is None or tracked.is_blind:
        return []
    if run.missing_at and seconds(run.missing_at, now) >= SETTLE_SECONDS:
        return [*close(tracked, run.seen_at, Outcome(run.missing_outcome)), *show(tracked, now)]
    effects: list[Effect] = []
    silence = _bearable_silence(run, patience)
    if run.lost_at is None and silence is not None and seconds(run.seen_at, now) >= silence:
        run.lost_at = run.seen_at
        effects.append(StateKept())
    grace_from = _grace_from(run)
    if grace_from and seconds(grace_from, now) >= patience.grace_seconds:
        tracked.said = MachineState.UNKNOWN
        effects += close(tracked, run.seen_at, Outcome.INTERRUPTED)
    return effects + show(tracked, now)


def deadline(tracked: Tracked, patience: Patience) -> datetime | None:
    """Say when `pass_time` next has something to conclude."""
    run = tracked.run
    if run is None or tracked.is_blind:
        return None
    if run.missing_at:
        return run.missing_at + timedelta(seconds=SETTLE_SECONDS)
    silence, grace_from = _bearable_silence(run, patience), _grace_from(run)
    if run.lost_at is None and silence is not None:
        return run.seen_at + timedelta(seconds=silence)
    return grace_from and grace_from + timedelta(seconds=patience.grace_seconds)


def _bearable_silence(run: OpenRun, patience: Patience) -> float | None:
    return patience.silence_seconds if patience.minds(run) else None


def _grace_from(run: OpenRun) -> datetime | None:
    """Say since when the time of grace runs, if it does."""
    if run.lost_at:
        return run.lost_at
    # A job that is held may let its heaters go cold.
    return run.seen_at if run.doubted_from and not run.paused_at else None


def link_lost(tracked: Tracked, at: datetime) -> list[Effect]:
    """Note that we hear nothing any more, which says nothing about the machine."""
    tracked.is_blind = True
    return [StateKept(), *show(tracked, at)]


def link_restored(tracked: Tracked, at: datetime, patience: Patience) -> list[Effect]:
    """Note that we hear again: a job at hand has the grace time to show itself."""
    tracked.is_blind = False
    if tracked.run and (patience.minds(tracked.run) or not tracked.is_online):
        tracked.run.lost_at = at
    return [StateKept(), *show(tracked, at)]
