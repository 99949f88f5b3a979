"""Who decides at which age, against a model that walks through every possible birthday."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.rules import Decider, decider, is_surely, may_decide, reached_on

months = st.dates(date(1960, 1, 1), date(2025, 12, 1)).map(lambda day: day.replace(day=1))
days = st.dates(date(1990, 1, 1), date(2040, 12, 31))
ages = st.integers(0, 21)


def birthdays(month: date) -> list[date]:
    """Give every day on which someone born in `month` may have been born."""
    all_days = (month + timedelta(days=each) for each in range(31))
    return [day for day in all_days if day.month == month.month]


def years_old(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@given(months, ages, days)
def test_someone_is_surely_of_an_age_when_they_are_whatever_day_they_were_born(month, age, day):
    plain = all(years_old(born, day) >= age for born in birthdays(month))

    # On the last day of the month it is sure too; the rule waits for the month to be over.
    if day != reached_on(month, age) - timedelta(days=1):
        assert is_surely(month, age, day) == plain


@given(months, ages)
def test_an_age_is_reached_on_the_first_of_the_month_after(month, age):
    on = reached_on(month, age)

    assert on.day == 1
    assert (on - timedelta(days=1)).month == month.month
    assert is_surely(month, age, on)
    assert not is_surely(month, age, on - timedelta(days=1))


@given(months, days, ages, ages)
def test_who_decides_only_grows_with_age(month, day, alone_from, digital_from):
    order = [Decider.GUARDIAN, Decider.PERSON_AND_GUARDIAN, Decider.PERSON]
    at = [
        decider(month, each, alone_from=alone_from, digital_from=digital_from)
        for each in (day, day + timedelta(days=400))
    ]

    assert order.index(at[0]) <= order.index(at[1])


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(2013, 6, 1), Decider.GUARDIAN),
        (date(2011, 6, 1), Decider.GUARDIAN),  # 15 this month, nobody knows which day
        (date(2011, 5, 1), Decider.PERSON_AND_GUARDIAN),
        (date(2008, 6, 1), Decider.PERSON_AND_GUARDIAN),
        (date(2008, 5, 1), Decider.PERSON),
        (None, Decider.GUARDIAN),
    ],
)
def test_who_decides_about_machines_in_france(born, expected):
    assert decider(born, date(2026, 6, 30), alone_from=18, digital_from=15) == expected


@given(st.sampled_from(Decider), st.booleans(), st.booleans())
def test_a_stranger_never_decides(who, is_yes, is_vouched_for):
    assert not may_decide(
        who, is_yes=is_yes, is_person=False, is_guardian=False, is_vouched_for=is_vouched_for
    )


@pytest.mark.parametrize(
    ("who", "yes_of_person", "no_of_person", "yes_of_guardian"),
    [
        (Decider.PERSON, True, True, False),
        (Decider.PERSON_AND_GUARDIAN, False, True, True),
        (Decider.GUARDIAN, False, False, True),
    ],
)
def test_whose_word_counts(who, yes_of_person, no_of_person, yes_of_guardian):
    said = [
        may_decide(who, is_yes=True, is_person=True, is_guardian=False),
        may_decide(who, is_yes=False, is_person=True, is_guardian=False),
        may_decide(who, is_yes=True, is_person=False, is_guardian=True),
    ]

    assert said == [yes_of_person, no_of_person, yes_of_guardian]
