"""The list of one's bookings, and the pages that cancel and move them."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.day import to_move
from bookings.models import BookingState
from members.models import Role
from places.slots import Slot
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    """Stop the clock that views read at `NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def booking_to_come(**given):
    return factories.booking(**{"starts_at": NOW + HOUR, "ends_at": NOW + 2 * HOUR, **given})


def test_mine_shows_ones_own_to_come_apart_from_past_and_cancelled():
    coming = booking_to_come()
    ines, machine = coming.member, coming.machine
    past = factories.booking(
        machine=machine, member=ines, starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR
    )
    given_back = booking_to_come(machine=machine, member=ines, state=BookingState.CANCELLED)
    booking_to_come()  # of someone else
    client = signed_in(ines)

    shown = [
        {item.booking for item in client.get(reverse("bookings:mine"), query).context["items"]}
        for query in ({}, {"when": "past"})
    ]

    assert shown == [{coming}, {past, given_back}]


def test_mine_asks_as_much_for_thirty_bookings_as_for_three():
    first = booking_to_come()
    client = signed_in(first.member)

    def queries_with(count):
        for day in range(1, count):
            booking_to_come(
                member=first.member,
                machine=factories.machine(space=first.machine.space),
                project=factories.project(place=first.machine.place, owner=first.member),
                starts_at=NOW + timedelta(days=day),
                ends_at=NOW + timedelta(days=day, hours=1),
            )
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("bookings:mine"))
        return len(asked)

    assert queries_with(3) == queries_with(30)


def test_mine_offers_changes_only_before_the_machine_has_started():
    begun = booking_to_come(begun_at=NOW)

    page = signed_in(begun.member).get(reverse("bookings:mine"))

    assert [item.may_change for item in page.context["items"]] == [False]
    assert reverse("bookings:cancel", args=[begun.pk]) not in page.content.decode()


def test_cancel_asks_first_and_then_gives_the_time_back():
    booking = booking_to_come()
    client = signed_in(booking.member)
    address = reverse("bookings:cancel", args=[booking.pk])

    client.get(address)
    booking.refresh_from_db()
    asked = booking.state
    answer = client.post(address)

    booking.refresh_from_db()
    assert (asked, booking.state) == (BookingState.CONFIRMED, BookingState.CANCELLED)
    assert answer.url == reverse("bookings:mine")


def test_cancel_twice_says_that_it_was_cancelled():
    booking = booking_to_come()
    client = signed_in(booking.member)
    address = reverse("bookings:cancel", args=[booking.pk])
    client.post(address)

    again = client.post(address)

    assert again.status_code == 409
    assert "This booking was cancelled." in again.content.decode()


@pytest.mark.parametrize("page", ["bookings:cancel", "bookings:move", "booking", "booking_now"])
def test_bookings_of_others_are_not_there(page):
    booking = booking_to_come()
    place = booking.machine.place
    address = reverse(page, args=[booking.pk])
    seen = {
        "member": signed_in(factories.member(at=place)).get(address).status_code,
        "staff": signed_in(factories.member(at=place, role=Role.MEDIATOR)).get(address).status_code,
        "staff of another place": signed_in(
            factories.member(at=factories.place(), role=Role.MANAGER)
        )
        .get(address)
        .status_code,
    }

    assert seen == {"member": 404, "staff": 200, "staff of another place": 404}


def test_move_shows_the_day_with_ones_own_time_free_to_move_in():
    booking = booking_to_come()

    page = signed_in(booking.member).get(reverse("bookings:move", args=[booking.pk]))

    own = [shown.slot for shown in page.context["day"].free if shown.is_current]
    assert (own[0].start, own[-1].end) == (booking.starts_at, booking.ends_at)


def test_move_offers_machines_of_the_same_kind_at_the_same_place():
    booking = booking_to_come()
    machine = booking.machine
    twin = factories.machine(space=machine.space, category=machine.category)
    other = factories.machine(space=machine.space)
    elsewhere = factories.machine(category=machine.category)
    client = signed_in(booking.member)
    address = reverse("bookings:move", args=[booking.pk])

    page = client.get(address)
    answers = [client.get(address, {"machine": each.slug}).status_code for each in (twin, other)]

    assert set(page.context["machines"]) == {machine, twin}
    assert elsewhere not in page.context["machines"]
    assert answers == [200, 404]


def test_move_keeps_the_length_and_stores_the_new_slot_and_machine():
    booking = booking_to_come(ends_at=NOW + 3 * HOUR)
    twin = factories.machine(space=booking.machine.space, category=booking.machine.category)
    client = signed_in(booking.member)
    address = to_move(booking, twin)(NOW + 5 * HOUR)

    page = client.get(address)
    answer = client.post(address, {"minutes": page.context["form"]["minutes"].initial})

    booking.refresh_from_db()
    assert answer.url == booking.get_absolute_url()
    assert (booking.machine, booking.slot) == (twin, Slot(NOW + 5 * HOUR, NOW + 7 * HOUR))


def test_move_onto_a_taken_slot_is_refused_and_changes_nothing():
    booking = booking_to_come()
    address = to_move(booking, booking.machine)(NOW + 5 * HOUR)
    booking_to_come(machine=booking.machine, starts_at=NOW + 5 * HOUR, ends_at=NOW + 6 * HOUR)

    answer = signed_in(booking.member).post(address, {"minutes": 60})

    assert answer.status_code == 409
    assert [refusal.code for refusal in answer.context["refusals"]] == ["slot_taken"]
    booking.refresh_from_db()
    assert booking.starts_at == NOW + HOUR


def test_move_of_a_booking_that_has_begun_says_why_not():
    booking = booking_to_come(begun_at=NOW)

    page = signed_in(booking.member).get(reverse("bookings:move", args=[booking.pk]))

    assert [refusal.code for refusal in page.context["refusals"]] == ["already_begun"]
    assert "day" not in page.context


def test_strangers_sign_in_before_they_see_their_bookings():
    answer = Client().get(reverse("bookings:mine"))

    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {
        "next": [reverse("bookings:mine")]
    }
