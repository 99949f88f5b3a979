"""Which rules hold for which machine: what is said at each level, gathered in one query."""

from collections.abc import Iterable

from bookings.models import BookingRules
from bookings.policy import Policy, Said, nearest
from equipment.models import Machine


def policies_of(machines: Iterable[Machine]) -> dict[int, Policy]:
    """Give what holds for each of `machines`, by its id; one query for any number."""
    machines = list(machines)
    rows = list(BookingRules.objects.about(machines))
    return {machine.pk: nearest(_said(rows, machine)) for machine in machines}


def policy_of(machine: Machine) -> Policy:
    """Give what holds for `machine`."""
    return policies_of([machine])[machine.pk]


def _said(rows: Iterable[BookingRules], machine: Machine) -> list[Said]:
    return [row.said for row in rows if row.is_about(machine)]
