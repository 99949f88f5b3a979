"""The facts behind the figures of one place and period: a fixed number of queries, summed by SQL.

Each query groups by month and person: people have to be told apart, to count them once and to know
from how many a figure is. What is left for Python are sums of sums.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)

from bookings.models import Booking, BookingQuerySet
from equipment.models import Machine, MachineCategory
from impact.grids import TOTAL, Grid
from impact.groups import head_counts
from impact.periods import Month, Period, months_between
from impact.sql import SecondsBetween, day_number, month_index, seconds_within_booking
from impact.unnamed import as_few_as_may_be
from iot.figures import honoured
from iot.models import HourlyUsage, Run, RunOutcome, RunQuerySet
from members.models import GroupVisit, Member, Visit
from members.models.visits import GroupVisitQuerySet
from places.models import Place
from places.slots import Slot
from projects.models import Project, ProjectQuerySet

KEPT, MISSED = "kept", "missed"
TELLS, SILENT = "tells", "silent"
Sums = Mapping[str, Any]  # a row of a query that groups
STARTED, FINISHED, SHARED = "started", "finished", "shared"


@dataclass(slots=True)
class Acts:
    """When one person did something in the period: the first time, and the last."""

    first_at: datetime
    last_at: datetime

    def add(self, first_at: datetime, last_at: datetime) -> None:
        self.first_at = min(self.first_at, first_at)
        self.last_at = max(self.last_at, last_at)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who came, or did something, in the period."""

    pk: int
    acts: Acts
    was_here_before: bool
    birth_month: date | None
    language: str

    def age(self) -> int | None:
        """Give the age at the first act of the period; in the month of birth, the new one."""
        if self.birth_month is None:
            return None
        on = self.acts.first_at
        return on.year - self.birth_month.year - (on.month < self.birth_month.month)


def earliest_on(place: Place) -> date | None:
    """Give the day of the first run, booking, visit or group at `place`; None before any."""
    first = {"machine": OuterRef("pk")}
    starts = Machine.objects.at(place).values_list(
        Subquery(Run.objects.filter(**first).order_by("started_at").values("started_at")[:1]),
        Subquery(Booking.objects.filter(**first).order_by("starts_at").values("starts_at")[:1]),
    )
    came = Visit.objects.filter(place=place).order_by("arrived_at")
    groups = GroupVisit.objects.at(place).came().order_by("arrived_at")
    firsts = [
        *came.values_list("arrived_at", flat=True)[:1],
        *groups.values_list("arrived_at", flat=True)[:1],
        *(at for row in starts for at in row),
    ]
    known = [at for at in firsts if at is not None]
    return place.today(min(known)) if known else None


def due(now: datetime) -> Q:
    """Bookings that are over, of machines that tell when they start."""
    return Q(machine__link__isnull=False, ends_at__lte=now)


