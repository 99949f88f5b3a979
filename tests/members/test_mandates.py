"""Giving a mandate, taking it back, and what it lets someone do."""

from datetime import date, timedelta

import pytest

from members.models import Act, Deed, HowGiven, Mandate, Mode, Notice, Role, Scope
from members.refusals import (
    GivenByNobodyWhoMay,
    HolderMayNotAct,
    MandateForNothing,
    MandateInThePast,
    MandateTakenBack,
    MandateTooLong,
    NotInTheirName,
    NotOfThisPlace,
    NotYourOwnWitness,
    NotYourTask,
)
from members.services.acts import mandate_of
from members.services.mandates import Terms, give_mandate, last_day, revoke_mandate
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def terms(**given):
    return Terms(**{"scopes": [Scope.BOOKINGS], "starts_on": TODAY, "ends_on": TODAY, **given})


def given_on_paper(member, place, by, **given):
    asked = {"terms": terms(), "how": HowGiven.PAPER, "given_by": member, **given}
    return give_mandate(member=member, place=place, by=by, now=NOW, **asked)


def refusals_of(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusals


@pytest.fixture
def place():
    return factories.place(language="en")


@pytest.fixture
def marie(place):
    return factories.member(at=place, display_name="Marie", birth_month=date(1954, 3, 1))


@pytest.fixture
def sofia(place):
    return factories.member(at=place, role=Role.MEDIATOR, display_name="Sofia")


def test_mandate_on_paper_is_witnessed_recorded_and_told(place, marie, sofia):
    mandate = given_on_paper(marie, place, sofia)

    act, notice = Act.objects.get(), Notice.objects.get()
    assert (mandate.given_by, mandate.witness, mandate.scopes) == (marie, sofia, ["bookings"])
    assert (act.deed, act.mode, act.actor) == (Deed.MANDATE_GIVEN, Mode.WITH, sofia)
    assert (notice.kind, notice.recipient) == ("mandate_given", marie)
    assert notice.facts["by"] == "Sofia"


def test_mandate_on_ones_own_screen_has_no_witness_and_no_act(place, marie):
    mandate = given_on_paper(marie, place, marie, how=HowGiven.SCREEN)

    assert (mandate.witness, Act.objects.count()) == (None, 0)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"scopes": []}, MandateForNothing()),
        ({"starts_on": TODAY - timedelta(days=1)}, MandateInThePast()),
        ({"ends_on": TODAY - timedelta(days=1)}, MandateInThePast()),
        ({"ends_on": last_day(TODAY, 2) + timedelta(days=1)}, MandateTooLong(years=2)),
    ],
)
def test_mandate_refuses_terms_that_cannot_be(place, marie, sofia, asked, refusal):
    assert refusals_of(lambda: given_on_paper(marie, place, sofia, terms=terms(**asked))) == (
        refusal,
    )
    assert not Mandate.objects.exists()


def test_last_day_of_a_year_from_a_leap_day_is_the_last_of_february():
    assert last_day(date(2028, 2, 29), 1) == date(2029, 2, 28)


def test_mandate_of_two_years_is_not_too_long(place, marie, sofia):
    mandate = given_on_paper(marie, place, sofia, terms=terms(ends_on=last_day(TODAY, 2)))

    assert mandate.ends_on == date(2028, 6, 14)


def test_mandate_goes_only_to_someone_who_may_act(place, marie, sofia):
    gilles = factories.member(at=place, role=Role.VOLUNTEER)

    for holder in (gilles, marie):
        asked = terms(holder=holder)
        assert refusals_of(lambda a=asked: given_on_paper(marie, place, sofia, terms=a)) == (
            HolderMayNotAct(),
        )


