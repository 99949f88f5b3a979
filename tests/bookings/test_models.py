"""What the database itself keeps of bookings, and who may read which."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from bookings.models import Booking, BookingState
from members.models import Role
from places.slots import Slot
from tests import factories

pytestmark = pytest.mark.django_db

NOW = factories.NOW
HOUR = timedelta(hours=1)


def insert(booking: Booking, start, end, state: str = "confirmed") -> None:
    """Write a row behind the product's back, on the same machine."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bookings_booking (machine_id, member_id, booked_by_id, starts_at,"
            " ends_at, state, created_at, changed_at, booked_mode)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '')",
            [booking.machine_id, booking.member_id, booking.member_id, start, end, state, NOW, NOW],
        )


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 60), (-30, 30), (30, 90), (20, 40), (-30, 90), (59, 61)],
    ids=["same", "before", "after", "within", "around", "a minute"],
)
def test_postgresql_itself_refuses_live_bookings_that_overlap(start, end):
    if connection.vendor != "postgresql":
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        return  # one writer at a time checks and writes: see the races
    booking = factories.booking()
    minute = timedelta(minutes=1)

    with pytest.raises(IntegrityError, match="bookings_of_one_machine_never_overlap"):
        insert(booking, NOW + start * minute, NOW + end * minute)

    assert Booking.objects.count() == 1


def test_touching_cancelled_and_other_machines_bookings_may_stand_side_by_side():
    booking = factories.booking()

    insert(booking, NOW - HOUR, NOW)
    insert(booking, NOW + HOUR, NOW + 2 * HOUR)
    insert(booking, NOW, NOW + HOUR, state="cancelled")
    insert(factories.booking(), NOW + HOUR, NOW + 2 * HOUR)

    assert Booking.objects.count() == 6


@pytest.mark.parametrize("hours", [0, -1])
def test_a_booking_ends_after_it_starts(hours):
    with pytest.raises(IntegrityError, match="booking_ends_after_it_starts"), transaction.atomic():
        factories.booking(ends_at=NOW + hours * HOUR)


def test_the_state_of_a_booking_is_known():
    with pytest.raises(IntegrityError, match="booking_state_is_known"), transaction.atomic():
        factories.booking(state="perhaps")


def test_who_may_read_a_booking_in_full():
    booking = factories.booking()
    place = booking.machine.place
    desk = factories.member(at=place, role=Role.MEDIATOR)
    gilles = factories.member(at=place, role=Role.VOLUNTEER)
    booked_for_zoe = factories.booking(
        machine=booking.machine, starts_at=NOW + HOUR, booked_by=gilles
    )

    def readable(viewer):
        return set(Booking.objects.visible_to(viewer))

    assert readable(booking.member) == {booking}
    assert readable(desk) == {booking, booked_for_zoe}
    assert readable(factories.member(at=place, role=Role.MANAGER)) == {booking, booked_for_zoe}
    assert readable(gilles) == {booked_for_zoe}
    assert readable(factories.member(at=place, role=Role.VOLUNTEER)) == set()
    assert readable(factories.member(at=place)) == set()
    assert readable(factories.member(at=factories.place(), role=Role.MANAGER)) == set()
    assert readable(AnonymousUser()) == set()
    assert readable(factories.member(is_superuser=True)) == {booking, booked_for_zoe}


def test_who_booked_for_another_reads_it_no_longer_than_they_answer_for_them_or_help_there():
    paolo = factories.member()
    ines = factories.child(at=factories.place(), guardian=paolo)
    by_paolo = factories.booking(member=ines, booked_by=paolo)
    once_a_volunteer = factories.member(at=by_paolo.machine.place)
    factories.booking(booked_by=once_a_volunteer, machine=by_paolo.machine, starts_at=NOW + HOUR)

    assert list(Booking.objects.visible_to(paolo)) == [by_paolo]
    ines.guardianships.update(ended_at=NOW + HOUR)
    assert not Booking.objects.visible_to(paolo).exists()
    assert not Booking.objects.visible_to(once_a_volunteer).exists()


def test_to_come_and_over_share_all_bookings_out():
    machine = factories.machine()
    past = factories.booking(machine=machine, starts_at=NOW - HOUR)
    running = factories.booking(machine=machine, starts_at=NOW)
    later = factories.booking(machine=machine, starts_at=NOW + HOUR)
    dropped = factories.booking(
        machine=machine, starts_at=NOW + 2 * HOUR, state=BookingState.CANCELLED
    )

    assert list(Booking.objects.to_come(NOW)) == [running, later]
    assert list(Booking.objects.over(NOW)) == [dropped, past]


def test_overlapping_is_half_open():
    booking = factories.booking()

    assert not Booking.objects.overlapping(Slot(NOW - HOUR, NOW)).exists()
    assert not Booking.objects.overlapping(Slot(NOW + HOUR, NOW + 2 * HOUR)).exists()
    assert list(Booking.objects.overlapping(Slot(NOW - HOUR, NOW + HOUR / 60))) == [booking]
