"""Correcting an account at the desk, who is a minor, and the readings of a minor's file."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress

from members.ages import first_month_of_minors, is_minor
from members.models import Act, Channel, Deed, FilePart, FileReading, Mode, Role
from members.refusals import MayMoreThanYou, NoMandate, NotOfThisPlace, NotYourTask
from members.services.files import note_reading
from members.services.people import answers_to, change_person
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return factories.place(language="en")


@pytest.fixture
def sofia(place):
    return factories.member(at=place, role=Role.MEDIATOR)


def change(member, by, place, mode=None, **changes):
    return change_person(member=member, changes=changes, by=by, place=place, now=NOW, mode=mode)


def test_change_is_stored_and_says_what_was_changed(place, sofia):
    marie = factories.member(at=place, phone="1")

    change(marie, sofia, place, phone="2", channel=Channel.PAPER, display_name=marie.display_name)

    marie.refresh_from_db()
    act = Act.objects.get()
    assert (marie.phone, marie.channel) == ("2", Channel.PAPER)
    assert (act.deed, act.mode) == (Deed.ACCOUNT_CHANGED, Mode.WITH)
    assert act.about == "telephone, how to reach them"


def test_change_of_nothing_leaves_no_record(place, sofia):
    marie = factories.member(at=place, phone="1")

    change(marie, sofia, place, phone="1")

    assert not Act.objects.exists()


def test_changed_email_no_longer_opens_the_account_by_the_old_one(place, sofia):
    marie = factories.member(at=place, email="old@example.org")
    EmailAddress.objects.create(user=marie, email="old@example.org", verified=True, primary=True)

    change(marie, sofia, place, email="new@example.org")

    assert not EmailAddress.objects.exists()


def test_change_is_refused_to_those_who_may_not(place, sofia):
    marie, karim = factories.member(at=place), factories.member(at=place, role=Role.MANAGER)
    gilles = factories.member(at=place, role=Role.VOLUNTEER)
    stranger = factories.member(at=factories.place())
    cases = [
        (marie, gilles, NotYourTask()),
        (stranger, sofia, NotOfThisPlace()),
        (karim, sofia, MayMoreThanYou()),
    ]

    for member, by, refusal in cases:
        with pytest.raises(Refused) as refused:
            change(member, by, place, phone="2")
        assert refused.value.refusals == (refusal,)


def test_change_for_someone_who_is_not_there_needs_a_mandate(place, sofia):
    marie = factories.member(at=place)

    with pytest.raises(Refused) as refused:
        change(marie, sofia, place, mode=Mode.FOR, phone="2")

    marie.refresh_from_db()
    assert (refused.value.refusals, marie.phone) == ((NoMandate(),), "")


def test_answers_to_looks_at_every_place(place, sofia):
    elsewhere = factories.place()
    mediator_there = factories.member(at=place)
    mediator_there.roles.create(place=elsewhere, role=Role.MEDIATOR)
    member_there = factories.member(at=place)
    member_there.roles.create(place=elsewhere, role=Role.MEMBER)
    superuser = factories.member(at=place, is_superuser=True)

    assert not answers_to(mediator_there, sofia)
    assert answers_to(member_there, sofia)
    assert not answers_to(superuser, sofia)


@pytest.mark.parametrize(
    ("born", "expected"),
    [(date(2008, 6, 1), False), (date(2008, 7, 1), True), (None, None)],
)
def test_minor_is_who_has_not_reached_the_month_of_the_eighteenth_birthday(born, expected):
    assert is_minor(factories.member(birth_month=born), date(2026, 6, 15)) is expected


@pytest.mark.parametrize("month", range(1, 13))
def test_first_month_of_minors_is_the_first_that_makes_one(month):
    day = date(2026, month, 10)
    first = first_month_of_minors(day)
    before = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)

    assert is_minor(factories.member(birth_month=first), day)
    assert not is_minor(factories.member(birth_month=before), day)


def test_reading_is_noted_of_minors_and_of_who_may_be_one(sofia):
    minor = factories.member(birth_month=date(2013, 1, 1))
    adult = factories.member(birth_month=date(1954, 1, 1))
    unknown = factories.member(birth_month=None)

    for member in (minor, adult, unknown):
        note_reading(reader=sofia, member=member, what=FilePart.FILE, now=NOW)

    noted = FileReading.objects.order_by("pk").values_list("member", "reader", "what")
    assert list(noted) == [(minor.pk, sofia.pk, "file"), (unknown.pk, sofia.pk, "file")]