def test_mandate_is_not_written_down_by_who_may_not(place, marie, sofia):
    gilles = factories.member(at=place, role=Role.VOLUNTEER)
    stranger = factories.member(at=factories.place())

    assert refusals_of(lambda: given_on_paper(marie, place, gilles)) == (NotYourTask(),)
    assert refusals_of(lambda: given_on_paper(sofia, place, sofia)) == (NotYourOwnWitness(),)
    assert refusals_of(lambda: given_on_paper(stranger, place, sofia)) == (NotOfThisPlace(),)
    assert refusals_of(lambda: given_on_paper(marie, place, sofia, how=HowGiven.SCREEN)) == (
        NotInTheirName(),
    )
    assert refusals_of(lambda: given_on_paper(marie, place, sofia, given_by=gilles)) == (
        GivenByNobodyWhoMay(),
    )


def test_mandate_for_a_minor_is_given_by_a_guardian(place, sofia):
    ines = factories.member(at=place, birth_month=date(2013, 3, 1))
    father = factories.guardian_of(ines)

    assert refusals_of(lambda: given_on_paper(ines, place, sofia)) == (GivenByNobodyWhoMay(),)
    given_on_paper(ines, place, sofia, given_by=father)

    assert [notice.recipient for notice in Notice.objects.order_by("pk")] == [ines, father]


@pytest.mark.parametrize("who", ["marie", "sofia", "guardian"])
def test_mandate_is_taken_back_by_the_person_a_guardian_or_the_desk(place, marie, sofia, who):
    by = {"marie": marie, "sofia": sofia, "guardian": factories.guardian_of(marie)}[who]
    mandate = factories.mandate(member=marie, place=place)

    revoked = revoke_mandate(mandate=mandate, by=by, now=NOW)

    assert revoked.revoked_at == NOW
    modes = {"marie": [], "sofia": [Mode.WITH], "guardian": [Mode.GUARDIAN]}
    assert list(Act.objects.values_list("mode", flat=True)) == modes[who]
    assert Notice.objects.filter(recipient=marie, kind="mandate_revoked").count() == 1


def test_mandate_is_taken_back_once_and_not_by_others(place, marie):
    mandate = factories.mandate(member=marie, place=place)
    gilles = factories.member(at=place, role=Role.VOLUNTEER)

    assert refusals_of(lambda: revoke_mandate(mandate=mandate, by=gilles, now=NOW)) == (
        NotInTheirName(),
    )
    revoke_mandate(mandate=mandate, by=marie, now=NOW)
    assert refusals_of(lambda: revoke_mandate(mandate=mandate, by=marie, now=NOW)) == (
        MandateTakenBack(),
    )


@pytest.mark.parametrize(
    "given",
    [
        {"ends_on": TODAY - timedelta(days=1), "starts_on": TODAY - timedelta(days=2)},
        {"starts_on": TODAY + timedelta(days=1)},
        {"revoked_at": NOW},
        {"scopes": [Scope.DATA]},
        {"holder": "someone else"},
        {"place": "elsewhere"},
    ],
)
def test_mandate_that_does_not_cover_the_act_lets_nobody_act(place, marie, sofia, given):
    others = {
        "someone else": factories.member(at=place, role=Role.MANAGER),
        "elsewhere": factories.place(),
    }
    named = {name: others.get(value, value) for name, value in given.items() if name != "scopes"}
    scopes = {"scopes": given["scopes"]} if "scopes" in given else {}
    factories.mandate(**{"member": marie, "place": place, **named, **scopes})

    assert mandate_of(by=sofia, member=marie, place=place, scope=Scope.BOOKINGS, now=NOW) is None


def test_mandate_in_force_lets_the_desk_act_and_no_volunteer(place, marie, sofia):
    mandate = factories.mandate(member=marie, place=place)
    gilles = factories.member(at=place, role=Role.VOLUNTEER)

    found = [
        mandate_of(by=by, member=marie, place=place, scope=Scope.BOOKINGS, now=NOW)
        for by in (sofia, gilles)
    ]

    assert found == [mandate, None]
