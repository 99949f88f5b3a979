"""The tables of machines' reports."""

from iot.models.runs import HourlyUsage, HourlyUsageQuerySet, Run, RunOutcome, RunQuerySet
from iot.models.sources import MachineLink, MqttSource, SourceHealth, SourceProblem
from iot.models.status import ConnectivityChange, MachineState, MachineStatus

__all__ = [
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
