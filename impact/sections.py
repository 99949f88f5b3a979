"""The charts of the impact page: each with its words, its drawing and its table."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from impact import charts, people
from impact.charts import Datum
from impact.facts import TELLS, Facts
from impact.grids import TOTAL, Published, published
from impact.indicators import SECONDS_AN_HOUR
from impact.opening import busiest_hours
from impact.periods import Month
from impact.privacy import Cell
from impact.tables import Entry, Number, Table, hidden_words
from iot.models import RunOutcome
from members.models import GroupVisit


@dataclass(frozen=True)
class Strip:
    """One of several charts that share a scale."""

    name: str
    drawing: charts.Columns


Drawing = charts.Columns | charts.Lines | charts.HeatMap | list[Strip]


@dataclass(frozen=True)
class Section:
    """A chart with all that goes with it."""

    key: str
    title: str | Promise
    words: str
    template: str
    drawing: Drawing
    table: Table


@dataclass(frozen=True)
class Chart:
    """A chart that can be asked for."""

    key: str
    title: str | Promise
    build: Callable[["Chart", Facts], Section]


def sections(facts: Facts) -> list[Section]:
    """Build all charts of the page."""
    return [chart.build(chart, facts) for chart in CHARTS]


def months_shown(facts: Facts) -> list[Month]:
    """Give the months of the period; around a single one, those of its year so far."""
    period = facts.period
    if not period.is_one_month:
        return list(period.months)
    last = Month.of(facts.place.today(facts.now))
    return [month for month in facts.years_months if month <= last]


def _said(name: str, shown: Published, number: str) -> str:
    """Say a figure in words, for the mark that shows it."""
    value = hidden_words(is_small=shown.is_small) if shown.is_hidden else number
    return f"{name}: {value}"


def _number(shown: Published, per: float = 1, decimals: int = 0) -> str:
    return number_format((shown.value or 0) / per, decimals, use_l10n=True, force_grouping=True)


def _hours(value: float | None) -> float | None:
    return None if value is None else value / SECONDS_AN_HOUR


def _in_hours(shown: Published) -> Number:
    return Number.of(shown, per=SECONDS_AN_HOUR, decimals=1)


def _reach(chart: Chart, facts: Facts) -> Section:
    months = months_shown(facts)
    shown = []
    for month in months:
        ids = facts.people_by_month.get(month, frozenset())
        cell = Cell(len(ids), ids)
        shown.append(published(cell, is_hidden=cell.is_small))
    data = [
        Datum(month.short_words, each.value, _said(month.words, each, _number(each)))
        for month, each in zip(months, shown, strict=True)
    ]
    rows: list[list[Entry]] = [
        [month.words, Number.of(each)] for month, each in zip(months, shown, strict=True)
    ]
    return Section(
        chart.key,
        chart.title,
        _("How many different people came in each month. Who came in two months counts in both."),
        "impact/_columns.html",
        charts.columns(data),
        Table([_("Month"), _("People")], rows),
    )


def _machine_hours(chart: Chart, facts: Facts) -> Section:
    grid, months = facts.machine_seconds, months_shown(facts)
    named = [
        (str(category), [grid.at(category.pk, month) for month in months])
        for category in facts.categories
        if (category.pk, months[0].year) in grid.cells
        or (category.pk, months[-1].year) in grid.cells
    ]
    data = [
        (
            name,
            [
                Datum(
                    month.short_words,
                    _hours(each.value),
                    _said(f"{name}, {month.words}", each, _number(each, SECONDS_AN_HOUR)),
                )
                for month, each in zip(months, shown, strict=True)
            ],
        )
        for name, shown in named
    ]
    top = max((charts.highest_of(row) for _name, row in data), default=1)
    rows: list[list[Entry]] = [
        [
            month.words,
            *(Number.of(shown[i], per=SECONDS_AN_HOUR, decimals=1) for _n, shown in named),
        ]
        for i, month in enumerate(months)
    ]
    return Section(
        chart.key,
        chart.title,
        _("How many hours the machines of each kind were at work. All have the same scale."),
        "impact/_strips.html",
        [Strip(name, charts.columns(row, height=150, top=top)) for name, row in data],
        Table([_("Month"), *(name for name, _shown in named)], rows),
    )


def _busiest_hours(chart: Chart, facts: Facts) -> Section:
    hours = busiest_hours(facts)
    days = list(WEEKDAYS.values())
    described = []
    for each in hours:
        name = _("%(day)s at %(hour)02d:00") % {"day": days[each.weekday], "hour": each.hour}
        shown = Published(each.machines, is_small=True)
        described.append((each, _said(name, shown, _number(shown, decimals=1))))
    used = sorted({each.hour for each in hours if each.machines != 0})
    by_hour = {(each.weekday, each.hour): each.machines for each in hours}
    rows: list[list[Entry]] = [
        [str(name), *(Number(by_hour[day, hour], 1) for hour in used)]
        for day, name in enumerate(days)
        if hours
    ]
    return Section(
        chart.key,
        chart.title,
        _("How many machines are at work at once, on average. The darker, the busier."),
        "impact/_heat.html",
        charts.heat_map(described, [str(name) for name in WEEKDAYS_ABBR.values()]),
        Table([_("Day"), *(f"{hour:02}:00" for hour in used)], rows),
    )


def _parts(
    chart: Chart, words: str, column: str, shown: list[tuple[str, Published, str]]
) -> Section:
    """Build a chart of parts of a whole: a name, a figure, and the state that gives its tone."""
    data = []
    for name, each, state in shown:
        text = hidden_words(is_small=each.is_small) if each.is_hidden else _number(each)
        data.append((Datum(name, each.value, f"{name}: {text}", state), text))
    rows: list[list[Entry]] = [[name, Number.of(each)] for name, each, _state in shown]
    return Section(
        chart.key,
        chart.title,
        words,
        "impact/_lines.html",
        charts.lines(data),
        Table([str(chart.title), column], rows),
    )


def _groups(chart: Chart, facts: Facts) -> Section:
    grid, months = facts.group_heads, months_shown(facts)
    totals = [grid.at(TOTAL, month) for month in months]
    data = [
        Datum(month.short_words, each.value, _said(month.words, each, _number(each)))
        for month, each in zip(months, totals, strict=True)
    ]
    bands = [
        band
        for band in GroupVisit.BANDS
        if any((band, year) in grid.cells for year in facts.period.years)
    ]
    rows: list[list[Entry]] = [
        [
            month.words,
            *(Number.of(grid.at(band, month)) for band in bands),
            Number.of(grid.at(TOTAL, month)),
        ]
        for month in months
    ]
    names = [capfirst(GroupVisit.band_label(band)) for band in bands]
    return Section(
        chart.key,
        chart.title,
        _("How many people came with a class or an association. The table says how old they were."),
        "impact/_columns.html",
        charts.columns(data),
        Table([_("Month"), *names, _("All ages")], rows),
    )


def _ages(chart: Chart, facts: Facts) -> Section:
    ages = people.by_age(facts)
    shown = [(str(band.words), ages.at(band.first), "") for band in people.AGE_BANDS]
    shown.append((_("Age not known"), ages.at(people.UNKNOWN), "unknown"))
    return _parts(chart, _("How old people were when they came first."), _("People"), shown)


def _languages(chart: Chart, facts: Facts) -> Section:
    languages = people.by_language(facts)
    names = {
        str(key): _("Not known")
        if key == people.UNKNOWN
        else get_language_info(str(key))["name_local"].capitalize()
        for key in languages.cells
    }
    most_first = sorted(names, key=lambda key: (-(languages.at(key).value or 0), names[key]))
    shown = [
        (names[key], languages.at(key), "unknown" if key == people.UNKNOWN else "")
        for key in most_first
    ]
    return _parts(chart, _("The language in which people use the site."), _("People"), shown)


def _outcomes(chart: Chart, facts: Facts) -> Section:
    grid = facts.runs_by_outcome
    shown = [
        (str(outcome.label), grid.over(outcome.value, facts.period), outcome.value)
        for outcome in RunOutcome
    ]
    return _parts(chart, _("How the machines' runs ended."), _("Runs"), shown)


def _booked_and_used(chart: Chart, facts: Facts) -> Section:
    months = months_shown(facts)
    shown = [
        (
            month,
            facts.booked_seconds.at(TELLS, month),
            facts.used_seconds.at(TOTAL, month),
        )
        for month in months
    ]
    data = [
        Datum(
            month.short_words,
            _hours(used.value),
            _("%(month)s: %(used)s hours used of %(booked)s booked")
            % {
                "month": month.words,
                "used": hidden_words(is_small=used.is_small)
                if used.is_hidden
                else _number(used, SECONDS_AN_HOUR),
                "booked": hidden_words(is_small=booked.is_small)
                if booked.is_hidden
                else _number(booked, SECONDS_AN_HOUR),
            },
            of=_hours(booked.value),
        )
        for month, booked, used in shown
    ]
    rows: list[list[Entry]] = [
        [
            month.words,
            *(Number.of(each, per=SECONDS_AN_HOUR, decimals=1) for each in (booked, used)),
        ]
        for month, booked, used in shown
    ]
    return Section(
        chart.key,
        chart.title,
        _(
            "The frame is the time that people booked, the bar in it the time that machines ran. "
            "Only machines that tell when they run are counted."
        ),
        "impact/_columns.html",
        charts.columns(data),
        Table([_("Month"), _("Hours booked"), _("Hours used")], rows),
    )


CHARTS = (
    Chart("reach", gettext_lazy("People who came, by month"), _reach),
    Chart("groups", gettext_lazy("People in groups, by month"), _groups),
    Chart("machine-hours", gettext_lazy("Hours of machines, by kind and month"), _machine_hours),
    Chart("busiest-hours", gettext_lazy("The busiest hours"), _busiest_hours),
    Chart("ages", pgettext_lazy("title of a chart", "Age"), _ages),
    Chart("outcomes", gettext_lazy("How runs ended"), _outcomes),
    Chart("booked-and-used", gettext_lazy("Booked and used"), _booked_and_used),
    Chart("languages", gettext_lazy("Languages"), _languages),
)
CHART_BY_KEY = {chart.key: chart for chart in CHARTS}
