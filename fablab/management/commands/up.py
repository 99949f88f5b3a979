"""`manage.py up`: the whole product on this computer, from an empty folder to an open site."""

import errno
import fcntl
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from fablab.demo.people import FRANCE
from fablab.supervisor import KeepsFailing, Program, Supervisor
from iot.broker import BrokerPlan, BrokerUnavailable, accepts, is_port_free, plan_broker
from iot.mqtt_url import MqttUrl
from iot.simulation.fleet import BRIDGE_USER, PANEL_USER, broker_accounts, choose_rest_addresses
from places.models import Place

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
PORTS_TO_TRY = 100
SITE_SECONDS = 60.0
BROKER_SECONDS = 20.0
MANAGE = (sys.executable, "-u", str(settings.BASE_DIR / "manage.py"))


class Command(BaseCommand):
    """Prepares the database, then supervises broker, bridge, fleet, web server and worker."""

    help = "Start everything on this computer, with a demo place; Ctrl-C ends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port", type=int, help=f"of the site; else {DEFAULT_PORT} or the next"
        )
        parser.add_argument("--host", default=DEFAULT_HOST, help="0.0.0.0 to let others in")
        parser.add_argument("--no-fleet", action="store_true", help="no simulated machines")

    def handle(self, *args: Any, **options: Any) -> None:
        is_over = threading.Event()
        self._began_at = time.monotonic()
        try:
            with _only_one(settings.VAR_DIR):
                port = self._port(options["host"], options["port"])
                self._prepare_data()
                has_demo = self._prepare_demo()
                if has_demo:
                    # Its people are known to all; a real site asks staff for a second factor.
                    os.environ.setdefault("REQUIRE_SECOND_FACTOR", "false")
                has_fleet = has_demo and not options["no_fleet"]
                self._supervise(options["host"], port, is_over, has_fleet=has_fleet)
        except KeyboardInterrupt:
            self._say("Stopped before it was ready. Start again: it goes on from here.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _port(self, host: str, wanted: int | None) -> int:
        if wanted is not None:
            if is_port_free(wanted, host):
                return wanted
            raise CommandError(
                f"Port {wanted} is in use by another program. Choose another one: "
                f"make run PORT={_free_from(wanted + 1, host)}"
            )
        port = _free_from(DEFAULT_PORT, host)
        if port != DEFAULT_PORT:
            self._say(f"Port {DEFAULT_PORT} is in use by another program, so we take {port}.")
        return port

    def _prepare_data(self) -> None:
        # WhiteNoise warns of a folder that is not there; without a release there is nothing in it.
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        connection = connections["default"]
        executor = MigrationExecutor(connection)
        steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if steps:
            self._say(f"Preparing the database ({steps} steps) …")
            call_command("migrate", verbosity=0, interactive=False)

    def _prepare_demo(self) -> bool:
        """Load the demo into an empty database; say whether there is a demo to play with."""
        choose_rest_addresses(settings.VAR_DIR)
        if not Place.objects.exists():
            self._say("Loading a demo place with two years of history …")
            call_command("demo", stdout=self.stdout)
        has_demo = Place.objects.filter(slug=FRANCE).exists()
        if has_demo:
            call_command("demo", "--links", stdout=self.stdout)
            call_command("demo", "--today", stdout=self.stdout)
        connections.close_all()
        return has_demo

    def _supervise(
        self, host: str, port: int, is_over: threading.Event, *, has_fleet: bool
    ) -> None:
        supervisor = Supervisor(settings.VAR_DIR / "log", self._say)

        def end(_number: int, _frame: Any) -> None:
            if is_over.is_set():
                supervisor.hurry()
            is_over.set()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, end)
        try:
            broker = self._start(supervisor, host, port, is_over, has_fleet=has_fleet)
            if not is_over.is_set():
                self._welcome(host, port, broker, has_fleet=has_fleet)
                supervisor.run(is_over)
        except (KeepsFailing, BrokerUnavailable) as error:
            raise CommandError(str(error)) from error
        finally:
            self._say("Stopping …")
            supervisor.stop()
            self._say("Stopped. Everything is kept for the next start.")

    def _start(
        self,
        supervisor: Supervisor,
        host: str,
        port: int,
        is_over: threading.Event,
        *,
        has_fleet: bool,
    ) -> BrokerPlan | None:
        """Start all programs, each when what it needs is there."""
        broker = None
        if not settings.MQTT_URL:
            broker = plan_broker(settings.VAR_DIR / "broker", broker_accounts())
            supervisor.start(Program("broker", broker.command, expected="run as root"))
        bridge_url = broker.url(BRIDGE_USER) if broker else settings.MQTT_URL
        self._await_broker(supervisor, bridge_url, is_over)
        supervisor.start(Program("bridge", (*MANAGE, "bridge"), {"MQTT_URL": bridge_url}))
        panel_url = broker.url(PANEL_USER) if broker else settings.MQTT_URL
        environment = _web_environment(host, panel_url, has_fleet=has_fleet)
        rest = [
            Program("web", _web_command(host, port), environment),
            Program("worker", (*MANAGE, "worker")),
        ]
        if has_fleet:
            # With the embedded broker each machine has its own account, and finds it itself.
            rest.append(Program("fleet", (*MANAGE, "fleet")))
        supervisor.start(*rest)
        address = f"http://{_reachable(host)}:{port}/"
        if not supervisor.wait_until(
            lambda: is_over.is_set() or _answers(address), timeout_seconds=SITE_SECONDS
        ):
            raise KeepsFailing(
                f"The site does not answer at {address}. "
                f"See {settings.VAR_DIR / 'log' / 'web.log'}."
            )
        return broker

    def _await_broker(self, supervisor: Supervisor, url: str, is_over: threading.Event) -> None:
        is_there = supervisor.wait_until(
            lambda: is_over.is_set() or accepts(url), timeout_seconds=BROKER_SECONDS
        )
        if not is_there:
            raise BrokerUnavailable(
                f"The MQTT broker at {MqttUrl.parse(url).without_password()} does not let us in. "
                "Check MQTT_URL, and that the broker runs."
            )

    def _welcome(self, host: str, port: int, broker: BrokerPlan | None, *, has_fleet: bool) -> None:
        seconds = time.monotonic() - self._began_at
        lines = [
            "",
            f"The site is open after {seconds:.0f} s:  http://{_reachable(host)}:{port}/",
            "",
        ]
        self._say("\n".join(lines))
        if has_fleet:
            self._say("Sign in as one of these people of the demo:")
            call_command("demo", "--accounts", stdout=self.stdout)
            self._say("Their printers and the laser are simulated, and speak over real MQTT.")
        if os.environ.get("REQUIRE_SECOND_FACTOR") == "false":
            self._say(
                "Staff get in by their password alone here. On a real site they need a second "
                "factor: REQUIRE_SECOND_FACTOR=true shows it."
            )
        if _reachable(host) != host:
            self._say(f"Others in your network reach it at http://{_own_names()[-1]}:{port}/")
        if broker and broker.notice:
            self._say(broker.notice)
        self._say(
            f"What the programs say is in {settings.VAR_DIR / 'log'}. Ctrl-C ends everything."
        )


