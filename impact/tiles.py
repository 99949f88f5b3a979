"""How a figure is written: for its tile on the page, and for the table of all figures."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from impact.facts import Facts
from impact.indicators import INDICATORS, Figure, Indicator, RowKind, Unit
from impact.tables import Entry, Number, Table

UNIT_WORDS: dict[Unit, str | Promise] = {
    Unit.PEOPLE: gettext_lazy("people"),
    Unit.VISITS: gettext_lazy("visits"),
    Unit.HOURS: gettext_lazy("hours"),
    Unit.SHARE: "%",
    Unit.RUNS: gettext_lazy("runs"),
    Unit.KWH: "kWh",
    Unit.KILOMETRES: "km",
    Unit.DAYS: gettext_lazy("days"),
    Unit.PROJECTS: gettext_lazy("projects"),
    Unit.LANGUAGES: gettext_lazy("languages"),
}
# Those that the words of the tile do not name.
SHOWN_UNITS = (Unit.SHARE, Unit.KWH, Unit.KILOMETRES, Unit.DAYS)


@dataclass(frozen=True)
class Tile:
    """A figure in large letters, with its words."""

    indicator: Indicator
    figure: Figure

    @property
    def number(self) -> str:
        return written(self.figure.value, self.indicator.unit)

    @property
    def unit(self) -> str | Promise:
        return UNIT_WORDS[self.indicator.unit] if self.indicator.unit in SHOWN_UNITS else ""

    @property
    def denominator(self) -> str:
        """What a share is a share of."""
        if self.figure.whole is None:
            return ""
        return _("%(part)s of %(whole)s") % {
            "part": written(self.figure.part),
            "whole": written(self.figure.whole),
        }


def written(value: float | None, unit: Unit | None = None) -> str:
    """Write a value as people read it in their language; nothing for none."""
    if value is None:
        return ""
    if unit == Unit.SHARE:
        value *= 100
    decimals = 1 if unit in (Unit.DAYS, Unit.KILOMETRES) else 0
    return number_format(value, decimals, use_l10n=True, force_grouping=True)


@dataclass(frozen=True)
class Group:
    """Tiles about the same kind of thing."""

    title: str | Promise
    tiles: list[Tile]


GROUPS: dict[tuple[RowKind, ...], str | Promise] = {
    (RowKind.PEOPLE, RowKind.VISITS): gettext_lazy("People"),
    (RowKind.GROUPS,): gettext_lazy("Groups from outside"),
    (RowKind.RUNS,): gettext_lazy("Machines"),
    (RowKind.BOOKINGS,): gettext_lazy("Bookings"),
    (RowKind.PROJECTS,): gettext_lazy("Projects"),
}


def groups(facts: Facts) -> list[Group]:
    """Measure the indicators that have a tile, by what they count."""
    shown = [Tile(each, each.measure(facts)) for each in INDICATORS if each.is_tile]
    return [
        Group(title, [tile for tile in shown if tile.indicator.rows in kinds])
        for kinds, title in GROUPS.items()
    ]


def figures_table(facts: Facts) -> Table:
    """Measure all indicators, for a table with what each means."""
    columns = [
        _("Key"), _("Figure"), _("Value"), _("Unit"), _("Part"), _("Out of"), _("What it means"),
    ]  # fmt: skip
    return Table(columns, [list(_row(each, each.measure(facts))) for each in INDICATORS])


def _row(indicator: Indicator, figure: Figure) -> Iterator[Entry]:
    decimals = 4 if indicator.unit in (Unit.SHARE, Unit.KILOMETRES) else 1
    yield indicator.key
    yield str(indicator.words)
    yield Number(figure.value, decimals, figure.is_small)
    yield indicator.unit.value
    for value in (figure.part, figure.whole):
        yield "" if value is None else Number(value, 1)
    yield str(indicator.definition)
