"""Who is a minor: full age is the same in every country that the rules know."""

from datetime import date

from members import rules
from members.models import Member

# Where people of several places stand together, the highest is the careful one.
FULL_AGE = max(rules.FULL_AGE.values())


def is_minor(member: Member, day: date) -> bool | None:
    """Say whether `member` is a minor on `day`; None when the age is not known."""
    age = member.age_on(day)
    return None if age is None else age < FULL_AGE


def first_month_of_minors(day: date) -> date:
    """Give the first birth month of those who are minors on `day`."""
    years, month = day.year - FULL_AGE, day.month
    return date(years + month // 12, month % 12 + 1, 1)
