"""What people and machines do to bookings: one function an act, one transaction each."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from bookings import rules
from bookings.models import Booking, BookingState
from bookings.refusals import AlreadyBegun, NotTheirProject, Suspended
from equipment.models import Machine
from learning.needs import needs_of
from learning.services import note_use
from members.models import Deed, Member, Mode, Right, Scope, is_guardian_of
from members.refusals import NoMandate
from members.services import acts
from members.services.acts import Standing
from members.services.notices import as_read_by
from members.services.using import use_of
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
    mode: Mode | None = None,
) -> Booking:
    """Promise `machine` to `member` for `slot`.

    Args:
        slot: aware, half-open; stored in UTC.
        by: who acts: the member, a guardian, or someone of the team of the machine's place.
        project: one that the member makes; None for none.
        mode: in which way `by` acts for another: see `members.services.acts.standing`.

    Raises:
        Refused: with every rule that says no (`bookings.refusals`); nothing is stored.
    """
    standing = standing_on(machine, member=member, by=by, now=now, mode=mode)
    wish = partial(
        facts_for, slot=slot, member=member, by=by, now=now, project=project, standing=standing
    )
    if Booking.objects.live().filter(machine=machine).overlapping(slot).exists():
        # Heard without waiting for a turn: in a crowd on one slot, most need not queue for a no.
        _refuse_unless_possible(slot, wish(machine))
    with transaction.atomic():
        machine = lock_slots_of(machine)
        _refuse_unless_possible(slot, wish(machine))
        booking = Booking.objects.create(
            machine=machine,
            member=member,
            booked_by=by,
            booked_mode=_mode_of(standing),
            project=project,
            starts_at=slot.start,
            ends_at=slot.end,
            created_at=now,
            changed_at=now,
        )
        _record(standing, Deed.BOOKED, booking, by=by, now=now)
        return booking


@transaction.atomic
def move(
    *,
    booking: Booking,
    slot: Slot,
    by: Member,
    now: datetime,
    machine: Machine | None = None,
    mode: Mode | None = None,
) -> Booking:
    """Put `booking` into another `slot`, and onto another `machine` if one is given.

    Raises:
        Refused: with every rule that says no; the booking stays where it was.
    """
    booking = _lock(booking)
    standing = _changing(booking, by=by, now=now, mode=mode)
    machine = lock_slots_of(machine or booking.machine)
    facts = facts_for(
        machine,
        slot,
        member=booking.member,
        by=by,
        now=now,
        project=booking.project,
        apart_from=booking,
        standing=standing,
    )
    _refuse_unless_possible(slot, facts)
    booking.machine = machine
    booking.starts_at, booking.ends_at, booking.changed_at = slot.start, slot.end, now
    booking.save(update_fields=["machine", "starts_at", "ends_at", "changed_at"])
    _record(standing, Deed.BOOKING_MOVED, booking, by=by, now=now)
    return booking


@transaction.atomic
def cancel(*, booking: Booking, by: Member, now: datetime, mode: Mode | None = None) -> Booking:
    """Give the slot of `booking` back.

    Raises:
        Refused: it is over, has begun, was cancelled before, or `by` may not do it.
    """
    booking = _lock(booking)
    standing = _changing(booking, by=by, now=now, mode=mode)
    booking.state, booking.changed_at = BookingState.CANCELLED, now
    booking.save(update_fields=["state", "changed_at"])
    _record(standing, Deed.BOOKING_CANCELLED, booking, by=by, now=now)
    return booking


def give_all_back(member: Member, now: datetime) -> None:
    """Cancel what `member`, who is to be erased, has booked to come; part of that transaction."""
    to_come = Booking.objects.live().filter(member=member, starts_at__gt=now, begun_at=None)
    to_come.update(state=BookingState.CANCELLED, changed_at=now)


@transaction.atomic
def choose_project(
    *,
    booking: Booking,
    project: Project | None,
    by: Member,
    now: datetime,
    mode: Mode | None = None,
) -> Booking:
    """Say what `booking` is for, as long as it is not over; None for no project.

    Raises:
        Refused: it is over or cancelled, `by` may not do it, or the project is other people's.
    """
    booking = _lock(booking)
    standing = standing_on(booking.machine, member=booking.member, by=by, now=now, mode=mode)
    refusals = [
        each
        for each in _change_refusals(booking, standing, now)
        if not isinstance(each, AlreadyBegun)
    ]
    if project is not None and not project.has_maker(booking.member):
        refusals.append(NotTheirProject())
    if refusals:
        raise Refused(*refusals)
    booking.project, booking.changed_at = project, now
    booking.save(update_fields=["project", "changed_at"])
    _record(standing, Deed.BOOKING_CHANGED, booking, by=by, now=now)
    return booking


@transaction.atomic
def check_in(*, booking: Booking, at: datetime) -> None:
    """Note that the machine started for `booking` at `at`; the first start counts.

    What the member is qualified for by the machine is in use with it: it does not lapse.
    """
    not_begun = Booking.objects.live().filter(pk=booking.pk, begun_at=None)
    if not_begun.update(begun_at=at, changed_at=at):
        note_use(member=booking.member, machine=booking.machine, at=at)


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
    standing: Standing | Refusal | None = None,
) -> rules.Facts:
    """Gather what the rules ask about `slot`.

    Args:
        apart_from: a booking that will leave its own slot.
        standing: how `by` acts for `member`, if that was looked up already.
    """
    # Of a slot that lasts for years, nobody needs to know all that stands in its way.
    longest = timedelta(minutes=machine.longest_minutes)
    looked_at = Slot(slot.start, min(slot.end, slot.start + longest))
    taken = Booking.objects.live().filter(machine=machine).overlapping(looked_at)
    if apart_from is not None:
        taken = taken.exclude(pk=apart_from.pk)
    place = machine.place
    use = use_of(member, place, now)
    standing = standing or standing_on(machine, member=member, by=by, now=now)
    return rules.Facts(
        now=now,
        zone=place.zone,
        is_in_service=machine.is_in_service,
        slot_minutes=machine.slot_minutes,
        longest_minutes=machine.longest_minutes,
        days_ahead=machine.days_ahead,
        open_spans=calendars.open_spans(machine.space, looked_at),
        taken=[Slot(*bounds) for bounds in taken.values_list("starts_at", "ends_at")],
        is_member_here=use.belongs,
        may_act=isinstance(standing, Standing),
        has_mandate=not isinstance(standing, NoMandate),
        is_their_project=project is None or project.has_maker(member),
        needs=needs_of(machine, member, now=now, until=rules.last_day_of(looked_at, place.zone)),
        suspended=Suspended(until=use.suspended_until) if use.is_suspended else None,
        may_use_machines=use.may_use_machines,
        is_age_known=member.birth_month is not None,
    )


def change_refusals(
    booking: Booking, *, by: Member, now: datetime, mode: Mode | None = None
) -> tuple[Refusal, ...]:
    """Give what keeps `by` from moving or cancelling `booking`."""
    standing = standing_on(booking.machine, member=booking.member, by=by, now=now, mode=mode)
    return _change_refusals(booking, standing, now)


def may_act_for(member: Member, by: Member, machine: Machine) -> bool:
    """Say whether `by` may book, move or cancel on `machine` for `member`, in one way or other."""
    return (
        by.pk == member.pk or by.may(Right.HELP_BESIDE, machine.place) or is_guardian_of(by, member)
    )


def standing_on(
    machine: Machine, *, member: Member, by: Member, now: datetime, mode: Mode | None = None
) -> Standing | Refusal:
    """Say how `by` acts for `member` on `machine`, or why they may not."""
    try:
        return acts.standing(
            by=by, member=member, place=machine.place, scope=Scope.BOOKINGS, now=now, mode=mode
        )
    except Refused as refused:
        return refused.refusals[0]


def _lock(booking: Booking) -> Booking:
    Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)  # alone, as above
    return Booking.objects.with_names().get(pk=booking.pk)


def _refuse_unless_possible(slot: Slot, facts: rules.Facts) -> None:
    if refusals := tuple(rules.refusals(slot, facts)):
        raise Refused(*refusals)


def _changing(booking: Booking, *, by: Member, now: datetime, mode: Mode | None) -> Standing:
    """Give how `by` acts, unless something keeps them from changing `booking`."""
    standing = standing_on(booking.machine, member=booking.member, by=by, now=now, mode=mode)
    refusals = _change_refusals(booking, standing, now)
    if refusals or not isinstance(standing, Standing):
        raise Refused(*refusals)
    return standing


def _change_refusals(
    booking: Booking, standing: Standing | Refusal, now: datetime
) -> tuple[Refusal, ...]:
    return tuple(
        rules.change_refusals(
            slot=booking.slot,
            is_live=booking.is_live,
            has_begun=booking.begun_at is not None,
            may_act=isinstance(standing, Standing),
            has_mandate=not isinstance(standing, NoMandate),
            now=now,
        )
    )


def in_words(instant: datetime) -> str:
    """Write an instant in the language and on the clock that are active."""
    return date_format(timezone.localtime(instant), "DATETIME_FORMAT")


def _mode_of(standing: Standing | Refusal) -> str:
    return (standing.mode or "") if isinstance(standing, Standing) else ""


def _record(
    standing: Standing | Refusal, deed: Deed, booking: Booking, *, by: Member, now: datetime
) -> None:
    """Leave a record of what was done in the member's name, said in their language.

    Who was not there is told: on a mandate by the record itself, as here of what a guardian did.
    """
    if not isinstance(standing, Standing) or standing.mode is None:
        return
    place, member = booking.machine.place, booking.member
    with as_read_by(member, place):
        when = in_words(booking.starts_at)
    act = acts.record(
        standing,
        deed,
        by=by,
        member=member,
        place=place,
        now=now,
        about=f"{booking.machine}, {when}",
    )
    if act is not None and standing.mode == Mode.GUARDIAN:
        acts.tell_of_guardian(act)
