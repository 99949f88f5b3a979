"""Whether what a machine reports arrives here, for the people of the place to know."""

from dataclasses import dataclass
from datetime import datetime

from equipment.models import Machine
from iot.models import BRIDGE_IS_DOWN_AFTER, MachineLink


@dataclass(frozen=True)
class Silence:
    """Why nothing arrives: `since_at`, when nobody listens any more; else what is wrong."""

    since_at: datetime | None
    problem: str


def silence_of(machine: Machine, now: datetime) -> Silence | None:
    """Give what keeps the reports of `machine` away; None when they arrive, or none are awaited."""
    links = MachineLink.objects.filter(machine=machine, source__is_enabled=True)
    link = links.select_related("source__health").first()
    if link is None:
        return None
    health = getattr(link.source, "health", None)
    if health is None:
        return Silence(since_at=None, problem="")
    if health.is_heard(now):
        return None
    is_alive = health.is_running and now - health.beat_at < BRIDGE_IS_DOWN_AFTER
    return Silence(
        since_at=None if is_alive else health.beat_at, problem=health.get_problem_display()
    )
