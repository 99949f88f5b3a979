"""Bookings of minors: who agreed, who may act for whom, and what each act leaves behind."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.day import to_confirm
from bookings.models import Booking, BookingState
from bookings.refusals import AgeNotKnown, GuardianConsentMissing, NotForOthers
from bookings.services import book, cancel, choose_project, move
from bookings.tasks import cancel_without_consent
from members.models import (
    Act,
    ConsentRequest,
    Deed,
    HowGiven,
    Mandate,
    Mode,
    Notice,
    Purpose,
    Role,
    Scope,
)
from members.notice_kinds import words
from members.refusals import NoMandate
from members.services import consents
from places.refusals import Refused
from places.slots import Slot
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SLOT = Slot(NOW + HOUR, NOW + 2 * HOUR)
LATER = Slot(NOW + 3 * HOUR, NOW + 4 * HOUR)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    """Stop the clock that views read at `NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def lab(db):
    machine = factories.machine()
    place = machine.place
    paolo = factories.member(display_name="Paolo")
    ines = factories.child(at=place, age=13, guardian=paolo, display_name="Inès", username="ines")
    desk = factories.member(at=place, role=Role.MEDIATOR)
    return SimpleNamespace(machine=machine, place=place, paolo=paolo, ines=ines, desk=desk)


def agree(lab, purpose=Purpose.MACHINES, **given):
    about = {"member": lab.ines, "place": lab.place, "by": lab.paolo, "now": NOW, **given}
    return consents.decide(purpose=purpose, is_agreed=True, **about)


def book_for(lab, *, by=None, **given):
    wish = {"machine": lab.machine, "member": lab.ines, "slot": SLOT, "now": NOW, **given}
    return book(by=by or lab.ines, **wish)


def refusals_of(act, *args, **given):
    before = list(Booking.objects.values())
    with pytest.raises(Refused) as refused:
        act(*args, **given)
    assert list(Booking.objects.values()) == before
    return list(refused.value.refusals)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def deeds():
    return [(act.deed, act.mode, act.actor) for act in Act.objects.order_by("pk")]


def test_a_minor_books_when_a_guardian_has_agreed_and_not_before(lab):
    assert refusals_of(book_for, lab) == [GuardianConsentMissing()]
    assert refusals_of(book_for, lab, by=lab.desk) == [GuardianConsentMissing()]

    agree(lab)

    assert book_for(lab).member == lab.ines


def test_who_is_of_unknown_age_tells_the_desk_first(lab):
    someone = factories.member(at=lab.place, birth_month=None)
    wish = {"member": someone, "by": someone}

    assert refusals_of(book_for, lab, **wish) == [AgeNotKnown()]
    agree(lab, **wish, how=HowGiven.SPOKEN, witness=lab.desk)
    assert book_for(lab, **wish).member == someone


def test_booking_takes_at_most_ten_queries_for_a_minor(lab, django_assert_max_num_queries):
    agree(lab)
    project = factories.project(place=lab.place, owner=lab.ines)
    ines = type(lab.ines).objects.get(pk=lab.ines.pk)

    with django_assert_max_num_queries(10):  # two of them are the savepoint of a test
        book_for(lab, member=ines, by=ines, project=project)


def test_a_guardian_books_moves_and_cancels_and_each_act_is_written_down(lab):
    agree(lab)
    Act.objects.all().delete()

    booking = book_for(lab, by=lab.paolo)
    project = factories.project(place=lab.place, owner=lab.ines)
    choose_project(booking=booking, project=project, by=lab.paolo, now=NOW)
    move(booking=booking, slot=LATER, by=lab.paolo, now=NOW)
    cancel(booking=booking, by=lab.paolo, now=NOW)

    assert booking.booked_mode == Mode.GUARDIAN
    assert deeds() == [
        (deed, "guardian", lab.paolo)
        for deed in (
            Deed.BOOKED, Deed.BOOKING_CHANGED, Deed.BOOKING_MOVED, Deed.BOOKING_CANCELLED
        )
    ]  # fmt: skip
    assert lab.machine.name in Act.objects.last().about


def test_the_desk_acts_with_a_person_and_for_them_only_on_a_mandate(lab):
    marie = factories.member(at=lab.place)
    wish = {"member": marie, "by": lab.desk}

    assert book_for(lab, **wish).booked_mode == Mode.WITH
    assert refusals_of(book_for, lab, **wish, slot=LATER, mode=Mode.FOR) == [NoMandate()]
    Mandate.objects.create(
        member=marie, place=lab.place, scopes=[Scope.BOOKINGS], starts_on=NOW.date(),
        ends_on=NOW.date(), how=HowGiven.SPOKEN, witness=lab.desk, given_by=marie,
    )  # fmt: skip
    assert book_for(lab, **wish, slot=LATER, mode=Mode.FOR).booked_mode == Mode.FOR
    assert [mode for _deed, mode, _actor in deeds()] == ["with", "for"]


def test_a_former_guardian_and_a_stranger_may_do_nothing(lab):
    agree(lab)
    booking = book_for(lab)
    lab.ines.guardianships.update(ended_at=NOW)

    for by in (lab.paolo, factories.member(at=lab.place)):
        assert refusals_of(cancel, booking=booking, by=by, now=NOW) == [NotForOthers()]
        assert not Booking.objects.visible_to(by).exists()


def test_guardians_see_the_bookings_of_their_children_once_each(lab):
    lab.ines.guardianships.create(guardian=factories.member())
    booking = factories.booking(machine=lab.machine, member=lab.ines)
    factories.booking(machine=lab.machine, starts_at=NOW + 5 * HOUR)

    assert list(Booking.objects.visible_to(lab.paolo)) == [booking]
    assert list(Booking.objects.visible_to(lab.ines)) == [booking]


def test_without_the_yes_what_is_to_come_is_given_back_and_all_are_told(lab):
    agree(lab)
    ours, begun = book_for(lab), book_for(lab, slot=LATER)
    Booking.objects.filter(pk=begun.pk).update(begun_at=NOW)
    never_asked = factories.booking(
        machine=lab.machine, member=factories.child(at=lab.place), starts_at=NOW + 9 * HOUR
    )
    about = {"member": lab.ines, "place": lab.place, "purpose": Purpose.MACHINES}
    counts = [cancel_without_consent(NOW)]
    consents.withdraw(**about, by=lab.paolo, now=NOW)
    Notice.objects.all().delete()

    counts += [cancel_without_consent(NOW) for _ in range(2)]

    assert counts == [0, 1, 0]
    assert set(Booking.objects.live()) == {begun, never_asked}
    assert Booking.objects.get(pk=ours.pk).state == BookingState.CANCELLED
    assert {notice.recipient for notice in Notice.objects.all()} == {lab.ines, lab.paolo}


def test_the_page_lets_a_child_ask_and_shows_that_it_waits_then_books(lab):
    client, address = signed_in(lab.ines), to_confirm(lab.machine)(SLOT.start)
    page = client.get(address).content.decode()
    assert "A guardian has to agree first" in page
    assert "Ask my guardian" in page

    wish = {"place": lab.place.slug, "purpose": "machines", "next": address}
    back = client.post(reverse("members:ask_guardian"), wish)
    waits = client.get(address).content.decode()
    agree(lab)
    ready = client.get(address).content.decode()

    assert back.headers["Location"] == address
    assert ConsentRequest.objects.get().asked_of == lab.paolo
    assert ("Paolo was asked on" in waits, "Ask my guardian" in waits) == (True, False)
    assert "Agreed by" in ready
    assert client.post(address, {"minutes": 60}).status_code == 302
    assert Booking.objects.get().member == lab.ines


def test_a_guardian_without_a_role_books_for_the_only_child(lab):
    agree(lab)

    signed_in(lab.paolo).post(to_confirm(lab.machine)(SLOT.start), {"minutes": 60})

    booking = Booking.objects.get()
    assert (booking.member, booking.booked_by, booking.booked_mode) == (
        lab.ines, lab.paolo, "guardian"
    )  # fmt: skip


def test_what_a_guardian_does_alone_is_told_to_the_child_and_the_other_guardian(lab):
    agree(lab)
    mother = factories.guardian_of(lab.ines, language="it")
    Notice.objects.all().delete()
    address = to_confirm(lab.machine)(SLOT.start)

    signed_in(lab.paolo).post(address, {"minutes": 60, "mode": "guardian"})

    told = {each.recipient: each for each in Notice.objects.all()}
    assert {who: each.kind for who, each in told.items()} == {
        lab.ines: "done_by_your_guardian", mother: "done_by_a_guardian"
    }  # fmt: skip
    assert "Paolo" in words(told[mother].kind, told[mother].facts)[0]


def test_what_a_guardian_does_with_the_child_is_written_down_and_not_told(lab):
    agree(lab)
    Notice.objects.all().delete()
    Act.objects.all().delete()

    page = signed_in(lab.paolo).get(to_confirm(lab.machine)(SLOT.start))
    signed_in(lab.paolo).post(to_confirm(lab.machine)(SLOT.start), {"minutes": 60, "mode": "with"})

    assert [mode for mode, _label in page.context["mode_form"].fields["mode"].choices] == [
        Mode.WITH, Mode.GUARDIAN
    ]  # fmt: skip
    assert deeds() == [(Deed.BOOKED, Mode.WITH, lab.paolo)]
    assert Booking.objects.get().booked_mode == Mode.WITH
    assert not Notice.objects.exists()


def test_a_guardian_of_several_chooses_for_whom(lab):
    sami = factories.child(at=lab.place, guardian=lab.paolo, username="sami")
    client = signed_in(lab.paolo)

    first = client.get(to_confirm(lab.machine)(SLOT.start))
    chosen = client.get(to_confirm(lab.machine, **{"for": "sami"})(SLOT.start))

    assert first.context["wish"].member is None
    assert chosen.context["wish"].member == sami
    assert "?next=" in chosen.content.decode()  # where this guardian agrees


def test_the_week_of_three_children_is_on_one_page_with_few_queries(
    lab, django_assert_max_num_queries
):
    children = [lab.ines, *(factories.child(at=lab.place, guardian=lab.paolo) for _ in range(2))]
    for number, child in enumerate(children * 3):
        start = NOW + timedelta(days=number % 6, hours=number)
        factories.booking(machine=lab.machine, member=child, starts_at=start)
    factories.booking(machine=lab.machine, starts_at=NOW + timedelta(days=8), member=lab.ines)
    client = signed_in(lab.paolo)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("bookings:family"))

    shown = [item.booking for day in page.context["days"] for item in day.items]
    assert len(shown) == 9
    assert {booking.member for booking in shown} == set(children)


def test_cancelling_for_a_child_leads_back_to_the_family(lab):
    booking = factories.booking(machine=lab.machine, member=lab.ines, starts_at=SLOT.start)

    back = signed_in(lab.paolo).post(reverse("bookings:cancel", args=[booking.pk]))

    booking.refresh_from_db()
    assert back.headers["Location"] == reverse("bookings:family")
    assert booking.state == BookingState.CANCELLED


def test_the_page_of_a_child_is_for_its_guardians_alone(lab):
    address = reverse("bookings:child", args=[lab.ines.pk])

    answers = [signed_in(who).get(address).status_code for who in (lab.paolo, lab.desk, lab.ines)]

    assert answers == [200, 404, 404]


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (Mode.WITH, "Booked by Sofia, with you"),
        (Mode.FOR, "Booked by Sofia, for you"),
        (Mode.GUARDIAN, "Booked by Sofia, as your guardian"),
        ("", "Booked by Sofia"),
    ],
)
def test_the_list_says_who_booked_and_how(lab, mode, words):
    sofia = factories.member(display_name="Sofia")
    factories.booking(
        machine=lab.machine, member=lab.ines, booked_by=sofia, booked_mode=mode,
        starts_at=SLOT.start,
    )  # fmt: skip

    assert words in signed_in(lab.ines).get(reverse("bookings:mine")).content.decode()
