"""Figures by row and month that add up, hidden the same way on every page.

A month's figure is read in its month, in its year, and in every period that holds it. Were each of
them protected by itself, the difference of two would show what either hides. So months are always
protected within their whole calendar year, and a period's sum is shown only if what it holds of
the hidden, and what it leaves out, is safe to know.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from impact.periods import Month, Period, months_between
from impact.privacy import NOTHING, SMALLEST_GROUP, Cell, is_safe, protect, together

TOTAL = ""  # the row that the others add up to

Row = Hashable
Column = Month | int  # a month, or a whole year


@dataclass(frozen=True)
class Published:
    """A figure as it may be shown: `value` is None when it is hidden."""

    value: float | None
    is_small: bool = False  # why: from fewer than five people, or to protect such a one

    @property
    def is_hidden(self) -> bool:
        return self.value is None


def published(cell: Cell, *, is_hidden: bool) -> Published:
    """Give `cell` as it may be shown."""
    return Published(None, cell.is_small) if is_hidden else Published(cell.value)


class Grid:
    """Cells by row and month, over whole calendar years, with the totals of rows and years."""

    def __init__(
        self, rows: Sequence[Row], years: Sequence[int], *, counts_people: bool = False
    ) -> None:
        self.rows = rows
        self.years = years
        self.counts_people = counts_people  # see the third rule of `impact.privacy`
        self._values: defaultdict[tuple[Row, Month], float] = defaultdict(float)
        self._people: defaultdict[tuple[Row, Month], set[int]] = defaultdict(set)

    def add(self, row: Row, month: Month, value: float, *people: int) -> None:
        """Add to a cell what is from `people`, none for nobody known; before anything is read."""
        self._values[row, month] += value
        self._people[row, month].update(people)

    @cached_property
    def cells(self) -> dict[tuple[Row, Column], Cell]:
        cells: dict[tuple[Row, Column], Cell] = {
            key: Cell(value, frozenset(self._people[key])) for key, value in self._values.items()
        }
        for year in self.years:
            for month in _months(year):
                if found := [cells[row, month] for row in self.rows if (row, month) in cells]:
                    cells[TOTAL, month] = together(found)
            for row in (TOTAL, *self.rows):
                of_year = [cells[row, month] for month in _months(year) if (row, month) in cells]
                if of_year:
                    cells[row, year] = together(of_year)
        return cells

    @cached_property
    def hidden(self) -> frozenset[tuple[Row, Column]]:
        return protect(self.cells, list(self._ties()), counts_people=self.counts_people)

    def _ties(self) -> Iterable[list[tuple[Row, Column]]]:
        for year in self.years:
            columns: list[Column] = [*_months(year), year]
            for row in (TOTAL, *self.rows):
                yield self._existing((row, column) for column in columns)
            for column in columns:
                yield self._existing((row, column) for row in (TOTAL, *self.rows))

    def _existing(self, keys: Iterable[tuple[Row, Column]]) -> list[tuple[Row, Column]]:
        return [key for key in keys if key in self.cells]

    def at(self, row: Row, column: Column) -> Published:
        """Give what may be shown of one cell."""
        cell = self.cells.get((row, column), NOTHING)
        return published(cell, is_hidden=(row, column) in self.hidden)

    def cell(self, row: Row, period: Period) -> Cell:
        """Give all of `row` in `period`, whatever is hidden: not for publishing."""
        return together([self.cells.get((row, month), NOTHING) for month in period.months])

    def over(self, row: Row, period: Period) -> Published:
        """Give what may be shown of `row` over the whole of `period`."""
        cells = {each: self.cell(each, period) for each in (TOTAL, *self.rows)}
        not_safe = [each for each in cells if not self._may_show(each, period)]
        hidden = protect(
            cells, [list(cells)], counts_people=self.counts_people, hidden_already=not_safe
        )
        return published(cells[row], is_hidden=row in hidden)

    def _may_show(self, row: Row, period: Period) -> bool:
        inside = frozenset(period.months)
        whole = [year for year in period.years if self._holds_all_of(row, year, inside)]
        hidden_years = [self.cells[row, year] for year in whole if (row, year) in self.hidden]
        if not self._is_safe(hidden_years) or _may_be_the_same_few(hidden_years):
            return False
        return all(
            self._is_part_safe(row, year, inside) for year in period.years if year not in whole
        )

    def _holds_all_of(self, row: Row, year: int, inside: frozenset[Month]) -> bool:
        """Say whether nothing of `row` in `year` lies outside."""
        return all((row, month) not in self.cells for month in set(_months(year)) - inside)

    def _is_part_safe(self, row: Row, year: int, inside: frozenset[Month]) -> bool:
        hidden = [month for month in _months(year) if (row, month) in self.hidden]
        parts = (
            [self.cells[row, month] for month in hidden if (month in inside) is is_inside]
            for is_inside in (True, False)
        )
        return all(map(self._is_safe, parts))

    def _is_safe(self, hidden: Collection[Cell]) -> bool:
        return is_safe(hidden, counts_people=self.counts_people)


def _may_be_the_same_few(years: Sequence[Cell]) -> bool:
    """Say whether `years` may all be from the same few: old rows have other ids in each year."""
    return bool(years) and max(len(cell.people) for cell in years) < SMALLEST_GROUP


def _months(year: int) -> list[Month]:
    return months_between(Month(year, 1), Month(year, 12))
