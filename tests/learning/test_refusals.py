"""Every refusal about qualifications says why, and what would lift it, in whole sentences."""

from datetime import date

import pytest

from learning import refusals
from learning.levels import Level
from learning.notice_kinds import KINDS
from learning.refusals import WhoAndWhen
from members.notice_kinds import all_kinds

ANY = WhoAndWhen(("Amara",))
SAID = [
    refusals.QualificationMissing("Laser", ANY),
    refusals.LevelTooLow("Laser", ANY, Level.ALONE, Level.WITH_HELP),
    refusals.QualificationEnds("Laser", ANY, date(2026, 6, 15)),
    refusals.MayNotGrant(),
    refusals.MayNotGrantToGroups(),
    refusals.NotToYourself(),
    refusals.NoLongerInUse(),
    refusals.HoldsMoreAlready(Level.MAY_TEACH),
    refusals.HeldAlready(),
    refusals.EndsInThePast(),
    refusals.LastsTooLong(date(2026, 6, 15)),
    refusals.EndedAlready(),
    refusals.TeachingIsTheManagers(),
    refusals.ReasonMissing(),
]


@pytest.mark.parametrize("refusal", SAID, ids=lambda refusal: refusal.code)
def test_a_refusal_says_why_and_what_would_lift_it(refusal):
    said = [refusal.sentence(), refusal.remedy()]

    assert "%(" not in "".join(said)
    assert all(each.endswith(".") for each in said)


def test_codes_are_told_apart():
    assert len({refusal.code for refusal in SAID}) == len(SAID)


def test_one_person_is_a_person_and_two_are_people():
    assert WhoAndWhen(("Amara",)).who() == "This person can give it: Amara."
    assert WhoAndWhen(("Amara", "Bo")).who() == "These people can give it: Amara, Bo."
    assert WhoAndWhen().who() == ""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_each_notice_is_known_and_filled_by_its_facts(kind):
    facts = dict.fromkeys(["qualification", "name", "place", "until", "by", "reason"], "something")

    assert all_kinds()[kind.code] == kind
    assert "%" not in str(kind.subject) % facts + str(kind.body) % facts
