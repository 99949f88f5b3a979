"""Klipper through Moonraker's MQTT; seen on the wire from Moonraker 0.11.0.

Default mode sends changes only, not retained, on `klipper/status`; split mode each field on a
topic of its own, retained. `eventtime` counts from the host's start: it orders what was said of a
field, and dates nothing.

What is easy to get wrong, all of it seen: an emergency stop says `paused` and only webhooks tells
that it failed; the file is said only when it changes; a Klipper that was killed says nothing at
all; after Moonraker restarts, the job that goes on is told from its middle.
"""

import json
from datetime import datetime
from typing import Any

from iot.drivers.contract import Driver, Memory, PublishQuestion, Question
from iot.drivers.reading import fraction, inner, json_object, name, number, positive
from iot.observations import (
    JobEnded,
    JobMissing,
    JobNamed,
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
    Unreadable,
)

NAME = "moonraker"
OBJECTS = {
    "webhooks": ("state",),
    "print_stats": ("state", "filename", "total_duration", "print_duration", "filament_used"),
    "virtual_sdcard": ("progress",),
    "display_status": ("progress",),
}
BROKEN = ("shutdown", "error")
GROWING = (
    "print_stats.total_duration",
    "print_stats.print_duration",
    "virtual_sdcard.progress",
)
ENDS = {
    "complete": Outcome.COMPLETED,
    "cancelled": Outcome.CANCELLED,
    "error": Outcome.FAILED,
}
# A duration that went back by more than this is another job's.
REWIND_SECONDS = 5.0
# The clock of what was retained: before all that is live.
RETAINED = 0.0
# Fields that were just said, with what they said before.
News = dict[str, Any]


def observe(memory: Memory, topic: str, message: Message) -> list[Observation]:
    """Say what one message shows; see `iot.drivers.contract.Driver`."""
    if topic == "klipper/status":
        body = json_object(NAME, topic, message.payload)
        return _status(memory, body.get("eventtime"), body.get("status"), message)
    if topic == "moonraker/status":
        return _server(topic, message)
    if topic == "moonraker/api/response":
        result = json_object(NAME, topic, message.payload).get("result")
        return _status(memory, inner(result, "eventtime"), inner(result, "status"), message)
    if topic.startswith("klipper/state/"):
        _, _, thing, *fields = topic.split("/")
        if len(fields) == 1 and fields[0] in OBJECTS.get(thing, ()):
            body = json_object(NAME, topic, message.payload)
            status = {thing: {fields[0]: body.get("value")}}
            return _status(memory, body.get("eventtime"), status, message)
    return []


def _server(topic: str, message: Message) -> list[Observation]:
    match json_object(NAME, topic, message.payload).get("server"):
        case "online":
            return [Online(message.received_at)]
        case "offline":
            return [Offline(message.received_at)]
    raise Unreadable(NAME, topic, message.payload)


def _status(
    memory: Memory, eventtime: object, status: object, message: Message
) -> list[Observation]:
    clock = number(eventtime)
    if clock is None or not isinstance(status, dict):
        return []
    news = _take_in(memory, clock, status, message)
    if message.retained:
        # What was true when it was said: it tells what the next change changes, and no more.
        memory["phase"] = _phase(memory)
        return []
    return _meaning(memory, news, message.received_at) if news else []


def _take_in(memory: Memory, clock: float, status: dict[str, Any], message: Message) -> News:
    """Keep what is newer than what was known, and say of those fields what they were before.

    Of what was retained nobody knows which start of the host it counts from: what is heard live is
    newer in any case, whatever the clocks say.
    """
    received = message.received_at.timestamp()
    if clock < memory.get("clock", 0.0) and received - clock >= memory["received"]:
        memory.clear()  # the host was started since
    if not message.retained and clock >= memory.get("clock", 0.0):
        memory["clock"], memory["received"] = clock, received
    known: dict[str, list[Any]] = memory.setdefault("fields", {})
    news: News = {}
    for thing, names in OBJECTS.items():
        values = status.get(thing)
        if not isinstance(values, dict):
            continue
        for field in names:
            key = f"{thing}.{field}"
            if field in values and (key not in known or clock > known[key][1]):
                news[key] = known.get(key, (None,))[0]
                known[key] = [values[field], RETAINED if message.retained else clock]
    return news


