"""What the tracker knows of one machine, and how it is written down."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from iot.observations import MachineState, Outcome
from iot.tracker.effects import StatusChanged
from iot.tracker.energy import EnergyCounter


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait before silence is taken for an answer."""

    grace_seconds: float = 600.0
    silence_seconds: float | None = None
    # Silence, and a return without a word of the job, mean something only once progress was told.
    is_terse: bool = False

    def minds(self, run: "OpenRun") -> bool:
        return not self.is_terse or run.fraction is not None


RUN_TIMES = ("started_at", "seen_at", "paused_at", "lost_at", "doubted_from", "missing_at")


@dataclass(slots=True)
class OpenRun:
    """A run that goes on."""

    key: str
    started_at: datetime
    seen_at: datetime
    file_name: str | None = None
    job_id: str | None = None
    came_late: bool = False  # its start was not heard, so it may be corrected
    paused_at: datetime | None = None
    paused_seconds: float = 0.0
    elapsed_seconds: float | None = None
    fraction: float | None = None
    seconds_left: float | None = None
    material_mm: float | None = None
    energy_from_wh: float | None = None
    meter_wh: float | None = None  # the energy counter when it was last seen, if a meter told
    # Out of sight since then: the grace time runs.
    lost_at: datetime | None = None
    # It was out of sight after this, and what is heard since does not say of which job it is.
    doubted_from: datetime | None = None
    # The machine said that it does nothing: the time for a late end runs.
    missing_at: datetime | None = None
    missing_outcome: str = Outcome.INTERRUPTED


@dataclass(slots=True)
class Tracked:
    """All that the tracker knows of one machine."""

    is_online: bool | None = None
    offline_at: datetime | None = None
    said: str = MachineState.UNKNOWN  # what the machine last said it does
    is_blind: bool = False  # our own link is lost
    run: OpenRun | None = None
    last_key: str | None = None
    last_file: str | None = None
    last_ended_at: datetime | None = None
    last_lacks_material: bool = False
    planned_file: str | None = None
    planned_mm: float | None = None
    energy: EnergyCounter | None = None
    shown: StatusChanged | None = None

    def to_json(self) -> dict[str, Any]:
        written: dict[str, Any] = _plain(self)
        return written

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Tracked":
        made = cls(**_timed(stored, ("offline_at", "last_ended_at")))
        if stored["run"]:
            made.run = OpenRun(**_timed(stored["run"], RUN_TIMES))
        if stored["energy"]:
            made.energy = EnergyCounter.from_json(stored["energy"])
        if stored["shown"]:
            made.shown = StatusChanged(**_timed(stored["shown"], ("at",)))
        return made


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return value


def _timed(stored: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(stored[name]) for name in names if stored.get(name)}
    return stored | times


def seconds(start: datetime, end: datetime) -> float:
    """Give how long it is from `start` to `end`; negative when `end` is earlier."""
    return (end - start).total_seconds()
