"""The configuration that we ship is one that Mosquitto takes, and keeps machines apart."""

import getpass
import stat
import subprocess

import pytest
from django.core.management import CommandError, call_command

from iot.broker import LOOPBACK, find_mosquitto, free_port, wait_until_accepted
from iot.models import MachineLink, MqttSource
from iot.mqtt_url import MqttUrl
from tests import factories
from tests.iot.test_broker import connected, publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed"),
]


def linked(driver, base_topic):
    machine = factories.machine()
    source = MqttSource.objects.create(
        place=machine.space.place, name=machine.slug, client_id=machine.slug
    )
    MachineLink.objects.create(machine=machine, source=source, driver=driver, base_topic=base_topic)
    return machine


def test_broker_config_makes_a_broker_for_the_linked_machines(tmp_path, capsys):
    printer = linked("octoprint", "octoPrint/one/")
    linked("tasmota", "laser")
    port = free_port()

    call_command("broker_config", directory=tmp_path, listen=LOOPBACK, port=port)

    conf = tmp_path / "mosquitto.conf"
    # It would become a user of its own, to whom the test's folder does not belong.
    conf.write_text(f"user {getpass.getuser()}\n{conf.read_text()}")
    urls = (tmp_path / "accounts").read_text().split()
    of_user = {MqttUrl.parse(url).user: url for url in urls}
    with subprocess.Popen([find_mosquitto(), "-c", str(conf)]) as process:
        try:
            wait_until_accepted(of_user["bridge"])
            with (
                connected(of_user["bridge"], subscribe="#") as bridge,
                connected(of_user[printer.slug]) as machine,
            ):
                publish(machine, "tele/laser/SENSOR", "forged")
                publish(machine, "octoPrint/one/mqtt", "connected")
                received = bridge.inbox.wait_for(1)
        finally:
            process.terminate()

    assert received == [("octoPrint/one/mqtt", b"connected", False)]
    assert f"MQTT_URL={of_user['bridge']}" in capsys.readouterr().out


def test_broker_config_keeps_secrets_private_and_overwrites_none(tmp_path):
    call_command("broker_config", directory=tmp_path)
    before = (tmp_path / "passwords").read_text()

    with pytest.raises(CommandError, match="holds passwords already"):
        call_command("broker_config", directory=tmp_path)

    assert (tmp_path / "passwords").read_text() == before
    for name in ("passwords", "accounts", "access"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
