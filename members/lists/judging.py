"""What a line of a list would do: a pure function of the line and of who is known already."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from members.lists.columns import Column
from members.models import Fate

LONGEST = {
    Column.FIRST_NAME: 150,
    Column.LAST_NAME: 150,
    Column.DISPLAY_NAME: 40,
    Column.EMAIL: 254,
    Column.PHONE: 30,
    Column.USERNAME: 150,
    Column.GUARDIAN_NAME: 150,
    Column.GUARDIAN_EMAIL: 254,
    Column.GUARDIAN_PHONE: 30,
}
OLDEST_YEARS = 120
_LANGUAGES = {code for code, _name in settings.LANGUAGES}
_USERNAME = re.compile(r"[\w.@+-]+")
_BIRTHS = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.]\d{1,2})?"),
    re.compile(r"(?:\d{1,2}[-/. ])?(?P<month>\d{1,2})[-/. ](?P<year>\d{4})"),
)

Facts = dict[str, Any]  # fields of Member, of which the line says something
Same = tuple[str, str, date | None]  # what makes two lines one person, where nothing better does


@dataclass(frozen=True)
class KnownPerson:
    """Someone of the place, as far as a line can add to it."""

    pk: int
    facts: Mapping[str, Any]


@dataclass
class Known:
    """Who is known before a line is read; each new line is added to it."""

    usernames: dict[str, KnownPerson | None] = field(default_factory=dict)
    emails: dict[str, KnownPerson | None] = field(default_factory=dict)
    people: dict[Same, KnownPerson] = field(default_factory=dict)
    lines: dict[Same, int] = field(default_factory=dict)

    def add_line(self, number: int, facts: Facts) -> None:
        """Remember who a line makes, so that a later one is not the same person again."""
        self.lines[same(facts)] = number
        for mapping, key in ((self.usernames, "username"), (self.emails, "email")):
            if facts.get(key):
                mapping.setdefault(facts[key].lower(), None)


@dataclass(frozen=True)
class Judged:
    """What one line would do, and what keeps it from that: codes of `members.lists.words`."""

    fate: Fate
    facts: Facts
    problems: list[str]
    person: KnownPerson | None = None

    @property
    def person_id(self) -> int | None:
        return self.person.pk if self.person is not None else None


def same(facts: Mapping[str, Any]) -> Same:
    """Give what two lines about one person have in common."""
    first, last = (str(facts.get(name, "")).casefold() for name in ("first_name", "last_name"))
    return first, last, facts.get("birth_month")


def judge(values: Mapping[str, str], known: Known, today: date) -> Judged:
    """Say what a line would do.

    Args:
        values: by column, as the file says them.
        known: the people of the place, and every user name and e-mail there is.
    """
    facts, problems = read_line(values, today)
    person = _person(facts, known)
    problems += _clashes(facts, person, known)
    if person is None and same(facts) in known.lines:
        problems.append("twice_in_file")
    if problems:
        return Judged(Fate.WRONG, facts, problems)
    if person is None:
        return Judged(Fate.NEW, facts, [])
    gaps = {name: value for name, value in facts.items() if value and not person.facts.get(name)}
    return Judged(Fate.FILLED if gaps else Fate.SAME, gaps, [], person)


def read_line(values: Mapping[str, str], today: date) -> tuple[Facts, list[str]]:
    """Read what a line says of the person (not of a guardian), and what of it is not right."""
    told = {column: values.get(column, "") for column in Column}
    facts: Facts = {
        "first_name": told[Column.FIRST_NAME],
        "last_name": told[Column.LAST_NAME],
        "display_name": told[Column.DISPLAY_NAME],
        "phone": told[Column.PHONE],
        "username": told[Column.USERNAME],
        "email": told[Column.EMAIL].lower(),
        "birth_month": read_birth_month(told[Column.BIRTH_MONTH]),
        "language": told[Column.LANGUAGE].lower()[:2],
    }
    return facts, [*_bad_values(told), *_bad_facts(told, facts, today)]


def _bad_values(told: Mapping[Column, str]) -> Iterator[str]:
    """Name what does not fit its column."""
    for column, most in LONGEST.items():
        if len(told[column]) > most:
            yield f"too_long:{column}"
    for column in (Column.EMAIL, Column.GUARDIAN_EMAIL):
        if told[column] and not _is_email(told[column]):
            yield f"bad_email:{column}"


def _bad_facts(told: Mapping[Column, str], facts: Facts, today: date) -> Iterator[str]:
    """Name what does not make sense of a person."""
    if not facts["first_name"]:
        yield "no_first_name"
    if told[Column.BIRTH_MONTH] and not _is_likely(facts["birth_month"], today):
        yield "bad_birth_month"
    if facts["language"] not in _LANGUAGES | {""}:
        yield "bad_language"
    if facts["username"] and not _USERNAME.fullmatch(facts["username"]):
        yield "bad_username"
    if (told[Column.GUARDIAN_EMAIL] or told[Column.GUARDIAN_PHONE]) and (
        not told[Column.GUARDIAN_NAME]
    ):
        yield "guardian_without_name"


def read_birth_month(text: str) -> date | None:
    """Read a month of birth as people write it: 2013-05, 05/2013, or a whole day in it."""
    for pattern in _BIRTHS:
        if found := pattern.fullmatch(text.strip()):
            try:
                return date(int(found["year"]), int(found["month"]), 1)
            except ValueError:
                return None
    return None


def _is_likely(birth_month: date | None, today: date) -> bool:
    return (
        birth_month is not None
        and today.year - OLDEST_YEARS <= birth_month.year
        and (birth_month <= today)
    )


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _person(facts: Facts, known: Known) -> KnownPerson | None:
    """Find who a line is about: by user name, by e-mail, or by name and month of birth."""
    return (
        (facts["username"] and known.usernames.get(facts["username"].lower()))
        or (facts["email"] and known.emails.get(facts["email"]))
        or known.people.get(same(facts))
        or None
    )


def _clashes(facts: Facts, person: KnownPerson | None, known: Known) -> list[str]:
    """Name what another account has already: it is at another place, or in an earlier line."""
    problems = []
    for name, taken in (("username", known.usernames), ("email", known.emails)):
        value = facts[name].lower()
        if value in taken and (person is None or taken[value] != person):
            problems.append(f"{name}_taken")
    return problems
