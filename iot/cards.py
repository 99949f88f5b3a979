"""What a machine shows to people: what it does now, beside what its time table says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import PurePosixPath

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.availability import Availability, Use, availability
from bookings.models import Booking
from equipment.models import Machine
from iot.models import MachineState, MachineStatus
from places import calendars
from places.slots import Slot

# How far a card looks for the next free time.
HORIZON = timedelta(days=14)
A_DAY = timedelta(days=1)


class Shown(StrEnum):
    """The one state that a card names."""

    FREE = "free"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    ERROR = "error"
    BOOKED = "booked"
    CLOSED = "closed"
    OUT_OF_SERVICE = "out_of_service"


WORDS: dict[Shown, str | Promise] = {
    Shown.FREE: pgettext_lazy("of a machine", "Free"),
    Shown.PREPARING: _("Getting ready"),
    Shown.RUNNING: _("Running"),
    Shown.PAUSED: _("Paused"),
    Shown.ERROR: _("Needs help"),
    Shown.BOOKED: pgettext_lazy("of a machine", "Booked"),
    Shown.CLOSED: _("The place is closed"),
    Shown.OUT_OF_SERVICE: _("Out of service"),
}

# What the machine itself says wins over its time table; of the rest, the table has the word.
_SAID_BY_MACHINE = {
    MachineState.PREPARING: Shown.PREPARING,
    MachineState.RUNNING: Shown.RUNNING,
    MachineState.PAUSED: Shown.PAUSED,
    MachineState.ERROR: Shown.ERROR,
}
_SAID_BY_TIME_TABLE = {
    Use.FREE: Shown.FREE,
    Use.BOOKED: Shown.BOOKED,
    Use.CLOSED: Shown.CLOSED,
    Use.OUT_OF_SERVICE: Shown.OUT_OF_SERVICE,
}


@dataclass(frozen=True)
class Card:
    """One machine as a list or its own page shows it at one moment."""

    machine: Machine
    status: MachineStatus | None
    availability: Availability

    @property
    def shown(self) -> Shown:
        if self.status is not None and self.machine.is_in_service:
            said = _SAID_BY_MACHINE.get(MachineState(self.status.state))
            if said is not None:
                return said
        return _SAID_BY_TIME_TABLE[self.availability.use]

    @property
    def words(self) -> str:
        return str(WORDS[self.shown])

    @property
    def is_free_for_long(self) -> bool:
        """Say whether the hour until which it is free, alone, would name the wrong day."""
        since, until = self.availability.next_free_at, self.availability.until
        if self.availability.use != Use.FREE or since is None or until is None:
            return False
        return until - since >= A_DAY

    @property
    def is_at_work(self) -> bool:
        return self.shown in {Shown.PREPARING, Shown.RUNNING, Shown.PAUSED}

    @property
    def is_switched_off(self) -> bool:
        """Say whether the machine is one that reports, and cannot be reached now."""
        return self.status is not None and self.status.is_online is False

    @property
    def file_name(self) -> str:
        """Give the file's own name: the folders it lies in may name a person."""
        return PurePosixPath(self.status.file_name).name if self.status else ""

    @property
    def percent(self) -> int | None:
        if self.status is None or self.status.progress is None:
            return None
        return int(self.status.progress * 100)

    @property
    def minutes_left(self) -> int | None:
        if self.status is None or self.status.seconds_left is None:
            return None
        return -(-self.status.seconds_left // 60)


def cards(machines: Iterable[Machine], now: datetime) -> list[Card]:
    """Give the cards of `machines` of one place, with as many queries for ten as for one.

    Args:
        machines: from `Machine.objects.shown()`, with `status` selected.
    """
    machines = list(machines)
    window = Slot(now, now + HORIZON)
    spans = calendars.open_spans_by_space({machine.space for machine in machines}, window)
    taken = _taken(machines, window)
    return [
        Card(
            machine=machine,
            status=getattr(machine, "status", None),
            availability=availability(
                now,
                is_in_service=machine.is_in_service,
                open_spans=spans[machine.space_id],
                taken=taken[machine.pk],
            ),
        )
        for machine in machines
    ]


def _taken(machines: Sequence[Machine], window: Slot) -> dict[int, list[Slot]]:
    rows = (
        Booking.objects.live()
        .filter(machine__in=machines)
        .overlapping(window)
        .values_list("machine", "starts_at", "ends_at")
    )
    taken: dict[int, list[Slot]] = {machine.pk: [] for machine in machines}
    for machine_id, starts_at, ends_at in rows:
        taken[machine_id].append(Slot(starts_at, ends_at))
    return taken
