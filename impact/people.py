"""The people reached, by age and language, where unknown is a part like any other."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from impact.facts import Facts, Person
from impact.grids import Published, published
from impact.privacy import NOTHING, Cell, is_safe, protect, together

UNKNOWN = "unknown"
FULL_AGE, END_OF_YOUTH = 18, 26


@dataclass(frozen=True)
class AgeBand:
    """Ages from `first` up to the next band's."""

    first: int
    words: str | Promise


AGE_BANDS = (
    AgeBand(0, _("Under 12")),
    AgeBand(12, _("12 to 14")),
    AgeBand(15, _("15 to 17")),
    AgeBand(FULL_AGE, _("18 to 25")),
    AgeBand(END_OF_YOUTH, _("26 to 59")),
    AgeBand(60, _("60 and over")),
)
MINOR_BANDS = [band.first for band in AGE_BANDS if band.first < FULL_AGE]
YOUNG_ADULT_BANDS = [band.first for band in AGE_BANDS if FULL_AGE <= band.first < END_OF_YOUTH]
OLDER_BANDS = [band.first for band in AGE_BANDS if band.first >= END_OF_YOUTH]


class Parts:
    """People in parts that do not overlap, of which the whole is published."""

    def __init__(self, people: Iterable[Person], part_of: Callable[[Person], Hashable]) -> None:
        members: defaultdict[Hashable, set[int]] = defaultdict(set)
        for person in people:
            members[part_of(person)].add(person.pk)
        self.cells = {key: Cell(len(ids), frozenset(ids)) for key, ids in members.items()}
        self.hidden = protect(self.cells, [list(self.cells)], counts_people=True)

    def at(self, key: Hashable) -> Published:
        return published(self.cells.get(key, NOTHING), is_hidden=key in self.hidden)

    def together(self, keys: Iterable[Hashable]) -> Cell:
        return together([self.cells.get(key, NOTHING) for key in keys])

    def may_be_summed(self, keys: Iterable[Hashable]) -> bool:
        """Say whether the sum of these parts gives none of them away."""
        hidden = [self.cells[key] for key in keys if key in self.hidden]
        return is_safe(hidden, counts_people=True)


def band_of(person: Person) -> Hashable:
    """Give the first age of the person's band, or `UNKNOWN`."""
    age = person.age()
    if age is None:
        return UNKNOWN
    return max((band.first for band in AGE_BANDS if band.first <= age), default=UNKNOWN)


def is_new(person: Person) -> bool:
    """Say whether the person's first act ever lies in the period."""
    return not person.was_here_before


def came_back(person: Person) -> bool:
    """Say whether the person did something in two different weeks."""
    return person.acts.first_at.isocalendar()[:2] != person.acts.last_at.isocalendar()[:2]


def is_minor(person: Person) -> bool:
    """Say whether the person is known to have been under 18."""
    return band_of(person) in MINOR_BANDS


def by_age(facts: Facts) -> Parts:
    """Give the people reached by age band."""
    return Parts(facts.people, band_of)


def by_language(facts: Facts) -> Parts:
    """Give the people reached by the language they use the site in."""
    return Parts(facts.people, lambda person: person.language or UNKNOWN)


def minors(facts: Facts) -> Published:
    """Give the number of people under 18."""
    ages = by_age(facts)
    cell = ages.together(MINOR_BANDS)
    return published(cell, is_hidden=cell.is_small or not ages.may_be_summed(MINOR_BANDS))


def youth(facts: Facts) -> tuple[Published, Published]:
    """Give the people under 26, and those of known age: both, or neither.

    A reader also learns who is older and of how many the age is unknown, by difference; and those
    from 18 to 25, where the number of minors is shown.
    """
    ages = by_age(facts)
    young_bands = [*MINOR_BANDS, *YOUNG_ADULT_BANDS]
    learnt: list[Sequence[Hashable]] = [young_bands, OLDER_BANDS, [UNKNOWN]]
    if not minors(facts).is_hidden:
        learnt.append(YOUNG_ADULT_BANDS)
    young, known = ages.together(young_bands), ages.together([*young_bands, *OLDER_BANDS])
    is_hidden = (
        young.is_small
        or known.is_small
        or ages.together(OLDER_BANDS).is_small
        or not all(ages.may_be_summed(keys) for keys in learnt)
    )
    return published(young, is_hidden=is_hidden), published(known, is_hidden=is_hidden)
