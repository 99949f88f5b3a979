"""OctoPrint through its plugin OctoPrint-MQTT; seen on the wire from 1.11.8 with plugin 0.8.16.

What is easy to get wrong, all of it seen: a cancel gives two ends (PrintCancelled, PrintFailed);
`progress` says nothing of a job being on (it comes late, is kept by the broker, and is 0 after a
restart); `disconnected` ends no job, and an orderly stop of the server tells no end at all.
"""

from datetime import datetime
from typing import Any
from zlib import crc32

from iot.drivers.contract import Driver, HttpQuestion, Memory, Question
from iot.drivers.reading import fraction, inner, json_object, name, positive, text
from iot.observations import (
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
    Progress,
    Sign,
    StateChanged,
    Temperature,
    Unreadable,
)

NAME = "octoprint"
# Enough to know again all events of a job that are sent twice.
REMEMBERED_EVENTS = 48
# An event that is older than the last end by less than this was sent before it; by more, the
# clock was set.
CLOCK_STEP_SECONDS = 120
# What is told of the printer so soon after a start may be older than the start.
STALE_SECONDS = 10
STATES = {
    "STARTING": MachineState.PREPARING,
    "PRINTING": MachineState.RUNNING,
    "RESUMING": MachineState.RUNNING,
    "CANCELLING": MachineState.RUNNING,
    "FINISHING": MachineState.RUNNING,
    "PAUSING": MachineState.PAUSED,
    "PAUSED": MachineState.PAUSED,
    "OPERATIONAL": MachineState.IDLE,
    "ERROR": MachineState.ERROR,
    "CLOSED_WITH_ERROR": MachineState.ERROR,
    "OFFLINE_AFTER_ERROR": MachineState.ERROR,
    "OFFLINE": MachineState.OFFLINE,
    "CLOSED": MachineState.OFFLINE,
}
AT_REST = (MachineState.IDLE, MachineState.ERROR, MachineState.OFFLINE)


def observe(memory: Memory, topic: str, message: Message) -> list[Observation]:
    """Say what one message shows; see `iot.drivers.contract.Driver`."""
    at = message.received_at
    if topic == "mqtt":
        return _server(topic, message)
    if message.retained:
        return []  # of an earlier job, as likely as not
    kind, _, detail = topic.partition("/")
    if kind == "temperature":
        return _temperature(memory, topic, message)
    if topic == "progress/printing":
        return _progress(memory, json_object(NAME, topic, message.payload), at)
    if kind == "event" and detail in EVENTS:
        return _event(memory, detail, message)
    return []


def _server(topic: str, message: Message) -> list[Observation]:
    match text(message.payload):
        case "connected":
            return [Online(message.received_at)]
        case "disconnected":
            return [Offline(message.received_at)]
    raise Unreadable(NAME, topic, message.payload)


def _event(memory: Memory, kind: str, message: Message) -> list[Observation]:
    event = json_object(NAME, f"event/{kind}", message.payload)
    if kind not in TOLD_AGAIN and (
        _was_heard(memory, kind, message.payload) or _is_old(memory, kind, event)
    ):
        return []
    return EVENTS[kind](memory, event, message.received_at)


def _temperature(memory: Memory, topic: str, message: Message) -> list[Observation]:
    heater = json_object(NAME, topic, message.payload)
    if _is_overtaken(memory, heater):
        return []
    actual, target = positive(heater.get("actual")), positive(heater.get("target"))
    if actual is None:
        return []
    return [Temperature(message.received_at, topic.rpartition("/")[2], actual, target or 0.0)]


def _was_heard(memory: Memory, event: str, payload: bytes) -> bool:
    """Know an event again that is sent twice: payloads hold the second they were made in."""
    digest = crc32(payload, crc32(event.encode()))
    heard: list[int] = memory.setdefault("heard", [])
    if digest in heard:
        return True
    heard.append(digest)
    del heard[:-REMEMBERED_EVENTS]
    return False


