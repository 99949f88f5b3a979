"""How long a year's dashboard of one place takes: `python benchmarks/dashboard.py [RUNS]`.

With 100,000 runs in the year, then with ten times the history behind it. The goal: 0.5 s and 20
queries at most, and at most 1.2 times as long with the longer history.
"""

# ruff: noqa: E402  # models can only be imported once Django is set up

import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fablab.settings")
os.environ["DEBUG"] = "true"
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="fablab-bench-")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Booking
from iot import usage
from iot.models import HourlyUsage, MachineLink, MqttSource, Run, RunOutcome
from places.models import Place
from tests import factories

MACHINES, PEOPLE, ROUNDS, BATCH = 25, 400, 7, 1000
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
# One run in four has a booking, as in a place where people also walk in.
RUNS_A_BOOKING = 4


def fill() -> datetime:
    """Make a place whose machines did `RUNS` runs this year; give when the first one began."""
    chance = random.Random(1)  # noqa: S311  # the same rows each time
    now = timezone.now()
    place = factories.place()
    source = MqttSource.objects.create(place=place, name="Broker", client_id="bench")
    categories = [factories.category() for _ in range(5)]
    space = factories.space(place=place)
    machines = [factories.machine(space=space, category=categories[n % 5]) for n in range(MACHINES)]
    for machine in machines:
        MachineLink.objects.create(
            machine=machine, source=source, driver="octoprint", base_topic=machine.slug
        )
    people = [factories.member(at=place, language="fr") for _ in range(PEOPLE)]
    start = datetime(now.year, 1, 1, 1, tzinfo=UTC)
    step = (now - start) / (RUNS // MACHINES + 1)
    bookings, runs = [], []
    for number in range(RUNS):
        machine, at = machines[number % MACHINES], start + step * (number // MACHINES)
        member = chance.choice(people)
        booking = None
        if number % RUNS_A_BOOKING == 0:
            booking = Booking(
                machine=machine, member=member, booked_by=member, starts_at=at, begun_at=at,
                ends_at=at + step, created_at=at - timedelta(days=2),
            )  # fmt: skip
            bookings.append(booking)
        seconds = chance.uniform(0.4, 0.9) * step.total_seconds()
        runs.append(
            Run(
                machine=machine,
                key=str(number),
                member=member,
                booking=booking,
                started_at=at,
                ended_at=at + timedelta(seconds=seconds),
                outcome=chance.choice(RunOutcome.values),
                print_seconds=seconds,
                energy_wh=50,
                material_mm=900,
            )
        )
    Booking.objects.bulk_create(bookings, BATCH)
    Run.objects.bulk_create(runs, BATCH)
    usage.rebuild()
    return start


def lengthen(years: int) -> None:
    """Give the place `years` more years like this one, before it."""
    copies: list[Run] = []
    hours: list[HourlyUsage] = []
    for back in range(1, years + 1):
        shift = timedelta(days=366 * back)
        for run in Run.objects.filter(key__regex=r"^\d+$").iterator(5000):
            run.pk, run.key, run.booking_id = None, f"{run.key}-{back}", None
            run.started_at -= shift
            run.ended_at = run.ended_at and run.ended_at - shift
            copies.append(run)
            copies = _save(copies, Run)
        for hour in HourlyUsage.objects.filter(hour_at__year=timezone.now().year).iterator(5000):
            hour.pk, hour.hour_at = None, hour.hour_at - shift
            hours.append(hour)
            hours = _save(hours, HourlyUsage)
    Run.objects.bulk_create(copies, BATCH)
    HourlyUsage.objects.bulk_create(hours, BATCH)


def _save(rows: list, model: type) -> list:
    if len(rows) < 20 * BATCH:
        return rows
    model.objects.bulk_create(rows, BATCH)
    return []


def measure(words: str) -> float:
    """Time the page; give the median of the processor's seconds, which other work leaves alone."""
    client = Client(HTTP_HOST="localhost")
    seconds = []
    for _ in range(ROUNDS):
        began, busy = time.perf_counter(), time.process_time()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/impact/")
        seconds.append((time.process_time() - busy, time.perf_counter() - began))
    if answer.status_code != 200:
        raise SystemExit(f"The page answers {answer.status_code}.")
    busy, wall = (statistics.median(each) for each in zip(*seconds, strict=True))
    print(
        f"{words}: {busy:.3f} s of the processor, {wall:.3f} s on the clock, "
        f"{len(queries)} queries, {len(answer.content) / 1000:.0f} kB"
    )
    return busy


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    fill()
    print(f"{Place.objects.count()} place, {Run.objects.count():,} runs this year")
    year = measure("A year")
    lengthen(9)
    print(f"{Run.objects.count():,} runs in ten years")
    long_history = measure("The same year, ten years of history")
    print(f"ratio {long_history / year:.2f}")
