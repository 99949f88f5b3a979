"""Counting people whose old rows have lost their name: see decision 15.

Pure. Such a person is another row in each old year, and nobody can tell that two of them are the
same. Over several years they are counted as few times as they may be people, so that no figure
stands for fewer than it says.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Someone = TypeVar("Someone")


def as_few_as_may_be(
    people: Iterable[tuple[Someone, Hashable, int | None]],
) -> list[Someone]:
    """Leave out those who may be others of `people` in another year.

    Args:
        people: each with what stays the same of a person from year to year, and with the year that
            the row stands for; None for who has no row in another year.
    """
    kept: list[Someone] = []
    alike: defaultdict[Hashable, defaultdict[int, list[Someone]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for someone, traits, year in people:
        if year is None:
            kept.append(someone)
        else:
            alike[traits][year].append(someone)
    return kept + [each for years in alike.values() for each in _most(years)]


def _most(years: Mapping[int, list[Someone]]) -> list[Someone]:
    return max(years.values(), key=len)
