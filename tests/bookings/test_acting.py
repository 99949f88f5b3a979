"""Booking for somebody at the desk: with them or for them, the record, the slip."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from bookings.services import book, cancel, move
from members.models import Act, Deed, FileReading, Mode, Notice, Role
from members.refusals import NoMandate
from places.refusals import Refused
from places.slots import Slot
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SLOT, LATER = Slot(NOW + HOUR, NOW + 2 * HOUR), Slot(NOW + 3 * HOUR, NOW + 4 * HOUR)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    """Stop the clock that views read at `NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def place():
    return factories.place(name="A place that is first", language="en")


@pytest.fixture
def machine(place):
    return factories.machine(space=factories.space(place=place), name="Bobine")


@pytest.fixture
def marie(place):
    return factories.member(at=place, username="marie", display_name="Marie", language="fr")


@pytest.fixture
def sofia(place):
    return factories.member(at=place, role=Role.MEDIATOR)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def acts():
    return list(Act.objects.order_by("pk").values_list("deed", "mode", "about"))


def test_booking_moving_and_cancelling_with_someone_leave_a_record_each(machine, marie, sofia):
    booking = book(machine=machine, member=marie, slot=SLOT, by=sofia, now=NOW, mode=Mode.WITH)
    move(booking=booking, slot=LATER, by=sofia, now=NOW, mode=Mode.WITH)
    cancel(booking=booking, by=sofia, now=NOW, mode=Mode.WITH)

    assert acts() == [
        (Deed.BOOKED, Mode.WITH, "Bobine, 15 juin 2026 13:00"),
        (Deed.BOOKING_MOVED, Mode.WITH, "Bobine, 15 juin 2026 15:00"),
        (Deed.BOOKING_CANCELLED, Mode.WITH, "Bobine, 15 juin 2026 15:00"),
    ]


def test_booking_for_oneself_leaves_none(machine, marie):
    book(machine=machine, member=marie, slot=SLOT, by=marie, now=NOW)

    assert acts() == []


def test_booking_as_a_guardian_says_so(machine, marie):
    book(machine=machine, member=marie, slot=SLOT, by=factories.guardian_of(marie), now=NOW)

    assert [mode for _deed, mode, _about in acts()] == [Mode.GUARDIAN]


def test_booking_for_someone_without_a_mandate_is_refused_and_stores_nothing(machine, marie, sofia):
    with pytest.raises(Refused) as refused:
        book(machine=machine, member=marie, slot=SLOT, by=sofia, now=NOW, mode=Mode.FOR)

    assert refused.value.refusals == (NoMandate(),)
    assert not Booking.objects.exists()


def test_booking_on_a_mandate_is_told(place, machine, marie, sofia):
    mandate = factories.mandate(place=place, member=marie)

    book(machine=machine, member=marie, slot=SLOT, by=sofia, now=NOW, mode=Mode.FOR)

    assert (Act.objects.get().mandate, Notice.objects.get().kind) == (mandate, "done_for_you")


@pytest.mark.parametrize("name", ["cancel", "move"])
def test_pages_that_change_a_booking_ask_how_it_is_done(machine, marie, sofia, name):
    booking = factories.booking(
        machine=machine, member=marie, starts_at=SLOT.start, ends_at=SLOT.end
    )
    address = reverse(f"bookings:{name}", args=[booking.pk])
    query = f"?start={LATER.start:%Y-%m-%dT%H:%MZ}"

    without = signed_in(sofia).post(f"{address}{query}", {"minutes": 60})
    signed_in(sofia).post(f"{address}{query}", {"minutes": 60, "mode": "with"})

    assert without.context["mode_form"].errors
    assert [mode for _deed, mode, _about in acts()] == [Mode.WITH]


def test_way_to_a_booking_keeps_for_whom_it_is(machine, marie, sofia):
    client = signed_in(sofia)

    page = client.get(reverse("bookings:for_person"), {"for": "marie"})
    day = client.get(reverse("bookings:day", args=[machine.slug]), {"for": "marie"})

    assert page.context["person"] == marie
    assert f"{reverse('bookings:day', args=[machine.slug])}?for=marie" in page.content.decode()
    assert all("for=marie" in shown.address for shown in day.context["day"].free)


def test_volunteer_books_with_someone_whose_whole_name_they_know(place, machine, marie):
    gilles = factories.member(at=place, role=Role.VOLUNTEER)
    address = reverse("bookings:confirm", args=[machine.slug])
    query = f"?for=marie&start={SLOT.start:%Y-%m-%dT%H:%MZ}"

    signed_in(gilles).post(f"{address}{query}", {"minutes": 60, "mode": "with"})

    booking = Booking.objects.get()
    assert (booking.member, booking.booked_by) == (marie, gilles)


def test_bookings_of_a_person_are_those_at_the_place_and_opening_them_is_noted(
    place, machine, sofia
):
    ines = factories.member(at=place, birth_month=date(2013, 1, 1))
    here = factories.booking(machine=machine, member=ines, starts_at=SLOT.start, ends_at=SLOT.end)
    factories.booking(member=ines, starts_at=SLOT.start, ends_at=SLOT.end)

    page = signed_in(sofia).get(reverse("bookings:of_person", args=[ines.pk]))

    assert [item.booking for item in page.context["items"]] == [here]
    assert FileReading.objects.get().what == "bookings"


@pytest.mark.parametrize("size", ["a6", "receipt"])
def test_slip_says_all_in_the_language_of_who_has_the_booking(place, machine, marie, sofia, size):
    place.phone = "04 65 71 00 12"
    place.save()
    booking = factories.booking(machine=machine, member=marie, starts_at=SLOT.start)

    page = signed_in(sofia).get(reverse("bookings:slip", args=[booking.pk]), {"size": size})

    paper = page.context["paper"]
    parts = [
        f"paper-{size}",
        'lang="fr"',
        "Bobine",
        "lundi 15 juin 2026",
        "13:00",
        "04 65 71 00 12",
    ]
    assert [part for part in parts if part not in paper] == []
    assert paper.count("<svg viewBox") == 1
