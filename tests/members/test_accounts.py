"""Accounts without e-mail: who makes them, what they are called, and who answers for whom."""

from datetime import date

import pytest

from members.models import Act, Deed, Guardianship, Member, Mode, Proof, Role
from members.refusals import (
    AlreadyTheirGuardian,
    ContactNeeded,
    EmailTaken,
    GrownUp,
    GuardianNeeded,
    NotYourTask,
)
from members.services.accounts import NewGuardian, free_username, make_account
from members.services.guardians import (
    add_guardian,
    end_guardianship,
    guardians_like,
    prove_guardianship,
)
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

YOUNG, GROWN = date(2014, 3, 1), date(1980, 3, 1)
PAOLO = NewGuardian("Paolo", "Ferri", email="paolo@example.org", language="it")


@pytest.fixture
def place(db):
    return factories.place()


@pytest.fixture
def desk(place):
    return factories.member(at=place, role=Role.MEDIATOR)


def refusals_of(act, **wish):
    before = Member.objects.count()
    with pytest.raises(Refused) as refused:
        act(now=NOW, **wish)
    assert Member.objects.count() == before
    return list(refused.value.refusals)


def test_a_first_name_is_enough_for_a_child_and_its_guardian(place, desk):
    ines = make_account(
        place=place, first_name="Inès", birth_month=YOUNG, by=desk, now=NOW, guardian=PAOLO
    )

    tie = Guardianship.objects.get(child=ines)
    assert (ines.username, str(ines), ines.has_usable_password()) == ("ines", "Inès", False)
    assert ines.has_role(place, Role.MEMBER)
    assert (str(tie.guardian), tie.guardian.language, tie.proof) == ("Paolo", "it", Proof.NONE)
    assert not tie.guardian.has_role(place)
    act = Act.objects.get()
    assert (act.actor, act.member, act.deed, act.mode) == (desk, ines, "account_made", "with")


def test_user_names_can_be_said_aloud_and_are_free():
    factories.member(username="ines")
    factories.member(username="Ines2")

    names = [free_username(each) for each in ("Inès", "Jean-Luc", "李", "Zoé M.")]

    assert names == ["ines3", "jean-luc", "person", "zoe-m"]


def test_make_account_refuses_who_may_not_and_what_is_missing(place, desk):
    wish = {"place": place, "first_name": "Sam", "birth_month": YOUNG}
    peer = factories.member(at=place)
    factories.member(email="Paolo@example.org")

    assert refusals_of(make_account, by=desk, **wish) == [GuardianNeeded()]
    assert refusals_of(make_account, by=peer, guardian=peer, **{**wish, "place": factories.place()})
    assert refusals_of(make_account, by=peer, **{**wish, "birth_month": GROWN}) == [NotYourTask()]
    assert refusals_of(make_account, by=desk, guardian=NewGuardian("Paolo"), **wish) == [
        ContactNeeded()
    ]
    assert refusals_of(make_account, by=desk, guardian=PAOLO, **wish) == [EmailTaken()]


@pytest.mark.parametrize("born", [GROWN, date(2010, 1, 1), None])
def test_who_decides_alone_about_an_account_needs_no_guardian(place, desk, born):
    made = make_account(place=place, first_name="Sam", birth_month=born, by=desk, now=NOW)

    assert not Guardianship.objects.filter(child=made).exists()


def test_a_guardian_makes_the_account_of_their_own_child(place):
    nadia = factories.member(at=place)

    sami = make_account(
        place=place, first_name="Sami", birth_month=YOUNG, by=nadia, now=NOW, guardian=nadia,
        proof=Proof.IDENTITY,
    )  # fmt: skip

    tie, act = Guardianship.objects.get(), Act.objects.get()
    assert (tie.guardian, tie.child, tie.proof) == (nadia, sami, Proof.NONE)
    assert (act.actor, act.deed, act.mode) == (nadia, Deed.ACCOUNT_MADE, Mode.GUARDIAN)


def test_guardians_of_the_place_are_found_by_how_they_are_reached(place):
    nadia = factories.member(email="nadia@example.org", phone="0612345678")
    factories.child(at=place, guardian=nadia)
    factories.child(at=factories.place(), guardian=factories.member(phone="0600000000"))

    found = [
        guardians_like(place=place, email="Nadia@example.org"),
        guardians_like(place=place, phone="06 12 34 56 78"),
        guardians_like(place=place, phone="06 00 00 00 00"),
        guardians_like(place=place),
    ]

    assert found == [[nadia], [nadia], [], []]


def test_guardians_are_many_to_many_proven_and_ended_by_the_desk(place, desk):
    nadia, paolo = factories.member(), factories.member()
    one, other = factories.child(at=place), factories.child(at=place)
    about = {"place": place, "by": desk, "now": NOW}

    for child in (one, other):
        for guardian in (nadia, paolo):
            tie = add_guardian(child=child, guardian=guardian, **about)
    prove_guardianship(guardianship=tie, proof=Proof.COURT, **about)
    end_guardianship(guardianship=one.guardianships.get(guardian=nadia), **about)

    tie.refresh_from_db()
    assert (tie.proof, tie.proof_seen_by, tie.proof_seen_at) == (Proof.COURT, desk, NOW)
    assert set(Member.objects.wards_of(nadia)) == {other}
    assert set(Member.objects.wards_of(paolo)) == {one, other}


def test_add_guardian_refuses_grown_ups_twice_the_same_and_who_may_not(place, desk):
    child, guardian = factories.child(at=place), factories.member()
    wish = {"guardian": guardian, "place": place}
    grown = factories.member(at=place)

    assert refusals_of(add_guardian, child=grown, by=desk, **wish) == [GrownUp()]
    assert refusals_of(add_guardian, child=child, by=guardian, **wish) == [NotYourTask()]
    add_guardian(child=child, by=desk, now=NOW, **wish)
    assert refusals_of(add_guardian, child=child, by=desk, **wish) == [AlreadyTheirGuardian()]
