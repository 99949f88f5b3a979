"""What a machine asks of someone, until when a qualification holds, and who may give it. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from learning.levels import Level
from learning.refusals import (
    LEVEL_WORDS,
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
    WhoAndWhen,
)
from members.refusals import NotOfThisPlace
from places.refusals import Refusal


@dataclass(frozen=True)
class Asked:
    """What one machine, or its category, asks for; `level` None is: nothing, though others do."""

    qualification: int
    level: Level | None
    is_of_machine: bool


def nearest(rows: Iterable[Asked]) -> dict[int, Level]:
    """Give the level that holds for each qualification: the machine's own word wins."""
    found: dict[int, Level | None] = {}
    for row in sorted(rows, key=lambda row: row.is_of_machine):
        found[row.qualification] = row.level
    return {qualification: level for qualification, level in found.items() if level is not None}


NOT_KNOWN = WhoAndWhen()


@dataclass(frozen=True)
class Need:
    """One qualification that a machine asks for, and what one person holds of it.

    `last_day` is that of what is held: None while it has no end.
    """

    qualification: str
    asked: Level
    held: Level | None = None
    last_day: date | None = None
    who_and_when: WhoAndWhen = NOT_KNOWN

    @property
    def is_met(self) -> bool:
        """Say whether the level that is held is enough today."""
        return self.held is not None and self.held.reaches(self.asked)

    @property
    def asked_words(self) -> str:
        return str(LEVEL_WORDS[self.asked])

    @property
    def held_words(self) -> str:
        return str(LEVEL_WORDS[self.held]) if self.held else ""


def lacking(needs: Iterable[Need], until: date) -> Iterator[Refusal]:
    """Yield a refusal for each of `needs` that is not met until the day `until`, it included."""
    for need in needs:
        if need.held is None:
            yield QualificationMissing(need.qualification, need.who_and_when)
        elif not need.held.reaches(need.asked):
            yield LevelTooLow(need.qualification, need.who_and_when, need.asked, need.held)
        elif need.last_day is not None and need.last_day < until:
            yield QualificationEnds(need.qualification, need.who_and_when, need.last_day)


def months_after(day: date, months: int) -> date:
    """Give the same day of the month that many months later, or the last one that there is."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(
    valid_until_on: date | None, *, used_on: date, lapses_after_months: int | None
) -> date | None:
    """Give the last day on which a grant holds if it is not used again; None for no end.

    Args:
        used_on: the day of its last use, or of the grant when that came later.
    """
    ends = []
    if valid_until_on is not None:
        ends.append(valid_until_on)
    if lapses_after_months is not None:
        ends.append(months_after(used_on, lapses_after_months))
    return min(ends, default=None)


@dataclass(frozen=True)
class GrantFacts:
    """What the rules need to know before someone is given a qualification.

    `held` None: nothing today. `held_until` and `most_until` None: no end.
    """

    today: date
    may_grant: bool = True
    may_grant_everything: bool = False
    is_for_oneself: bool = False
    is_of_this_place: bool = True
    is_in_use: bool = True
    held: Level | None = None
    held_until: date | None = None
    most_until: date | None = None
    # When what is held would lapse, were it given anew today; None: it does not lapse.
    would_lapse_on: date | None = None


def grant_refusals(level: Level, until: date | None, facts: GrantFacts) -> Iterator[Refusal]:
    """Yield a refusal for each rule against giving `level` with the last day `until`."""
    if not facts.may_grant:
        yield MayNotGrant()
    elif facts.is_for_oneself and not facts.may_grant_everything:
        yield NotToYourself()
    if not facts.is_in_use:
        yield NoLongerInUse()
    if not facts.is_of_this_place:
        yield NotOfThisPlace()
    if until is not None and until < facts.today:
        yield EndsInThePast()
    if facts.most_until is not None and (until is None or until > facts.most_until):
        yield LastsTooLong(until=facts.most_until)
    yield from _about_what_is_held(level, until, facts)


def _about_what_is_held(level: Level, until: date | None, facts: GrantFacts) -> Iterator[Refusal]:
    if facts.held is None:
        return
    if not level.reaches(facts.held):
        yield HoldsMoreAlready(level=facts.held)
    elif level == facts.held:
        ends = [day for day in (until, facts.would_lapse_on) if day is not None]
        if not _is_later(min(ends, default=None), facts.held_until):
            yield HeldAlready()


def _is_later(one: date | None, other: date | None) -> bool:
    """Say whether the last day `one` comes after `other`; None is no end."""
    return other is not None and (one is None or one > other)


def revoke_refusals(
    *, may_grant: bool, may_grant_everything: bool, level: Level, has_ended: bool, reason: str
) -> Iterator[Refusal]:
    """Yield a refusal for each rule against taking a grant of `level` back."""
    if not may_grant:
        yield MayNotGrant()
    elif level == Level.MAY_TEACH and not may_grant_everything:
        yield TeachingIsTheManagers()
    if has_ended:
        yield EndedAlready()
    if not reason.strip():
        yield ReasonMissing()
