"""What follows from machines' reports: runs stored, tied to bookings, and counted."""

from datetime import datetime, timedelta

from django.db import transaction

import bookings.services
from bookings.models import Booking
from equipment.models import Machine
from iot import usage
from iot.models import ConnectivityChange, Run, RunOutcome
from iot.tracker import (
    ConnectivityChanged,
    MaterialKnown,
    RunCorrected,
    RunEnded,
    RunStarted,
)
from members.models import Member, Mode
from projects.models import Project

# Whoever starts so long before their slot is taken to be the one who booked it.
EARLY_START = timedelta(minutes=15)
LONGEST_NAME = 400


def booking_for(machine: Machine, started_at: datetime) -> Booking | None:
    """Find whose run it is: the live booking whose slot holds its start.

    If there is none, the one that begins within `EARLY_START` after it. A run that was already
    under way when a slot began is nobody's: whoever booked that slot did not start it.
    """
    live = Booking.objects.live().filter(
        machine=machine, starts_at__lte=started_at + EARLY_START, ends_at__gt=started_at
    )
    return live.select_related("member", "machine__space__place").order_by("starts_at").first()


@transaction.atomic
def start_run(*, machine: Machine, start: RunStarted) -> Run:
    """Store that a run began, and check its booking in. What is stored already stays as it is."""
    known = Run.objects.filter(machine=machine, key=start.key).first()
    if known is not None:
        return known
    _break_off_others(machine, start.started_at)
    run = Run(
        machine=machine,
        key=start.key,
        file_name=(start.file_name or "")[:LONGEST_NAME],
        started_at=start.started_at,
    )
    _tie_to_booking(run, machine)
    run.save(force_insert=True)
    return run


@transaction.atomic
def correct_run(*, machine: Machine, correction: RunCorrected) -> None:
    """Give an open run the name or the start that it turned out to have."""
    run = Run.objects.open().filter(machine=machine, key=correction.key).first()
    if run is None:
        return
    run.file_name = (correction.file_name or "")[:LONGEST_NAME]
    run.started_at = correction.started_at
    if run.booking_id is None:
        _tie_to_booking(run, machine)
    run.save()


@transaction.atomic
def end_run(*, machine: Machine, end: RunEnded) -> Run:
    """Store how a run ended, and count it. What had ended already stays as it is."""
    run = Run.objects.filter(machine=machine, key=end.key).first()
    if run is None:
        start = RunStarted(end.key, end.started_at, end.file_name)
        run = start_run(machine=machine, start=start)
    if run.ended_at is not None:
        return run
    run.started_at, run.ended_at = end.started_at, end.ended_at
    run.outcome = RunOutcome(end.outcome)
    run.file_name = (end.file_name or "")[:LONGEST_NAME]
    run.print_seconds, run.paused_seconds = end.print_seconds, end.paused_seconds
    run.energy_wh, run.material_mm = end.energy_wh, end.material_mm
    run.save()
    usage.add(run)
    return run


def add_material(*, machine: Machine, known: MaterialKnown) -> None:
    """Store what a run took, told after its end."""
    Run.objects.filter(machine=machine, key=known.key).update(material_mm=known.material_mm)


@transaction.atomic
def choose_project(
    *,
    booking: Booking,
    project: Project | None,
    by: Member,
    now: datetime,
    mode: Mode | None = None,
) -> None:
    """Say what `booking` is for, and with it the runs that were made of it.

    Raises:
        Refused: by the rules of `bookings.services.choose_project`.
    """
    bookings.services.choose_project(booking=booking, project=project, by=by, now=now, mode=mode)
    Run.objects.filter(booking=booking).update(project=project)


def note_connection(*, machine: Machine, change: ConnectivityChanged) -> None:
    """Store that a machine's source was reached, or no longer; twice the same is once."""
    ConnectivityChange.objects.get_or_create(
        machine=machine, at=change.at, defaults={"is_online": change.is_online}
    )


def _break_off_others(machine: Machine, at: datetime) -> None:
    """End what is open though its monitor has lost it, as when the link got another driver."""
    for run in Run.objects.open().filter(machine=machine):
        ended_at = max(run.started_at, at)
        lost = RunEnded(
            key=run.key,
            started_at=run.started_at,
            ended_at=ended_at,
            outcome=RunOutcome.INTERRUPTED.value,  # type: ignore[arg-type]
            file_name=run.file_name,
            paused_seconds=0.0,
            energy_wh=None,
            material_mm=None,
        )
        end_run(machine=machine, end=lost)


def _tie_to_booking(run: Run, machine: Machine) -> None:
    booking = booking_for(machine, run.started_at)
    if booking is None:
        return
    run.booking = booking
    run.member_id, run.project_id = booking.member_id, booking.project_id
    bookings.services.check_in(booking=booking, at=run.started_at)
