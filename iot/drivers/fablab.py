"""Our own topics for makers' boards, `fablab/v1/<machine>/…`; see docs/makers/fablab-v1.md.

Generous in what it takes: plain words and numbers as well as JSON, usual other names for the same
thing, boards without a clock and without ids.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from iot.drivers.contract import Driver, Memory
from iot.drivers.reading import fraction, json_object, name, number, positive, text
from iot.observations import (
    Energy,
    JobEnded,
    JobMissing,
    JobPaused,
    JobResumed,
    JobStarted,
    MachineState,
    Material,
    Message,
    Observation,
    Offline,
    Online,
    Outcome,
    Power,
    Progress,
    StateChanged,
    Unreadable,
)

NAME = "fablab"
REMEMBERED_JOBS = 32
# A board's clock is believed within this; a start told twice within this, without id, is one.
OLDEST_NEWS = timedelta(hours=24)
SAME_START = timedelta(seconds=5)
PRESENCE = {
    **dict.fromkeys(("online", "true", "1", "on", "connected", "ready", "alive"), True),
    **dict.fromkeys(("offline", "false", "0", "off", "disconnected", "lost"), False),
}
EVENTS = {
    **dict.fromkeys(("start", "started", "begin", "began", "job_started"), "start"),
    **dict.fromkeys(("progress", "running", "update", "heartbeat"), "progress"),
    **dict.fromkeys(("pause", "paused"), "pause"),
    **dict.fromkeys(("resume", "resumed", "continue", "continued"), "resume"),
    **dict.fromkeys(("end", "ended", "finish", "finished", "stop", "job_ended"), "end"),
}
OUTCOMES = {
    **dict.fromkeys(
        ("completed", "complete", "done", "success", "succeeded", "ok", "finished"),
        Outcome.COMPLETED,
    ),
    **dict.fromkeys(
        ("cancelled", "canceled", "cancel", "aborted", "abort", "stopped"), Outcome.CANCELLED
    ),
    **dict.fromkeys(("failed", "failure", "fail", "error"), Outcome.FAILED),
    **dict.fromkeys(("interrupted", "lost"), Outcome.INTERRUPTED),
}
STATES = {
    **{state.value: state for state in MachineState},
    "free": MachineState.IDLE,
    "ready": MachineState.IDLE,
    "standby": MachineState.IDLE,
    "heating": MachineState.PREPARING,
    "busy": MachineState.RUNNING,
    "working": MachineState.RUNNING,
    "printing": MachineState.RUNNING,
    "pause": MachineState.PAUSED,
    "fault": MachineState.ERROR,
    "alarm": MachineState.ERROR,
}
FILES = ("file", "file_name", "filename", "name", "path")
POWERS = ("watts", "power", "power_w", "w", "value")


def observe(memory: Memory, topic: str, message: Message) -> list[Observation]:
    """Say what one message shows; see `iot.drivers.contract.Driver`."""
    kind, _, detail = topic.partition("/")
    if kind in ("status", "online", "availability"):
        return _presence(topic, message)
    if message.retained:
        return []
    at = message.received_at
    match kind:
        case "job" | "event":
            return _job(memory, _event(topic, detail, message.payload), at)
        case "progress":
            body = _body(topic, message.payload, "progress")
            return _job(memory, body | {"event": "progress"}, at)
        case "state":
            return _state(memory, topic, message)
        case "power":
            watts = _first(_body(topic, message.payload, "watts"), number, POWERS)
            return [] if watts is None else [Power(at, watts)]
        case "energy":
            return _energy(_body(topic, message.payload, "wh"), at)
    return []


def _presence(topic: str, message: Message) -> list[Observation]:
    said = text(message.payload)
    if said.startswith("{"):
        body = json_object(NAME, topic, message.payload)
        said = str(body.get("status", body.get("state", body.get("online")))).lower()
    if said not in PRESENCE:
        raise Unreadable(NAME, topic, message.payload)
    at = message.received_at
    return [Online(at) if PRESENCE[said] else Offline(at)]


def _body(topic: str, payload: bytes, key: str) -> dict[str, Any]:
    """Read a JSON object, or a plain value as that of `key`."""
    said = payload.decode("utf-8", errors="replace").strip()
    if said.startswith("{"):
        return json_object(NAME, topic, payload)
    if not said:
        raise Unreadable(NAME, topic, payload)
    return {key: said.strip('"')}


def _event(topic: str, detail: str, payload: bytes) -> dict[str, Any]:
    """Read a job's event; `job/start` with any payload is `job` with that event."""
    if not detail:
        return _body(topic, payload, "event")
    try:
        body = json_object(NAME, topic, payload)
    except Unreadable:
        said = text(payload)
        body = {"outcome": said} if said in OUTCOMES else {}
    return body | {"event": detail}


def _first(body: dict[str, Any], read: Any, keys: tuple[str, ...]) -> Any:
    found = (read(body.get(key)) for key in keys)
    return next((value for value in found if value is not None), None)


def _state(memory: Memory, topic: str, message: Message) -> list[Observation]:
    body = _body(topic, message.payload, "state")
    state = STATES.get(str(body.get("state", body.get("status"))).lower())
    if state is None:
        raise Unreadable(NAME, topic, message.payload)
    at = message.received_at
    said: list[Observation] = [StateChanged(at, state)]
    file_name = _first(body, name, FILES)
    match state:
        case MachineState.RUNNING | MachineState.PREPARING:
            paused = memory.get("state") == MachineState.PAUSED
            said.append(JobResumed(at, file_name) if paused else Progress(at, file_name))
        case MachineState.PAUSED:
            said.append(JobPaused(at, file_name))
        case MachineState.IDLE if not memory.get("tells_jobs"):
            # A board that knows no more than this: it ran, and stopped.
            said.insert(0, JobEnded(at, Outcome.COMPLETED))
        case MachineState.IDLE | MachineState.OFFLINE:
            said.insert(0, JobMissing(at))
        case MachineState.ERROR:
            said.insert(0, JobMissing(at, Outcome.FAILED))
    memory["state"] = state.value
    return said


