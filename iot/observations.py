"""What a source sent, and what can be made out of it: plain values, without framework or clock."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MachineState(StrEnum):
    """What a machine is doing, as far as anyone can tell."""

    OFFLINE = "offline"
    IDLE = "idle"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    ERROR = "error"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """How a run ended. A meter's `completed` means no more than that it ran and stopped."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Message:
    """One MQTT message as a subscriber got it."""

    topic: str
    payload: bytes
    received_at: datetime
    # True for what the broker had kept and sends at subscription: it is stale. It is not the flag
    # of the publisher, which a broker passes on live messages too when it is asked to (MQTT 5).
    retained: bool = False


class Unreadable(ValueError):
    """A payload that is not what its topic carries; who receives it counts it and goes on."""

    def __init__(self, driver: str, topic: str, payload: bytes) -> None:
        super().__init__(driver, topic, payload)
        self.driver, self.topic, self.payload = driver, topic, payload

    def __str__(self) -> str:
        return f"{self.driver}: {self.topic} does not carry {self.payload[:120]!r}"


@dataclass(frozen=True, slots=True)
class Online:
    """The source says that it is connected to the broker."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Offline:
    """The source's connection ended, in order or as its last will."""

    at: datetime


@dataclass(frozen=True, slots=True)
class StateChanged:
    """What the machine says it is doing. Evidence of no job by itself."""

    at: datetime
    state: MachineState


@dataclass(frozen=True, slots=True)
class JobStarted:
    """The machine began a job `elapsed_seconds` before `at`."""

    at: datetime
    file_name: str | None = None
    elapsed_seconds: float = 0.0
    job_id: str | None = None
    meter_wh: float | None = None  # the energy counter at the start, where a meter found it


@dataclass(frozen=True, slots=True)
class Progress:
    """Evidence that a job is being done; what is None was not said."""

    at: datetime
    file_name: str | None = None
    fraction: float | None = None
    seconds_left: float | None = None
    elapsed_seconds: float | None = None
    job_id: str | None = None
    meter_wh: float | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that the job at hand goes on, though none that there is one."""

    at: datetime
    file_name: str | None = None
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class JobNamed:
    """The file of the job at hand, where it is said apart."""

    at: datetime
    file_name: str


@dataclass(frozen=True, slots=True)
class JobPaused:
    """The machine holds its job."""

    at: datetime
    file_name: str | None = None
    elapsed_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class JobResumed:
    """The machine goes on with the job that it held."""

    at: datetime
    file_name: str | None = None


@dataclass(frozen=True, slots=True)
class JobEnded:
    """The machine said that its job is over, and how."""

    at: datetime
    outcome: Outcome
    file_name: str | None = None
    # How long it took: only if a job whose start was not heard is to be made out from its end.
    elapsed_seconds: float | None = None
    # From start to end, pauses included: dates an end that is heard of after a gap.
    lasted_seconds: float | None = None
    job_id: str | None = None
    meter_wh: float | None = None  # the energy counter at the end
    energy_wh: float | None = None  # or what the job took, where the machine says so itself


@dataclass(frozen=True, slots=True)
class JobMissing:
    """The machine does no job (any more), and has not said how the one it did ended."""

    at: datetime
    outcome: Outcome = Outcome.INTERRUPTED


@dataclass(frozen=True, slots=True)
class Temperature:
    """A heater. A target above zero is a sign that the machine works or is about to."""

    at: datetime
    heater: str
    celsius: float
    target_celsius: float


@dataclass(frozen=True, slots=True)
class Power:
    """Electric power now."""

    at: datetime
    watts: float
    # Sent at a fixed period and not because it changed: the change may lie anywhere before.
    is_periodic: bool = False


@dataclass(frozen=True, slots=True)
class Energy:
    """The meter's own count, which may step back when the meter restarts."""

    at: datetime
    total_wh: float


@dataclass(frozen=True, slots=True)
class Switched:
    """The relay of a plug."""

    at: datetime
    is_on: bool


@dataclass(frozen=True, slots=True)
class Material:
    """Filament: used so far, or, if `is_planned`, what the whole file will take."""

    at: datetime
    length_mm: float
    is_planned: bool = False
    file_name: str | None = None


Observation = (
    Online
    | Offline
    | StateChanged
    | JobStarted
    | Progress
    | Sign
    | JobNamed
    | JobPaused
    | JobResumed
    | JobEnded
    | JobMissing
    | Temperature
    | Power
    | Energy
    | Switched
    | Material
)
