"""What people and machines do to bookings: one function an act, one transaction each."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from bookings import rules
from bookings.models import Booking, BookingState
from bookings.refusals import AlreadyBegun, NotTheirProject
from equipment.models import Machine
from members.models import Member
from places import calendars
from places.refusals import Refusal, Refused
from places.slots import Slot
from projects.models import Project


def book(
    *,
    machine: Machine,
    member: Member,
    slot: Slot,
    by: Member,
    now: datetime,
    project: Project | None = None,
) -> Booking:
    """Promise `machine` to `member` for `slot`.

    Args:
        slot: aware, half-open; stored in UTC.
        by: who acts: the member, or someone at the desk of the machine's place.
        project: one that the member makes; None for none.

    Raises:
        Refused: with every rule that says no (`bookings.refusals`); nothing is stored.
    """
    wish = partial(facts_for, slot=slot, member=member, by=by, now=now, project=project)
    if Booking.objects.live().filter(machine=machine).overlapping(slot).exists():
        # Heard without waiting for a turn: in a crowd on one slot, most need not queue for a no.
        _refuse_unless_possible(slot, wish(machine))
    with transaction.atomic():
        machine = lock_slots_of(machine)
        _refuse_unless_possible(slot, wish(machine))
        return Booking.objects.create(
            machine=machine,
            member=member,
            booked_by=by,
            project=project,
            starts_at=slot.start,
            ends_at=slot.end,
            created_at=now,
            changed_at=now,
        )


@transaction.atomic
def move(
    *,
    booking: Booking,
    slot: Slot,
    by: Member,
    now: datetime,
    machine: Machine | None = None,
) -> Booking:
    """Put `booking` into another `slot`, and onto another `machine` if one is given.

    Raises:
        Refused: with every rule that says no; the booking stays where it was.
    """
    booking = _lock(booking)
    _refuse_unless_changeable(booking, by=by, now=now)
    machine = lock_slots_of(machine or booking.machine)
    facts = facts_for(
        machine,
        slot,
        member=booking.member,
        by=by,
        now=now,
        project=booking.project,
        apart_from=booking,
    )
    _refuse_unless_possible(slot, facts)
    booking.machine = machine
    booking.starts_at, booking.ends_at, booking.changed_at = slot.start, slot.end, now
    booking.save(update_fields=["machine", "starts_at", "ends_at", "changed_at"])
    return booking


@transaction.atomic
def cancel(*, booking: Booking, by: Member, now: datetime) -> Booking:
    """Give the slot of `booking` back.

    Raises:
        Refused: it is over, has begun, was cancelled before, or `by` may not do it.
    """
    booking = _lock(booking)
    _refuse_unless_changeable(booking, by=by, now=now)
    booking.state, booking.changed_at = BookingState.CANCELLED, now
    booking.save(update_fields=["state", "changed_at"])
    return booking


def give_all_back(member: Member, now: datetime) -> None:
    """Cancel what `member`, who is to be erased, has booked to come; part of that transaction."""
    to_come = Booking.objects.live().filter(member=member, starts_at__gt=now, begun_at=None)
    to_come.update(state=BookingState.CANCELLED, changed_at=now)


@transaction.atomic
def choose_project(
    *, booking: Booking, project: Project | None, by: Member, now: datetime
) -> Booking:
    """Say what `booking` is for, as long as it is not over; None for no project.

    Raises:
        Refused: it is over or cancelled, `by` may not do it, or the project is other people's.
    """
    booking = _lock(booking)
    refusals = [
        each
        for each in change_refusals(booking, by=by, now=now)
        if not isinstance(each, AlreadyBegun)
    ]
    if project is not None and not project.has_maker(booking.member):
        refusals.append(NotTheirProject())
    if refusals:
        raise Refused(*refusals)
    booking.project, booking.changed_at = project, now
    booking.save(update_fields=["project", "changed_at"])
    return booking


def check_in(*, booking: Booking, at: datetime) -> None:
    """Note that the machine started for `booking` at `at`; the first start counts."""
    Booking.objects.live().filter(pk=booking.pk, begun_at=None).update(begun_at=at, changed_at=at)


def lock_slots_of(machine: Machine) -> Machine:
    """Wait for one's turn to promise slots of `machine`, and give its row as it is then.

    PostgreSQL locks the row: a crowd on one slot would deadlock on the constraint. On SQLite the
    transaction itself is the turn.
    """
    # Alone: PostgreSQL loses a row that it locks in a join when what it is joined to has changed.
    locked = Machine.objects.select_for_update(no_key=True).get(pk=machine.pk)
    if locked.space_id == machine.space_id:
        locked.space = machine.space
    return locked


def facts_for(
    machine: Machine,
    slot: Slot,
    *,
    member: Member,
    by: Member,
    now: datetime,
    project: Project | None = None,
    apart_from: Booking | None = None,
) -> rules.Facts:
    """Gather what the rules ask about `slot`; `apart_from` is a booking that will leave its own."""
    # Of a slot that lasts for years, nobody needs to know all that stands in its way.
    longest = timedelta(minutes=machine.longest_minutes)
    looked_at = Slot(slot.start, min(slot.end, slot.start + longest))
    taken = Booking.objects.live().filter(machine=machine).overlapping(looked_at)
    if apart_from is not None:
        taken = taken.exclude(pk=apart_from.pk)
    place = machine.place
    return rules.Facts(
        now=now,
        zone=place.zone,
        is_in_service=machine.is_in_service,
        slot_minutes=machine.slot_minutes,
        longest_minutes=machine.longest_minutes,
        days_ahead=machine.days_ahead,
        open_spans=calendars.open_spans(machine.space, looked_at),
        taken=[Slot(*bounds) for bounds in taken.values_list("starts_at", "ends_at")],
        is_member_here=member.has_role(place),
        may_act=may_act_for(member, by, machine),
        is_their_project=project is None or project.has_maker(member),
    )


def change_refusals(booking: Booking, *, by: Member, now: datetime) -> tuple[Refusal, ...]:
    """Give what keeps `by` from moving or cancelling `booking`."""
    return tuple(
        rules.change_refusals(
            slot=booking.slot,
            is_live=booking.is_live,
            has_begun=booking.begun_at is not None,
            may_act=may_act_for(booking.member, by, booking.machine),
            now=now,
        )
    )


def may_act_for(member: Member, by: Member, machine: Machine) -> bool:
    """Say whether `by` may book, move or cancel on `machine` for `member`."""
    return by.pk == member.pk or by.is_staff_of(machine.place)


def _lock(booking: Booking) -> Booking:
    Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)  # alone, as above
    return Booking.objects.with_names().get(pk=booking.pk)


def _refuse_unless_possible(slot: Slot, facts: rules.Facts) -> None:
    if refusals := tuple(rules.refusals(slot, facts)):
        raise Refused(*refusals)


def _refuse_unless_changeable(booking: Booking, *, by: Member, now: datetime) -> None:
    if refusals := change_refusals(booking, by=by, now=now):
        raise Refused(*refusals)
