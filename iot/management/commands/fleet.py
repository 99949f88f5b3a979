"""`manage.py fleet`: runs the simulated machines of the demo, or presses a key on one of them."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from iot.broker import known_url
from iot.simulation.fleet import FLEET, FLEET_USER, PANEL_USER, rest_addresses
from iot.simulation.machine import Key
from iot.simulation.panel import PanelUnreachable, press
from iot.simulation.runner import Fleet


class Command(BaseCommand):
    """Be the fleet until SIGTERM or Ctrl-C, or be a finger at one machine's panel."""

    help = "Run the simulated machines of the demo, or press a key on one that runs already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        slugs, keys = ", ".join(one.slug for one in FLEET), ", ".join(Key)
        parser.add_argument(
            "--press",
            nargs=2,
            metavar=("MACHINE", "KEY"),
            help=f"Machines: {slugs}. Keys: {keys}.",
        )
        parser.add_argument("--file", help="what a start prints, such as lampe.gcode")
        parser.add_argument("--seconds", type=float, help="how long that takes after heating up")
        parser.add_argument(
            "--speed", type=float, default=1.0, help="jobs and pauses are that many times shorter"
        )
        parser.add_argument("--seed", default="demo", help="another one gives another day")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["press"]:
            self._press(*options["press"], file=options["file"], seconds=options["seconds"])
        else:
            self._run(options["speed"], options["seed"])

    def _press(self, machine: str, key: str, *, file: str | None, seconds: float | None) -> None:
        if machine not in {one.slug for one in FLEET}:
            raise CommandError(f"There is no simulated machine {machine}.")
        details: dict[str, str | float] = {}
        if file:
            details["file"] = file
        if seconds:
            details["seconds"] = seconds
        try:
            press(self._url(PANEL_USER), machine, key, **details)
        except PanelUnreachable as error:
            raise CommandError(f"The press did not reach the machine: {error}") from error
        except ValueError as error:
            raise CommandError(f"Keys are: {', '.join(Key)}.") from error

    def _run(self, speed: float, seed: str) -> None:
        if speed <= 0:
            raise CommandError("The speed is above 0; 1 is that of real machines.")
        urls = {user: self._url(user) for user in (FLEET_USER, *(one.slug for one in FLEET))}
        fleet = Fleet(urls, rest_addresses(settings.VAR_DIR), pace=speed, seed=seed)
        is_over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: is_over.set())
        self.stdout.write(f"The simulated fleet runs: {', '.join(one.slug for one in FLEET)}.")
        fleet.run(is_over)

    def _url(self, user: str) -> str:
        """Give the address that settings name, or that of the embedded broker for `user`."""
        url = settings.MQTT_URL or known_url(settings.VAR_DIR / "broker", user)
        if not url:
            raise CommandError(
                "No broker is known. Start everything by `make run`, or set MQTT_URL."
            )
        return str(url)