def _value(memory: Memory, key: str) -> Any:
    return memory.get("fields", {}).get(key, (None, 0.0))[0]


def _said_at(memory: Memory, key: str) -> float:
    clock: float = memory.get("fields", {}).get(key, (None, 0.0))[1]
    return clock


def _phase(memory: Memory) -> str | None:
    """Say what the printer does: `print_stats.state`, unless the board is down."""
    if _value(memory, "webhooks.state") in BROKEN:
        return "broken"
    state = _value(memory, "print_stats.state")
    return state if isinstance(state, str) else None


def _meaning(memory: Memory, news: News, at: datetime) -> list[Observation]:
    before = memory.get("phase")
    if "webhooks.state" in news and _value(memory, "webhooks.state") not in BROKEN:
        _forget_what_was_said_broken(memory)
    phase = memory["phase"] = _phase(memory)
    material = _material(memory, news, at)
    if phase == "broken":
        if before == "broken":
            return material
        return [*material, _broken(memory, news, at), StateChanged(at, MachineState.ERROR)]
    if "print_stats.state" in news:
        shown = _state_said(memory, phase, before, at)
    elif phase is None and before == "broken":
        shown = [StateChanged(at, MachineState.UNKNOWN)]
    else:
        shown = _durations(memory, phase, news, at)
    if "print_stats.filename" in news and phase in ("printing", "paused"):
        shown += _named(memory, news, at)
    return [*material, *shown] if phase in ENDS else [*shown, *material]


def _broken(memory: Memory, news: News, at: datetime) -> Observation:
    """Say what became of the job: the fault ended it, unless Klipper came back without one."""
    if "print_stats.state" in news and _value(memory, "print_stats.state") == "standby":
        return JobMissing(at)
    return JobEnded(at, Outcome.FAILED)


def _forget_what_was_said_broken(memory: Memory) -> None:
    """Drop the state that an emergency stop left: `paused`, of a job that is over."""
    if memory.get("phase") == "broken" and _said_at(memory, "print_stats.state") < _said_at(
        memory, "webhooks.state"
    ):
        memory["fields"].pop("print_stats.state", None)


def _state_said(
    memory: Memory, phase: str | None, before: str | None, at: datetime
) -> list[Observation]:
    file_name = name(_value(memory, "print_stats.filename"))
    match phase:
        case "printing":
            return [*_printing(memory, before, file_name, at), _running(at)]
        case "paused":
            return [JobPaused(at, file_name, _duration_of_now(memory)), _running(at)]
        case "standby":
            return [JobMissing(at), StateChanged(at, MachineState.IDLE)]
        case "complete" | "cancelled" | "error":
            lasted = _duration_of_now(memory)
            idle = MachineState.ERROR if phase == "error" else MachineState.IDLE
            return [
                JobEnded(at, ENDS[phase], file_name, lasted_seconds=lasted),
                StateChanged(at, idle),
            ]
    return []


def _named(memory: Memory, news: News, at: datetime) -> list[Observation]:
    """Name the job at hand; a name that takes another's place later is of a job still to begin."""
    file_name = name(_value(memory, "print_stats.filename"))
    if file_name is None or (
        name(news["print_stats.filename"]) and not _is_said_with_state(memory, "filename")
    ):
        return []
    return [JobNamed(at, file_name)]


def _running(at: datetime) -> Observation:
    return StateChanged(at, MachineState.RUNNING)


def _printing(
    memory: Memory, before: str | None, file_name: str | None, at: datetime
) -> list[Observation]:
    duration = _duration_of_now(memory)
    rewound = _is_rewound(memory, duration)
    memory["duration"] = memory.get("duration") if duration is None else duration
    if before == "paused" and not rewound:
        return [JobResumed(at, file_name)]
    if before in ("printing", None) and not rewound:
        # In split mode, how long it takes may still be on its way; until then it may be any job.
        return [Sign(at) if duration is None else _progress(memory, at, duration)]
    memory["began"] = _said_at(memory, "print_stats.state")
    return [JobStarted(at, file_name, duration or 0.0)]


