"""How fast the bridge takes messages in, beside a bare paho receiver that only parses them.

Both hear the same messages from the same Mosquitto, in turn, each in a process of its own; the
bridge concludes and stores on top, on a database file of its own. What is counted is messages in a
second of the wall clock, and in a second of the receiver's own processor time, which a busy
machine disturbs less. Run it from the project's folder:

    .venv/bin/python benchmarks/bridge_ingest.py --messages 100000 --rounds 3
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from paho.mqtt.client import Client, MQTTMessage, MQTTv5  # noqa: E402
from paho.mqtt.enums import CallbackAPIVersion  # noqa: E402

MACHINES = 500
# As a plug of Tasmota reports; every machine idles, as most do most of the time.
REPORT = {
    "Time": "2026-06-15T12:00:00",
    "ENERGY": {
        "TotalStartTime": "2026-01-12T10:02:11",
        "Total": 41.273,
        "Yesterday": 1.204,
        "Today": 0.311,
        "Power": 8,
        "ApparentPower": 9,
        "Factor": 0.93,
        "Voltage": 231,
    },
}
BROKER = """
allow_anonymous true
max_queued_messages 0
max_inflight_messages 0
set_tcp_nodelay true
"""


def payloads() -> Iterator[tuple[str, bytes]]:
    """Give one report of each machine, in turn, without end: topic and some 200 bytes."""
    total = 41.0
    while True:
        total += 0.001
        for machine in range(MACHINES):
            REPORT["ENERGY"]["Total"] = round(total + machine, 3)  # type: ignore[index]
            yield f"tele/plug-{machine}/SENSOR", json.dumps(REPORT).encode()


def publish(port: int, count: int, qos: int) -> None:
    """Publish `count` reports as fast as the broker takes them."""
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
    client.max_inflight_messages_set(1000)
    client.connect("127.0.0.1", port)
    client.loop_start()
    for number, (topic, payload) in zip(range(count), payloads(), strict=False):
        info = client.publish(topic, payload, qos=qos)
        if number % 2000 == 1999:
            info.wait_for_publish()
    info.wait_for_publish()
    client.disconnect()
    client.loop_stop()


class Meter:
    """Counts messages; its span begins with the first and ends with the last of `count`."""

    def __init__(self, count: int) -> None:
        self.count, self.seen = count, 0
        self.begun_at = self.begun_cpu = 0.0
        self.last_at = self.last_cpu = 0.0

    def tick(self) -> None:
        if not self.seen:
            self.begun_at, self.begun_cpu = time.perf_counter(), time.process_time()
        self.seen += 1

    def note(self) -> None:
        self.last_at, self.last_cpu = time.perf_counter(), time.process_time()

    def report(self) -> None:
        self.note()
        wall, cpu = self.last_at - self.begun_at, self.last_cpu - self.begun_cpu
        print(json.dumps({"heard": self.seen, "wall": self.seen / wall, "cpu": self.seen / cpu}))


def receive_bare(port: int, count: int, qos: int) -> None:
    """Be the receiver to compare with."""
    meter = Meter(count)
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)

    def on_message(_client: object, _userdata: object, message: MQTTMessage) -> None:
        meter.tick()
        json.loads(message.payload)
        if meter.seen == count:
            client.disconnect()

    client.on_message = on_message
    client.on_connect = lambda *_: client.subscribe("tele/+/SENSOR", qos=qos)
    client.on_subscribe = lambda *_: print("ready", flush=True)
    client.max_inflight_messages_set(1000)
    client.connect("127.0.0.1", port)
    client.loop_forever()
    meter.report()


def receive_with_bridge(port: int, count: int, qos: int) -> None:
    """Be a bridge with `MACHINES` links, on a database made for it."""
    del qos  # the bridge asks for QoS 1; what was published at 0 comes at 0
    import django

    django.setup()
    from django.core.management import call_command

    from iot.bridge import Bridge, Clock
    from iot.models import MachineLink, MqttSource
    from tests import factories

    call_command("migrate", verbosity=0, run_syncdb=True)
    space, category = factories.space(), factories.category()
    source = MqttSource.objects.create(
        place=space.place, name="Bench", url=f"mqtt://127.0.0.1:{port}", client_id="bench"
    )
    for number in range(MACHINES):
        machine = factories.machine(space=space, category=category)
        MachineLink.objects.create(
            machine=machine, source=source, driver="tasmota", base_topic=f"plug-{number}"
        )
    meter = Meter(count)

    class Counting(Clock):
        def of(self, message: MQTTMessage) -> "object":  # type: ignore[override]
            meter.tick()
            return super().of(message)

    bridge = Bridge(clock=Counting())

    def watch() -> None:
        while not MqttSource.objects.filter(health__connected_at__isnull=False).exists():
            time.sleep(0.05)
        print("ready", flush=True)
        while meter.seen < count:
            time.sleep(0.01)
        bridge.stop()  # which commits and acknowledges what has come

    threading.Thread(target=watch).start()
    bridge.run()
    meter.report()


def measure(who: str, port: int, count: int, qos: int) -> dict[str, float]:
    """Run one receiver, publish to it, and give its figures."""
    options = f"--as {who} --port {port} --messages {count} --qos {qos}"
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, __file__, *options.split()],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
                "LOG_LEVEL": "ERROR",
            },
        )
        assert process.stdout is not None  # noqa: S101 - told to the type checker
        try:
            if process.stdout.readline().strip() != "ready":
                raise SystemExit(f"{who} did not start")
            publish(port, count, qos)
            figures: dict[str, float] = json.loads(process.communicate(timeout=300)[0])
        finally:
            process.kill()
    return figures


def compare(count: int, rounds: int, qos: int) -> None:
    """Measure both in turn and print rates and ratios."""
    from tests.services import mosquitto

    measured: dict[str, list[dict[str, float]]] = {"bare": [], "bridge": []}
    with mosquitto(BROKER) as url:
        for _ in range(rounds):
            for who, all_figures in measured.items():
                all_figures.append(measure(who, int(url.rsplit(":", 1)[1]), count, qos))
    print(f"QoS {qos}, {count} messages of {MACHINES} machines, {rounds} rounds, medians")
    for unit in ("wall", "cpu"):
        bare, bridge = (statistics.median(each[unit] for each in measured[who]) for who in measured)
        print(
            f"  a second of {unit:4}: bare {bare:8.0f}/s   bridge {bridge:8.0f}/s   "
            f"ratio {bridge / bare:.2f}"
        )


def main() -> None:
    """Read the options; without `--as`, be the one who compares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--qos", type=int, choices=[0, 1])
    parser.add_argument("--as", dest="who", choices=["bare", "bridge"], help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.who == "bare":
        receive_bare(given.port, given.messages, given.qos)
    elif given.who == "bridge":
        receive_with_bridge(given.port, given.messages, given.qos)
    else:
        for qos in [0, 1] if given.qos is None else [given.qos]:
            compare(given.messages, given.rounds, qos)


if __name__ == "__main__":
    main()
