"""The command that feeds recorded traffic to drivers, tracker and store, without a broker."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from equipment.models import Machine, MachineCategory
from iot.drivers import DRIVERS
from iot.models import ConnectivityChange, MachineLink, MachineStatus, MqttSource, Run
from iot.monitor import BadLink, Message, Monitor
from iot.recording import BadRow, messages
from iot.store import Concluded, Store
from iot.tracker import ConnectivityChanged, RunEnded, RunStarted
from places.models import Place, Space

BATCH = 500
DEFAULT_TAIL_SECONDS = 900.0


class Command(BaseCommand):
    """Say which runs recorded traffic comes to.

    Time is that of the recording. Everything is rolled back at the end unless `--save` is given,
    and even then what the machine shows now stays as it was: only runs, usage and connections of
    the past are added. Feeding the same recording again adds nothing.
    """

    help = "Feeds recorded MQTT traffic through driver, tracker and store, and prints the runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("trace", metavar="TRACE.jsonl", help="one JSON object a line")
        parser.add_argument("--driver", required=True, metavar="NAME", help=", ".join(DRIVERS))
        parser.add_argument(
            "--topic", required=True, metavar="BASE", help="what comes before the driver's topics"
        )
        parser.add_argument(
            "--option",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help="idle_watts, running_watts, gap_seconds, min_run_seconds, grace_seconds",
        )
        parser.add_argument("--machine", metavar="SLUG", help="whose runs they are")
        parser.add_argument(
            "--tail",
            type=float,
            default=DEFAULT_TAIL_SECONDS,
            metavar="SECONDS",
            help="how long time runs on after the last message (900)",
        )
        parser.add_argument("--save", action="store_true", help="keep what is concluded")

    def handle(self, *args: Any, **options: Any) -> None:
        if not isfinite(options["tail"]) or options["tail"] < 0:
            raise CommandError("--tail is a number of seconds, not negative.")
        link = MachineLink(
            driver=options["driver"],
            base_topic=options["topic"],
            options=dict(_option(each) for each in options["option"]),
        )
        try:
            Monitor(link.driver, link.base_topic, link.options)
        except BadLink as error:
            raise CommandError(str(error)) from error
        self._have_tables()
        with transaction.atomic():
            _fasten(link, options["machine"], is_kept=options["save"])
            found = self._replay(link, Path(options["trace"]), options["tail"])
            if not options["save"]:
                transaction.set_rollback(True)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))

    def _have_tables(self) -> None:
        """Prepare a database in which there is nothing at all yet."""
        if Run._meta.db_table not in connection.introspection.table_names():
            self.stderr.write("The database is empty; its tables are made.")
            call_command("migrate", verbosity=0, interactive=False)

    def _replay(self, link: MachineLink, path: Path, tail_seconds: float) -> dict[str, Any]:
        stored = MachineStatus.objects.filter(machine=link.machine).first()
        store = Store(link=link)
        concluded: list[Concluded] = []
        latest: datetime | None = None
        speaks = False
        try:
            with path.open(encoding="utf-8-sig") as lines:
                for batch in _batches(messages(lines)):
                    latest = batch[-1].received_at
                    speaks = speaks or any(store.links_for(each.topic) for each in batch)
                    concluded += store.process([(link.pk, each) for each in batch], latest)
        except (OSError, UnicodeDecodeError, BadRow) as error:
            raise CommandError(f"{path}: {error}") from error
        if latest is not None:
            concluded += store.pass_time(latest + timedelta(seconds=tail_seconds))
        MachineStatus.objects.filter(machine=link.machine).delete()
        if stored is not None:
            stored.save(force_insert=True)
        if not speaks:
            self.stderr.write(f"No message in it is below the topic {link.base_topic!r}.")
        if store.unreadable:
            self.stderr.write(f"{store.unreadable} payloads could not be read.")
        return _found(link.machine, concluded)


def _option(said: str) -> tuple[str, str]:
    name, equals, value = said.partition("=")
    if not equals:
        raise CommandError(f"--option is KEY=VALUE, not {said!r}.")
    return name.strip(), value.strip()


def _batches(heard: Iterator[Message]) -> Iterator[list[Message]]:
    while batch := list(islice(heard, BATCH)):
        yield batch


def _fasten(link: MachineLink, slug: str | None, *, is_kept: bool) -> None:
    """Give the link a machine: the one that was named, or one that is made for it.

    Raises:
        CommandError: runs would be kept for a machine that there is not, or that runs now.
    """
    machine = Machine.objects.filter(slug=slug).first() if slug else None
    if slug and machine is None and is_kept:
        raise CommandError(f"There is no machine {slug!r} to keep runs for.")
    machine = machine or _made_machine(slug or "replay", name=link.base_topic.strip("/"))
    open_run = Run.objects.open().of(machine).first()
    if open_run is not None:
        raise CommandError(f"{machine} is running now; its past can be added when it has ended.")
    link.machine = machine
    link.source = MqttSource(place=machine.place)
    link.pk = 0  # it is never stored


def _made_machine(slug: str, name: str) -> Machine:
    place, _ = Place.objects.get_or_create(
        slug="replay", defaults={"name": "Replay", "country": "FR", "time_zone": "UTC"}
    )
    space, _ = Space.objects.get_or_create(place=place, slug="replay", defaults={"name": "Replay"})
    category, _ = MachineCategory.objects.get_or_create(
        slug="replay", defaults={"name": {"en": "Replay"}}
    )
    machine, _ = Machine.objects.get_or_create(
        slug=slug, defaults={"name": name[:60], "space": space, "category": category}
    )
    return machine


def _found(machine: Machine, concluded: list[Concluded]) -> dict[str, Any]:
    effects = [effect for _, effect in concluded]
    keys = {each.key for each in effects if isinstance(each, RunStarted | RunEnded)}
    changes = {each.at for each in effects if isinstance(each, ConnectivityChanged)}
    runs = Run.objects.of(machine).filter(key__in=keys).order_by("started_at", "pk")
    connectivity = ConnectivityChange.objects.filter(machine=machine, at__in=changes)
    return {
        "runs": [_run(run) for run in runs],
        "connectivity": [
            {"at": _iso(change.at), "online": change.is_online}
            for change in connectivity.order_by("at", "pk")
        ],
    }


def _run(run: Run) -> dict[str, Any]:
    is_over = run.ended_at is not None
    return {
        "file_name": run.file_name or None,
        "started_at": _iso(run.started_at),
        "ended_at": _iso(run.ended_at),
        "outcome": run.outcome or None,
        "print_seconds": round(run.print_seconds, 3) if is_over else None,
        "paused_seconds": round(run.paused_seconds, 3) if is_over else None,
        "energy_wh": None if run.energy_wh is None else round(run.energy_wh, 3),
        "material_mm": None if run.material_mm is None else round(run.material_mm, 3),
    }


def _iso(instant: datetime | None) -> str | None:
    if instant is None:
        return None
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
