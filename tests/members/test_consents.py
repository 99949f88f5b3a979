"""Consents: who decides, what holds, what stops, and links that answer once."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from members.models import (
    Act,
    Consent,
    ConsentRequest,
    ConsentRule,
    ConsentText,
    HowGiven,
    Notice,
    Purpose,
    Role,
)
from members.notice_kinds import words
from members.refusals import (
    AccountHasNoEnd,
    ConsentEndsInThePast,
    LinkDoesNotWork,
    NoGuardianKnown,
    NothingToAsk,
    NothingToWithdraw,
    NotInTheirName,
    NotYoursToDecide,
)
from members.services import consent_requests, consents
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LANGUAGES = {"en", "fr", "es", "it", "pt"}


@pytest.fixture
def home(db):
    place = factories.place()
    paolo = factories.member(display_name="Paolo", language="it", email="paolo@example.org")
    return SimpleNamespace(
        place=place,
        paolo=paolo,
        ines=factories.child(at=place, age=13, guardian=paolo, display_name="Inès"),
        desk=factories.member(at=place, role=Role.MEDIATOR),
    )


def decide(home, purpose=Purpose.MACHINES, *, is_agreed=True, **given):
    about = {"member": home.ines, "place": home.place, "by": home.paolo, "now": NOW, **given}
    return consents.decide(purpose=purpose, is_agreed=is_agreed, **about)


def refusals_of(act, *args, **given):
    with pytest.raises(Refused) as refused:
        act(*args, **given)
    return list(refused.value.refusals)


def ask(home, **given):
    """Ask about machines; give the keys that were told."""
    keys = []

    def path(key):
        keys.append(key)
        return f"/answer/{key}/"

    about = {"member": home.ines, "place": home.place, "by": home.ines, "now": NOW}
    wish = {**about, "purpose": Purpose.MACHINES, "path": path, **given}
    consent_requests.request(**wish)
    return keys


def test_each_country_has_a_rule_with_a_source_and_each_purpose_a_text_in_each_language():
    rules = ConsentRule.objects.filter(place=None)

    assert {(rule.country, rule.purpose) for rule in rules} == {
        (country, purpose) for country in ("FR", "ES", "IT", "PT") for purpose in Purpose.values
    }
    assert all(rule.source for rule in rules)
    texts = ConsentText.objects.filter(place=None)
    assert {text.purpose for text in texts} == set(Purpose.values)
    assert all(set(text.body) == set(text.stops) == LANGUAGES for text in texts)


@pytest.mark.parametrize(("country", "age"), [("FR", 15), ("ES", 14), ("IT", 14), ("PT", 13)])
def test_ages_are_those_of_the_country_and_a_place_may_set_its_own(country, age):
    place = factories.place(country=country)
    ConsentRule.objects.create(place=place, purpose="image", alone_from_age=16, source="Statutes")

    found = consents.ages(place)

    assert (found["account"], found["publication"], found["machines"]) == (age, age, 18)
    assert found["image"] == 16


def test_the_text_of_a_place_wins_and_so_does_the_newest(home):
    ConsentText.objects.create(purpose="image", version=2, body={"en": "2"}, stops={"en": "2"})
    own = ConsentText.objects.create(
        place=home.place, purpose="image", version=1, body={"en": "own"}, stops={"en": "own"}
    )

    assert consents.text_for(home.place, Purpose.IMAGE) == own
    assert consents.text_for(factories.place(), Purpose.IMAGE).version == 2


def test_a_guardian_agrees_and_the_child_is_told(home):
    consent = decide(home)

    act = Act.objects.get()
    assert (consent.given_by, consent.how, consent.text.version) == (home.paolo, "screen", 1)
    assert (act.actor, act.member, act.deed, act.mode) == (
        home.paolo, home.ines, "consent_given", "guardian"
    )  # fmt: skip
    assert [notice.recipient for notice in Notice.objects.all()] == [home.ines]
    assert consents.is_covered(home.ines, home.place, Purpose.MACHINES, NOW)


def test_act_of_a_guardian_is_written_in_the_language_of_the_child(home):
    home.ines.language = "fr"
    home.ines.save()

    with translation.override("it"):
        decide(home, Purpose.IMAGE)
        act = Act.objects.get()

    with translation.override("fr"):
        assert act.about == Purpose.IMAGE.label
    assert act.about_language == "fr"


def test_a_new_decision_ends_the_old_one_and_keeps_it(home):
    old = decide(home)
    new = decide(home, is_agreed=False, now=NOW + timedelta(days=1))

    old.refresh_from_db()
    assert (old.ended_at, old.ended_by) == (NOW + timedelta(days=1), home.paolo)
    assert list(Consent.objects.current()) == [new]


def test_withdrawing_images_leaves_the_machines(home):
    decide(home)
    decide(home, Purpose.IMAGE)

    consents.withdraw(
        member=home.ines, place=home.place, purpose=Purpose.IMAGE, by=home.paolo, now=NOW
    )

    covered = [consents.is_covered(home.ines, home.place, each, NOW) for each in Purpose][1:3]
    assert covered == [True, False]
    assert Notice.objects.filter(kind="consent_withdrawn", recipient=home.ines).exists()


def test_refusing_images_never_bars_a_machine(home):
    decide(home, Purpose.IMAGE, is_agreed=False)
    decide(home)

    assert consents.is_covered(home.ines, home.place, Purpose.MACHINES, NOW)


def test_who_may_not_decide_is_refused(home):
    lucas = factories.child(at=home.place, age=16, guardian=home.paolo)
    grown = factories.member(at=home.place)

    assert refusals_of(decide, home, by=home.ines) == [NotYoursToDecide()]
    assert refusals_of(decide, home, by=home.desk) == [NotYoursToDecide()]
    assert refusals_of(decide, home, member=lucas, by=lucas) == [NotYoursToDecide()]
    assert refusals_of(decide, home, member=grown) == [NotYoursToDecide()]
    assert decide(home, member=lucas, by=lucas, is_agreed=False).given_by == lucas
    assert decide(home, Purpose.PUBLICATION, member=lucas, by=lucas).given_by == lucas


def test_of_unknown_age_the_person_decides_before_the_desk_and_not_alone(home):
    someone = factories.member(at=home.place, birth_month=None)
    about = {"member": someone, "by": someone}

    assert refusals_of(decide, home, **about) == [NotYoursToDecide()]
    consent = decide(home, **about, how=HowGiven.SPOKEN, witness=home.desk)

    act = Act.objects.get()
    assert (consent.witness, act.actor, act.mode) == (home.desk, home.desk, "with")
    assert consents.is_covered(someone, home.place, Purpose.MACHINES, NOW)


def test_grown_ups_are_not_asked_about_machines_and_their_no_to_publication_counts(home):
    zoe = factories.member(at=home.place)
    assert consents.is_covered(zoe, home.place, Purpose.PUBLICATION, NOW)

    decide(home, Purpose.PUBLICATION, member=zoe, by=zoe, is_agreed=False)

    covered = [
        consents.is_covered(zoe, home.place, purpose, NOW)
        for purpose in (Purpose.MACHINES, Purpose.PUBLICATION, Purpose.IMAGE)
    ]
    assert covered == [True, False, False]


def test_what_ran_out_holds_no_more(home):
    consent = decide(home)
    Consent.objects.filter(pk=consent.pk).update(valid_until=NOW + timedelta(days=1))

    held = [
        consents.is_covered(home.ines, home.place, Purpose.MACHINES, NOW + timedelta(hours=hours))
        for hours in (23, 24)
    ]

    assert held == [True, False]


def test_a_yes_for_some_time_holds_to_the_end_of_its_last_day_at_the_place(home):
    until = home.place.today(NOW) + timedelta(days=1)

    held_until = decide(home, until=until).valid_until.astimezone(home.place.zone)

    assert (held_until.date(), f"{held_until:%H:%M}") == (until, "23:59")


def test_a_yes_cannot_be_over_already_and_an_account_has_no_last_day(home):
    today = home.place.today(NOW)

    assert refusals_of(decide, home, until=today - timedelta(days=1)) == [ConsentEndsInThePast()]
    assert refusals_of(decide, home, Purpose.ACCOUNT, until=today) == [AccountHasNoEnd()]
    assert not Consent.objects.exists()


def test_withdrawing_needs_a_yes(home):
    about = {"member": home.ines, "place": home.place, "by": home.paolo, "now": NOW}

    assert refusals_of(consents.withdraw, purpose=Purpose.IMAGE, **about) == [NothingToWithdraw()]


def test_without_the_yes_to_an_account_it_is_shut_and_a_new_yes_opens_it(home):
    states = []
    for is_agreed in (True, False, True):
        decide(home, Purpose.ACCOUNT, is_agreed=is_agreed)
        home.ines.refresh_from_db()
        states.append(home.ines.is_active)

    assert states == [True, False, True]


def test_a_guardian_is_asked_by_a_link_in_their_language(home):
    [key] = ask(home)

    notice = Notice.objects.get()
    subject, body = words(notice.kind, notice.facts)
    assert (notice.recipient, notice.language, notice.channel) == (home.paolo, "it", "email")
    assert key in body
    assert "stampanti 3D" in body
    assert "Inès" in subject
    assert key not in ConsentRequest.objects.get().key_hash


def test_asking_again_the_same_day_sends_nothing_and_later_a_new_link(home):
    [first] = ask(home)
    again = ask(home, now=NOW + timedelta(hours=3))
    [second] = ask(home, now=NOW + timedelta(days=2))

    assert again == []
    assert consent_requests.asked_with(first) is None
    assert consent_requests.asked_with(second) == ConsentRequest.objects.get()


def test_request_refuses_when_nobody_can_or_must_be_asked(home):
    stranger = factories.member(at=home.place)
    alone = factories.child(at=home.place)

    assert refusals_of(ask, home, by=stranger) == [NotInTheirName()]
    assert refusals_of(ask, home, member=alone, by=alone) == [NoGuardianKnown()]
    assert refusals_of(ask, home, member=stranger, by=stranger) == [NothingToAsk()]


def test_a_link_answers_once_and_takes_the_yes_back(home):
    [key] = ask(home)

    consent = consent_requests.answer(key=key, is_agreed=True, now=NOW)

    assert (consent.given_by, consent.member) == (home.paolo, home.ines)
    again = refusals_of(consent_requests.answer, key=key, is_agreed=False, now=NOW)
    assert again == [LinkDoesNotWork()]
    consent_requests.withdraw_with(key=key, now=NOW + timedelta(days=400))
    assert not Consent.objects.current().exists()
    gone = refusals_of(consent_requests.withdraw_with, key=key, now=NOW + timedelta(days=401))
    assert gone == [LinkDoesNotWork()]


def test_the_link_of_one_guardian_does_not_take_back_what_another_decided(home):
    nadia = factories.member()
    home.ines.guardianships.create(guardian=nadia)
    keys = ask(home)

    consent_requests.answer(key=keys[0], is_agreed=True, now=NOW)
    other = consent_requests.asked_with(keys[1])

    assert len(keys) == 2
    assert consent_requests.given_with(other, NOW) is None
    assert refusals_of(consent_requests.withdraw_with, key=keys[1], now=NOW) == [LinkDoesNotWork()]


@pytest.mark.parametrize("when", [timedelta(days=31), timedelta(days=30)])
def test_a_link_that_is_too_old_answers_nothing(home, when):
    [key] = ask(home)

    said = refusals_of(consent_requests.answer, key=key, is_agreed=True, now=NOW + when)

    assert said == [LinkDoesNotWork()]
    assert not Consent.objects.exists()


def test_a_guardian_who_no_longer_answers_cannot_answer(home):
    [key] = ask(home)
    home.ines.guardianships.update(ended_at=NOW)

    assert refusals_of(consent_requests.answer, key=key, is_agreed=True, now=NOW) == [
        NotYoursToDecide()
    ]


def test_birth_months_decide_and_not_what_the_year_alone_says(home):
    nearly = factories.child(at=home.place, guardian=home.paolo)
    nearly.birth_month = date(NOW.year - 18, NOW.month, 1)
    nearly.save()

    held = [
        consents.is_covered(nearly, home.place, Purpose.MACHINES, NOW + timedelta(days=days))
        for days in (0, 16)
    ]

    assert held == [False, True]
