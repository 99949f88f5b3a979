"""What was heard of a machine, made into runs: pure, and the only place that says what one is."""

from iot.tracker.effects import (
    ConnectivityChanged,
    Effect,
    MaterialKnown,
    RunCorrected,
    RunEnded,
    RunStarted,
    StateKept,
    StatusChanged,
)
from iot.tracker.meter import Metered, Thresholds
from iot.tracker.state import OpenRun, Patience, Tracked

__all__ = [
    "ConnectivityChanged",
    "Effect",
    "MaterialKnown",
    "Metered",
    "OpenRun",
    "Patience",
    "RunCorrected",
    "RunEnded",
    "RunStarted",
    "StateKept",
    "StatusChanged",
    "Thresholds",
    "Tracked",
]
