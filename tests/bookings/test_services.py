"""Booking, moving, cancelling: what is stored, and that nothing is when it is refused."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest

from bookings.models import Booking, BookingState
from bookings.refusals import (
    AlreadyBegun,
    AlreadyCancelled,
    AlreadyOver,
    NotAMemberHere,
    NotForOthers,
    NotTheirProject,
    OutOfService,
    PlaceClosed,
    SlotTaken,
    Suspended,
    TooLong,
)
from bookings.services import book, cancel, check_in, move
from equipment.models import ServiceState
from members.models import Right, Role
from members.rights import TABLE
from places import calendars
from places.refusals import Refused
from places.slots import Slot
from tests import factories

pytestmark = pytest.mark.django_db

NOW = factories.NOW
HOUR = timedelta(hours=1)
SLOT = Slot(NOW + HOUR, NOW + 2 * HOUR)


def refusals_of(act, **wish):
    """Give what `act` refuses; nothing may have been changed."""
    before = list(Booking.objects.values())
    with pytest.raises(Refused) as refused:
        act(**wish)
    assert list(Booking.objects.values()) == before
    return list(refused.value.refusals)


@pytest.fixture
def lab(db):
    machine = factories.machine()
    zoe = factories.member(at=machine.place)
    desk = factories.member(at=machine.place, role=Role.MEDIATOR)
    return SimpleNamespace(machine=machine, place=machine.place, zoe=zoe, desk=desk)


def test_book_stores_who_what_and_when(lab):
    project = factories.project(place=lab.place, owner=lab.zoe)

    booking = book(
        machine=lab.machine, member=lab.zoe, slot=SLOT, by=lab.zoe, now=NOW, project=project
    )

    booking.refresh_from_db()
    assert (booking.machine, booking.member, booking.booked_by) == (lab.machine, lab.zoe, lab.zoe)
    assert (booking.slot, booking.project, booking.state) == (SLOT, project, "confirmed")
    assert (booking.created_at, booking.begun_at) == (NOW, None)


def test_book_refuses_a_taken_slot_and_stores_nothing(lab):
    first = factories.booking(machine=lab.machine)

    said = refusals_of(
        book, machine=lab.machine, member=lab.zoe, slot=first.slot, by=lab.zoe, now=NOW
    )

    assert said == [SlotTaken(until=first.ends_at)]


def test_book_takes_a_slot_that_was_given_back(lab):
    given_back = factories.booking(machine=lab.machine, state=BookingState.CANCELLED)

    booking = book(machine=lab.machine, member=lab.zoe, slot=given_back.slot, by=lab.zoe, now=NOW)

    assert list(Booking.objects.live()) == [booking]


def test_the_desk_books_for_a_member_and_it_is_written_down(lab):
    booking = book(machine=lab.machine, member=lab.zoe, slot=SLOT, by=lab.desk, now=NOW)

    assert (booking.member, booking.booked_by) == (lab.zoe, lab.desk)


def test_book_refuses_people_who_may_not(lab):
    stranger = factories.member()
    boss_elsewhere = factories.member(at=factories.place(), role=Role.MANAGER)
    wish = {"machine": lab.machine, "slot": SLOT, "now": NOW}

    assert refusals_of(book, member=stranger, by=stranger, **wish) == [NotAMemberHere()]
    assert refusals_of(book, member=lab.zoe, by=boss_elsewhere, **wish) == [NotForOthers()]
    assert refusals_of(book, member=stranger, by=boss_elsewhere, **wish) == [
        NotForOthers(), NotAMemberHere()
    ]  # fmt: skip


def test_book_refuses_a_project_of_others_but_not_one_the_member_helps_with(lab):
    project = factories.project(place=lab.place)
    wish = {
        "machine": lab.machine, "member": lab.zoe, "slot": SLOT, "now": NOW, "project": project
    }  # fmt: skip

    assert refusals_of(book, by=lab.zoe, **wish) == [NotTheirProject()]
    assert refusals_of(book, by=lab.desk, **wish) == [NotTheirProject()]
    project.members.add(lab.zoe)
    assert book(by=lab.zoe, **wish).project == project


def test_book_sees_the_machine_as_it_is_now_and_not_as_it_was_read(lab):
    as_it_was_read = lab.machine
    type(lab.machine).objects.update(service_state=ServiceState.OUT_OF_SERVICE)

    said = refusals_of(book, machine=as_it_was_read, member=lab.zoe, slot=SLOT, by=lab.zoe, now=NOW)

    assert said == [OutOfService()]


def test_book_refuses_outside_opening_hours_and_in_closures(lab):
    space = factories.space(place=lab.place, is_always_open=False)
    machine = factories.machine(space=space, category=lab.machine.category)
    wish = {"machine": machine, "member": lab.zoe, "slot": SLOT, "by": lab.zoe, "now": NOW}

    assert refusals_of(book, **wish) == [PlaceClosed()]
    calendars.open_every_week(
        place=lab.place, weekdays=list(calendars.Weekday), opens=time(9), closes=time(17),
        first_on=NOW.date(),
    )  # fmt: skip
    calendars.close(place=lab.place, slot=Slot(SLOT.end - HOUR / 2, SLOT.end), reason={})
    assert refusals_of(book, **wish) == [PlaceClosed()]


@pytest.mark.parametrize("years", [1, 60])
def test_book_refuses_years_at_once_without_looking_through_them(lab, years):
    slot = Slot(SLOT.start, SLOT.start + years * timedelta(days=365))

    said = refusals_of(book, machine=lab.machine, member=lab.zoe, slot=slot, by=lab.zoe, now=NOW)

    assert said == [TooLong(minutes=240)]


def test_book_takes_few_queries(lab, django_assert_max_num_queries):
    project = factories.project(place=lab.place, owner=lab.zoe)
    zoe = type(lab.zoe).objects.get(pk=lab.zoe.pk)

    with django_assert_max_num_queries(10):  # two of them are the savepoint of a test
        book(machine=lab.machine, member=zoe, slot=SLOT, by=zoe, now=NOW, project=project)


def test_who_is_suspended_neither_books_nor_moves_but_cancels(lab):
    booking = factories.booking(machine=lab.machine, member=lab.zoe, starts_at=NOW + HOUR)
    factories.suspension(member=lab.zoe, place=lab.place, ends_at=NOW + 48 * HOUR)
    later = Slot(NOW + 5 * HOUR, NOW + 6 * HOUR)
    wish = {"machine": lab.machine, "member": lab.zoe, "slot": later, "by": lab.zoe, "now": NOW}
    suspended = Suspended(until=NOW + 48 * HOUR)

    assert refusals_of(book, **wish) == [suspended]
    assert refusals_of(move, booking=booking, slot=later, by=lab.zoe, now=NOW) == [suspended]
    assert cancel(booking=booking, by=lab.zoe, now=NOW).state == BookingState.CANCELLED


def test_a_suspension_that_is_over_or_elsewhere_keeps_nobody_from_booking(lab):
    factories.suspension(member=lab.zoe)
    factories.suspension(member=lab.zoe, place=lab.place, ends_at=NOW)
    factories.suspension(
        member=lab.zoe, place=lab.place, lifted_at=NOW, lifted_by=factories.member()
    )

    booking = book(machine=lab.machine, member=lab.zoe, slot=SLOT, by=lab.zoe, now=NOW)

    assert booking.member == lab.zoe


def test_move_puts_a_booking_at_another_time_on_another_machine(lab):
    booking = factories.booking(machine=lab.machine, member=lab.zoe, starts_at=NOW + HOUR)
    other = factories.machine(space=lab.machine.space)

    moved = move(
        booking=booking,
        slot=Slot(NOW + 3 * HOUR, NOW + 5 * HOUR),
        by=lab.zoe,
        now=NOW,
        machine=other,
    )

    booking.refresh_from_db()
    assert booking == moved
    assert (booking.machine, booking.slot) == (other, Slot(NOW + 3 * HOUR, NOW + 5 * HOUR))
    assert booking.changed_at == NOW


def test_move_may_overlap_what_the_booking_leaves(lab):
    booking = factories.booking(machine=lab.machine, member=lab.zoe, starts_at=SLOT.start)
    later = Slot(SLOT.start + HOUR / 2, SLOT.end + HOUR / 2)

    assert move(booking=booking, slot=later, by=lab.zoe, now=NOW).slot == later


def test_move_refuses_a_taken_slot_and_leaves_the_booking(lab):
    booking = factories.booking(machine=lab.machine, member=lab.zoe, starts_at=NOW + 5 * HOUR)
    other = factories.booking(machine=lab.machine, starts_at=SLOT.start)

    said = refusals_of(move, booking=booking, slot=other.slot, by=lab.zoe, now=NOW)

    assert said == [SlotTaken(until=other.ends_at)]


@pytest.mark.parametrize("act", [cancel, lambda **wish: move(slot=SLOT, **wish)])
@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"starts_at": NOW - 3 * HOUR}, AlreadyOver()),
        ({"begun_at": NOW}, AlreadyBegun()),
        ({"state": BookingState.CANCELLED}, AlreadyCancelled()),
    ],
)
def test_what_is_over_begun_or_cancelled_stays_as_it_is(lab, act, facts, refusal):
    booking = factories.booking(machine=lab.machine, member=lab.zoe, **facts)

    assert refusals_of(act, booking=booking, by=lab.zoe, now=NOW) == [refusal]


@pytest.mark.parametrize("act", [cancel, lambda **wish: move(slot=SLOT, **wish)])
def test_only_the_member_and_the_desk_may_change_a_booking(lab, act):
    booking = factories.booking(machine=lab.machine, member=lab.zoe)
    friend = factories.member(at=lab.place)
    boss_elsewhere = factories.member(at=factories.place(), role=Role.MANAGER)

    assert refusals_of(act, booking=booking, by=friend, now=NOW) == [NotForOthers()]
    assert refusals_of(act, booking=booking, by=boss_elsewhere, now=NOW) == [NotForOthers()]
    act(booking=booking, by=lab.desk, now=NOW)
    booking.refresh_from_db()
    assert booking.changed_at == NOW


def test_cancel_gives_the_slot_back(lab):
    booking = factories.booking(machine=lab.machine, member=lab.zoe)

    cancel(booking=booking, by=lab.zoe, now=NOW)

    booking.refresh_from_db()
    assert (booking.state, booking.changed_at) == (BookingState.CANCELLED, NOW)
    assert not Booking.objects.live().exists()


def test_check_in_notes_the_first_start_only(lab):
    booking = factories.booking(machine=lab.machine, member=lab.zoe)

    check_in(booking=booking, at=NOW + HOUR / 60)
    check_in(booking=booking, at=NOW + HOUR / 2)

    booking.refresh_from_db()
    assert booking.begun_at == booking.changed_at == NOW + HOUR / 60


def test_check_in_leaves_a_cancelled_booking_alone(lab):
    booking = factories.booking(machine=lab.machine, state=BookingState.CANCELLED)

    check_in(booking=booking, at=NOW)

    booking.refresh_from_db()
    assert booking.begun_at is None


@pytest.mark.parametrize("role", Role)
def test_who_may_book_at_a_place_is_what_the_table_says(lab, role):
    someone = factories.member(at=lab.place, role=role)
    wish = {"machine": lab.machine, "member": someone, "by": someone, "slot": SLOT, "now": NOW}

    if role in TABLE[Right.BOOK]:
        assert book(**wish).member == someone
    else:
        assert refusals_of(book, **wish) == [NotAMemberHere()]
