"""What follows from what was heard: values that the store writes down."""

from dataclasses import dataclass
from datetime import datetime

from iot.observations import MachineState, Outcome


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run is open. `key` names it for ever, among the runs of its machine."""

    key: str
    started_at: datetime
    file_name: str | None


@dataclass(frozen=True, slots=True)
class RunCorrected:
    """The open run `key` has another name or began earlier than was thought."""

    key: str
    started_at: datetime
    file_name: str | None


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The run `key` is over; all of it is said once more."""

    key: str
    started_at: datetime
    ended_at: datetime
    outcome: Outcome
    file_name: str | None
    paused_seconds: float
    energy_wh: float | None
    material_mm: float | None

    @property
    def print_seconds(self) -> float:
        return max(0.0, (self.ended_at - self.started_at).total_seconds() - self.paused_seconds)


@dataclass(frozen=True, slots=True)
class MaterialKnown:
    """What the run `key`, already over, took; some sources say it only afterwards."""

    key: str
    material_mm: float


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """What a card of the machine shows is no longer the same."""

    at: datetime
    state: MachineState
    file_name: str | None
    progress: float | None  # 0 to 1
    seconds_left: int | None


@dataclass(frozen=True, slots=True)
class ConnectivityChanged:
    """The source was reached, or no longer."""

    at: datetime
    is_online: bool


@dataclass(frozen=True, slots=True)
class StateKept:
    """Nothing to show, but the state must survive a crash: write it down before acknowledging."""


Effect = (
    RunStarted
    | RunCorrected
    | RunEnded
    | MaterialKnown
    | StatusChanged
    | ConnectivityChanged
    | StateKept
)
