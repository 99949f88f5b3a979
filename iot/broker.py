"""The broker that comes with the product: which one is at hand, its files, its start and its end.

An installation that has a broker says so by `MQTT_URL` and needs nothing of this. Else Mosquitto
is taken if it is installed, and if not the demo broker of the `demo` extra.
"""

import getpass
import importlib.util
import json
import logging
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from iot.broker_config import (
    Account,
    Listener,
    access_list,
    demo_broker_toml,
    mosquitto_conf,
    password_file,
)
from iot.mqtt_url import MqttUrl

LOOPBACK = "127.0.0.1"
# Debian keeps Mosquitto where the PATH of an ordinary user does not look.
EXTRA_PATH = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
DEMO_NOTICE = (
    "Demo broker: no access list, nothing kept over a restart. "
    "Install Mosquitto, or set MQTT_URL, for more than a try."
)


class BrokerUnavailable(Exception):
    """No broker could be had; the text says what to do."""


@dataclass(frozen=True)
class BrokerPlan:
    """A broker whose files are written and that only needs to be started.

    `mqtt3_port` is for clients of MQTT 3.1.1; with Mosquitto it is the same.
    """

    name: str
    command: tuple[str, ...]
    port: int
    mqtt3_port: int
    passwords: dict[str, str]
    notice: str = ""

    def url(self, user: str) -> str:
        return str(MqttUrl(LOOPBACK, self.port, user, self.passwords[user]))


def plan_broker(directory: Path, accounts: Sequence[Account], *, kind: str = "") -> BrokerPlan:
    """Choose a broker and write its files to `directory`, which it then also keeps its memory in.

    Ports and passwords are kept from run to run, unless a port is taken.

    Args:
        kind: `mosquitto` or `iotcore`; empty for the best that is installed.

    Raises:
        BrokerUnavailable: none is installed.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = _kept(directory, [account.user for account in accounts])
    mosquitto = find_mosquitto() if kind in ("", "mosquitto") else None
    if mosquitto:
        return _plan_mosquitto(mosquitto, directory, accounts, kept)
    if kind in ("", "iotcore") and importlib.util.find_spec("iotcore"):
        return _plan_demo_broker(directory, kept)
    raise BrokerUnavailable(
        "No MQTT broker was found. Install Mosquitto (on Debian: apt install mosquitto), "
        "or the extra “demo” of this project, or set MQTT_URL to a broker that you have."
    )


def known_url(directory: Path, user: str) -> str | None:
    """Give the address of the broker that was last planned in `directory`, for one of its users."""
    with suppress(FileNotFoundError, ValueError, KeyError):
        kept = json.loads((directory / "broker.json").read_text())
        return str(MqttUrl(LOOPBACK, kept["port"], user, kept["passwords"][user]))
    return None


def find_mosquitto() -> str | None:
    """Give the path of Mosquitto, or None where it is not installed."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path=EXTRA_PATH)


def _plan_mosquitto(
    program: str, directory: Path, accounts: Sequence[Account], kept: dict[str, Any]
) -> BrokerPlan:
    # As root, Mosquitto would become a user who may not read these files.
    run_as = getpass.getuser() if hasattr(os, "geteuid") and os.geteuid() == 0 else None
    listener = Listener(LOOPBACK, kept["port"], run_as)
    write_private(directory / "passwords", password_file(kept["passwords"]))
    write_private(directory / "access", access_list(accounts))
    write_private(directory / "mosquitto.conf", mosquitto_conf(listener, directory))
    command = (program, "-c", str(directory / "mosquitto.conf"))
    return BrokerPlan("mosquitto", command, kept["port"], kept["port"], kept["passwords"])


def _plan_demo_broker(directory: Path, kept: dict[str, Any]) -> BrokerPlan:
    toml = directory / "demo-broker.toml"
    write_private(toml, demo_broker_toml(kept["port"], kept["mqtt3_port"], kept["passwords"]))
    return BrokerPlan(
        "iotcore",
        (sys.executable, "-m", "iot.broker", str(toml)),
        kept["port"],
        kept["mqtt3_port"],
        kept["passwords"],
        DEMO_NOTICE,
    )


def _kept(directory: Path, users: Sequence[str]) -> dict[str, Any]:
    """Read ports and passwords of the last run; make what is missing or cannot be used."""
    path = directory / "broker.json"
    kept: dict[str, Any] = {}
    with suppress(FileNotFoundError, ValueError):
        kept = json.loads(path.read_text())
    for name in ("port", "mqtt3_port"):
        if not is_port_free(kept.get(name, 0)):
            kept[name] = free_port()
    old = kept.get("passwords", {})
    kept["passwords"] = {user: old.get(user) or secrets.token_urlsafe(24) for user in users}
    write_private(path, json.dumps(kept, indent=2))
    return kept


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, from its first moment on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        path.chmod(0o600)  # a file of an earlier run keeps the mode that it had
        file.write(text)


def free_port(host: str = LOOPBACK) -> int:
    """Give a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def is_port_free(port: int, host: str = LOOPBACK) -> bool:
    """Say whether `port` could be listened on; 0 is no port."""
    if not port:
        return False
    with socket.socket() as probe:
        # As servers do, or a port would seem taken for a minute after its last connection.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def accepts(url: str, timeout_seconds: float = 2.0) -> bool:
    """Say whether the broker at `url` lets us in with MQTT 5, which is more than an open port."""
    where = MqttUrl.parse(url)
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    if where.user is not None:
        client.username_pw_set(where.user, where.password)
    if where.tls:
        client.tls_set()
    client.connect_timeout = timeout_seconds
    answered = threading.Event()
    answers: list[bool] = []

    def on_connect(_client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        answers.append(not reason.is_failure)
        answered.set()

    client.on_connect = on_connect
    try:
        client.connect(where.host, where.port, keepalive=10)
    except (OSError, ValueError):
        return False
    client.loop_start()
    answered.wait(timeout_seconds)
    client.disconnect()
    client.loop_stop()
    return answers[:1] == [True]


def wait_until_accepted(
    url: str,
    *,
    timeout_seconds: float = 20.0,
    is_alive: Callable[[], bool] = lambda: True,
) -> None:
    """Return when the broker at `url` takes a connection.

    Raises:
        BrokerUnavailable: it does not within the time, or `is_alive` says that it ended.
    """
    deadline = time.monotonic() + timeout_seconds
    while not accepts(url):
        if not is_alive():
            raise BrokerUnavailable("The MQTT broker ended as soon as it was started.")
        if time.monotonic() > deadline:
            where = MqttUrl.parse(url).without_password()
            raise BrokerUnavailable(f"The MQTT broker at {where} does not let us in.")
        time.sleep(0.1)


@contextmanager
def running(plan: BrokerPlan) -> Iterator[BrokerPlan]:
    """Run the planned broker for as long as the block lasts."""
    process = subprocess.Popen(plan.command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own
    try:
        wait_until_accepted(
            plan.url(next(iter(plan.passwords))),
            is_alive=lambda: process.poll() is None,
        )
        yield plan
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve_demo_broker(toml: str) -> None:
    """Be the demo broker until the process is ended."""
    from iotcore import IotCoreBroker  # of the `demo` extra: may be missing

    # It reports its inner workings for every packet, and as errors.
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)
    IotCoreBroker(config_path=toml).run_forever()


if __name__ == "__main__":
    serve_demo_broker(sys.argv[1])
