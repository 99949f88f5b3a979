"""The simulated fleet over real MQTT and real HTTP."""

import socket
import threading
from contextlib import contextmanager

import pytest

from iot.broker import find_mosquitto, free_port, plan_broker, running
from iot.octoprint import KeyRefused, NotPossibleNow, OctoPrint, Unreachable
from iot.simulation.fleet import (
    BRIDGE_USER,
    FLEET,
    FLEET_USER,
    PANEL_USER,
    RestAddress,
    broker_accounts,
    choose_rest_addresses,
    rest_addresses,
)
from iot.simulation.machine import Doing
from iot.simulation.panel import PanelUnreachable, press
from iot.simulation.runner import Fleet
from tests.iot.test_broker import await_, connected

pytestmark = pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")
# Heating that takes a quarter of a minute takes a moment.
PACE = 40.0


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    plan = plan_broker(tmp_path_factory.mktemp("broker"), broker_accounts(), kind="mosquitto")
    with running(plan):
        yield plan


@contextmanager
def fleet_at(broker, slug):
    """Run one machine of the fleet; give it and its REST interface."""
    machines = [machine for machine in FLEET if machine.slug == slug]
    rest = {slug: RestAddress(f"http://127.0.0.1:{free_port()}", "key")}
    urls = {name: broker.url(name) for name in (FLEET_USER, slug)}
    fleet = Fleet(urls, rest, machines=machines, pace=PACE)
    is_over = threading.Event()
    thread = threading.Thread(target=fleet.run, args=[is_over])
    thread.start()
    try:
        yield fleet.stations[slug].machine, rest[slug]
    finally:
        is_over.set()
        thread.join(10)
        assert not thread.is_alive()


def topics_of(client):
    return [topic for topic, _payload, _retained in client.inbox]


def test_a_press_on_the_panel_prints_and_all_of_it_reaches_the_bridge(broker):
    base = "octoPrint/prusa-mk4/"
    with (
        connected(broker.url(BRIDGE_USER), subscribe=f"{base}#") as bridge,
        fleet_at(broker, "prusa-mk4") as (machine, _rest),
    ):
        await_(lambda: (f"{base}mqtt", b"connected", False) in bridge.inbox)

        press(broker.url(PANEL_USER), "prusa-mk4", "start", file="lampe.gcode", seconds=1)

        await_(lambda: f"{base}event/PrintDone" in topics_of(bridge), seconds=15)
        assert [(job.file_name, job.outcome) for job in machine.jobs] == [
            ("lampe.gcode", "completed")
        ]
        order = [topic.removeprefix(f"{base}event/") for topic in topics_of(bridge)]
        assert order.index("PrintStarted") < order.index("Home") < order.index("PrintDone")

    await_(lambda: bridge.inbox[-1][:2] == (f"{base}mqtt", b"disconnected"))


def test_a_pulled_plug_is_told_by_the_broker_and_a_pushed_one_by_the_machine(broker):
    topic = "voron-01/moonraker/status"
    with fleet_at(broker, "voron-01") as (machine, _rest):
        await_(lambda: machine.doing == Doing.FREE)
        with connected(broker.url(BRIDGE_USER), subscribe=topic) as bridge:
            await_(lambda: bridge.inbox)
            bridge.inbox.clear()
            press(broker.url(PANEL_USER), "voron-01", "unplug")
            await_(lambda: bridge.inbox)
            press(broker.url(PANEL_USER), "voron-01", "plug")

            assert bridge.inbox.wait_for(2) == [
                (topic, b'{"server":"offline"}', False),
                (topic, b'{"server":"online"}', False),
            ]


def test_a_klipper_printer_answers_the_bridge(broker):
    question = (
        '{"jsonrpc":"2.0","method":"printer.objects.query",'
        '"params":{"objects":{"print_stats":null}},"id":7}'
    )
    answer = "voron-01/moonraker/api/response"
    with (
        fleet_at(broker, "voron-01"),
        connected(broker.url(BRIDGE_USER), subscribe="voron-01/#") as bridge,
    ):
        await_(lambda: "voron-01/klipper/status" in topics_of(bridge))
        bridge.publish("voron-01/moonraker/api/request", question, qos=1)

        await_(lambda: answer in topics_of(bridge))
        [payload] = [payload for topic, payload, _kept in bridge.inbox if topic == answer]
        assert b'"state":"standby"' in payload
        assert payload.endswith(b'"id":7}')


def test_octoprint_answers_our_own_client(broker):
    with fleet_at(broker, "prusa-mk4") as (machine, rest), OctoPrint(rest.url, rest.key) as asked:
        await_(lambda: machine.doing == Doing.FREE)
        assert asked.version().server == "1.11.8"
        with pytest.raises(NotPossibleNow):
            asked.start()  # no file was ever selected

        press(broker.url(PANEL_USER), "prusa-mk4", "start", file="a/dé.gcode", seconds=30)
        await_(lambda: machine.doing == Doing.WORKING)
        job = asked.job()
        assert (job.path, job.name, job.state) == ("a/dé.gcode", "dé.gcode", "Printing")
        asked.pause()
        await_(lambda: asked.job().state == "Paused")
        asked.resume()
        asked.cancel()
        with pytest.raises(NotPossibleNow):
            asked.cancel()
        assert machine.jobs[-1].outcome == "cancelled"
        assert asked.printer().temperatures["tool0"].target == 0

        with OctoPrint(rest.url, "wrong") as stranger, pytest.raises(KeyRefused):
            stranger.job()
        press(broker.url(PANEL_USER), "prusa-mk4", "unplug")
        await_(lambda: machine.doing == Doing.UNPLUGGED)
        with pytest.raises(Unreachable):
            asked.job()


def test_press_says_when_nobody_is_there():
    with pytest.raises(PanelUnreachable):
        press(f"mqtt://panel:secret@127.0.0.1:{free_port()}", "prusa-mk4", "start")


def test_press_knows_its_keys(broker):
    with pytest.raises(ValueError, match="dance"):
        press(broker.url(PANEL_USER), "prusa-mk4", "dance")


def test_rest_addresses_stay_and_are_private(tmp_path):
    first = choose_rest_addresses(tmp_path)

    assert set(first) == {"prusa-mk4", "ultimaker-2"}
    assert rest_addresses(tmp_path) == choose_rest_addresses(tmp_path) == first
    assert (tmp_path / "fleet.json").stat().st_mode & 0o077 == 0


def test_rest_addresses_move_when_a_port_was_taken(tmp_path):
    first = choose_rest_addresses(tmp_path)["prusa-mk4"]
    with socket.create_server(("127.0.0.1", first.port)):
        second = choose_rest_addresses(tmp_path)["prusa-mk4"]

    assert second.port != first.port
    assert second.key == first.key
