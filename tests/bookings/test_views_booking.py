"""The pages that lead to a booking."""

from datetime import date, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from bookings.availability import SlotState
from bookings.day import day_of, ends_from, to_confirm
from bookings.models import Booking
from bookings.refusals import OutOfService
from members.models import Mode, Role
from places import calendars
from places.slots import Slot
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    """Stop the clock that views read at `NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def confirm_url(machine, start=NOW + timedelta(hours=1), **choices):
    return to_confirm(machine, **choices)(start)


def states(day):
    return [(shown.slot, shown.state) for shown in day.slots]


def shown_day(machine, viewer, **given):
    tap = to_confirm(machine)
    return day_of(machine, **{"asked": None, "viewer": viewer, "now": NOW, "tap": tap, **given})


def test_day_joins_what_is_past_and_what_one_booking_takes():
    machine = factories.machine(slot_minutes=60)
    ines = factories.member(at=machine.place)
    taken = factories.booking(
        machine=machine,
        starts_at=NOW + timedelta(hours=1),
        ends_at=NOW + timedelta(hours=3),
    )

    day = shown_day(machine, ines)

    midnight = NOW - timedelta(hours=12)
    assert states(day)[:3] == [
        (Slot(midnight, NOW), SlotState.PAST),
        (Slot(NOW, NOW + timedelta(hours=1)), SlotState.FREE),
        (taken.slot, SlotState.TAKEN),
    ]


def test_day_says_until_when_it_is_free_beyond_midnight():
    space = factories.space(is_always_open=False)
    calendars.open_every_week(
        place=space.place,
        space=space,
        weekdays=list(calendars.Weekday),
        opens=time(14),
        closes=time(4),
        first_on=date(2024, 1, 1),
    )
    machine = factories.machine(space=space, slot_minutes=60)

    day = shown_day(machine, factories.member(at=machine.place))

    four_in_the_morning = NOW + timedelta(hours=16)
    assert day.free[-1].free_until == four_in_the_morning
    assert day.free[-1].slot.end == NOW + timedelta(hours=12)


def test_day_without_an_end_says_no_hour_that_would_be_of_another_day():
    machine = factories.machine(slot_minutes=60)
    tomorrow = NOW + timedelta(hours=20)

    free = shown_day(machine, factories.member(at=machine.place)).free
    factories.booking(machine=machine, starts_at=tomorrow)
    bounded = shown_day(machine, factories.member(at=machine.place)).free

    assert (free[0].is_free_for_long, bounded[0].is_free_for_long) == (True, False)
    assert bounded[0].free_until == tomorrow


def test_day_names_who_has_a_slot_to_staff_and_to_nobody_else():
    machine = factories.machine()
    lea = factories.member(at=machine.place, display_name="Léa")
    factories.booking(machine=machine, member=lea, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    staff = factories.member(at=machine.place, role=Role.MEDIATOR)
    other = factories.member(at=machine.place)

    told = [
        [shown.who for shown in shown_day(machine, viewer).slots if shown.state != SlotState.FREE]
        for viewer in (staff, other)
    ]

    assert told == [["", "Léa"], ["", ""]]


def test_day_opens_on_the_next_open_day_when_today_is_over():
    machine = factories.machine()
    place = machine.place
    calendars.close(place=place, slot=Slot(NOW, NOW + timedelta(days=2)), reason={"en": "Works"})

    day = shown_day(machine, factories.member())

    assert day.passed_over == place.today(NOW)
    assert day.on == place.today(NOW + timedelta(days=2))
    assert day.free != []


def test_day_that_is_asked_for_and_closed_says_which_one_is_open():
    machine = factories.machine()
    place = machine.place
    calendars.close(place=place, slot=Slot(NOW, NOW + timedelta(days=2)), reason={"en": "Works"})
    tomorrow = place.today(NOW) + timedelta(days=1)

    day = shown_day(machine, factories.member(), asked=tomorrow)

    assert (day.on, day.slots, day.next_open_on) == (
        tomorrow,
        [],
        place.today(NOW) + timedelta(days=2),
    )


def test_day_offers_only_what_can_be_booked_so_far_ahead():
    machine = factories.machine(slot_minutes=60, days_ahead=2)
    far = machine.place.today(NOW) + timedelta(days=30)

    day = shown_day(machine, factories.member(), asked=far)

    assert day.on == day.last_on == machine.place.today(NOW) + timedelta(days=2)
    assert day.free[-1].slot.start == NOW + timedelta(days=2)


def test_ends_stop_at_the_next_booking_and_at_the_longest_length():
    machine = factories.machine(slot_minutes=30, longest_minutes=120)
    hour = timedelta(hours=1)
    before = ends_from(machine, NOW)
    factories.booking(machine=machine, starts_at=NOW + hour, ends_at=NOW + 2 * hour)

    ends = ends_from(machine, NOW)

    assert before[-1] == NOW + 2 * hour
    assert ends == [NOW + hour / 2, NOW + hour]


def test_day_page_leads_strangers_over_sign_in_to_the_very_slot():
    machine = factories.machine()
    client = Client()

    page = client.get(reverse("bookings:day", args=[machine.slug]))
    address = page.context["day"].free[0].address
    answer = client.get(address)

    assert parse_qs(urlsplit(answer.headers["Location"]).query)["next"] == [address]
    assert "You sign in first" in page.content.decode()


def test_day_page_survives_days_that_do_not_exist():
    machine = factories.machine()

    for wrong in ("2026-02-31", "x", "0001-01-01", "9999-12-31"):
        page = Client().get(reverse("bookings:day", args=[machine.slug]), {"day": wrong})
        assert page.status_code == 200


def test_confirm_shows_the_day_in_words_and_one_hour_by_default():
    machine = factories.machine(safety_notes={"en": "Wear goggles."})
    client = signed_in(factories.member(at=machine.place))

    page = client.get(confirm_url(machine))

    html = page.content.decode()
    assert "Monday 15 June 2026" in html
    assert "Wear goggles." in html
    assert page.context["form"]["minutes"].initial == 60


def test_confirm_books_with_the_chosen_length_and_project():
    machine = factories.machine()
    ines = factories.member(at=machine.place)
    lamp = factories.project(place=machine.place, owner=ines)

    answer = signed_in(ines).post(confirm_url(machine), {"minutes": 90, "project": lamp.pk})

    booking = Booking.objects.get()
    assert answer.url == booking.get_absolute_url()
    assert (booking.member, booking.booked_by, booking.project) == (ines, ines, lamp)
    assert booking.slot == Slot(NOW + timedelta(hours=1), NOW + timedelta(minutes=150))


def test_confirm_offers_only_projects_of_ones_own():
    machine = factories.machine()
    ines = factories.member(at=machine.place)
    mine = factories.project(place=machine.place, owner=ines)
    theirs = factories.project(place=machine.place)
    client = signed_in(ines)

    page = client.get(confirm_url(machine))
    refused = client.post(confirm_url(machine), {"minutes": 60, "project": theirs.pk})

    assert list(page.context["form"].fields["project"].queryset) == [mine]
    assert "project" in refused.context["form"].errors
    assert not Booking.objects.exists()


def test_confirm_twice_by_the_same_person_says_it_is_theirs():
    machine = factories.machine()
    client = signed_in(factories.member(at=machine.place))
    first = client.post(confirm_url(machine), {"minutes": 60})

    second = client.post(confirm_url(machine), {"minutes": 60})

    assert second.url == first.url
    assert Booking.objects.count() == 1
    assert [str(each) for each in get_messages(second.wsgi_request)][-1].startswith(
        "You have this booking already."
    )


def test_confirm_by_two_people_gives_the_slot_to_the_first():
    machine = factories.machine()
    ines, lucas = (factories.member(at=machine.place) for _ in range(2))
    lamp = factories.project(place=machine.place, owner=lucas)
    choices = {"minutes": 60, "project": lamp.pk}
    signed_in(ines).post(confirm_url(machine), {"minutes": 60})
    client = signed_in(lucas)

    answer = client.post(confirm_url(machine), choices)

    assert answer.status_code == 409
    assert "Someone else has booked this machine until" in answer.content.decode()
    assert [booking.member for booking in Booking.objects.all()] == [ines]
    offer = answer.context["offers"][0]
    assert offer.slot.start == NOW + timedelta(hours=2)
    kept = parse_qs(urlsplit(offer.address).query)
    assert (kept["minutes"], kept["project"]) == (["60"], [str(lamp.pk)])
    again = client.get(offer.address)
    assert again.context["form"]["project"].initial == str(lamp.pk)


def test_confirm_says_refusals_in_the_language_of_the_reader():
    machine = factories.machine(service_state="out_of_service")
    client = signed_in(factories.member(at=machine.place))
    shown = {}

    for language in ("en", "fr"):
        client.cookies["django_language"] = language
        html = client.get(confirm_url(machine)).content.decode()
        with translation.override(language):
            refusal = OutOfService()
            shown[language] = (refusal.sentence() in html, refusal.remedy() in html)

    assert shown == {"en": (True, True), "fr": (True, True)}


def test_confirm_shows_every_refusal_and_keeps_what_was_chosen():
    machine = factories.machine(longest_minutes=60, slot_minutes=30)
    client = signed_in(factories.member(at=machine.place))

    answer = client.post(confirm_url(machine), {"minutes": 95})

    codes = [refusal.code for refusal in answer.context["refusals"]]
    assert codes == ["off_the_grid", "too_long"]
    assert answer.context["form"]["minutes"].value() == "95"
    assert not Booking.objects.exists()


def test_confirm_by_a_stranger_of_the_place_says_how_to_join():
    machine = factories.machine()
    client = signed_in(factories.member())

    page = client.get(confirm_url(machine))

    assert [refusal.code for refusal in page.context["refusals"]] == ["not_a_member_here"]


def test_confirm_without_a_readable_start_leads_to_the_day():
    machine = factories.machine()
    client = signed_in(factories.member(at=machine.place))
    address = reverse("bookings:confirm", args=[machine.slug])

    answers = [client.get(address, {"start": wrong}) for wrong in ("", "x", "2026-06-15T10:00")]

    assert {answer.url for answer in answers} == {reverse("bookings:day", args=[machine.slug])}


def test_staff_book_for_someone_they_find_by_a_part_of_the_name():
    machine = factories.machine()
    karim = factories.member(at=machine.place, role=Role.MANAGER)
    marie = factories.member(at=machine.place, username="marie.d", first_name="Marie")
    quilt = factories.project(place=machine.place, owner=marie)
    client = signed_in(karim)

    page = client.get(confirm_url(machine, **{"for": "mari"}))
    client.post(
        confirm_url(machine, **{"for": "mari"}),
        {"minutes": 60, "project": quilt.pk, "mode": Mode.WITH},
    )

    booking = Booking.objects.get()
    assert page.context["wish"].member == marie
    assert (booking.member, booking.booked_by, booking.project) == (marie, karim, quilt)


@pytest.mark.parametrize(("asked", "found"), [("mar", 2), ("zz", 0)])
def test_staff_who_name_nobody_or_several_book_for_no_one(asked, found):
    machine = factories.machine()
    karim = factories.member(at=machine.place, role=Role.MANAGER, display_name="Karim")
    for name in ("marie", "martin"):
        factories.member(at=machine.place, username=name, display_name=name)
    client = signed_in(karim)

    answer = client.post(confirm_url(machine, **{"for": asked}), {"minutes": 60})

    assert len(answer.context["people"]) == found
    assert not Booking.objects.exists()


def test_others_cannot_book_for_someone_else():
    machine = factories.machine()
    ines, lea = (factories.member(at=machine.place) for _ in range(2))

    signed_in(ines).post(confirm_url(machine, **{"for": lea.username}), {"minutes": 60})

    assert Booking.objects.get().member == ines


def test_confirm_reminds_gently_of_house_rules_and_books_all_the_same():
    machine = factories.machine()
    ines = factories.member(at=machine.place)
    factories.house_rules(place=machine.place)
    client = signed_in(ines)

    page = client.get(confirm_url(machine)).content.decode()
    client.post(confirm_url(machine), {"minutes": 60})

    assert "There are house rules to read and accept." in page
    assert reverse("members:house_rules") in page
    assert Booking.objects.get().member == ines