class Facts:
    """Answers what indicators ask about `place` in `period`; each question costs one query once."""

    def __init__(self, place: Place, period: Period, now: datetime) -> None:
        self.place = place
        self.period = period
        self.now = now
        self.window = period.window(place.zone)

    @cached_property
    def years_months(self) -> list[Month]:
        """The months of the calendar years that the period touches: see `impact.grids`."""
        years = self.period.years
        return months_between(Month(years[0], 1), Month(years[-1], 12))

    @property
    def years_window(self) -> Slot:
        months = self.years_months
        return Slot(months[0].window(self.place.zone).start, months[-1].window(self.place.zone).end)

    @cached_property
    def machines(self) -> list[Machine]:
        return list(
            Machine.objects.at(self.place)
            .select_related("category", "space__place", "link")
            .order_by("pk")
        )

    @property
    def counting_machines(self) -> list[Machine]:
        """Those in service that tell when they run."""
        return [each for each in self.machines if each.is_in_service and hasattr(each, "link")]

    @property
    def past(self) -> Slot | None:
        """The part of the period that is over."""
        end = min(self.now, self.window.end)
        return Slot(self.window.start, end) if end > self.window.start else None

    @cached_property
    def usage_by_hour(self) -> Sequence[tuple[int, datetime, int, int]]:
        """Seconds at work by space and hour: of all machines, and of those that count."""
        counting = Q(machine__in=[machine.pk for machine in self.counting_machines])
        return list(
            HourlyUsage.objects.filter(machine__in=[machine.pk for machine in self.machines])
            .in_period(self.window.start, self.window.end)
            .order_by()
            .values_list("machine__space", "hour_at")
            .annotate(
                of_all=Sum("busy_seconds"),
                of_counting=Sum("busy_seconds", filter=counting, default=0),
            )
        )

    @property
    def categories(self) -> list[MachineCategory]:
        found = {machine.category_id: machine.category for machine in self.machines}
        return sorted(found.values(), key=lambda category: (category.position, category.slug))

    # --- Rows: what the figures are counted from, and what they open down to ------------------

    @property
    def runs(self) -> RunQuerySet:
        """Runs that ended in the period."""
        return self.runs_in(self.window)

    def runs_in(self, window: Slot) -> RunQuerySet:
        return Run.objects.filter(
            machine__in=[machine.pk for machine in self.machines],
            ended_at__gte=window.start,
            ended_at__lt=window.end,
        )

    @property
    def bookings(self) -> BookingQuerySet:
        """Live bookings that start in the period."""
        return self.bookings_in(self.window)

    def bookings_in(self, window: Slot) -> BookingQuerySet:
        return Booking.objects.live().filter(
            machine__in=[machine.pk for machine in self.machines],
            starts_at__gte=window.start,
            starts_at__lt=window.end,
        )

    @property
    def runs_of_bookings(self) -> RunQuerySet:
        """Runs of live bookings that start in the period and are over."""
        return self._runs_of_bookings_in(self.window)

    def _runs_of_bookings_in(self, window: Slot) -> RunQuerySet:
        return Run.objects.ended().filter(
            booking__in=self.bookings_in(window).filter(ends_at__lte=self.now)
        )

    @property
    def visits(self) -> QuerySet[Visit]:
        """Visits that begin in the period, one for each person and day."""
        days = (
            self._visits_in(self.window)
            .order_by()
            .values("member", day=day_number("arrived_at", self.window, self.place.zone))
        )
        return Visit.objects.filter(pk__in=days.annotate(first=Min("pk")).values("first"))

    def _visits_in(self, window: Slot) -> QuerySet[Visit]:
        return Visit.objects.filter(
            place=self.place, arrived_at__gte=window.start, arrived_at__lt=window.end
        )

    @property
    def projects(self) -> ProjectQuerySet:
        return Project.objects.filter(place=self.place)

    @property
    def group_visits(self) -> GroupVisitQuerySet:
        """Visits of groups that came in the period."""
        return self.group_visits_in(self.window)

    def group_visits_in(self, window: Slot) -> GroupVisitQuerySet:
        return (
            GroupVisit.objects.at(self.place)
            .came()
            .filter(arrived_at__gte=window.start, arrived_at__lt=window.end)
        )

    # --- Sums by month ------------------------------------------------------------------------

    @cached_property
    def _run_sums(self) -> Sequence[Sums]:
        outcomes = {each.value: Count("pk", filter=Q(outcome=each)) for each in RunOutcome}
        return list(
            self.runs_in(self.years_window)
            .order_by()
            .values(
                "member",
                category=F("machine__category"),
                month=month_index("ended_at", self.years_months, self.place.zone),
            )
            .annotate(
                **outcomes,
                seconds=Sum("print_seconds"),
                energy_wh=Sum("energy_wh"),
                material_mm=Sum("material_mm"),
            )
        )

    @cached_property
    def _run_acts(self) -> Sequence[tuple[int, datetime, datetime]]:
        """When each known person's runs of the period ended: the first, and the last."""
        return list(
            self.runs.exclude(member=None)
            .order_by()
            .values_list("member")
            .annotate(Min("ended_at"), Max("ended_at"))
        )

    @cached_property
    def _booking_sums(self) -> Sequence[Sums]:
        is_over = Q(ends_at__lte=self.now)
        is_honoured = honoured(self.now)
        return list(
            self.bookings_in(self.years_window)
            .order_by()
            .values(
                "member",
                tells=Q(machine__link__isnull=False),
                month=month_index("starts_at", self.years_months, self.place.zone),
            )
            .annotate(
                seconds=Sum(SecondsBetween("starts_at", "ends_at"), filter=is_over),
                kept=Count("pk", filter=due(self.now) & Q(begun_at__isnull=False)),
                missed=Count("pk", filter=due(self.now) & Q(begun_at=None)),
                first_at=Min("starts_at", filter=is_honoured),
                last_at=Max("starts_at", filter=is_honoured),
            )
        )

    @cached_property
    def _visit_sums(self) -> Sequence[Sums]:
        window, zone = self.years_window, self.place.zone
        return list(
            self._visits_in(window)
            .order_by()
            .values("member", month=month_index("arrived_at", self.years_months, zone))
            .annotate(
                days=Count(day_number("arrived_at", window, zone), distinct=True),
                first_at=Min("arrived_at"),
                last_at=Max("arrived_at"),
            )
        )

    def _months_of(self, sums: Sequence[Sums]) -> Iterator[tuple[Month, Sums]]:
        for row in sums:
            yield self.years_months[row["month"]], row

    @cached_property
    def machine_seconds(self) -> Grid:
        """Time of runs without pauses, by category."""
        grid = Grid([each.pk for each in self.categories], self.period.years)
        for month, row in self._months_of(self._run_sums):
            if row["seconds"]:
                grid.add(row["category"], month, row["seconds"], *_people(row))
        return grid

    @cached_property
    def runs_by_outcome(self) -> Grid:
        outcomes = RunOutcome.values
        grid = Grid(outcomes, self.period.years)
        for month, row in self._months_of(self._run_sums):
            for outcome in outcomes:
                if row[outcome]:
                    grid.add(outcome, month, row[outcome], *_people(row))
        return grid

    @cached_property
    def energy_wh(self) -> Grid:
        return self._run_totals("energy_wh")

    @cached_property
    def material_mm(self) -> Grid:
        return self._run_totals("material_mm")

    def _run_totals(self, value: str) -> Grid:
        grid = Grid([], self.period.years)
        for month, row in self._months_of(self._run_sums):
            if row[value]:
                grid.add(TOTAL, month, row[value], *_people(row))
        return grid

    @cached_property
    def booked_seconds(self) -> Grid:
        """Length of bookings that are over, by whether their machine tells when it runs."""
        grid = Grid([TELLS, SILENT], self.period.years)
        for month, row in self._months_of(self._booking_sums):
            if row["seconds"]:
                # SQLite counts in parts of a day; bookings have whole seconds.
                kind = TELLS if row["tells"] else SILENT
                grid.add(kind, month, round(row["seconds"]), *_people(row))
        return grid

    @cached_property
    def due_bookings(self) -> Grid:
        """Bookings of machines that tell their start, kept and missed."""
        grid = Grid([KEPT, MISSED], self.period.years)
        for month, row in self._months_of(self._booking_sums):
            for kind in (KEPT, MISSED):
                if row[kind]:
                    grid.add(kind, month, row[kind], *_people(row))
        return grid

    @cached_property
    def visit_days(self) -> Grid:
        """Visits, one for each person and day at most."""
        grid = Grid([], self.period.years)
        for month, row in self._months_of(self._visit_sums):
            grid.add(TOTAL, month, row["days"], *_people(row))
        return grid

    @cached_property
    def used_seconds(self) -> Grid:
        """Time of runs within the booking that they belong to, pauses included."""
        sums = (
            self._runs_of_bookings_in(self.years_window)
            .order_by()
            .values(
                who=F("booking__member"),
                month=month_index("booking__starts_at", self.years_months, self.place.zone),
            )
            .annotate(seconds=Sum(seconds_within_booking()))
        )
        grid = Grid([], self.period.years)
        for month, row in self._months_of(list(sums)):
            if row["seconds"]:
                grid.add(TOTAL, month, row["seconds"], row["who"])
        return grid

    @cached_property
    def project_changes(self) -> dict[str, Grid]:
        """Projects by what happened to them; a project stands for all who make it."""
        window = self.years_window
        moments = {STARTED: "started_at", FINISHED: "finished_at", SHARED: "shared_at"}
        in_window = Q()
        for name in moments.values():
            in_window |= Q(**{f"{name}__gte": window.start, f"{name}__lt": window.end})
        makers: defaultdict[tuple[str, int, datetime], set[int]] = defaultdict(set)
        rows = self.projects.filter(in_window).order_by()
        for row in rows.values("pk", "owner", "members", *moments.values()):
            for kind, name in moments.items():
                if row[name] and window.has(row[name]):
                    makers[kind, row["pk"], row[name]] |= {row["owner"], row["members"]} - {None}
        grids = {kind: Grid([], self.period.years) for kind in moments}
        for (kind, _pk, at), people in makers.items():
            grids[kind].add(TOTAL, Month.of(self.place.today(at)), 1, *people)
        return grids

    @cached_property
    def group_heads(self) -> Grid:
        """Heads counted in groups, by age band; not people, who are told apart by their account."""
        visits = self.group_visits_in(self.years_window)
        return head_counts(visits, self.years_months, self.place.zone)

    # --- People -------------------------------------------------------------------------------

    @cached_property
    def people_by_month(self) -> dict[Month, frozenset[int]]:
        """Those who came or did something, by month of the years that the period touches."""
        found: defaultdict[Month, set[int]] = defaultdict(set)
        for month, row in self._months_of(self._run_sums):
            if row["member"] is not None:
                found[month].add(row["member"])
        for month, row in self._months_of([*self._booking_sums, *self._visit_sums]):
            if row["first_at"] is not None:
                found[month].add(row["member"])
        return {month: frozenset(people) for month, people in found.items()}

    @cached_property
    def people(self) -> list[Person]:
        """Those who came or did something in the period."""
        acts: dict[int, Acts] = {}
        for who, first_at, last_at in (*self._run_acts, *self._dated_acts()):
            acts.setdefault(who, Acts(first_at, last_at)).add(first_at, last_at)
        rows = Member.objects.filter(pk__in=list(acts)).order_by()
        return as_few_as_may_be(
            (
                Person(pk, self._in_place(acts[pk]), was_here, born, language),
                (born, language),
                _year_of(first_seen_on, last_seen_on, erased_at),
            )
            for pk, born, language, was_here, first_seen_on, last_seen_on, erased_at in (
                rows.values_list(
                    "pk", "birth_month", "language", self._was_here_before(), "first_seen_on",
                    "last_seen_on", "erased_at",
                )
            )
        )  # fmt: skip

    def _dated_acts(self) -> Iterator[tuple[int, datetime, datetime]]:
        months = frozenset(self.period.months)
        for month, row in self._months_of([*self._booking_sums, *self._visit_sums]):
            if month in months and row["first_at"] is not None:
                yield row["member"], row["first_at"], row["last_at"]

    def _in_place(self, acts: Acts) -> Acts:
        zone = self.place.zone
        return Acts(acts.first_at.astimezone(zone), acts.last_at.astimezone(zone))

    def _was_here_before(self) -> "ExpressionWrapper[Q]":
        machines = [machine.pk for machine in self.machines]
        mine = {"member": OuterRef("pk"), "machine__in": machines}
        start = self.window.start
        ran = Run.objects.filter(**mine, ended_at__lt=start)
        booked = Booking.objects.live().filter(honoured(self.now), **mine, starts_at__lt=start)
        came = Visit.objects.filter(member=OuterRef("pk"), place=self.place, arrived_at__lt=start)
        # Of rows that have lost their name, only that there were some is known.
        unnamed = Q(first_seen_on__isnull=False, first_seen_on__lt=self.period.months[0].first_on)
        some_act = Q(Exists(ran)) | Q(Exists(booked)) | Q(Exists(came)) | unnamed
        return ExpressionWrapper(some_act, BooleanField())


def _year_of(
    first_seen_on: date | None, last_seen_on: date | None, erased_at: datetime | None
) -> int | None:
    """Give the year that a row of someone stands for, who has, or may have, others: 0 for now."""
    if erased_at is not None and last_seen_on is not None:
        return last_seen_on.year
    return None if first_seen_on is None else 0


def _people(row: Sums) -> tuple[int, ...]:
    return () if row["member"] is None else (row["member"],)
