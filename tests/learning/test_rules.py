"""What a machine asks for, until when something is held, and who may give it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.levels import Level
from learning.refusals import (
    EndedAlready,
    EndsInThePast,
    HeldAlready,
    HoldsMoreAlready,
    LastsTooLong,
    LevelTooLow,
    MayNotGrant,
    NoLongerInUse,
    NotToYourself,
    QualificationEnds,
    QualificationMissing,
    ReasonMissing,
    TeachingIsTheManagers,
)
from learning.rules import (
    NOT_KNOWN,
    Asked,
    GrantFacts,
    Need,
    grant_refusals,
    lacking,
    last_day,
    months_after,
    nearest,
    revoke_refusals,
)
from members.refusals import NotOfThisPlace

TODAY = date(2026, 6, 15)
A_DAY = timedelta(days=1)
ALL_IS_WELL = GrantFacts(today=TODAY)
WITH_HELP, ALONE, MAY_TEACH = Level

levels = st.sampled_from(Level)
days = st.dates(date(2024, 1, 1), date(2030, 1, 1))


def test_levels_are_in_order():
    assert [level for level in Level if level.reaches(ALONE)] == [ALONE, MAY_TEACH]
    assert all(MAY_TEACH.reaches(level) for level in Level)
    assert not WITH_HELP.reaches(ALONE)


@given(
    st.lists(
        st.builds(Asked, st.integers(1, 3), st.none() | levels, st.booleans()),
        unique_by=lambda row: (row.qualification, row.is_of_machine),
    )
)
def test_nearest_takes_the_machines_own_word_before_that_of_its_category(rows):
    wanted = {}
    for qualification in (1, 2, 3):
        about = [row for row in rows if row.qualification == qualification]
        own = [row.level for row in about if row.is_of_machine]
        of_category = [row.level for row in about if not row.is_of_machine]
        if (own or of_category) and (own or of_category)[0] is not None:
            wanted[qualification] = (own or of_category)[0]

    assert nearest(rows) == wanted


needs = st.builds(
    Need, st.sampled_from(["Laser", "CNC"]), levels, st.none() | levels, st.none() | days
)


@given(st.lists(needs, max_size=3), days)
def test_lacking_is_what_a_slow_look_at_each_level_and_day_finds(asked, until):
    order = ["with_help", "alone", "may_teach"]
    wanted = []
    for need in asked:
        if need.held is None:
            wanted.append(QualificationMissing)
        elif order.index(need.held.value) < order.index(need.asked.value):
            wanted.append(LevelTooLow)
        elif need.last_day is not None and (until - need.last_day).days > 0:
            wanted.append(QualificationEnds)

    assert [type(refusal) for refusal in lacking(asked, until)] == wanted


def test_a_level_that_is_more_than_asked_for_is_enough():
    assert Need("Laser", ALONE, MAY_TEACH).is_met
    assert not Need("Laser", ALONE, WITH_HELP).is_met
    assert not Need("Laser", WITH_HELP).is_met


def test_what_is_held_counts_through_its_last_day():
    need = Need("Laser", ALONE, ALONE, last_day=TODAY)

    assert list(lacking([need], TODAY)) == []
    assert list(lacking([need], TODAY + A_DAY)) == [QualificationEnds("Laser", NOT_KNOWN, TODAY)]


def months_on(day, months):
    """Walk through the calendar month by month, then back to a day that there is."""
    year, month, number = day.year, day.month, day.day
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        year, month = {0: (year - 1, 12), 13: (year + 1, 1)}.get(month, (year, month))
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


@given(days, st.integers(-600, 600))
def test_months_after_is_where_a_walk_through_the_calendar_ends(day, months):
    assert months_after(day, months) == months_on(day, months)


@given(st.none() | days, days, st.none() | st.integers(1, 24))
def test_last_day_is_the_last_of_the_days_on_which_neither_end_has_come(until, used_on, months):
    found = last_day(until, used_on=used_on, lapses_after_months=months)

    def holds(day):
        is_valid = until is None or day <= until
        return is_valid and (months is None or day <= months_on(used_on, months))

    if found is None:
        assert until is None
        assert months is None
    else:
        assert holds(found)
        assert not holds(found + A_DAY)


def said_of(level=ALONE, until=None, **changed):
    return list(grant_refusals(level, until, replace(ALL_IS_WELL, **changed)))


def test_a_grant_is_not_refused_when_all_is_well():
    assert said_of() == []


@pytest.mark.parametrize(
    ("refusal", "until", "changed"),
    [
        (MayNotGrant(), None, {"may_grant": False}),
        (NotToYourself(), None, {"is_for_oneself": True}),
        (NoLongerInUse(), None, {"is_in_use": False}),
        (NotOfThisPlace(), None, {"is_of_this_place": False}),
        (EndsInThePast(), TODAY - A_DAY, {}),
        (LastsTooLong(until=TODAY), TODAY + A_DAY, {"most_until": TODAY}),
        (LastsTooLong(until=TODAY), None, {"most_until": TODAY}),
        (HoldsMoreAlready(level=MAY_TEACH), None, {"held": MAY_TEACH}),
        (HeldAlready(), None, {"held": ALONE}),
        (HeldAlready(), TODAY, {"held": ALONE, "held_until": TODAY}),
        (HeldAlready(), None, {"held": ALONE, "held_until": TODAY, "would_lapse_on": TODAY}),
    ],
)
def test_each_rule_of_granting_says_no(refusal, until, changed):
    assert said_of(until=until, **changed) == [refusal]


@pytest.mark.parametrize(
    ("until", "changed"),
    [
        (None, {"is_for_oneself": True, "may_grant_everything": True}),
        (TODAY, {"most_until": TODAY}),
        (None, {"held": WITH_HELP}),
        (None, {"held": ALONE, "held_until": TODAY}),
        (TODAY + A_DAY, {"held": ALONE, "held_until": TODAY}),
        (None, {"held": ALONE, "held_until": TODAY, "would_lapse_on": TODAY + A_DAY}),
    ],
)
def test_what_raises_or_prolongs_is_granted(until, changed):
    assert said_of(until=until, **changed) == []


@pytest.mark.parametrize(
    ("refusal", "changed"),
    [
        (None, {}),
        (None, {"level": MAY_TEACH, "may_grant_everything": True}),
        (MayNotGrant(), {"may_grant": False, "level": MAY_TEACH}),
        (TeachingIsTheManagers(), {"level": MAY_TEACH}),
        (EndedAlready(), {"has_ended": True}),
        (ReasonMissing(), {"reason": "  "}),
    ],
)
def test_what_keeps_a_grant_from_being_taken_back(refusal, changed):
    facts = {
        "may_grant": True, "may_grant_everything": False, "level": ALONE, "has_ended": False,
        "reason": "Left the lid open.",
    }  # fmt: skip

    said = list(revoke_refusals(**{**facts, **changed}))

    assert said == ([] if refusal is None else [refusal])
