"""The tables of machines' reports."""

from iot.models.runs import HourlyUsage, HourlyUsageQuerySet, Run, RunOutcome, RunQuerySet
from iot.models.sources import (
    BRIDGE_IS_DOWN_AFTER,
    MachineLink,
    MqttSource,
    SourceHealth,
    SourceProblem,
)
from iot.models.status import ConnectivityChange, MachineState, MachineStatus

__all__ = [
    "BRIDGE_IS_DOWN_AFTER",
    "ConnectivityChange",
    "HourlyUsage",
    "HourlyUsageQuerySet",
    "MachineLink",
    "MachineState",
    "MachineStatus",
    "MqttSource",
    "Run",
    "RunOutcome",
    "RunQuerySet",
    "SourceHealth",
    "SourceProblem",
]