def _job(memory: Memory, body: dict[str, Any], at: datetime) -> list[Observation]:
    said = str(body.get("event", body.get("type", body.get("action")))).lower()
    event = EVENTS.get(said)
    if event is None and said in OUTCOMES:
        event, body = "end", body | {"outcome": said}
    if event is None:
        return []
    memory["tells_jobs"] = True
    job_id = body.get("id", body.get("job_id"))
    job_id = None if job_id is None else str(job_id)[:60]
    at = _when(memory, body.get("at", body.get("time", body.get("timestamp"))), at)
    if job_id is not None and job_id in memory.get("over", ()):
        return []
    match event:
        case "start":
            return _start(memory, body, job_id, at)
        case "progress":
            return [*_going_on(body, job_id, at), *_extras(body, at)]
        case "pause":
            return [JobPaused(at, _first(body, name, FILES))]
        case "resume":
            return [JobResumed(at, _first(body, name, FILES))]
    return _end(memory, body, job_id, at)


def _when(memory: Memory, said: object, received_at: datetime) -> datetime:
    """Believe the board's clock within reason, and never let time go back."""
    at = received_at
    made = _instant(said)
    if made is not None and received_at - OLDEST_NEWS <= made <= received_at:
        at = made
    last = memory.get("at")
    if last is not None:
        at = max(at, min(datetime.fromisoformat(last), received_at))
    memory["at"] = at.isoformat()
    return at


def _instant(said: object) -> datetime | None:
    seconds = number(said)
    try:
        if seconds is not None:
            return datetime.fromtimestamp(seconds / (1000 if seconds > 1e11 else 1), UTC)
        made = datetime.fromisoformat(str(said))
    except (ValueError, OverflowError, OSError):
        return None
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def _start(
    memory: Memory, body: dict[str, Any], job_id: str | None, at: datetime
) -> list[Observation]:
    file_name = _first(body, name, FILES)
    last = memory.get("start")
    if (
        job_id is None
        and last is not None
        and last[0] == file_name
        and at - datetime.fromisoformat(last[1]) <= SAME_START
    ):
        return []
    memory["start"] = [file_name, at.isoformat()]
    elapsed = positive(body.get("elapsed_seconds")) or 0.0
    return [JobStarted(at, file_name, elapsed, job_id), StateChanged(at, MachineState.RUNNING)]


def _going_on(body: dict[str, Any], job_id: str | None, at: datetime) -> list[Observation]:
    done = body.get("progress")
    whole = 1.0
    if done is None or isinstance(done, str) or (number(done) or 0.0) > 1:
        done, whole = body.get("percent", done), 100.0
    return [
        Progress(
            at,
            file_name=_first(body, name, FILES),
            fraction=fraction(done, whole),
            seconds_left=_first(body, positive, ("seconds_left", "remaining_seconds")),
            elapsed_seconds=positive(body.get("elapsed_seconds")),
            job_id=job_id,
        )
    ]


def _end(
    memory: Memory, body: dict[str, Any], job_id: str | None, at: datetime
) -> list[Observation]:
    said = str(body.get("outcome", body.get("result", body.get("reason", "completed")))).lower()
    outcome = OUTCOMES.get(said, Outcome.COMPLETED)
    if job_id is not None:
        memory["over"] = [*memory.get("over", ()), job_id][-REMEMBERED_JOBS:]
    memory.pop("start", None)
    took = _first(body, positive, ("elapsed_seconds", "duration_seconds", "duration"))
    began_at = _instant(body.get("started_at"))
    if took is None and began_at is not None and began_at < at:
        took = (at - began_at).total_seconds()
    end = JobEnded(
        at,
        outcome,
        _first(body, name, FILES),
        elapsed_seconds=took,
        job_id=job_id,
        energy_wh=positive(body.get("energy_wh")),
    )
    rest = MachineState.ERROR if outcome == Outcome.FAILED else MachineState.IDLE
    return [*_extras(body, at), end, StateChanged(at, rest)]


def _extras(body: dict[str, Any], at: datetime) -> list[Observation]:
    """Read what an event may carry beside itself."""
    material_mm = _first(body, positive, ("material_mm", "filament_mm"))
    watts = number(body.get("watts"))
    extras: list[Observation] = [] if material_mm is None else [Material(at, material_mm)]
    return extras + ([] if watts is None else [Power(at, watts)])


def _energy(body: dict[str, Any], at: datetime) -> list[Observation]:
    wh = _first(body, positive, ("wh", "total_wh", "energy_wh", "energy", "total", "value"))
    kwh = _first(body, positive, ("kwh", "total_kwh", "energy_kwh"))
    if wh is None and kwh is not None:
        wh = kwh * 1000
    return [] if wh is None else [Energy(at, wh)]


DRIVER = Driver(
    name=NAME,
    label="fablab/v1",
    filters=("status", "state", "job", "job/+", "progress", "power", "energy", "event"),
    observe=observe,
    any_message_is_life=True,
    is_terse=True,
    silence_seconds=600.0,
)
