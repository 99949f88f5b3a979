"""How fast bookings are read and made, and that a crowd on one slot gets it once.

Seeds a place as large as asked and prints one row a measure: how many queries each takes, how page
2,000 compares with page 1, what 3,200 attempts, 16 at once on each of 200 slots, come to. Times
are medians of this machine at this hour; the counts and ratios are what to look at. Run it from
the project's folder; the whole place of the goals is `--scale 1`, the default a tenth of it:

    .venv/bin/python benchmarks/bookings.py --scale 0.1 --databases sqlite postgresql
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from threading import Barrier
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

MACHINES, MEMBERS, PAST, TO_COME = 50, 2_000, 200_000, 2_000
SLOTS, CROWD = 200, 16
HOUR = timedelta(hours=1)
PAGE_SIZE = 100


def main() -> None:
    """Measure each database in a process of its own, so that each starts alike."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", type=float, default=0.1)
    options.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    options.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.measure:
        measure(given.scale)
        return
    from tests.services import postgres

    for database in given.databases:
        print(f"\n{database}, scale {given.scale}", flush=True)
        server = postgres() if database == "postgresql" else nullcontext(None)
        with server as url, tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "VAR_DIR": folder, "SECRET_KEY": "for measuring only"}
            environment |= {"LOG_LEVEL": "ERROR"} | ({"DATABASE_URL": url} if url else {})
            if url:
                make_database(url)
            subprocess.run(
                [sys.executable, __file__, "--measure", "--scale", str(given.scale)],
                env=environment,
                check=True,
            )


def make_database(url: str) -> None:
    """Make the database of `url` on the server that was started for it."""
    import environ
    import psycopg

    config = environ.Env.db_url_config(url)
    host, user, name = config["HOST"], config["USER"], config["NAME"]
    with psycopg.connect(host=host, user=user, dbname="postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())


def measure(scale: float) -> None:
    """Seed the place of the environment's database, and print the rows."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "fablab.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    place = seed(scale)
    row("seeded", bookings=f"{place['bookings']:,}", seconds=f"{time.perf_counter() - began:.0f}")
    measure_lists(place)
    measure_week(place)
    measure_create(place)
    measure_crowd(place)


def row(name: str, **facts: Any) -> None:
    """Print one measure."""
    print(f"  {name:<34}" + "  ".join(f"{key} {value}" for key, value in facts.items()), flush=True)


def seed(scale: float) -> dict[str, Any]:
    """Fill a place with machines, people and past and coming bookings of an hour each."""
    from rest_framework.authtoken.models import Token

    from bookings.models import Booking
    from members.models import Member, PlaceRole, Role
    from tests import factories

    space = factories.space()
    category = factories.category()
    machines = [
        factories.machine(space=space, category=category, days_ahead=400) for _ in range(MACHINES)
    ]
    people = Member.objects.bulk_create(
        Member(username=f"m{number}", display_name=f"Member {number}", password="!")  # noqa: S106  # no one signs in with it
        for number in range(max(CROWD, int(MEMBERS * scale)))
    )
    PlaceRole.objects.bulk_create(PlaceRole(member=person, place=space.place) for person in people)
    noon = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    past, to_come = int(PAST * scale), int(TO_COME * scale)

    def bookings(count: int, first: datetime) -> None:
        rounds = -(-count // MACHINES)
        rows = (
            Booking(
                machine=machine, member=people[(turn * MACHINES + number) % len(people)],
                booked_by=people[0], starts_at=first + turn * 2 * HOUR,
                ends_at=first + turn * 2 * HOUR + HOUR,
            )
            for turn in range(rounds)
            for number, machine in enumerate(machines)
        )  # fmt: skip
        Booking.objects.bulk_create(rows, batch_size=2_000)

    bookings(past, noon - (-(-past // MACHINES) + 1) * 2 * HOUR)
    bookings(to_come, noon + 24 * HOUR)
    boss = factories.member(at=space.place, role=Role.MANAGER)
    return {
        "machines": machines,
        "people": people,
        "free_from": noon + 24 * HOUR + (-(-to_come // MACHINES) + 24) * 2 * HOUR,
        "bookings": past + to_come,
        "boss": Token.objects.create(user=boss).key,
        "member": Token.objects.create(user=people[1]).key,
    }


def asked(act: Callable[[], Any], times: int) -> tuple[float, int]:
    """Give the median milliseconds of `act`, and its queries without BEGIN and COMMIT."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    act()  # opens the connection and fills the caches
    with CaptureQueriesContext(connection) as captured:
        act()
    statements = [each["sql"] for each in captured.captured_queries]
    queries = [sql for sql in statements if not sql.startswith(("BEGIN", "COMMIT"))]
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent), len(queries)


