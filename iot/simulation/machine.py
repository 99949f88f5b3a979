"""What every simulated machine is, and the truth about what it did, which tests compare with."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Published:
    """One message as a machine hands it to the broker."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False


class Key(StrEnum):
    """What a person can do to a machine."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    FAIL = "fail"
    UNPLUG = "unplug"
    PLUG = "plug"


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody at a machine's front panel; `file` and `seconds` are for a start."""

    key: Key
    file: str = ""
    seconds: float | None = None

    @classmethod
    def parse(cls, payload: bytes) -> "Press":
        """Read `{"press": "start", "file": "lampe.gcode", "seconds": 60}`.

        Raises:
            ValueError: it is none.
        """
        fields = json.loads(payload)
        if not isinstance(fields, dict):
            raise ValueError("A press is a JSON object.")
        seconds = fields.get("seconds")
        if seconds is not None and not (isinstance(seconds, int | float) and 0 < seconds <= 86_400):
            raise ValueError("A job takes more than no time and at most a day.")
        return cls(Key(str(fields.get("press"))), str(fields.get("file") or ""), seconds)


class NotPossibleNow(Exception):
    """The machine is not in a state for it; the text says why."""


class Doing(StrEnum):
    """What a look at the machine would tell."""

    FREE = "free"
    WORKING = "working"
    PAUSED = "paused"
    BROKEN = "broken"
    UNPLUGGED = "unplugged"


@dataclass
class Job:
    """What truly happened, whatever the messages say; times in seconds since 1970."""

    file_name: str | None
    started_at: float
    ended_at: float | None = None
    outcome: str | None = None
    paused_seconds: float = 0.0


@dataclass
class Machine(ABC):
    """A machine with its connector to MQTT.

    Whoever runs it calls `step` several times a second, and hands what is in `outbox` to the
    broker. `pace` makes heating, and recovering from faults, that many times faster.
    """

    slug: str
    pace: float = 1.0
    outbox: list[Published] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    _at: float = 0.0
    _later: list[tuple[float, Callable[[float], None]]] = field(default_factory=list)
    _is_plugged_in: bool = False

    @property
    @abstractmethod
    def will(self) -> Published:
        """What the broker says for it when it vanishes."""

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """What it listens to."""
        return ()

    @property
    @abstractmethod
    def doing(self) -> Doing:
        """What it is doing."""

    @property
    @abstractmethod
    def progress(self) -> float:
        """How much of the job is done, from 0 to 1."""

    @abstractmethod
    def announce(self, now: float) -> None:
        """Say what the connector says whenever it reaches the broker."""

    @abstractmethod
    def hear(self, now: float, topic: str, payload: bytes) -> None:
        """Take a message on one of the subscriptions."""

    @abstractmethod
    def _boot(self, now: float) -> None:
        """Come to life after power came."""

    @abstractmethod
    def _act(self, now: float, seconds: float) -> None:
        """Go on for `seconds`, until `now`."""

    @abstractmethod
    def _press(self, now: float, press: Press) -> None:
        """Do what the press asks, or raise `NotPossibleNow`."""

    def plug_in(self, now: float) -> None:
        """Give it power."""
        if not self._is_plugged_in:
            self._is_plugged_in, self._at = True, now
            self._boot(now)

    def step(self, now: float) -> None:
        """Live until `now`, if there is power."""
        if not self._is_plugged_in:
            return
        for due in [action for action in self._later if action[0] <= now]:
            self._later.remove(due)
            due[1](now)
        self._act(now, now - self._at)
        self._at = now

    def press(self, now: float, press: Press) -> None:
        """Let somebody press a key, or pull the plug.

        Raises:
            NotPossibleNow: it cannot do that now.
        """
        if press.key == Key.PLUG:
            self.plug_in(now)
        elif not self._is_plugged_in:
            raise NotPossibleNow("It has no power.")
        elif press.key == Key.UNPLUG:
            self.end_job(now, "interrupted")
            self._later.clear()
            self._is_plugged_in = False
        else:
            self._press(now, press)

    @property
    def is_plugged_in(self) -> bool:
        return self._is_plugged_in

    @property
    def job(self) -> Job | None:
        """The truth about what it is at."""
        return self.jobs[-1] if self.jobs and self.jobs[-1].ended_at is None else None

    def begin_job(self, now: float, file_name: str | None) -> None:
        """Note the truth: a job began."""
        self.jobs.append(Job(file_name, now))

    def end_job(self, now: float, outcome: str) -> None:
        """Note the truth: the job ended, if there was one."""
        if job := self.job:
            job.ended_at, job.outcome = now, outcome

    def publish(self, topic: str, payload: str, *, qos: int = 0, retain: bool = False) -> None:
        self.outbox.append(Published(topic, payload.encode(), qos, retain))

    def drain(self) -> list[Published]:
        """Give what it said since the last time."""
        said, self.outbox = self.outbox, []
        return said

    def in_seconds(self, seconds: float, action: Callable[[float], None]) -> None:
        self._later.append((self._at + seconds, action))


def compact(value: Any) -> str:
    """Write JSON as Moonraker and Tasmota do, without spaces."""
    return json.dumps(value, separators=(",", ":"))
