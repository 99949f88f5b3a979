"""Message histories written by hand, and what a monitor makes of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from iot.monitor import Message, Monitor, State
from iot.tracker import ConnectivityChanged, Effect, MaterialKnown, RunEnded, RunStarted

# Monday 12:00 UTC; histories count seconds from here.
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TAIL_SECONDS = 900.0


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def since(instant: datetime) -> float:
    return round((instant - START).total_seconds(), 3)


@dataclass
class Heard:
    """What followed from a history, in short."""

    effects: list[Effect] = field(default_factory=list)

    @property
    def ended(self) -> list[RunEnded]:
        return [effect for effect in self.effects if isinstance(effect, RunEnded)]

    @property
    def runs(self) -> list[tuple[str | None, str, float, float]]:
        """File, outcome, start and end in seconds, of each run that ended."""
        return [
            (run.file_name, run.outcome.value, since(run.started_at), since(run.ended_at))
            for run in self.ended
        ]

    @property
    def started(self) -> int:
        return sum(isinstance(effect, RunStarted) for effect in self.effects)

    @property
    def material(self) -> dict[str, float]:
        known = [effect for effect in self.effects if isinstance(effect, MaterialKnown)]
        return {effect.key: effect.material_mm for effect in known}

    @property
    def online(self) -> list[tuple[float, bool]]:
        changes = [effect for effect in self.effects if isinstance(effect, ConnectivityChanged)]
        return [(since(change.at), change.is_online) for change in changes]


class Listening:
    """A monitor that is fed by hand, with time that passes between messages."""

    def __init__(self, monitor: Monitor, *, is_restarted_often: bool = False) -> None:
        self.monitor = monitor
        self.state = monitor.start()
        self.heard = Heard()
        self.is_restarted_often = is_restarted_often

    def tell(self, message: Message) -> None:
        self.wait_until(message.received_at)
        self.state, effects = self.monitor.hear(self.state, message)
        self.heard.effects += effects
        if self.is_restarted_often:
            self.state = State.from_json(json.loads(json.dumps(self.state.to_json())))

    def wait_until(self, instant: datetime) -> None:
        while (due := self.monitor.deadline(self.state)) is not None and due <= instant:
            self.state, effects = self.monitor.pass_time(self.state, due)
            self.heard.effects += effects
            later = self.monitor.deadline(self.state)
            assert later is None or later > due, "a deadline that concludes nothing"

    def tell_all(self, messages: Iterable[Message], tail: float = TAIL_SECONDS) -> Heard:
        last = START
        for message in messages:
            self.tell(message)
            last = message.received_at
        self.wait_until(last + timedelta(seconds=tail))
        return self.heard


def message(
    seconds: float, topic: str, payload: str | bytes | dict[str, Any], *, retained: bool = False
) -> Message:
    if isinstance(payload, dict):
        payload = json.dumps(payload)
    body = payload.encode() if isinstance(payload, str) else payload
    return Message(topic, body, at(seconds), retained)


def hear(
    driver: str,
    base: str,
    messages: Iterable[Message],
    *,
    options: dict[str, Any] | None = None,
    tail: float = TAIL_SECONDS,
) -> Heard:
    """Say what follows from `messages`, and from the `tail` of silence after them."""
    return Listening(Monitor(driver, base, options or {})).tell_all(messages, tail)