def _duration_of_now(memory: Memory) -> float | None:
    """Give how long the job took, if that was said together with the state."""
    if not _is_said_with_state(memory, "total_duration"):
        return None
    return positive(_value(memory, "print_stats.total_duration"))


def _is_said_with_state(memory: Memory, field: str) -> bool:
    """Say whether a field is of the moment of the state; an older one may be of the job before."""
    return _said_at(memory, f"print_stats.{field}") == _said_at(memory, "print_stats.state")


def _is_rewound(memory: Memory, duration: float | None) -> bool:
    last = memory.get("duration")
    return duration is not None and last is not None and duration < last - REWIND_SECONDS


def _durations(memory: Memory, phase: str | None, news: News, at: datetime) -> list[Observation]:
    total, printed, elapsed = "print_stats.total_duration", "print_stats.print_duration", None
    if total in news:
        elapsed = positive(_value(memory, total))
        if _is_rewound(memory, elapsed) and not memory.get("rewound"):
            # In split mode, the state that explains it may be on its way. Told again it is news.
            memory["rewound"] = True
            return []
        memory["duration"], memory["rewound"] = elapsed, False
    grew = [key for key in GROWING if _grew(memory, news, key)]
    if phase is None and printed in grew and news[printed] is not None:
        # Only extrusion makes this one grow: a job is on, though its state was never said.
        return [_progress(memory, at, memory.get("duration"))]
    is_dated = elapsed is not None or _value(memory, total) is None
    if phase == "printing" and grew and is_dated:
        return [_progress(memory, at, elapsed)]
    return [Sign(at)] if phase in ("printing", "paused") and grew else []


def _grew(memory: Memory, news: News, key: str) -> bool:
    """Say whether a job moved on; what falls to nothing shows that there is none."""
    if key not in news:
        return False
    value, before = positive(_value(memory, key)), positive(news[key])
    return value is not None and value > (before or 0.0)


def _progress(memory: Memory, at: datetime, total: float | None) -> Observation:
    done = None
    for key in ("display_status.progress", "virtual_sdcard.progress"):
        if _said_at(memory, key) >= memory.get("began", 0.0):  # and not of the job before
            done = fraction(_value(memory, key)) if _value(memory, key) is not None else done
    printed = positive(_value(memory, "print_stats.print_duration"))
    left = None
    if done and printed and done > 0.01:
        left = printed * (1 - done) / done
    return Progress(
        at,
        file_name=name(_value(memory, "print_stats.filename")),
        fraction=done,
        seconds_left=left,
        elapsed_seconds=total,
    )


def _material(memory: Memory, news: News, at: datetime) -> list[Observation]:
    used = positive(_value(memory, "print_stats.filament_used"))
    if "print_stats.filament_used" not in news or not used:
        return []
    return [Material(at, used)]


def questions(base: str) -> tuple[Question, ...]:
    """Ask for the state of the job over the JSON-RPC that Moonraker offers on MQTT."""
    ask = {
        "jsonrpc": "2.0",
        "method": "printer.objects.query",
        "params": {"objects": dict.fromkeys(OBJECTS)},
        "id": 1,
    }
    topic = base.rstrip("/") + "/moonraker/api/request"
    return (PublishQuestion(topic, json.dumps(ask).encode()),)


DRIVER = Driver(
    name=NAME,
    label="Klipper (Moonraker)",
    filters=(
        "moonraker/status",
        "moonraker/api/response",
        "klipper/status",
        "klipper/state/webhooks/state",
        "klipper/state/print_stats/+",
        "klipper/state/virtual_sdcard/progress",
        "klipper/state/display_status/progress",
    ),
    observe=observe,
    questions=questions,
    silence_seconds=60.0,
)
