"""The rules of age: who decides about what. Pure: no query and no clock in here.

Of people the month of birth is known and not the day. Whoever was born in a month has surely had
their birthday when that month is over: until then, the younger age counts.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum


class Decider(Enum):
    """Whose word counts about one purpose."""

    PERSON = "person"
    # The guardian agrees; either of them says no or withdraws.
    PERSON_AND_GUARDIAN = "person_and_guardian"
    GUARDIAN = "guardian"


# Until when people have guardians, by country. It is law and no choice of a place, so it stands
# here. FR: Code civil, art. 414. ES: Constitución, art. 12. IT: Codice civile, art. 2. PT: Código
# Civil, art. 130.
FULL_AGE: Mapping[str, int] = {"FR": 18, "ES": 18, "IT": 18, "PT": 18}
# No country's rule asks a guardian of people as old as this (a constraint of `ConsentRule`).
OLDEST_WARD = 21


def reached_on(birth_month: date, age: int) -> date:
    """Give the first day on which someone born in `birth_month` has surely had that birthday."""
    year, month = birth_month.year + age, birth_month.month
    return date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)


def is_surely(birth_month: date | None, age: int, day: date) -> bool:
    """Say whether someone is `age` or older on `day`; of whom nothing is known, nobody is sure."""
    return birth_month is not None and reached_on(birth_month, age) <= day


def decider(birth_month: date | None, day: date, *, alone_from: int, digital_from: int) -> Decider:
    """Say whose word counts on `day`.

    Args:
        birth_month: None is treated like the youngest.
        alone_from: from which age people decide alone about the purpose.
        digital_from: from which age they decide alone about services on the internet; from then
            on their own no counts everywhere.
    """
    if is_surely(birth_month, alone_from, day):
        return Decider.PERSON
    if is_surely(birth_month, digital_from, day):
        return Decider.PERSON_AND_GUARDIAN
    return Decider.GUARDIAN


def may_decide(
    who: Decider, *, is_yes: bool, is_person: bool, is_guardian: bool, is_vouched_for: bool = False
) -> bool:
    """Say whether someone may decide where the word of `who` counts.

    Args:
        is_vouched_for: the age is not known, and someone of the team who sees the person writes
            their word down.
    """
    if who == Decider.PERSON:
        return is_person
    if is_guardian:
        return True
    if who == Decider.PERSON_AND_GUARDIAN:
        return is_person and not is_yes
    return is_person and is_vouched_for
