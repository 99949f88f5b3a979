"""The brokers that are started for people: real ones, spoken to by a real client."""

import importlib.util
import stat
import time
from contextlib import contextmanager

import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from iot.broker import (
    BrokerUnavailable,
    accepts,
    find_mosquitto,
    free_port,
    plan_broker,
    running,
    wait_until_accepted,
)
from iot.broker_config import Account, bridge_account, machine_account
from iot.mqtt_url import MqttUrl

ACCOUNTS = (
    bridge_account("bridge", [("moonraker", "voron-01")]),
    machine_account("prusa", "octoprint", "octoPrint/prusa/"),
    machine_account("voron-01", "moonraker", "voron-01"),
)


@pytest.fixture(scope="module", params=["mosquitto", "iotcore"])
def broker(request, tmp_path_factory):
    installed = {
        "mosquitto": find_mosquitto() is not None,
        "iotcore": importlib.util.find_spec("iotcore") is not None,
    }
    if not installed[request.param]:
        pytest.skip(f"{request.param} is not installed")
    plan = plan_broker(tmp_path_factory.mktemp("broker"), ACCOUNTS, kind=request.param)
    with running(plan):
        yield plan


@pytest.fixture(scope="module")
def mosquitto(tmp_path_factory):
    """The broker that has an access list."""
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed")
    plan = plan_broker(tmp_path_factory.mktemp("mosquitto"), ACCOUNTS, kind="mosquitto")
    with running(plan):
        yield plan


class Inbox(list):
    """What a client received, as (topic, payload, retained)."""

    def wait_for(self, count, seconds=5):
        deadline = time.monotonic() + seconds
        while len(self) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return list(self)


@contextmanager
def connected(url, *, session="", will=None, subscribe=None, hang_up=False):
    """Be a client for a while; with `session` one that the broker remembers."""
    where = MqttUrl.parse(url)
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id=session, protocol=MQTTProtocolVersion.MQTTv5
    )
    client.username_pw_set(where.user, where.password)
    client.inbox = Inbox()
    client.ready = []
    client.on_message = lambda c, _data, m: c.inbox.append((m.topic, m.payload, m.retain))
    client.on_connect = lambda c, *_rest: c.ready.append("connected")
    client.on_subscribe = lambda c, *_rest: c.ready.append("subscribed")
    if will:
        client.will_set(*will, qos=1, retain=True)
    remembered = Properties(PacketTypes.CONNECT)
    remembered.SessionExpiryInterval = 3600 if session else 0
    client.connect(where.host, where.port, clean_start=not session, properties=remembered)
    client.loop_start()
    await_(lambda: "connected" in client.ready)
    if subscribe:
        client.subscribe(subscribe, qos=1)
        await_(lambda: "subscribed" in client.ready)
    try:
        yield client
    finally:
        if hang_up:
            client.loop_stop()
            client.socket().close()
        else:
            client.disconnect()
            client.loop_stop()


