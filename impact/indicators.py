"""The indicators: what each means, how it is counted, and when it is too small to be shown.

The page, the API, the CSV and the documentation read these declarations and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from statistics import median

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from impact import people
from impact.facts import FINISHED, MISSED, SHARED, STARTED, TELLS, Facts
from impact.grids import TOTAL, Grid, Published, published
from impact.opening import utilisation
from impact.privacy import SMALLEST_GROUP, Cell
from impact.sql import SecondsBetween
from iot.models import RunOutcome

SECONDS_AN_HOUR, SECONDS_A_DAY, WH_A_KWH, MM_A_KILOMETRE = 3600, 86_400, 1000, 1_000_000


class Unit(Enum):
    """What a figure counts."""

    PEOPLE = "people"
    VISITS = "visits"
    HOURS = "hours"
    SHARE = "share"
    RUNS = "runs"
    KWH = "kWh"
    KILOMETRES = "km"
    DAYS = "days"
    PROJECTS = "projects"
    LANGUAGES = "languages"


class RowKind(Enum):
    """Which rows a figure opens down to."""

    PEOPLE = "people"
    VISITS = "visits"
    RUNS = "runs"
    BOOKINGS = "bookings"
    PROJECTS = "projects"
    GROUPS = "groups"


@dataclass(frozen=True)
class Figure:
    """What is published: a value or None; for a share also what it is a share of."""

    value: float | None
    part: float | None = None
    whole: float | None = None
    is_small: bool = False  # why it is hidden: from fewer than five people, or to protect those

    @property
    def is_hidden(self) -> bool:
        return self.value is None


HIDDEN = Figure(None)
NOT_ANY = Figure(0)


@dataclass(frozen=True)
class Indicator:
    """One figure: its words, its definition, and how to measure it."""

    key: str
    words: str | Promise
    definition: str | Promise
    formula: str  # for those who compute it again: names of tables and columns, not translated
    unit: Unit
    tables: tuple[str, ...]
    rows: RowKind
    measure: Callable[[Facts], Figure]
    is_tile: bool = True
    smallest_group: int = SMALLEST_GROUP


def _figure(shown: Published, per: float = 1) -> Figure:
    if shown.value is None:
        return Figure(None, is_small=shown.is_small)
    return Figure(shown.value / per)


def _share(part: Published, whole: Published, per: float = 1) -> Figure:
    if part.value is None or whole.value is None:
        return HIDDEN
    if not whole.value:
        return Figure(0, 0, 0)
    return Figure(part.value / whole.value, part.value / per, whole.value / per)


def _total(grid: Grid, facts: Facts, per: float = 1) -> Figure:
    return _figure(grid.over(TOTAL, facts.period), per)


def _people_reached(facts: Facts) -> Figure:
    ids = frozenset(person.pk for person in facts.people)
    cell = Cell(len(ids), ids)
    return _figure(published(cell, is_hidden=cell.is_small))


def _people_new(facts: Facts) -> Figure:
    return _figure(people.Parts(facts.people, people.is_new).at(key=True))


def _people_returning(facts: Facts) -> Figure:
    return _figure(people.Parts(facts.people, people.came_back).at(key=True))


def _minors(facts: Facts) -> Figure:
    return _figure(people.minors(facts))


def _youth_share(facts: Facts) -> Figure:
    return _share(*people.youth(facts))


def _languages(facts: Facts) -> Figure:
    languages = people.by_language(facts)
    known = [key for key in languages.cells if key != people.UNKNOWN]
    return Figure(sum(not languages.cells[key].is_small for key in known))


def _success_rate(facts: Facts) -> Figure:
    """Those that someone stopped are left out: a change of mind is no failure of the machine."""
    grid, period = facts.runs_by_outcome, facts.period
    shown = [grid.over(row, period) for row in (TOTAL, RunOutcome.CANCELLED, RunOutcome.COMPLETED)]
    total, cancelled, completed = (each.value for each in shown)
    if total is None or cancelled is None or completed is None:
        return HIDDEN
    whole = total - cancelled
    return Figure(completed / whole if whole else 0, completed, whole)


def _used_of_booked(facts: Facts) -> Figure:
    used = facts.used_seconds.over(TOTAL, facts.period)
    booked = facts.booked_seconds.over(TELLS, facts.period)
    return _share(used, booked, per=SECONDS_AN_HOUR)


def _utilisation(facts: Facts) -> Figure:
    if facts.machine_seconds.over(TOTAL, facts.period).is_hidden:
        return HIDDEN
    hours = utilisation(facts)
    busy, possible = Published(hours.busy_seconds), Published(hours.open_seconds)
    return _share(busy, possible, per=SECONDS_AN_HOUR)


def _no_show_rate(facts: Facts) -> Figure:
    bookings = facts.due_bookings
    missed, whole = (bookings.over(row, facts.period) for row in (MISSED, TOTAL))
    return _share(missed, whole)


def _waiting_time(facts: Facts) -> Figure:
    """The median: half of the bookings waited less. The database sorts, Python sees the middle."""
    due = facts.bookings.filter(ends_at__lte=facts.now)
    booked = facts.booked_seconds.over(TOTAL, facts.period)
    count = due.count()
    if booked.is_hidden or not count:
        return HIDDEN if count else NOT_ANY
    waits = due.order_by(SecondsBetween("created_at", "starts_at"), "pk").values_list(
        SecondsBetween("created_at", "starts_at"), flat=True
    )
    middle = waits[(count - 1) // 2 : count // 2 + 1]
    return Figure(max(0.0, median(middle)) / SECONDS_A_DAY)


INDICATORS = (
    Indicator(
        "people_reached",
        _("people came"),
        _(
            "Different people who came, or used a machine or a booking, in the period. Each counts "
            "once."
        ),
        "count(distinct visit.member, run.member of runs ended, booking.member of bookings "
        "honoured); honoured: live, and begun_at is set or, on a machine without a link, "
        "ends_at <= now",
        Unit.PEOPLE,
        ("members.Visit", "iot.Run", "bookings.Booking"),
        RowKind.PEOPLE,
        _people_reached,
    ),
    Indicator(
        "people_new",
        _("of them for the first time"),
        _("People reached whose very first visit or use lies in the period."),
        "people_reached without a visit, run ended or booking honoured before the period",
        Unit.PEOPLE,
        ("members.Visit", "iot.Run", "bookings.Booking"),
        RowKind.PEOPLE,
        _people_new,
    ),
    Indicator(
        "people_returning",
        _("of them came back"),
        _("People reached who came or used something in two different weeks of the period."),
        "people_reached where isoweek(first act) != isoweek(last act)",
        Unit.PEOPLE,
        ("members.Visit", "iot.Run", "bookings.Booking"),
        RowKind.PEOPLE,
        _people_returning,
    ),
    Indicator(
        "visits",
        _("visits"),
        _("Times that someone checked in; of one person, one a day at most."),
        "count(distinct visit.member and day of visit.arrived_at by the clock of the place)",
        Unit.VISITS,
        ("members.Visit",),
        RowKind.VISITS,
        lambda facts: _total(facts.visit_days, facts),
    ),
    Indicator(
        "youth_share",
        _("were under 26"),
        _(
            "People under 26 at their first visit or use in the period, out of the people reached "
            "whose month of birth is known."
        ),
        "people_reached under 26 / people_reached where birth_month is not null",
        Unit.SHARE,
        ("members.Member", "members.Visit", "iot.Run", "bookings.Booking"),
        RowKind.PEOPLE,
        _youth_share,
    ),
    Indicator(
        "minors_reached",
        _("were under 18"),
        _(
            "People under 18 at their first visit or use in the period, as far as their age is "
            "known."
        ),
        "people_reached under 18 where birth_month is not null",
        Unit.PEOPLE,
        ("members.Member", "members.Visit", "iot.Run", "bookings.Booking"),
        RowKind.PEOPLE,
        _minors,
    ),
    Indicator(
        "group_visitors",
        _("people came with groups"),
        _(
            "People counted in groups from outside, such as school classes, when they were "
            "welcomed. Who comes twice counts twice. They are not among the people who came."
        ),
        "sum of the age bands of group visits with arrived_at in the period, not cancelled",
        Unit.PEOPLE,
        ("members.GroupVisit",),
        RowKind.GROUPS,
        lambda facts: _total(facts.group_heads, facts),
    ),
    Indicator(
        "machine_hours",
        _("hours of machines at work"),
        _("Time that machines were at work, without pauses. A run counts when it ends."),
        "sum(run.print_seconds) of runs ended / 3600, by machine.category",
        Unit.HOURS,
        ("iot.Run",),
        RowKind.RUNS,
        lambda facts: _total(facts.machine_seconds, facts, SECONDS_AN_HOUR),
    ),
    Indicator(
        "booked_hours",
        _("hours were booked"),
        _("Length of all bookings that are over and were not cancelled."),
        "sum(booking.ends_at - booking.starts_at) of live bookings with ends_at <= now / 3600",
        Unit.HOURS,
        ("bookings.Booking",),
        RowKind.BOOKINGS,
        lambda facts: _total(facts.booked_seconds, facts, SECONDS_AN_HOUR),
    ),
    Indicator(
        "used_hours",
        _("of these hours a machine was running"),
        _("Time of runs inside the booking that they belong to, pauses included."),
        "sum of the overlap of run and run.booking, for bookings of booked_hours / 3600",
        Unit.HOURS,
        ("iot.Run", "bookings.Booking"),
        RowKind.RUNS,
        lambda facts: _total(facts.used_seconds, facts, SECONDS_AN_HOUR),
        is_tile=False,
    ),
    Indicator(
        "used_of_booked",
        _("of the booked time was used"),
        _("Hours used, out of the hours booked on machines that tell when they run."),
        "used_hours / booked_hours of machines with a link",
        Unit.SHARE,
        ("iot.Run", "bookings.Booking"),
        RowKind.BOOKINGS,
        _used_of_booked,
    ),
    Indicator(
        "utilisation",
        _("of the opening time, machines were at work"),
        _(
            "Time at work during opening hours, out of the opening hours of all machines that are "
            "in service and tell when they run. Counted by whole hours."
        ),
        "sum over hours of min(busy, open) / sum of open, busy from iot.HourlyUsage",
        Unit.SHARE,
        ("iot.HourlyUsage", "places.Opening", "places.Closure"),
        RowKind.RUNS,
        _utilisation,
    ),
    Indicator(
        "runs",
        _("things were started on the machines"),
        _("Runs that ended in the period, in whatever way."),
        "count(run) of runs ended, by run.outcome",
        Unit.RUNS,
        ("iot.Run",),
        RowKind.RUNS,
        lambda facts: _total(facts.runs_by_outcome, facts),
    ),
    Indicator(
        "success_rate",
        _("of the runs succeeded"),
        _("Runs that finished, out of all but those that someone stopped."),
        "completed / (completed + failed + interrupted)",
        Unit.SHARE,
        ("iot.Run",),
        RowKind.RUNS,
        _success_rate,
    ),
    Indicator(
        "energy",
        _("of electricity"),
        _("Electricity of the runs whose machine has a meter."),
        "sum(run.energy_wh) of runs ended / 1000",
        Unit.KWH,
        ("iot.Run",),
        RowKind.RUNS,
        lambda facts: _total(facts.energy_wh, facts, WH_A_KWH),
    ),
    Indicator(
        "material",
        _("of plastic thread were printed"),
        _("Length of the filament of the runs whose printer tells it."),
        "sum(run.material_mm) of runs ended / 1000000",
        Unit.KILOMETRES,
        ("iot.Run",),
        RowKind.RUNS,
        lambda facts: _total(facts.material_mm, facts, MM_A_KILOMETRE),
    ),
    Indicator(
        "waiting_time",
        _("from booking to start"),
        _("Half of the bookings were made less long before they started, half longer."),
        "median(booking.starts_at - booking.created_at) of the bookings of booked_hours",
        Unit.DAYS,
        ("bookings.Booking",),
        RowKind.BOOKINGS,
        _waiting_time,
    ),
    Indicator(
        "no_show_rate",
        _("of the bookings were missed"),
        _("Bookings that were not cancelled and for which the machine never started."),
        "live, ends_at <= now, begun_at is null / live, ends_at <= now; machines with a link only",
        Unit.SHARE,
        ("bookings.Booking",),
        RowKind.BOOKINGS,
        _no_show_rate,
    ),
    Indicator(
        "projects_started",
        _("projects were started"),
        _("Projects that left the state of an idea in the period."),
        "count(project) with started_at in the period",
        Unit.PROJECTS,
        ("projects.Project",),
        RowKind.PROJECTS,
        lambda facts: _total(facts.project_changes[STARTED], facts),
    ),
    Indicator(
        "projects_finished",
        _("projects were finished"),
        _("Projects that their makers called finished in the period."),
        "count(project) with finished_at in the period",
        Unit.PROJECTS,
        ("projects.Project",),
        RowKind.PROJECTS,
        lambda facts: _total(facts.project_changes[FINISHED], facts),
    ),
    Indicator(
        "projects_shared",
        _("projects were shown to everyone"),
        _("Projects that everyone could see for the first time in the period."),
        "count(project) with shared_at in the period",
        Unit.PROJECTS,
        ("projects.Project",),
        RowKind.PROJECTS,
        lambda facts: _total(facts.project_changes[SHARED], facts),
    ),
    Indicator(
        "languages_used",
        _("languages are used by five people or more"),
        _("Languages in which people use the site. Those of fewer than five people do not count."),
        "people_reached by member.language; empty is unknown",
        Unit.LANGUAGES,
        ("members.Member", "members.Visit", "iot.Run", "bookings.Booking"),
        RowKind.PEOPLE,
        _languages,
    ),
)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
