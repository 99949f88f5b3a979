"""New passwords from the desk, for people who forgot theirs and have no e-mail."""

import math

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Act, Deed, HowGiven, Mandate, Mode, Role, Scope
from members.plain_words import WORDS
from members.refusals import MayMoreThanYou, NoMandate, NotYourTask, YourOwnAccount
from members.services.passwords import DIGITS, WORD_COUNT, give_new_password, readable_password
from places.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture
def desk(db):
    """A mediator at the desk of a place."""
    place = factories.place()
    desk = factories.member(at=place, role=Role.MEDIATOR)
    desk.place = place
    return desk


def sign_in(member, password) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": member.username, "password": password})
    return client


def refused_to(by, member, place, **given):
    with pytest.raises(Refused) as refused:
        give_new_password(member=member, by=by, place=place, now=NOW, **given)
    return refused.value.refusals


@pytest.mark.parametrize("language", WORDS)
def test_passwords_are_plain_words_and_hard_to_guess(language):
    words = WORDS[language]

    assert len(set(words)) == len(words) == 256
    assert all(word.isascii() and word.islower() and len(word) <= 10 for word in words)
    assert WORD_COUNT * math.log2(len(words)) + DIGITS * math.log2(10) > 50
    assert set(readable_password(language).split()[:-1]) <= set(words)


def test_a_new_password_replaces_the_old_one_and_is_written_down(desk):
    zoe = factories.member(at=desk.place, password="forgotten", language="fr")

    password = give_new_password(member=zoe, by=desk, place=desk.place, now=NOW)

    zoe.refresh_from_db()
    assert zoe.check_password(password)
    assert zoe.password_is_temporary
    act = Act.objects.get()
    assert (act.actor, act.member, act.deed, act.mode) == (desk, zoe, Deed.ACCESS_GIVEN, Mode.WITH)


def test_for_someone_who_is_not_there_it_takes_a_mandate(desk):
    zoe = factories.member(at=desk.place)
    refusals = refused_to(desk, zoe, desk.place, mode=Mode.FOR)
    mandate = Mandate.objects.create(
        member=zoe,
        place=desk.place,
        scopes=[Scope.ACCOUNT],
        starts_on=NOW.date(),
        ends_on=NOW.date(),
        how=HowGiven.PAPER,
        witness=desk,
        given_by=zoe,
    )

    give_new_password(member=zoe, by=desk, place=desk.place, now=NOW, mode=Mode.FOR)

    assert refusals == (NoMandate(),)
    assert Act.objects.get().mandate == mandate


def test_only_those_who_give_access_may(desk):
    zoe = factories.member(at=desk.place)

    for role in (Role.MEMBER, Role.VOLUNTEER, Role.PEER_MEDIATOR):
        assert refused_to(factories.member(at=desk.place, role=role), zoe, desk.place) == (
            NotYourTask(),
        )


def test_nobody_gets_the_account_of_someone_who_may_more(desk):
    boss = factories.member(at=desk.place, role=Role.MANAGER)
    works_elsewhere = factories.member(at=desk.place)
    works_elsewhere.roles.create(place=factories.place(), role=Role.MEDIATOR)
    helps_elsewhere = factories.member(at=desk.place)
    helps_elsewhere.roles.create(place=factories.place(), role=Role.VOLUNTEER)
    root = factories.member(at=desk.place, is_superuser=True)

    for person in (boss, works_elsewhere, helps_elsewhere, root):
        assert refused_to(desk, person, desk.place) == (MayMoreThanYou(),)
    assert refused_to(desk, desk, desk.place) == (YourOwnAccount(),)
    assert not Act.objects.exists()


def test_someone_who_only_comes_elsewhere_too_may_be_helped(desk):
    zoe = factories.member(at=desk.place)
    zoe.roles.create(place=factories.place(), role=Role.MEMBER)

    assert give_new_password(member=zoe, by=desk, place=desk.place, now=NOW)


def test_the_new_password_signs_all_devices_out(desk):
    zoe = factories.member(at=desk.place, password="forgotten")
    device = sign_in(zoe, "forgotten")
    before = device.get(reverse("bookings:mine")).status_code

    give_new_password(member=zoe, by=desk, place=desk.place, now=NOW)

    assert (before, device.get(reverse("bookings:mine")).status_code) == (200, 302)


def test_who_signs_in_with_it_chooses_their_own_first(desk):
    zoe = factories.member(at=desk.place)
    given = give_new_password(member=zoe, by=desk, place=desk.place, now=NOW)
    client = sign_in(zoe, given)
    change = reverse("account_change_password")
    stopped = client.get(reverse("bookings:mine")).headers["Location"]

    own = "my very own secret"
    client.post(change, {"oldpassword": given, "password1": own, "password2": own})

    zoe.refresh_from_db()
    assert stopped == change
    assert zoe.check_password(own)
    assert not zoe.password_is_temporary
    assert client.get(reverse("bookings:mine")).status_code == 200


def test_who_comes_in_another_way_is_not_kept_out_by_a_lost_slip(desk, client):
    zoe = factories.member(at=desk.place)
    give_new_password(member=zoe, by=desk, place=desk.place, now=NOW)
    zoe.refresh_from_db()

    client.force_login(zoe)  # as a card does

    assert client.get(reverse("bookings:mine")).status_code == 200


def test_the_slip_is_asked_for_first_and_shown_once_in_the_language_of_the_person(desk, client):
    zoe = factories.member(at=desk.place, username="zoe", language="fr", password="forgotten")
    client.force_login(desk)
    address = reverse("people:new_password", args=[zoe.pk])

    asked = client.get(address)
    zoe.refresh_from_db()
    still_the_same = zoe.check_password("forgotten")
    slip = client.post(address, {"mode": "with"})

    zoe.refresh_from_db()
    assert asked.status_code == 200
    assert still_the_same
    assert zoe.check_password(slip.context["password"])
    assert slip.context["password"] in slip.content.decode()
    assert 'lang="fr"' in slip.content.decode()
    assert "no-store" in slip.headers["Cache-Control"]


def test_the_page_says_why_it_refuses(desk, client):
    boss = factories.member(at=desk.place, role=Role.MANAGER)
    client.force_login(desk)

    answer = client.post(reverse("people:new_password", args=[boss.pk]))

    assert answer.status_code == 409
    assert "may do things that you may not do" in answer.content.decode()
