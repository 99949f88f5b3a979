"""Each indicator against what plain, slow Python makes of the raw rows."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from bookings.models import Booking, BookingState
from impact.facts import Facts
from impact.indicators import BY_KEY, INDICATORS
from impact.opening import busiest_hours
from impact.periods import named
from iot import usage
from iot.models import HourlyUsage, MachineLink, MqttSource, Run, RunOutcome
from members.models import Arrival, GroupVisit, Member, Visit
from places import calendars
from places.slots import Slot
from projects.models import Project, ProjectState
from tests import factories

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)
DAYS_BACK = 590

pytestmark = pytest.mark.django_db


def link(machine):
    source, _made = MqttSource.objects.get_or_create(
        place=machine.place, name="Broker", defaults={"client_id": f"place-{machine.place.pk}"}
    )
    MachineLink.objects.create(
        machine=machine, source=source, driver="octoprint", base_topic=machine.slug
    )
    return machine


def a_place_with_a_past(now=NOW):
    """A place with a year and a half of rows of all kinds; and another one, to be left out."""
    chance = random.Random(1)  # noqa: S311  # the same rows each time
    place, elsewhere = factories.place(), factories.place()
    for at, machines, people in ((place, 4, 40), (elsewhere, 1, 8)):
        fill(at, machines, people, chance, now)
    usage.rebuild()
    return place


def fill(place, machines, people, chance, now):
    space = factories.space(place=place)
    made = [factories.machine(space=space) for _ in range(machines)]
    for machine in made[: max(1, machines - 1)]:
        link(machine)
    who = [
        factories.member(
            at=place,
            birth_month=chance.choice([None, date(chance.randint(1950, 2016), 6, 1)]),
            language=chance.choice(["fr", "it", ""]),
        )
        for _ in range(people)
    ]
    for machine in made:
        at = now - timedelta(days=DAYS_BACK, minutes=chance.randint(0, 300))
        while at < now + timedelta(days=9):
            at = a_booking(machine, chance.choice(who), at, chance, now)
    for number in range(DAYS_BACK * people // 40):
        a_visit(place, chance.choice(who), chance, now - timedelta(days=number * 40 / people))
    for number in range(DAYS_BACK // 10 - 1):
        a_project(place, chance.choice(who), chance, now - timedelta(days=10 * number + 10))
    groups_come(place, now)


def a_booking(machine, member, at, chance, now):
    ends_at = at + timedelta(minutes=30 * chance.randint(1, 6))
    is_kept = chance.random() < 0.8 and hasattr(machine, "link") and ends_at < now
    booking = factories.booking(
        machine=machine,
        member=member,
        starts_at=at,
        ends_at=ends_at,
        created_at=at - timedelta(hours=chance.randint(1, 200)),
        state=chance.choice([BookingState.CONFIRMED] * 5 + [BookingState.CANCELLED]),
    )
    if is_kept and booking.state == BookingState.CONFIRMED:
        Booking.objects.filter(pk=booking.pk).update(begun_at=at + timedelta(minutes=4))
        a_run(booking, chance)
    return ends_at + timedelta(hours=chance.randint(0, 130))


def a_run(booking, chance):
    started_at = booking.starts_at + timedelta(minutes=4)
    seconds = chance.randint(300, 3 * 3600)
    member = None if chance.random() < 0.1 else booking.member
    Run.objects.create(
        machine=booking.machine,
        key=str(booking.pk),
        started_at=started_at,
        ended_at=started_at + timedelta(seconds=seconds),
        outcome=chance.choices(RunOutcome.values, [3, 3, 4, 2])[0],
        print_seconds=seconds * 0.9,
        paused_seconds=seconds * 0.1,
        energy_wh=chance.choice([None, 12.5]),
        material_mm=chance.choice([None, 900.0]),
        booking=booking if chance.random() < 0.9 else None,
        member=member,
    )


def a_project(place, owner, chance, started_at):
    is_done = chance.random() < 0.5
    factories.project(
        place=place,
        owner=owner,
        state=ProjectState.FINISHED if is_done else ProjectState.IN_PROGRESS,
        started_at=started_at,
        finished_at=started_at + timedelta(days=5) if is_done else None,
        shared_at=started_at if chance.random() < 0.7 else None,
    )


def groups_come(place, now):
    """A class and an association, whose heads are not those of the people above."""
    chance = random.Random(place.pk)  # noqa: S311  # the same rows each time
    for _ in range(2):
        group = factories.group(place=place)
        for week in range(DAYS_BACK // 7):
            at = now - timedelta(days=7 * week, minutes=chance.randint(0, 600))
            came = chance.random() < 0.8
            factories.group_visit(
                group=group,
                expected_at=at,
                arrived_at=at + timedelta(minutes=5) if came else None,
                cancelled_at=None if came or chance.random() < 0.5 else at,
                under_12=chance.randint(0, 9),
                from_12_to_17=chance.randint(5, 12),
                from_26_to_64=chance.randint(0, 2),
                from_65=chance.randint(0, 7),
            )


def a_visit(place, member, chance, near):
    """Someone comes, and at times twice that day; also shortly before and after midnight."""
    came_at = near + timedelta(minutes=chance.randint(-900, 0))
    for at in (came_at, came_at + HOUR)[: chance.randint(1, 2)]:
        Visit.objects.create(
            member=member,
            place=place,
            arrived_at=at,
            arrival=Arrival.NAME,
            left_at=at + HOUR / 2,
            departure="self",
        )


class Slow:
    """The same questions, asked of every row one after the other."""

    def __init__(self, place, period):
        self.place = place
        self.first, self.last = period.months[0], period.months[-1]
        mine = [run for run in Run.objects.all() if run.machine.place == place]
        live = [
            booking
            for booking in Booking.objects.all()
            if booking.machine.place == place and booking.state != BookingState.CANCELLED
        ]
        self.runs = [run for run in mine if run.ended_at and self.has(run.ended_at)]
        self.all_runs = mine
        self.bookings = [booking for booking in live if self.has(booking.starts_at)]
        self.over = [booking for booking in self.bookings if booking.ends_at <= NOW]
        self.acts = [(run.member_id, run.ended_at) for run in mine if run.member_id]
        self.acts += [(b.member_id, b.starts_at) for b in live if self.was_honoured(b)]
        came = [(visit.member_id, visit.arrived_at) for visit in place.visits.all()]
        self.acts += came
        self.came = [(who, at) for who, at in came if self.has(at)]
        self.reached = {who for who, at in self.acts if self.has(at)}

    def has(self, at):
        local = at.astimezone(PARIS)
        return (
            (self.first.year, self.first.number)
            <= (local.year, local.month)
            <= (self.last.year, self.last.number)
        )

    @staticmethod
    def was_honoured(booking):
        is_silent = not hasattr(booking.machine, "link")
        return bool(booking.begun_at) or (is_silent and booking.ends_at <= NOW)

    def acts_of(self, who):
        return sorted(at.astimezone(PARIS) for one, at in self.acts if one == who and self.has(at))

    def age(self, who):
        born, first = Member.objects.get(pk=who).birth_month, self.acts_of(who)[0]
        if born is None:
            return None
        return first.year - born.year - (first.month < born.month)

    def visits(self):
        return len({(who, at.astimezone(PARIS).date()) for who, at in self.came})

    def people_reached(self):
        return len(self.reached)

    def people_new(self):
        start = datetime(self.first.year, self.first.number, 1, tzinfo=PARIS)
        return len(self.reached - {who for who, at in self.acts if at < start})

    def people_returning(self):
        weeks = [{at.isocalendar()[:2] for at in self.acts_of(who)} for who in self.reached]
        return sum(len(each) > 1 for each in weeks)

    def minors_reached(self):
        return sum(age is not None and age < 18 for age in map(self.age, self.reached))

    def youth_share(self):
        known = [age for age in map(self.age, self.reached) if age is not None]
        return sum(age < 26 for age in known) / len(known)

    def machine_hours(self):
        return sum(run.print_seconds for run in self.runs) / 3600

    def booked_hours(self):
        return sum((b.ends_at - b.starts_at) / HOUR for b in self.over)

    def used_hours(self):
        over = {booking.pk: booking for booking in self.over}
        hours = 0.0
        for run in self.all_runs:
            if run.ended_at and run.booking_id in over:
                booking = over[run.booking_id]
                inside = min(run.ended_at, booking.ends_at) - max(run.started_at, booking.starts_at)
                hours += max(timedelta(), inside) / HOUR
        return hours

    def used_of_booked(self):
        telling = [b for b in self.over if hasattr(b.machine, "link")]
        return self.used_hours() / sum((b.ends_at - b.starts_at) / HOUR for b in telling)

    def utilisation(self):
        window = Slot(self.first.window(PARIS).start, min(NOW, self.last.window(PARIS).end))
        spans = calendars.open_spans(self.place.spaces.get(), window)
        telling = {m for m in {r.machine for r in self.all_runs} if hasattr(m, "link")}
        possible = sum(span.duration / HOUR for span in spans) * len(telling)
        busy = HourlyUsage.objects.filter(machine__in=telling).in_period(window.start, window.end)
        return sum(hour.busy_seconds for hour in busy) / 3600 / possible

    def runs_(self):
        return len(self.runs)

    def success_rate(self):
        tried = [run for run in self.runs if run.outcome != RunOutcome.CANCELLED]
        return sum(run.outcome == RunOutcome.COMPLETED for run in tried) / len(tried)

    def energy(self):
        return sum(run.energy_wh or 0 for run in self.runs) / 1000

    def material(self):
        return sum(run.material_mm or 0 for run in self.runs) / 1_000_000

    def waiting_time(self):
        waits = [(b.starts_at - b.created_at) / timedelta(days=1) for b in self.over]
        return median(waits)

    def no_show_rate(self):
        due = [b for b in self.over if hasattr(b.machine, "link")]
        return sum(b.begun_at is None for b in due) / len(due)

    def projects(self, moment):
        found = [getattr(each, moment) for each in Project.objects.filter(place=self.place)]
        return sum(at is not None and self.has(at) for at in found)

    def group_visitors(self):
        came = [
            visit
            for visit in GroupVisit.objects.all()
            if visit.group.place == self.place and visit.arrived_at and not visit.cancelled_at
        ]
        bands = ("under_12", "from_12_to_17", "from_26_to_64", "from_65")
        return sum(
            getattr(visit, band) for visit in came if self.has(visit.arrived_at) for band in bands
        )

    def languages_used(self):
        spoken = [Member.objects.get(pk=who).language for who in self.reached]
        return sum(spoken.count(each) >= 5 for each in set(spoken) - {""})

    def answer(self, key):
        if key.startswith("projects_"):
            return self.projects(key.removeprefix("projects_") + "_at")
        return getattr(self, "runs_" if key == "runs" else key)()


def test_each_indicator_is_what_the_raw_rows_come_to():
    place = a_place_with_a_past()

    for key in ("this-year", "last-year", "last-12-months", "all", "2026-03"):
        compare(place, key)


def compare(place, key):
    period = named(key, today=place.today(NOW), earliest=date(2024, 11, 1))
    slow, facts = Slow(place, period), Facts(place, period, NOW)

    figures = {each.key: each.measure(facts) for each in INDICATORS}

    shown = {name: figure.value for name, figure in figures.items() if not figure.is_hidden}
    assert shown == pytest.approx({name: slow.answer(name) for name in shown}, abs=1e-4)
    if key in ("this-year", "last-year"):
        assert len(shown) > len(INDICATORS) - 3


def test_busiest_hours_are_those_of_the_wall_clock():
    place = a_place_with_a_past()
    period = named("last-year", today=place.today(NOW), earliest=date(2024, 11, 1))
    seconds = [0] * 168
    for hour in HourlyUsage.objects.filter(machine__space__place=place):
        wall = hour.hour_at.astimezone(PARIS)
        if wall.year == 2025:
            seconds[wall.weekday() * 24 + wall.hour] += hour.busy_seconds

    found = busiest_hours(Facts(place, period, NOW))

    weeks = 365 / 7
    assert [each.machines for each in found if not each.is_hidden] == pytest.approx(
        [
            round(seconds[each.weekday * 24 + each.hour] / 3600 / weeks, 1)
            for each in found
            if not each.is_hidden
        ]
    )
    assert any(each.machines for each in found)


def test_a_figure_from_four_people_is_hidden_and_from_five_is_not():
    machine = link(factories.machine())
    period = named("this-year", today=machine.place.today(NOW), earliest=date(2026, 1, 1))
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for number in range(5):
        hidden = BY_KEY["runs"].measure(Facts(machine.place, period, NOW)).is_hidden
        assert hidden == (number > 0)
        Run.objects.create(
            machine=machine,
            key=str(number),
            member=factories.member(at=machine.place),
            started_at=start + number * HOUR,
            ended_at=start + (number + 0.5) * HOUR,
            outcome=RunOutcome.COMPLETED,
            print_seconds=1800,
        )

    assert BY_KEY["runs"].measure(Facts(machine.place, period, NOW)).value == 5


def test_indicators_have_a_key_of_their_own_and_a_smallest_group_of_five():
    assert len(BY_KEY) == len(INDICATORS)
    assert {each.smallest_group for each in INDICATORS} == {5}


def test_the_page_for_members_explains_each_figure():
    page = Path("docs/members/impact.md").read_text()

    for indicator in INDICATORS:
        row = f"| `{indicator.key}` | {indicator.definition} |"
        assert row in page
        assert indicator.formula in page


def test_few_who_come_with_a_group_again_and_again_are_still_few():
    group = factories.group()
    period = named("this-year", today=group.place.today(NOW), earliest=date(2026, 1, 1))
    for week in range(4):
        at = NOW - timedelta(days=7 * week)
        factories.group_visit(group=group, expected_at=at, arrived_at=at, from_65=3)

    measure = BY_KEY["group_visitors"].measure
    assert measure(Facts(group.place, period, NOW)).is_hidden

    factories.group_visit(group=group, arrived_at=NOW, expected_at=NOW, from_65=5)
    assert measure(Facts(group.place, period, NOW)).value == 17


def test_people_of_groups_are_not_among_the_people_who_came():
    visit = factories.group_visit(arrived_at=NOW)
    period = named("this-year", today=visit.group.place.today(NOW), earliest=date(2026, 1, 1))

    facts = Facts(visit.group.place, period, NOW)

    assert BY_KEY["group_visitors"].measure(facts).value == 11
    assert BY_KEY["people_reached"].measure(facts).value == 0
