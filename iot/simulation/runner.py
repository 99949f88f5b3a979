"""Gives the simulated machines a real clock, real MQTT connections and real HTTP."""

import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from iot.mqtt_url import MqttUrl
from iot.simulation.fleet import FLEET, FLEET_USER, FleetMachine, RestAddress
from iot.simulation.machine import Machine, NotPossibleNow, Press
from iot.simulation.octoprint import OctoPrint
from iot.simulation.octoprint_rest import RestServer
from iot.simulation.panel import PREFIX
from iot.simulation.rhythm import Rhythm

TICK_SECONDS = 0.25
KEEPALIVE_SECONDS = 30

log = logging.getLogger("fleet")


def _client(name: str, url: str) -> mqtt.Client:
    where = MqttUrl.parse(url)
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTProtocolVersion.MQTTv5
    )
    if where.user is not None:
        client.username_pw_set(where.user, where.password)
    if where.tls:
        client.tls_set()
    client.reconnect_delay_set(1, 15)
    return client


def _connect(client: mqtt.Client, url: str) -> None:
    where = MqttUrl.parse(url)
    client.connect_async(where.host, where.port, keepalive=KEEPALIVE_SECONDS)
    client.loop_start()


@dataclass
class Station:
    """One machine, its connection, and the people around it."""

    machine: Machine
    url: str
    rhythm: Rhythm
    heard: queue.SimpleQueue[tuple[str, bytes]] = field(default_factory=queue.SimpleQueue)
    _client: mqtt.Client | None = None
    _reached_broker: threading.Event = field(default_factory=threading.Event)

    def live(self, now: float) -> None:
        """Do what is due at `now`, and say it to the broker."""
        machine = self.machine
        if press := self.rhythm.decide(now, machine):
            self.press(now, press)
        if machine.is_plugged_in and self._client is None:
            self._call()
        elif not machine.is_plugged_in and self._client is not None:
            self._vanish()
        if self._reached_broker.is_set():
            self._reached_broker.clear()
            machine.announce(now)
        while not self.heard.empty():
            machine.hear(now, *self.heard.get())
        machine.step(now)
        for message in machine.drain():
            if self._client:
                # QoS 0 without a connection is lost, here as on a real machine.
                self._client.publish(message.topic, message.payload, message.qos, message.retain)

    def press(self, now: float, press: Press) -> None:
        """Let a key be pressed; a machine that cannot do it does nothing."""
        try:
            self.machine.press(now, press)
        except NotPossibleNow as error:
            log.info("%s: %s is not possible now: %s", self.machine.slug, press.key, error)
        else:
            what = f" ({press.file})" if press.file else ""
            log.info("%s: %s%s", self.machine.slug, press.key, what)

    def _call(self) -> None:
        client = _client(f"simulated-{self.machine.slug}", self.url)
        will = self.machine.will
        client.will_set(will.topic, will.payload, will.qos, will.retain)
        subscriptions = [(topic, 1) for topic in self.machine.subscriptions]

        def on_connect(client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _p: Any) -> None:
            if reason.is_failure:
                log.warning("%s: the broker says: %s", self.machine.slug, reason)
                return
            if subscriptions:
                client.subscribe(subscriptions)
            self._reached_broker.set()

        def on_message(_client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
            self.heard.put((message.topic, bytes(message.payload)))

        client.on_connect, client.on_message = on_connect, on_message
        self._client = client
        _connect(client, self.url)

    def _vanish(self) -> None:
        """Drop the connection as a machine without power does, so that its will is said."""
        client, self._client = self._client, None
        if client is None:
            return
        client.loop_stop()
        if socket := client.socket():
            socket.close()

    def say_goodbye(self) -> None:
        """Begin to go away in an orderly manner."""
        if self._client is not None:
            last = self.machine.will
            self._client.publish(last.topic, last.payload, last.qos, last.retain)
            self._client.disconnect()

    def leave(self) -> None:
        """Be gone."""
        if self._client is not None:
            self._client.loop_stop()
            self._client = None


class Fleet:
    """All simulated machines, in one thread that steps them.

    Args:
        urls: MQTT address for each machine and for `FLEET_USER`, who hears the front panels.
        rest: where those with a REST interface have it.
        pace: jobs, pauses and heating are that many times shorter.
    """

    def __init__(
        self,
        urls: Mapping[str, str],
        rest: Mapping[str, RestAddress],
        *,
        machines: Sequence[FleetMachine] = FLEET,
        pace: float = 1.0,
        seed: str = "demo",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._urls, self._rest, self._clock = urls, rest, clock
        now = clock()
        self.stations = {
            one.slug: Station(
                one.build(pace),
                urls[one.slug],
                # Seeded chance, so that a demo can be had again.
                Rhythm(one.habits, random.Random(f"{seed}:{one.slug}"), now, pace),  # noqa: S311
            )
            for one in machines
        }
        self._presses: queue.SimpleQueue[tuple[str, Press]] = queue.SimpleQueue()
        self._lock = threading.RLock()

    def run(self, is_over: threading.Event) -> None:
        """Let the machines live until `is_over` is set."""
        with ExitStack() as stack:
            for slug, address in self._rest.items():
                station = self.stations.get(slug)
                if station and isinstance(station.machine, OctoPrint):
                    server = RestServer(
                        station.machine,
                        address.port,
                        address.key,
                        lock=self._lock,
                        clock=self._clock,
                    )
                    server.start()
                    stack.callback(server.server_close)
                    stack.callback(server.shutdown)
            panel = self._hear_panels()
            stack.callback(panel.loop_stop)
            stack.callback(panel.disconnect)
            for station in self.stations.values():
                stack.callback(station.leave)
                station.machine.plug_in(self._clock())
            while not is_over.wait(TICK_SECONDS):
                self._tick()
            for station in self.stations.values():
                station.say_goodbye()

    def _tick(self) -> None:
        with self._lock:
            now = self._clock()
            while not self._presses.empty():
                slug, press = self._presses.get()
                if station := self.stations.get(slug):
                    station.press(now, press)
                else:
                    log.warning("There is no machine %s here.", slug)
            for station in self.stations.values():
                station.live(now)

    def _hear_panels(self) -> mqtt.Client:
        url = self._urls[FLEET_USER]
        client = _client("simulated-panels", url)

        def on_connect(client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _p: Any) -> None:
            if reason.is_failure:
                log.warning("The broker says: %s", reason)
            else:
                client.subscribe(f"{PREFIX}+", qos=1)

        def on_message(_client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
            if message.retain:
                return
            try:
                press = Press.parse(bytes(message.payload))
            except ValueError as error:
                log.warning("A press on %s was not understood: %s", message.topic, error)
            else:
                self._presses.put((message.topic.removeprefix(PREFIX), press))

        client.on_connect, client.on_message = on_connect, on_message
        _connect(client, url)
        return client
