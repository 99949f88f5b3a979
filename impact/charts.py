"""Where the marks of a chart stand: whole numbers in the units of its `viewBox`, no markup.

Whole numbers, since a template would write fractions with the reader's decimal comma.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils.formats import number_format

from impact.opening import HourOfWeek

WIDTH = 480
LEFT = 44  # room for the numbers of the scale
LABELS_AT_MOST = 7
HEAT_STEPS = 5
SHORTEST_MARK = 2  # so that little is not taken for nothing


@dataclass(frozen=True)
class Datum:
    """A value with its name; None is hidden. `state` chooses a tone, `of` is what it is part of."""

    label: str
    value: float | None
    words: str
    state: str = ""
    of: float | None = None


@dataclass(frozen=True)
class Mark:
    """A bar, with what it says when pointed at."""

    x: int
    y: int
    width: int
    height: int
    title: str
    state: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class Label:
    """A text beside the marks."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Columns:
    """Upright bars over a scale that begins at 0."""

    height: int
    bars: list[Mark]
    frames: list[Mark]  # what the bars are a part of, drawn behind them
    lines: list[Label]
    labels: list[Label]

    @property
    def base(self) -> int:
        return self.height - 28


def columns(data: Sequence[Datum], *, height: int = 260, top: float | None = None) -> Columns:
    """Draw `data` from left to right.

    Args:
        top: the end of the scale, where several charts share one; None for their own.
    """
    base, head = height - 28, 16
    highest = top or highest_of(data)
    step = scale_step(highest)
    end = step * max(1, ceil(highest / step))
    room = (WIDTH - LEFT) / max(1, len(data))
    every = ceil(len(data) / LABELS_AT_MOST)

    def mark(index: int, value: float | None, datum: Datum, share: float) -> Mark:
        width = max(2, round(room * share))
        tall = SHORTEST_MARK if value is None else round((base - head) * value / end)
        tall = max(tall, SHORTEST_MARK) if value != 0 else 0
        x = round(LEFT + room * (index + 0.5) - width / 2)
        return Mark(x, base - tall, width, tall, datum.words, datum.state, value is None)

    steps = [step * number for number in range(round(end / step) + 1)]
    return Columns(
        height=height,
        bars=[mark(i, each.value, each, 0.4 if each.of else 0.66) for i, each in enumerate(data)],
        frames=[mark(i, each.of, each, 0.74) for i, each in enumerate(data) if each.of],
        lines=[
            Label(
                LEFT - 8,
                round(base - (base - head) * value / end),
                number_format(value, use_l10n=True),
            )
            for value in steps
        ],
        labels=[
            Label(round(LEFT + room * (index + 0.5)), height - 8, datum.label)
            for index, datum in enumerate(data)
            if index % every == 0
        ],
    )


def highest_of(data: Sequence[Datum]) -> float:
    """Give the highest value that is shown; 1 if nothing is."""
    return max((each.of or each.value or 0 for each in data), default=0) or 1


def scale_step(highest: float) -> int:
    """Give a round step that cuts a scale up to `highest` into four parts or fewer."""
    raw = highest / 4
    power = 10 ** floor(log10(raw)) if raw > 0 else 1
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw)
    return max(1, ceil(step))


@dataclass(frozen=True)
class Line:
    """A lying bar with its name before it and its value behind."""

    mark: Mark
    name: Label
    value: Label


@dataclass(frozen=True)
class Lines:
    """Lying bars, one below another."""

    height: int
    lines: list[Line]


def lines(data: Sequence[tuple[Datum, str]]) -> Lines:
    """Draw `data` from top to bottom, each with its value as a text."""
    row, names, values = 38, 158, 92
    highest = highest_of([datum for datum, _text in data])
    drawn = []
    for index, (datum, text) in enumerate(data):
        room = WIDTH - names - values
        long = round(room * (datum.value or 0) / highest)
        long = max(long, SHORTEST_MARK) if datum.value != 0 else 0
        middle = index * row + row // 2
        drawn.append(
            Line(
                Mark(names, middle - 12, long, 24, datum.words, datum.state, datum.value is None),
                Label(0, middle + 5, datum.label),
                Label(names + long + 8, middle + 5, text),
            )
        )
    return Lines(len(data) * row, drawn)


@dataclass(frozen=True)
class HeatCell:
    """One hour of the week: `heat` from 0 to 5, or hidden."""

    x: int
    y: int
    heat: int
    title: str
    is_hidden: bool


@dataclass(frozen=True)
class HeatMap:
    """Hours of the week, a row for each day."""

    height: int
    cell_width: int
    cell_height: int
    cells: list[HeatCell]
    days: list[Label]
    hours: list[Label]
    steps: range = range(HEAT_STEPS + 1)


def heat_map(hours: Sequence[tuple[HourOfWeek, str]], weekdays: Sequence[str]) -> HeatMap:
    """Draw the hours of the day at which anything is at work, each with its words."""
    used = [each.hour for each, _words in hours if each.machines != 0]
    first, last = (min(used), max(used)) if used else (9, 18)
    left, head, tall = 46, 24, 34
    wide = (WIDTH - left) // (last - first + 1)
    highest = max((each.machines or 0 for each, _words in hours), default=0) or 1
    cells = [
        HeatCell(
            left + (each.hour - first) * wide,
            head + each.weekday * tall,
            ceil(HEAT_STEPS * (each.machines or 0) / highest),
            words,
            each.is_hidden,
        )
        for each, words in hours
        if first <= each.hour <= last
    ]
    return HeatMap(
        height=head + 7 * tall,
        cell_width=wide,
        cell_height=tall,
        cells=cells,
        days=[Label(0, head + day * tall + 22, name) for day, name in enumerate(weekdays)],
        hours=[
            Label(left + (hour - first) * wide + wide // 2, 16, f"{hour:02}")
            for hour in range(first, last + 1)
        ],
    )