def get(path: str, token: str) -> Any:
    """Give what the API answers, through the whole of Django but the socket."""
    from django.test import Client

    answer = Client().get(path, headers={"Authorization": f"Token {token}", "Host": "localhost"})
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.content!r}")
    return answer.json()


def measure_lists(place: dict[str, Any]) -> None:
    """Compare the first page of bookings with page 2,000, or the last there is."""
    from rest_framework.pagination import Cursor

    from bookings.models import Booking
    from fablab.api import CursorPagination

    first = f"/api/v1/bookings/?page_size={PAGE_SIZE}"
    page = min(2_000, place["bookings"] // PAGE_SIZE - 1)
    position = Booking.objects.order_by("-pk").values_list("pk", flat=True)[
        (page - 1) * PAGE_SIZE - 1
    ]
    pagination = CursorPagination()
    pagination.base_url = first
    far = pagination.encode_cursor(Cursor(0, False, str(position)))  # noqa: FBT003  # not reversed
    ratios, near_ms, far_ms = [], [], []
    for _ in range(5):
        (near, near_queries), (last, far_queries) = (
            asked(lambda path=path: get(path, place["boss"]), 5) for path in (first, far)
        )
        ratios.append(last / near)
        near_ms.append(near)
        far_ms.append(last)
    row("page 1 of 100 bookings", queries=near_queries, ms=f"{median(near_ms):.1f}")
    row(
        f"page {page:,}",
        queries=far_queries,
        ms=f"{median(far_ms):.1f}",
        of_page_1=f"{median(ratios):.2f}",
    )


def measure_week(place: dict[str, Any]) -> None:
    """Read one machine's calendar for a week."""
    path = f"/api/v1/machines/{place['machines'][0].slug}/slots/?days=7"
    ms, queries = asked(lambda: get(path, place["member"]), 30)
    row("a machine's week", queries=queries, ms=f"{ms:.1f}")


def measure_create(place: dict[str, Any]) -> None:
    """Book one free hour after the other over the API, with all rules on."""
    from django.test import Client

    browser, hour = Client(), iter(range(10_000))
    machine = place["machines"][0]

    def act() -> None:
        start = place["free_from"] + next(hour) * HOUR
        wish = {"machine": machine.slug, "starts_at": start, "ends_at": start + HOUR}
        answer = browser.post(
            "/api/v1/bookings/",
            json.dumps(wish, default=datetime.isoformat),
            content_type="application/json",
            headers={"Authorization": f"Token {place['member']}", "Host": "localhost"},
        )
        if answer.status_code != 201:
            raise RuntimeError(answer.content)

    ms, queries = asked(act, 100)
    row("a booking, all rules on", queries=queries, ms=f"{ms:.1f}", a_second=f"{1000 / ms:.0f}")


def measure_crowd(place: dict[str, Any]) -> None:
    """Let 16 people at once ask for each of 200 slots."""
    from django.db import connection
    from django.utils import timezone

    from bookings.models import Booking
    from bookings.refusals import SlotTaken
    from bookings.services import book
    from places.refusals import Refused
    from places.slots import Slot

    machine = place["machines"][1]
    start = place["free_from"]
    slots = [Slot(start + hour * HOUR, start + (hour + 1) * HOUR) for hour in range(SLOTS)]
    together = Barrier(CROWD)

    def ask(person: Any) -> list[tuple[str, float]]:
        told = []
        for slot in slots:
            together.wait()
            began = time.perf_counter()
            try:
                book(machine=machine, member=person, slot=slot, by=person, now=timezone.now())
                said = "stored"
            except Refused as refused:
                said = refused.refusals[0].code
            except Exception as error:  # what a crowd must never meet is counted
                said = type(error).__name__
            told.append((said, time.perf_counter() - began))
        connection.close()
        return told

    began = time.perf_counter()
    with ThreadPoolExecutor(CROWD) as pool:
        told = [each for share in pool.map(ask, place["people"][:CROWD]) for each in share]
    seconds = time.perf_counter() - began
    said = Counter(code for code, _spent in told)
    lost = sorted(spent for code, spent in told if code == SlotTaken.code)
    rows = Booking.objects.filter(machine=machine, starts_at__gte=start)
    row(
        f"{len(told):,} attempts on {SLOTS} slots",
        stored=rows.count(),
        slots=rows.values("starts_at").distinct().count(),
        refused=said[SlotTaken.code],
        errors=sum(said.values()) - said["stored"] - said[SlotTaken.code],
        a_second=f"{len(told) / seconds:.0f}",
        told_no_ms=f"{median(lost) * 1000:.0f}, 99 of 100 {lost[len(lost) * 99 // 100] * 1000:.0f}",
    )


if __name__ == "__main__":
    main()