@contextmanager
def _only_one(var_dir: Path) -> Iterator[None]:
    """Let only one of us work with the data in `var_dir`."""
    with (var_dir / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            raise CommandError(
                f"It runs already, with the data in {var_dir}. End it there by Ctrl-C, "
                "or set VAR_DIR to another folder to run a second one beside it."
            ) from error
        yield


def _free_from(port: int, host: str) -> int:
    for candidate in range(port, min(port + PORTS_TO_TRY, 65_536)):
        if is_port_free(candidate, host):
            return candidate
    raise CommandError(f"No port from {port} on is free. Choose one: make run PORT=…")


def _reachable(host: str) -> str:
    """Give the name under which a server that listens on `host` is reached from here."""
    return DEFAULT_HOST if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared only


def _web_command(host: str, port: int) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", "1"),
        # Open live streams never end by themselves.
        *("--workers-kill-timeout", "1", "--log-level", "warning"),
        "fablab.asgi:application",
    )


def _web_environment(host: str, panel_url: str, *, has_fleet: bool) -> dict[str, str]:
    environment = {"DEMO_PANEL_URL": panel_url} if has_fleet else {}
    if host != DEFAULT_HOST and "ALLOWED_HOSTS" not in os.environ:
        environment["ALLOWED_HOSTS"] = ",".join([*settings.ALLOWED_HOSTS, host, *_own_names()])
    return environment


def _own_names() -> list[str]:
    """Give the names and addresses that others in the same network know this computer by."""
    names = [socket.gethostname(), f"{socket.gethostname()}.local"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        # Nothing is sent: it only asks which address would be used for the world outside.
        probe.connect(("192.0.2.1", 9))
        names.append(probe.getsockname()[0])
    return names


def _answers(address: str) -> bool:
    """Say whether the site gives a page; raising is for a program that keeps failing."""
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError):
        return False
