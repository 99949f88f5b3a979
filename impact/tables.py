"""The table under each chart, which is also what its CSV holds."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from impact.grids import Published

BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know UTF-8
# What a spreadsheet would take for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Number:
    """A number as a table shows it; None is hidden."""

    value: float | None
    decimals: int = 0
    is_small: bool = True

    @classmethod
    def of(cls, shown: Published, *, per: float = 1, decimals: int = 0) -> "Number":
        value = None if shown.value is None else shown.value / per
        return cls(value, decimals, shown.is_small)

    @property
    def is_number(self) -> bool:
        return True

    @property
    def format(self) -> str:
        """How `floatformat` writes it: so many decimals, thousands apart."""
        return f"{self.decimals}g"


Entry = Number | str


@dataclass(frozen=True)
class Table:
    """Rows of a first cell that names them and others that say how much."""

    columns: Sequence[str | Promise]
    rows: Sequence[Sequence[Entry]]

    def as_text(self) -> Iterator[list[str]]:
        """Yield the rows with the columns' names first, numbers with a point."""
        yield [str(name) for name in self.columns]
        for row in self.rows:
            yield [_text(entry) for entry in row]


def _text(entry: Entry) -> str:
    if isinstance(entry, str):
        return entry
    if entry.value is None:
        return hidden_words(is_small=entry.is_small)
    return f"{entry.value:.{entry.decimals}f}"


def hidden_words(*, is_small: bool) -> str:
    """Say why a figure is not there."""
    return _("fewer than 5") if is_small else _("not shown")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a CSV that spreadsheets open as it is meant, one at a time."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell; negative numbers are left alone."""
    if cell.startswith(FORMULA_STARTS) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