def await_(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def publish(client, topic, payload, qos=1, *, retain=False):
    client.publish(topic, payload, qos=qos, retain=retain).wait_for_publish(5)


def test_broker_lets_its_users_in(broker):
    assert accepts(broker.url("bridge"))


@pytest.mark.parametrize("person", ["", "bridge:wrong@", "nobody:x@"])
def test_broker_refuses_strangers(broker, person):
    assert not accepts(f"mqtt://{person}127.0.0.1:{broker.port}", timeout_seconds=1)


def test_broker_gives_what_was_retained_to_whoever_comes_late(broker):
    with connected(broker.url("prusa")) as printer:
        publish(printer, "octoPrint/prusa/mqtt", "connected", retain=True)

    with connected(broker.url("bridge"), subscribe="octoPrint/prusa/#") as bridge:
        assert bridge.inbox.wait_for(1) == [("octoPrint/prusa/mqtt", b"connected", True)]


@pytest.mark.parametrize("qos", [0, 1])
def test_broker_keeps_messages_for_a_bridge_that_is_away(broker, qos):
    session = f"bridge-{qos}"
    topic = f"octoPrint/prusa/qos{qos}"
    with connected(broker.url("bridge"), session=session, subscribe=topic, hang_up=True):
        pass
    with connected(broker.url("prusa")) as printer:
        for number in range(50):
            publish(printer, topic, str(number), qos=qos)

    with connected(broker.url("bridge"), session=session) as bridge:
        kept = [payload for _topic, payload, _retained in bridge.inbox.wait_for(50)]

    assert kept == [str(number).encode() for number in range(50)]


def test_broker_says_the_last_will_of_a_client_that_hung_up(broker):
    topic = "octoPrint/prusa/will"
    with connected(broker.url("bridge"), subscribe=topic) as bridge:
        with connected(broker.url("prusa"), will=(topic, "disconnected"), hang_up=True):
            pass

        assert bridge.inbox.wait_for(1) == [(topic, b"disconnected", False)]


def test_mosquitto_keeps_a_machine_to_its_own_topics(mosquitto):
    with (
        connected(mosquitto.url("bridge"), subscribe="#") as bridge,
        connected(mosquitto.url("voron-01"), subscribe="#") as other,
        connected(mosquitto.url("prusa")) as printer,
    ):
        bridge.inbox.clear()
        publish(printer, "voron-01/klipper/status", "forged")
        publish(printer, "fablab/v1/someone-else/state", "forged")
        publish(printer, "octoPrint/prusa/event/Home", "its own")
        publish(printer, "fablab/v1/prusa/state", "its own")

        received = bridge.inbox.wait_for(2)
        assert [topic for topic, _payload, _retained in received] == [
            "octoPrint/prusa/event/Home",
            "fablab/v1/prusa/state",
        ]
        assert [row for row in other.inbox if not row[2]] == []


def test_mosquitto_lets_the_bridge_write_only_its_questions(mosquitto):
    with (
        connected(mosquitto.url("voron-01"), subscribe="voron-01/#") as printer,
        connected(mosquitto.url("bridge")) as bridge,
    ):
        publish(bridge, "voron-01/klipper/status", "forged")
        publish(bridge, "voron-01/moonraker/api/request", "{}")

        assert printer.inbox.wait_for(1) == [("voron-01/moonraker/api/request", b"{}", False)]


def test_mosquitto_remembers_over_a_restart(tmp_path):
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed")
    plan = plan_broker(tmp_path, ACCOUNTS, kind="mosquitto")
    topic = "octoPrint/prusa/event/PrintDone"
    with running(plan):
        with connected(plan.url("bridge"), session="b", subscribe=topic, hang_up=True):
            pass
        with connected(plan.url("prusa")) as printer:
            publish(printer, topic, "kept", qos=0)
            publish(printer, "octoPrint/prusa/mqtt", "connected", retain=True)

    again = plan_broker(tmp_path, ACCOUNTS, kind="mosquitto")
    with (
        running(again),
        connected(again.url("bridge"), session="b", subscribe="octoPrint/prusa/mqtt") as bridge,
    ):
        assert sorted(bridge.inbox.wait_for(2)) == [
            (topic, b"kept", False),
            ("octoPrint/prusa/mqtt", b"connected", True),
        ]


def test_plan_keeps_ports_and_passwords_and_hides_them(tmp_path):
    first = plan_broker(tmp_path, ACCOUNTS)
    second = plan_broker(tmp_path, [*ACCOUNTS, Account("new", ())])

    assert second.port == first.port
    assert {user: second.passwords[user] for user in first.passwords} == first.passwords
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_plan_without_any_broker_says_what_to_do(tmp_path):
    with pytest.raises(BrokerUnavailable, match="apt install mosquitto"):
        plan_broker(tmp_path, ACCOUNTS, kind="none of them")


def test_wait_until_accepted_gives_up_in_words():
    url = f"mqtt://bridge:secret@127.0.0.1:{free_port()}"

    with pytest.raises(BrokerUnavailable, match="does not let us in") as refused:
        wait_until_accepted(url, timeout_seconds=0.1)

    assert "secret" not in str(refused.value)


def test_mqtt_url_reads_back_what_it_wrote():
    where = MqttUrl("broker.example", 8883, "zoé@lab", "a/b:c?", tls=True)

    assert MqttUrl.parse(str(where)) == where
    assert where.without_password() == "mqtts://zo%C3%A9%40lab@broker.example:8883"


@pytest.mark.parametrize("url", ["", "broker:1883", "http://broker", "mqtt://"])
def test_mqtt_url_refuses_other_addresses(url):
    with pytest.raises(ValueError, match="looks like mqtt://"):
        MqttUrl.parse(url)
