"""Shelly plugs and relays of the second generation and later (Plus, Pro, Gen3, PM Mini).

`<prefix>/events/rpc` carries what changed (rpc_ntf), `<prefix>/status/switch:0` the whole
(status_ntf); a plug may send one or both, and then each reading comes twice. Read in the makers'
documents and a message log.
"""

from datetime import datetime
from typing import Any

from iot.drivers.contract import Driver, Memory
from iot.drivers.reading import inner, json_object, number, text
from iot.observations import (
    Energy,
    Message,
    Observation,
    Offline,
    Online,
    Power,
    Switched,
    Unreadable,
)

NAME = "shelly2"
METERS = ("switch:0", "pm1:0")  # a PM Mini has a meter and no relay
# Before a plug has the time from the network it counts from its start.
CLOCK_IS_SET = 1_000_000_000
# A reading that is older than the last by less than this was overtaken; by more, the clock was set.
CLOCK_STEP_SECONDS = 3600


def observe(memory: Memory, topic: str, message: Message) -> list[Observation]:
    """Say what one message shows; see `iot.drivers.contract.Driver`."""
    at = message.received_at
    if topic == "online":
        match text(message.payload):
            case "true":
                return [Online(at)]
            case "false":
                return [Offline(at)]
        raise Unreadable(NAME, topic, message.payload)
    if message.retained:
        return []
    if topic == "events/rpc":
        return _notified(memory, json_object(NAME, topic, message.payload), at)
    kind, _, component = topic.partition("/")
    if kind == "status" and component in METERS:
        whole = json_object(NAME, topic, message.payload)
        return [] if _is_overtaken(memory, whole) else _reading(memory, whole, at)
    return []


def _notified(memory: Memory, frame: dict[str, Any], at: datetime) -> list[Observation]:
    if frame.get("method") not in ("NotifyStatus", "NotifyFullStatus"):
        return []
    made = number(inner(frame, "params", "ts"))
    if made is not None and made > CLOCK_IS_SET:
        if 0 < memory.get("ts", 0) - made < CLOCK_STEP_SECONDS:
            return []
        memory["ts"] = made
    for component in METERS:
        reading = inner(frame, "params", component)
        if isinstance(reading, dict):
            return _reading(memory, reading, at)
    return []


def _is_overtaken(memory: Memory, whole: dict[str, Any]) -> bool:
    """Say whether a newer reading was heard: the whole has no clock but the energy's minute."""
    minute, total = (number(inner(whole, "aenergy", key)) for key in ("minute_ts", "total"))
    if minute is None or total is None or minute < CLOCK_IS_SET:
        return False
    last_minute, last_total = memory.get("minute", (0, 0))
    if 0 <= last_minute - minute < CLOCK_STEP_SECONDS and (minute, total) < (
        last_minute,
        last_total,
    ):
        return True
    memory["minute"] = [minute, total]
    return False


def _reading(memory: Memory, reading: dict[str, Any], at: datetime) -> list[Observation]:
    """Read a meter. A frame holds what changed: one without `apower` says nothing of power."""
    shown: list[Observation] = []
    total_wh, watts = number(inner(reading, "aenergy", "total")), number(reading.get("apower"))
    if total_wh is not None:
        shown.append(Energy(at, total_wh))
    if watts is not None:
        shown.append(Power(at, watts))
    if isinstance(reading.get("output"), bool):
        shown.append(Switched(at, reading["output"]))
    return shown


DRIVER = Driver(
    name=NAME,
    label="Shelly (Gen2+)",
    filters=("online", "events/rpc", "status/+"),
    observe=observe,
    is_meter=True,
    silence_seconds=600.0,
)
