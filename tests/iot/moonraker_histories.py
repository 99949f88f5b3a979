"""Messages of the forms that Moonraker sends, made by hand."""

from typing import Any

from iot.monitor import Message
from tests.iot.histories import message

BASE = "voron-01"
BOOTED = 5000.0  # seconds before the history began


def status(seconds: float, clock: float | None = None, **things: dict[str, Any]) -> Message:
    body = {"eventtime": BOOTED + seconds if clock is None else clock, "status": things}
    return message(seconds, f"{BASE}/klipper/status", body)


def stats(seconds: float, **values: Any) -> Message:
    return status(seconds, print_stats=values)


def server(seconds: float, word: str) -> Message:
    return message(seconds, f"{BASE}/moonraker/status", {"server": word})


def split(seconds: float, thing: str, field: str, value: object, **given: Any) -> Message:
    body = {"eventtime": BOOTED + given.pop("made", seconds), "value": value}
    return message(seconds, f"{BASE}/klipper/state/{thing}/{field}", body, **given)


def begin(seconds: float, file: str | None = "gear.gcode") -> Message:
    named = {} if file is None else {"filename": file}
    return stats(seconds, state="printing", total_duration=0.01, **named)


def work(start: float, end: float, since: float = 0.0) -> list[Message]:
    """Tell, four times a second, how long a job takes that began at `since`."""
    ticks = range(int(start * 4), int(end * 4))
    return [stats(tick / 4, total_duration=tick / 4 - since) for tick in ticks]


def full(seconds: float, **values: Any) -> Message:
    return status(seconds, webhooks={"state": "ready"}, print_stats=values)


def batch(seconds: float, **values: Any) -> list[Message]:
    """One status of split mode: as it is sent, with the state after what else is new."""
    return [split(seconds, "print_stats", field, value) for field, value in values.items()]


def split_work(start: float, end: float, since: float = 0.0) -> list[Message]:
    ticks = range(int(start * 4), int(end * 4))
    return [split(tick / 4, "print_stats", "total_duration", tick / 4 - since) for tick in ticks]


NOTHING = {"filename": "", "total_duration": 0.0, "print_duration": 0.0, "state": "standby"}
