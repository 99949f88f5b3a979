"""Tasmota plugs: `tele/<t>/SENSOR` and the like; read in xdrv_03_energy.ino and real samples.

Reports come every TelePeriod (300 s) and, with PowerDelta, at a change. `Time` is local, without
zone: it orders reports and dates nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from iot.drivers.contract import Driver, Memory
from iot.drivers.reading import json_object, number, text
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

NAME = "tasmota"
# A report that is older than the last by less than this was overtaken; by more, the clock was set
# (an hour back when summer time ends).
CLOCK_STEP = timedelta(minutes=50)


def prefixes(base: str) -> tuple[str, ...]:
    """Give what comes before SENSOR in FullTopic's usual shapes, given the plug's topic.

    `%prefix%/%topic%/` is the default, `%topic%/%prefix%/` the common other; both may stand below
    folders. A base that already holds the prefix is taken at its word.
    """
    parts = base.strip("/").split("/")
    kept = [part for part in parts if part not in ("tele", "stat")] or parts
    folders, topic = kept[:-1], kept[-1]
    shapes = [[prefix, *kept] for prefix in ("tele", "stat")]
    shapes += [[*kept, prefix] for prefix in ("tele", "stat")]
    if folders:
        shapes += [[*folders, prefix, topic] for prefix in ("tele", "stat")]
    return tuple("/".join(shape) + "/" for shape in shapes)


def observe(memory: Memory, topic: str, message: Message) -> list[Observation]:
    """Say what one message shows; see `iot.drivers.contract.Driver`."""
    at = message.received_at
    if topic == "LWT":
        match text(message.payload):
            case "online":
                return [Online(at)]
            case "offline":
                return [Offline(at)]
        raise Unreadable(NAME, topic, message.payload)
    if message.retained:
        return []
    if topic == "SENSOR":
        return _sensor(memory, json_object(NAME, topic, message.payload), message)
    if topic in ("STATE", "RESULT"):
        report = json_object(NAME, topic, message.payload)
        return _relay(report.get("POWER", report.get("POWER1")), at)
    if topic in ("POWER", "POWER1"):
        return _relay(text(message.payload), at)
    return []


def _relay(said: object, at: datetime) -> list[Observation]:
    match str(said).upper():
        case "ON" | "1":
            return [Switched(at, is_on=True)]
        case "OFF" | "0":
            return [Switched(at, is_on=False)]
    return []


def _sensor(memory: Memory, report: dict[str, Any], message: Message) -> list[Observation]:
    meter = report.get("ENERGY")
    if not isinstance(meter, dict):
        return []  # a plug with a thermometer tells of it here too
    if _is_overtaken(memory, report.get("Time")):
        return []
    at = message.received_at
    watts, total_kwh = _sum(meter.get("Power")), _sum(meter.get("Total"))
    if watts is None:
        raise Unreadable(NAME, "SENSOR", message.payload)
    energy: list[Observation] = [] if total_kwh is None else [Energy(at, total_kwh * 1000)]
    return [*energy, Power(at, watts, is_periodic="Period" in meter)]


def _is_overtaken(memory: Memory, said: object) -> bool:
    try:
        time = datetime.fromisoformat(str(said)).replace(tzinfo=None)
    except ValueError:
        return False
    last = memory.get("time")
    if last is not None and timedelta(0) < datetime.fromisoformat(last) - time < CLOCK_STEP:
        return True
    memory["time"] = time.isoformat()
    return False


def _sum(value: object) -> float | None:
    """Read a number, or one for each phase."""
    phases = [number(each) for each in value] if isinstance(value, list) else [number(value)]
    known = [phase for phase in phases if phase is not None]
    return sum(known) if known else None


DRIVER = Driver(
    name=NAME,
    label="Tasmota",
    filters=("LWT", "SENSOR", "STATE", "RESULT", "POWER", "POWER1"),
    observe=observe,
    prefixes=prefixes,
    is_meter=True,
    silence_seconds=900.0,
)
