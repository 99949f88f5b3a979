"""How much energy went through a meter: its own count where it tells one, else power over time."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

# Power holds until the next report; but of a meter that fell silent nothing is known after this.
LONGEST_REPORT_SECONDS = 3600.0


@dataclass(slots=True)
class EnergyCounter:
    """A count that only grows, made from one that may restart and from power in between.

    A meter tells its total from time to time, and often rounded: between two totals power is
    integrated, and each new total corrects what was. A total below the last one is a meter that
    restarted: what was integrated stands, and the count goes on from there.
    """

    wh: float = 0.0
    total_wh: float | None = None  # the meter's, when it last told it
    wh_at_total: float = 0.0
    watts: float | None = None
    at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at and self.at.isoformat()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "EnergyCounter":
        return cls(**stored | {"at": stored["at"] and datetime.fromisoformat(stored["at"])})

    def at_time(self, at: datetime) -> float:
        """Give the count at `at`, which is not before the last report."""
        if self.watts is None or self.at is None:
            return self.wh
        passed = min(max(0.0, (at - self.at).total_seconds()), LONGEST_REPORT_SECONDS)
        return self.wh + self.watts * passed / 3600

    def power(self, at: datetime, watts: float) -> None:
        self.wh = self.at_time(at)
        self.at, self.watts = at, watts

    def total(self, at: datetime, total_wh: float) -> None:
        self.wh = self.at_time(at)
        self.at = at
        if self.total_wh is not None and total_wh >= self.total_wh:
            self.wh = self.wh_at_total + (total_wh - self.total_wh)
        self.total_wh, self.wh_at_total = total_wh, self.wh
