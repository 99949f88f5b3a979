"""The bridge's session at real brokers: what is kept, what is told apart, what is said in words."""

import gc
import logging
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from paho.mqtt import publish
from paho.mqtt.client import MQTTMessage

from iot.bridge.connection import Connection
from iot.broker import plan_broker, running
from iot.broker_config import Account, password_file
from iot.models import SourceProblem
from iot.mqtt_url import MqttUrl
from tests.services import free_port, mosquitto


class Ears:
    """Writes down what a connection tells."""

    def __init__(self) -> None:
        self.messages: list[MQTTMessage] = []
        self.told: list[str] = []

    def message_came(self, message: MQTTMessage) -> None:
        self.messages.append(message)

    def is_subscribed(self, *, session_was_kept: bool) -> None:
        self.told.append("kept session" if session_was_kept else "new session")

    def is_cut_off(self) -> None:
        self.told.append("cut off")

    @property
    def heard(self) -> list[tuple[str, bytes, bool]]:
        return [(each.topic, bytes(each.payload), each.retain) for each in self.messages]


@contextmanager
def connected(
    url: str, ears: Ears, *, client_id: str = "bridge", topics: tuple[str, ...] = ("machines/#",)
) -> Iterator[Connection]:
    """Open a connection and close it as a bridge that ends would."""
    with ThreadPoolExecutor(2) as callers:
        connection = Connection(
            MqttUrl.parse(url), client_id, ears, callers=callers, wake=lambda: None
        )
        connection.subscribe(topics)
        yield connection
        connection.close()


def turn(connection: Connection, until: Callable[[], bool], seconds: float = 10.0) -> None:
    """Let the connection do its work until something has come about."""
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, "it did not come about in time"
        connection.step(time.monotonic())
        connection.read()
        connection.flush()
        time.sleep(0.005)


def say(url: str, *messages: tuple[str, str, bool]) -> None:
    """Publish at QoS 1 as a machine would: topic, payload, retained."""
    where = MqttUrl.parse(url)
    publish.multiple(
        [(topic, payload, 1, retain) for topic, payload, retain in messages],
        hostname=where.host,
        port=where.port,
        auth={"username": where.user, "password": where.password or ""} if where.user else None,
    )


@contextmanager
def demo_broker(folder: Path) -> Iterator[tuple[str, str]]:
    """Run the broker of the `demo` extra; yield its address for MQTT 5, and for 3.1.1."""
    with running(
        plan_broker(folder, [Account("bridge", ("readwrite #",))], kind="iotcore")
    ) as plan:
        password = plan.passwords["bridge"]
        yield (
            plan.url("bridge"),
            str(MqttUrl("127.0.0.1", plan.mqtt3_port, "bridge", password)),
        )