def _is_old(memory: Memory, event: str, body: dict[str, Any]) -> bool:
    """Say whether an event was made before an end that was heard already."""
    made, ended = positive(body.get("_timestamp")), memory.get("ended")
    if made is None or ended is None or event in ENDS:
        return False
    return bool(0 < ended - made < CLOCK_STEP_SECONDS)


def _is_overtaken(memory: Memory, body: dict[str, Any]) -> bool:
    """Say whether a sign of life was made before another that was heard already."""
    made, newest = positive(body.get("_timestamp")), memory.get("newest", 0.0)
    if made is None or 0 <= newest - made < CLOCK_STEP_SECONDS:
        return made is not None
    memory["newest"] = made
    return False


def _started(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    memory["over"] = False
    memory["began"], memory["file"] = positive(event.get("_timestamp")), name(event.get("path"))
    return [StateChanged(at, MachineState.RUNNING), JobStarted(at, name(event.get("path")))]


def _paused(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    return [JobPaused(at, name(event.get("path")))]


def _resumed(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    return [JobResumed(at, name(event.get("path")))]


def _done(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    return _over(memory, event, at, Outcome.COMPLETED)


def _cancelled(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    return _over(memory, event, at, Outcome.CANCELLED)


def _failed(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    if event.get("reason") != "cancelled":
        return _over(memory, event, at, Outcome.FAILED)
    if memory.get("over"):
        return []  # the second word on a cancel
    return _over(memory, event, at, Outcome.CANCELLED)


def _over(
    memory: Memory, event: dict[str, Any], at: datetime, outcome: Outcome
) -> list[Observation]:
    memory["over"] = True
    memory["ended"] = positive(event.get("_timestamp"))
    path, took = name(event.get("path")), positive(event.get("time"))
    return [JobEnded(at, outcome, path, elapsed_seconds=took)]


def _state(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    return _in_state(STATES.get(str(event.get("state_id"))), at)


def _in_state(state: MachineState | None, at: datetime) -> list[Observation]:
    if state is None:
        return []
    if state not in AT_REST:
        return [StateChanged(at, state)]
    outcome = Outcome.FAILED if state == MachineState.ERROR else Outcome.INTERRUPTED
    return [JobMissing(at, outcome), StateChanged(at, state)]


def _connected(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    return [StateChanged(at, MachineState.IDLE)]


def _disconnected(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    return [StateChanged(at, MachineState.OFFLINE)]


def _error(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    return [StateChanged(at, MachineState.ERROR)]


def _new_layer(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    return [] if _is_overtaken(memory, event) else [Sign(at)]


def _analysed(memory: Memory, event: dict[str, Any], at: datetime) -> list[Observation]:
    return _planned(event.get("path"), inner(event, "result", "filament"), at)


def _planned(path: object, filament: object, at: datetime) -> list[Observation]:
    file_name = name(path)
    if file_name is None or not isinstance(filament, dict):
        return []
    lengths = [positive(inner(tool, "length")) for tool in filament.values()]
    length_mm = sum(length for length in lengths if length is not None)
    return [Material(at, length_mm, is_planned=True, file_name=file_name)] if length_mm else []


def _progress(memory: Memory, body: dict[str, Any], at: datetime) -> list[Observation]:
    path = name(body.get("path"))
    if path is None:
        return [JobMissing(at)]  # said once, when the server starts
    flags = inner(body, "printer_data", "state", "flags")
    if isinstance(flags, dict):
        return _printer_data(memory, path, body, at)
    if _is_overtaken(memory, body):
        return []
    return [Sign(at, path, fraction(body.get("progress"), 100))]


def _printer_data(
    memory: Memory, path: str, body: dict[str, Any], at: datetime
) -> list[Observation]:
    """Read what the plugin adds when it is told to: what the printer does, and for how long."""
    made, ended = positive(body.get("_timestamp")), memory.get("ended")
    if made is not None and ended is not None and 0 <= ended - made < CLOCK_STEP_SECONDS:
        return []
    data: dict[str, Any] = body["printer_data"]
    planned = _planned(path, inner(data, "job", "filament"), at)
    if memory.get("planned") == path:
        planned = []
    elif planned:
        memory["planned"] = path
    elapsed = positive(inner(data, "progress", "printTime"))
    if made is not None and ended is not None and made - (elapsed or 0.0) < ended:
        return planned  # of the job that ended: its last script still runs
    flags = data["state"]["flags"]
    if flags.get("printing") or flags.get("resuming") or flags.get("finishing"):
        return [*_going_on(path, data.get("progress"), at), *planned]
    if flags.get("paused"):
        return [JobPaused(at, path, elapsed), *planned]
    return [*_at_rest(memory, path, made, data, at), *planned]


def _at_rest(
    memory: Memory, path: str, made: float | None, data: dict[str, Any], at: datetime
) -> list[Observation]:
    """Say that no job is done any more, in case its end was told while nobody listened."""
    began = memory.get("began")
    is_ready = inner(data, "state", "flags", "ready") is True
    if not is_ready or made is None or began is None or made - began < STALE_SECONDS:
        return []
    is_whole = fraction(inner(data, "progress", "completion"), 100) == 1.0
    if is_whole and path == memory.get("file"):
        return [JobMissing(at, Outcome.COMPLETED)]
    return [JobMissing(at)]


def _going_on(path: str | None, progress: object, at: datetime) -> list[Observation]:
    return [
        Progress(
            at,
            file_name=path,
            fraction=fraction(inner(progress, "completion"), 100),
            seconds_left=positive(inner(progress, "printTimeLeft")),
            elapsed_seconds=positive(inner(progress, "printTime")),
        )
    ]


def questions(base: str) -> tuple[Question, ...]:
    """Ask for the job over REST: the plugin answers nothing over MQTT."""
    return (HttpQuestion("/api/job"),)


def answered(memory: Memory, path: str, answer: object, at: datetime) -> list[Observation]:
    """Read `GET /api/job` of OctoPrint's REST interface."""
    said = inner(answer, "state")
    if not isinstance(said, str):
        return []
    file_name = name(inner(answer, "job", "file", "path"))
    progress = inner(answer, "progress")
    planned = _planned(file_name, inner(answer, "job", "filament"), at)
    match said.lower().split():
        case ["printing" | "starting" | "resuming" | "finishing" | "cancelling", *_]:
            return [*_going_on(file_name, progress, at), *planned]
        case ["paused" | "pausing", *_]:
            elapsed = positive(inner(progress, "printTime"))
            return [JobPaused(at, file_name, elapsed), *planned]
        case ["operational", *_]:
            return _in_state(MachineState.IDLE, at)
        case ["error" | "error:", *_]:
            return _in_state(MachineState.ERROR, at)
        case ["offline" | "closed", *_]:
            return _in_state(MachineState.OFFLINE, at)
    return []


# Those whose repetition changes nothing.
TOLD_AGAIN = ("ZChange", "MetadataAnalysisFinished")
ENDS = ("PrintDone", "PrintCancelled", "PrintFailed")
EVENTS = {
    "PrintStarted": _started,
    "PrintPaused": _paused,
    "PrintResumed": _resumed,
    "PrintDone": _done,
    "PrintCancelled": _cancelled,
    "PrintFailed": _failed,
    "PrinterStateChanged": _state,
    "Connected": _connected,
    "Disconnected": _disconnected,
    "Error": _error,
    "ZChange": _new_layer,
    "MetadataAnalysisFinished": _analysed,
}
DRIVER = Driver(
    name=NAME,
    label="OctoPrint",
    filters=("mqtt", "event/+", "progress/printing", "temperature/+"),
    observe=observe,
    questions=questions,
    answered=answered,
    any_message_is_life=True,
)
