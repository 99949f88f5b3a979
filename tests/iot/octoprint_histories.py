"""Messages of the forms that OctoPrint sends, made by hand."""

from typing import Any

from iot.monitor import Message
from tests.iot.histories import START, message

BASE = "lab/of/ultimaker/"
CLOCK = int(START.timestamp())


def event(seconds: float, kind: str, **body: Any) -> Message:
    made = {"_event": kind, "_timestamp": int(CLOCK + seconds)}
    return message(seconds, f"{BASE}event/{kind}", body | made)


def printing(seconds: float, kind: str, path: str = "lamp.gcode", **body: Any) -> Message:
    return event(seconds, kind, name=path, path=path, origin="local", **body)


def state(seconds: float, state_id: str) -> Message:
    return event(seconds, "PrinterStateChanged", state_id=state_id, state_string=state_id)


def server(seconds: float, word: str) -> Message:
    return message(seconds, f"{BASE}mqtt", word)


def progress(seconds: float, percent: int, path: str = "lamp.gcode") -> Message:
    body = {"location": "local", "path": path, "progress": percent}
    return message(seconds, f"{BASE}progress/printing", stamped(seconds, body))


def stamped(seconds: float, body: dict[str, Any]) -> dict[str, Any]:
    return body | {"_timestamp": int(CLOCK + seconds)}


def printer_data(
    seconds: float, flag: str, printed: int, path: str = "lamp.gcode", percent: int = 40
) -> Message:
    data = {
        "state": {"text": flag, "flags": {flag: True}},
        "job": {"file": {"path": path}, "filament": {"tool0": {"length": 50.0, "volume": 0.0}}},
        "progress": {"completion": float(percent), "printTime": printed, "printTimeLeft": 90},
    }
    body = {"location": "local", "path": path, "progress": percent, "printer_data": data}
    return message(seconds, f"{BASE}progress/printing", stamped(seconds, body))


def warm(seconds: float, target: float = 200.0) -> Message:
    body = stamped(seconds, {"actual": 199.5, "target": target})
    return message(seconds, f"{BASE}temperature/tool0", body)


def layers(start: float, end: float) -> list[Message]:
    return [
        event(seconds, "ZChange", new=0.2, old=0.0) for seconds in range(int(start), int(end), 2)
    ]
