"""The heads counted in groups from outside, by age band and month.

Heads are not people reached: those are told apart by their accounts, and nobody in a group has one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Sum

from impact.grids import Grid
from impact.periods import Month
from impact.privacy import SMALLEST_GROUP
from impact.sql import month_index
from members.models import GroupVisit
from members.models.visits import GroupVisitQuerySet


def head_counts(visits: GroupVisitQuerySet, months: Sequence[Month], zone: ZoneInfo) -> Grid:
    """Sum the heads of `visits` by age band and month, in one query.

    Nobody knows who comes again with a group. So the heads of all its visits are taken to be from
    as few people as they can be: as many as there were at once, the most there ever were.

    Args:
        months: of whole calendar years, one after the other.
    """
    sums = {f"sum_{band}": Sum(band) for band in GroupVisit.BANDS}
    most = {f"most_{band}": Max(band) for band in GroupVisit.BANDS}
    month = month_index("arrived_at", months, zone)
    rows: Iterable[Mapping[str, Any]] = (
        visits.order_by().values("group", month=month).annotate(**sums, **most)
    )
    years = sorted({each.year for each in months})
    grid = Grid(GroupVisit.BANDS, years, counts_people=True)
    for row in rows:
        for position, band in enumerate(GroupVisit.BANDS):
            if heads := row[f"sum_{band}"]:
                people = _people_of(row["group"], position, row[f"most_{band}"])
                grid.add(band, months[row["month"]], heads, *people)
    return grid


def _people_of(group: int, band: int, most: int) -> range:
    """Give numbers that stand for the people of one age band of a group, each time the same.

    No more than the smallest group are told apart: whether there are as many is all that counts.
    """
    first = (group * len(GroupVisit.BANDS) + band) * SMALLEST_GROUP
    return range(first, first + min(most, SMALLEST_GROUP))
