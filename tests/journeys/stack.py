"""The whole product as people run it, for browsers to visit: its programs, broker and machines."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from iot.broker import known_url
from iot.mqtt_url import MqttUrl
from iot.simulation import panel
from iot.simulation.fleet import BRIDGE_USER, FLEET, FLEET_USER, PANEL_USER, rest_addresses
from iot.simulation.runner import Fleet
from tests.services import free_port

ROOT = Path(__file__).parent.parent.parent
# From an empty folder: migrations and two years of history, on a machine with other work to do.
START_SECONDS = 240
STOP_SECONDS = 30
# The one of the fleet that nobody starts but its front panel; heating takes it two seconds.
PRINTER = "prusa-mk4"
PACE = 12.0
# What would lead the product away from its own embedded database and broker.
NOT_OURS = ("DATABASE_URL", "MQTT_URL", "DEMO_PANEL_URL", "CACHE_URL", "ALLOWED_HOSTS", "HTTPS")


@dataclass
class Site:
    """The running product, and a hand on its printer."""

    address: str
    var_dir: Path
    _printer: "Printer | None" = field(default=None, repr=False)

    @property
    def printer(self) -> "Printer":
        assert self._printer is not None
        return self._printer


class Printer:
    """The simulated printer: presses its keys, and notes when the broker passes its events on."""

    def __init__(self, var_dir: Path) -> None:
        self._panel_url = _url(var_dir, PANEL_USER)
        self._heard: list[tuple[str, float]] = []
        self._ears = _listen(_url(var_dir, BRIDGE_USER), self._hear)

    def press(self, key: str, **details: str | float) -> None:
        self._heard.clear()
        panel.press(self._panel_url, PRINTER, key, **details)

    def said_at(self, event: str, timeout_seconds: float = 30) -> float:
        """Give when it said `event` after the last press, in seconds since 1970."""
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            for topic, at in list(self._heard):
                if topic.endswith(f"/event/{event}"):
                    return at
            time.sleep(0.02)
        raise AssertionError(f"The printer did not say {event}, but {self._heard}")

    def close(self) -> None:
        self._ears.disconnect()
        self._ears.loop_stop()

    def _hear(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        if not message.retain:
            self._heard.append((message.topic, time.time()))


@contextmanager
def running(var_dir: Path) -> Iterator[Site]:
    """Run `manage.py up` with a fresh demo in `var_dir`, and the printer beside it."""
    address = f"http://127.0.0.1:{free_port()}"
    with _product(var_dir, address), _fleet(var_dir):
        printer = Printer(var_dir)
        try:
            yield Site(address, var_dir, printer)
        finally:
            printer.close()


@contextmanager
def _product(var_dir: Path, address: str) -> Iterator[None]:
    var_dir.mkdir(parents=True, exist_ok=True)
    log_path = var_dir / "up.log"
    environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    environment |= {"VAR_DIR": str(var_dir), "DJANGO_SETTINGS_MODULE": "fablab.settings"}
    port = address.rsplit(":", 1)[1]
    command = [sys.executable, "manage.py", "up", "--port", port, "--no-fleet"]
    with log_path.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        if not _is_open(address, process):
            raise RuntimeError(f"The product did not start:\n{log_path.read_text()}")
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _is_open(address: str, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{address}/accounts/login/", timeout=10):  # noqa: S310 - our own address
                return True
        except (URLError, OSError):
            time.sleep(0.2)
    return False


@contextmanager
def _fleet(var_dir: Path) -> Iterator[None]:
    """Run the printer, in a thread, with the accounts of the broker that `up` started."""
    urls = {name: _url(var_dir, name) for name in (FLEET_USER, PRINTER)}
    machines = [machine for machine in FLEET if machine.slug == PRINTER]
    rest = {slug: address for slug, address in rest_addresses(var_dir).items() if slug == PRINTER}
    fleet, is_over = Fleet(urls, rest, machines=machines, pace=PACE), threading.Event()
    thread = threading.Thread(target=fleet.run, args=[is_over], name="fleet")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(STOP_SECONDS)


def _url(var_dir: Path, user: str) -> str:
    url = known_url(var_dir / "broker", user)
    assert url is not None
    return url


def _listen(url: str, on_message: mqtt.CallbackOnMessage) -> mqtt.Client:
    [base] = [machine.base_topic for machine in FLEET if machine.slug == PRINTER]
    where, is_heard = MqttUrl.parse(url), threading.Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    client.username_pw_set(where.user, where.password)
    client.on_message = on_message
    client.on_subscribe = lambda *_: is_heard.set()
    client.connect(where.host, where.port)
    client.subscribe(f"{base}event/+", qos=1)
    client.loop_start()
    assert is_heard.wait(10)
    return client