@pytest.fixture(params=["mosquitto", "iotcore"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    if request.param == "mosquitto":
        with mosquitto() as url:
            yield url, url
    else:
        with demo_broker(tmp_path) as urls:
            yield urls


def test_connection_tells_what_was_retained_from_what_is_live(broker):
    url, machines_url = broker
    say(machines_url, ("machines/old", "kept", True))
    ears = Ears()

    with connected(url, ears) as connection:
        turn(connection, lambda: len(ears.messages) == 1)
        say(machines_url, ("machines/old", "news", True), ("machines/new", "news", False))
        turn(connection, lambda: len(ears.messages) == 3)

    assert ears.heard == [
        ("machines/old", b"kept", True),
        ("machines/old", b"news", False),
        ("machines/new", b"news", False),
    ]
    assert ears.told == ["new session"]


def test_connection_gets_again_what_it_did_not_acknowledge(broker):
    url, machines_url = broker
    first, second = Ears(), Ears()

    with connected(url, first) as connection:
        turn(connection, lambda: first.told == ["new session"])
        say(machines_url, *((f"machines/{number}", "x", False) for number in range(4)))
        turn(connection, lambda: len(first.messages) == 4)
        connection.acknowledge([first.messages[0].mid, first.messages[1].mid])
        connection.flush()
    say(machines_url, ("machines/4", "x", False))
    with connected(url, second) as connection:
        turn(connection, lambda: len(second.messages) >= 3)

    assert [each.topic for each in second.messages] == ["machines/2", "machines/3", "machines/4"]
    assert second.told in (["kept session"], [])


def test_connection_comes_back_after_the_broker():
    port = free_port()
    ears = Ears()
    with connected(f"mqtt://127.0.0.1:{port}", ears) as connection:
        turn(connection, lambda: connection.problem == SourceProblem.UNREACHABLE)
        with mosquitto(port=port):
            turn(connection, lambda: ears.told == ["new session"])
        turn(connection, lambda: ears.told == ["new session", "cut off"])
        with mosquitto(port=port) as url:
            turn(connection, lambda: len(ears.told) == 3, seconds=20)
            say(url, ("machines/1", "x", False))
            turn(connection, lambda: len(ears.messages) == 1)

    assert ears.told == ["new session", "cut off", "new session"]


def test_connection_takes_up_and_gives_up_topics_while_it_runs():
    ears = Ears()
    with mosquitto() as url, connected(url, ears, topics=("one", "two")) as connection:
        turn(connection, lambda: len(ears.told) == 1)

        connection.subscribe(["two", "three"])
        turn(connection, lambda: len(ears.told) == 2)
        say(url, ("one", "x", False), ("two", "x", False), ("three", "x", False))
        turn(connection, lambda: len(ears.messages) == 2)

    assert [each.topic for each in ears.messages] == ["two", "three"]


def test_connection_says_that_the_password_is_wrong(tmp_path, caplog):
    passwords = tmp_path / "passwords"
    passwords.write_text(password_file({"bridge": "right"}))
    with (
        mosquitto(f"allow_anonymous false\npassword_file {passwords}") as url,
        connected(url.replace("//", "//bridge:wrong@"), Ears()) as connection,
        caplog.at_level(logging.WARNING),
    ):
        turn(connection, lambda: connection.problem is not None)

    assert connection.problem == SourceProblem.REFUSED
    assert "Check user and password" in caplog.text
    assert "wrong" not in caplog.text


def test_connection_says_that_nobody_answers(caplog):
    with connected(f"mqtt://127.0.0.1:{free_port()}", Ears()) as connection:
        turn(connection, lambda: connection.problem is not None)

    assert connection.problem == SourceProblem.UNREACHABLE
    assert "Is the broker running?" in caplog.text


def test_connection_says_that_the_broker_hangs_up(tmp_path):
    with (
        demo_broker(tmp_path) as (url, _),
        connected(url.replace("bridge:", "bridge:not-"), Ears()) as connection,
    ):
        turn(connection, lambda: connection.problem is not None)

    assert connection.problem == SourceProblem.HUNG_UP


def test_connection_says_that_another_took_its_session():
    welcome, taken_over = b"\x20\x03\x00\x00\x00", b"\xe0\x01\x8e"  # CONNACK, DISCONNECT
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            with client:
                client.recv(4096)
                client.sendall(welcome + taken_over)

        threading.Thread(target=answer, daemon=True).start()
        with connected(f"mqtt://127.0.0.1:{server.getsockname()[1]}", Ears()) as connection:
            turn(connection, lambda: connection.problem is not None)

    assert connection.problem == SourceProblem.TAKEN_OVER


# paho leaves the socket of a failed handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed <ssl")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_connection_distrusts_a_certificate_that_nobody_vouches_for(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
        f"-addext subjectAltName=DNS:localhost -keyout {key} -out {certificate}".split(),
        check=True,
        capture_output=True,
    )
    config = f"allow_anonymous true\ncertfile {certificate}\nkeyfile {key}"
    with mosquitto(config) as url:
        secure = url.replace("mqtt://127.0.0.1", "mqtts://localhost")
        with connected(secure, Ears()) as connection:
            turn(connection, lambda: connection.problem is not None)
    gc.collect()

    assert connection.problem == SourceProblem.UNTRUSTED
