"""The services that other tests stand on are real, are ours, and are gone afterwards."""

from pathlib import Path
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
import psycopg
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests import services
from tests.services import chromium_path, mosquitto, postgres


@pytest.mark.parametrize("bundled", [False, True])
def test_postgres_is_a_server_of_its_own(monkeypatch, bundled):
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)

    with postgres(bundled=bundled) as url:
        socket_folder = Path(urlsplit(url).path[1:]).parent
        with psycopg.connect(host=str(socket_folder), user="fablab", dbname="postgres") as it:
            extensions = it.execute(
                "SELECT count(*) FROM pg_available_extensions WHERE name = 'btree_gist'"
            ).fetchone()

    assert extensions == (1,)
    assert not socket_folder.exists()


def test_mosquitto_takes_its_configuration_and_its_port():
    port = services.free_port()

    with mosquitto("allow_anonymous false", port=port) as url:
        refused = _connect(url)
    with mosquitto(port=port) as url:
        accepted = _connect(url)

    assert urlsplit(url).port == port
    assert (refused, accepted) == ("Not authorized", "Success")


def _connect(url: str) -> str:
    answers: list[str] = []
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.on_connect = lambda _client, _data, _flags, reason, _more: answers.append(str(reason))
    address = urlsplit(url)
    assert address.hostname is not None
    client.connect(address.hostname, address.port or 0)
    while not answers:
        client.loop(timeout=1)
    client.disconnect()
    return answers[0]


def test_chromium_is_the_one_that_is_named(monkeypatch, tmp_path):
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)

    monkeypatch.setenv("CHROMIUM", str(browser))

    assert chromium_path() == str(browser)
