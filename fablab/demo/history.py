"""Two years of bookings and runs, drawn by chance from a seed, and the days to come."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bookings.models import Booking, BookingState
from equipment.models import Machine
from fablab.demo.habits import HABITS, Habit, busyness
from iot.models import Run, RunOutcome
from members.models import Member
from places import calendars
from places.models import Place
from places.slots import Slot
from projects.models import Project

DAYS_BACK, DAYS_AHEAD = 730, 7
HALF_HOUR = timedelta(minutes=30)
# The machine out of service broke down so long ago: nothing was booked on it since.
OUT_OF_SERVICE = timedelta(days=26)

CANCELLED_SHARE, MISSED_SHARE, WALK_UP_SHARE, PROJECT_SHARE = 0.08, 0.06, 0.01, 0.35
DEMAND_TO_COME = 0.35  # of the usual: plenty stays free for whoever tries the demo
OUTCOMES = {
    RunOutcome.COMPLETED: 84,
    RunOutcome.CANCELLED: 7,
    RunOutcome.FAILED: 6,
    RunOutcome.INTERRUPTED: 3,
}


@dataclass(frozen=True)
class Visitor:
    """Someone who comes: since when, how often, for what, and what they may not use yet."""

    member: Member
    since_on: date
    zeal: float
    favourites: frozenset[str]
    projects: Sequence[Project]
    barred: frozenset[str] = frozenset()

    def weight(self, day: date, category: str) -> float:
        if day < self.since_on or category in self.barred:
            return 0.0
        return self.zeal * (4.0 if category in self.favourites else 1.0)


@dataclass
class History:
    """Draws what happened at one place: machine by machine, opening by opening."""

    place: Place
    visitors: Sequence[Visitor]
    now: datetime
    chance: random.Random
    bookings: list[Booking] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def draw(self, machines: Iterable[Machine], reporting: frozenset[str]) -> None:
        """Fill `bookings` and `runs`; machines whose slug is in `reporting` tell their runs."""
        today = self.place.today(self.now)
        first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
        window = Slot(*(datetime.combine(day, time(), self.place.zone) for day in (first, last)))
        machines = list(machines)
        spaces = {machine.space for machine in machines}
        spans = calendars.open_spans_by_space(spaces, window)
        for machine in machines:
            reports = machine.slug in reporting
            for span in spans[machine.space_id]:
                if machine.is_in_service or span.end < self.now - OUT_OF_SERVICE:
                    self._draw_opening(machine, span, reports=reports)

    def _draw_opening(self, machine: Machine, span: Slot, *, reports: bool) -> None:
        habit = HABITS[machine.category.slug]
        today = self.place.today(self.now)
        at = span.start
        while at < span.end:
            likely = habit.demand * busyness(at.astimezone(self.place.zone), today)
            if at > self.now:
                likely *= DEMAND_TO_COME
            after = at + HALF_HOUR
            drawn = self.chance.random()
            if drawn < likely:
                wanted = at + HALF_HOUR * self.chance.choice(habit.half_hours)
                slot = Slot(at, min(wanted, span.end))
                if self._draw_booking(machine, slot, reports=reports).is_live:
                    after = slot.end
            elif reports and drawn > 1 - WALK_UP_SHARE and after <= self.now:
                self._draw_run(machine, habit, Slot(at, after), None)
            at = after

    def _draw_booking(self, machine: Machine, slot: Slot, *, reports: bool) -> Booking:
        visitor = self._visitor(self.place.today(slot.start), machine.category.slug)
        created_at = slot.start - timedelta(hours=self.chance.expovariate(1 / 60))
        created_at = min(created_at, self.now - timedelta(hours=self.chance.uniform(1, 40)))
        booking = Booking(
            machine=machine,
            member=visitor.member,
            booked_by=visitor.member,
            project=self._project(visitor, created_at),
            starts_at=slot.start,
            ends_at=slot.end,
            created_at=created_at,
            changed_at=created_at,
        )
        drawn = self.chance.random()
        if drawn < CANCELLED_SHARE or slot.has(self.now):
            # What would be going on now is given back: the machines' simulators say what runs.
            booking.state = BookingState.CANCELLED
            booking.changed_at = min(self.now, (created_at + (slot.start - created_at) / 2))
        elif reports and slot.end <= self.now and drawn > MISSED_SHARE + CANCELLED_SHARE:
            self._draw_runs_of(booking)
        self.bookings.append(booking)
        return booking

    def _draw_runs_of(self, booking: Booking) -> None:
        habit = HABITS[booking.machine.category.slug]
        at = booking.starts_at + timedelta(seconds=self.chance.randint(60, 600))
        booking.begun_at = booking.changed_at = at
        while at < booking.ends_at - timedelta(minutes=8):
            run = self._draw_run(booking.machine, habit, Slot(at, booking.ends_at), booking)
            at = self._end(run) + timedelta(seconds=self.chance.randint(120, 900))

    def _draw_run(self, machine: Machine, habit: Habit, room: Slot, booking: Booking | None) -> Run:
        """Draw a run that begins with `room` and ends in it."""
        most = min(room.duration, habit.longest_run).total_seconds()
        seconds = max(180.0, round(most * self.chance.uniform(0.45, 0.97)))
        outcome = self.chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        if outcome != RunOutcome.COMPLETED:
            seconds = max(120.0, round(seconds * self.chance.uniform(0.1, 0.8)))
        paused = round(seconds * 0.08) if self.chance.random() < 0.12 else 0
        at_work = seconds - paused
        run = Run(
            machine=machine,
            key=f"demo-{room.start:%Y%m%dT%H%M%S}",
            file_name=self.chance.choice(habit.files),
            started_at=room.start,
            ended_at=room.start + timedelta(seconds=seconds),
            outcome=outcome,
            print_seconds=at_work,
            paused_seconds=paused,
            energy_wh=round(at_work * self.chance.uniform(*habit.watts) / 3600, 1),
            material_mm=habit.mm_per_second and round(at_work * habit.mm_per_second, 1),
            booking=booking,
            member=booking.member if booking else None,
            project=booking.project if booking else None,
        )
        self.runs.append(run)
        return run

    def _end(self, run: Run) -> datetime:
        if run.ended_at is None:
            raise ValueError("Runs of the past have ended.")
        return run.ended_at

    def _visitor(self, day: date, category: str) -> Visitor:
        weights = [visitor.weight(day, category) for visitor in self.visitors]
        return self.chance.choices(self.visitors, weights)[0]

    def _project(self, visitor: Visitor, at: datetime) -> Project | None:
        going = list(_going(visitor.projects, at))
        if not going or self.chance.random() > PROJECT_SHARE:
            return None
        return self.chance.choice(going)


def _going(projects: Sequence[Project], at: datetime) -> Iterator[Project]:
    for project in projects:
        has_begun = project.started_at is not None and project.started_at <= at
        if has_begun and (project.finished_at is None or at < project.finished_at):
            yield project
