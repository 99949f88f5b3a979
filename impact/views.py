"""The public impact page, its tables as CSV, and the rows behind a figure for the place's staff."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from impact import periods
from impact.facts import Facts, earliest_on
from impact.indicators import BY_KEY, INDICATORS
from impact.periods import Month, Period
from impact.rows import rows_of
from impact.sections import CHART_BY_KEY, sections
from impact.tables import Table, csv_lines
from impact.tiles import figures_table, groups
from members.gates import right_needed
from members.models import Member, Right
from places.middleware import place_of

ROWS_A_PAGE = 50


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the figures of the place in a period, to anyone."""
    facts, choices = _asked(request)
    context = {
        "period": facts.period,
        "choices": choices,
        "groups": groups(facts),
        "sections": sections(facts),
        "indicators": INDICATORS,
        "sees_rows": _works_here(request, facts),
    }
    return render(request, "impact/page.html", context)


@require_safe
def csv(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """Send the table of one chart, or with `figures` and `all` the figures, or everything."""
    facts, _choices = _asked(request)
    if key == "all":
        named = [(str(_("Figures")), figures_table(facts))]
        named += [(str(each.title), each.table) for each in sections(facts)]
        rows: Iterator[list[str]] = (
            [title, *row] for title, table in named for row in table.as_text()
        )
    elif key == "figures":
        rows = figures_table(facts).as_text()
    elif key in CHART_BY_KEY:
        chart = CHART_BY_KEY[key]
        rows = chart.build(chart, facts).table.as_text()
    else:
        raise Http404
    name = f"{facts.place.slug}-{key}-{facts.period.key}.csv"
    return StreamingHttpResponse(
        csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _joined(named: list[tuple[str, Table]]) -> Iterator[list[str]]:
    """Put tables below one another, each row under its table's title."""
    for title, table in named:
        for row in table.as_text():
            yield [title, *row]


@right_needed(Right.SEE_MACHINES_WORK)
@require_safe
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """List what a figure was counted from, to those who work at the place."""
    facts, choices = _asked(request)
    if key not in BY_KEY:
        raise Http404
    indicator = BY_KEY[key]
    paginator = Paginator(rows_of(indicator, facts), ROWS_A_PAGE)
    context = {
        "period": facts.period,
        "choices": choices,
        "indicator": indicator,
        "page_obj": paginator.get_page(request.GET.get("page")),
    }
    return render(request, "impact/rows.html", context)


def _works_here(request: HttpRequest, facts: Facts) -> bool:
    return isinstance(request.user, Member) and request.user.may(
        Right.SEE_MACHINES_WORK, facts.place
    )


def _asked(request: HttpRequest) -> tuple[Facts, list[Period]]:
    """Give the facts of the place and period that are asked for, and the periods to choose from.

    Raises:
        Http404: there is no such period, or no place yet.
    """
    place, now = place_of(request), timezone.now()
    today = place.today(now)
    earliest = earliest_on(place) or today
    key = request.GET.get("period", periods.THIS_YEAR)
    try:
        period = periods.named(key, today=today, earliest=earliest)
    except ValueError as error:
        raise Http404(_("Nothing is known of this period.")) from error
    months = periods.months_between(Month.of(min(earliest, today)), Month.of(today))
    spans = [periods.THIS_YEAR, periods.LAST_12_MONTHS, periods.LAST_YEAR, periods.ALL]
    names = [*spans, *(str(month) for month in reversed(months))]
    choices = [periods.named(name, today=today, earliest=earliest) for name in names]
    return Facts(place, period, now), choices
