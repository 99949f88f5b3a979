"""Recorded traffic played to a broker and heard by a bridge, on the time of the recording."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

from django.db import connections
from paho.mqtt.client import Client, MQTTMessage, MQTTv5, topic_matches_sub
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from iot.bridge import Bridge, Clock
from iot.models import MachineLink, MqttSource, Run
from iot.monitor import Monitor
from iot.mqtt_url import MqttUrl
from tests import factories

TRACES = Path(__file__).parent / "traces"
# Which driver speaks it, and what comes before the driver's own topics.
SPOKEN = {
    "moonraker-split": ("moonraker", "voron-02"),
    "moonraker": ("moonraker", "voron-01"),
    "octoprint-a": ("octoprint", "octoPrint/"),
    "octoprint-b": ("octoprint", "fablab/ultimaker-2/"),
    "plug-shelly-gen2": ("shelly2", "shellyplusplugs-a8032ab12345"),
    "plug-tasmota": ("tasmota", "tasmota_laser"),
}
TAIL = timedelta(seconds=900)


@dataclass(frozen=True)
class Trace:
    """One recording: messages as rows, and the jobs that truly ran."""

    name: str
    driver: str
    base: str
    retained: list[dict[str, Any]]
    live: list[dict[str, Any]]
    jobs: list[dict[str, Any]]

    @classmethod
    def load(cls, name: str) -> "Trace":
        spoken = next(prefix for prefix in SPOKEN if name.startswith(prefix))
        lines = (TRACES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [row for row in map(json.loads, lines) if "topic" in row]
        truth = json.loads((TRACES / f"{name}.truth.json").read_text(encoding="utf-8"))
        return cls(
            name,
            *SPOKEN[spoken],
            retained=[row for row in rows if row.get("replay")],
            live=[row for row in rows if not row.get("replay")],
            jobs=truth["jobs"],
        )

    @property
    def heard(self) -> list[dict[str, Any]]:
        """The live rows that a bridge subscribes to."""
        filters = Monitor(self.driver, self.base).topics()
        return [
            row
            for row in self.live
            if any(topic_matches_sub(wanted, row["topic"]) for wanted in filters)
        ]


def names() -> list[str]:
    """Name every recording whose source has a driver."""
    found = sorted(path.stem for path in TRACES.glob("*.jsonl"))
    return [name for name in found if name.startswith(tuple(SPOKEN))]


def link(url: str, trace: Trace, *, source: MqttSource | None = None) -> MachineLink:
    """Store a machine that speaks as in `trace`, at the broker at `url`."""
    machine = factories.machine()
    source = source or MqttSource.objects.create(
        place=machine.place, name="Workshop", url=url, client_id=f"bridge-{machine.pk}"
    )
    return MachineLink.objects.create(
        machine=machine, source=source, driver=trace.driver, base_topic=trace.base
    )


class TraceClock(Clock):
    """The recording's time: each message carries its own, and now is the latest of them."""

    def __init__(self) -> None:
        self.latest = datetime.fromtimestamp(0, UTC)
        self.stamped = 0

    def now(self) -> datetime:
        return self.latest

    def has_heard(self, count: int) -> bool:
        """Say whether so many live messages have come."""
        return self.stamped >= count

    def of(self, message: MQTTMessage) -> datetime:
        at = stamp_of(message)
        self.latest = max(self.latest, at or self.latest)
        if not message.retain:
            self.stamped += 1
        return at or self.latest


def stamp_of(message: MQTTMessage) -> datetime | None:
    """Read the time that `Player` wrote on a message."""
    written = dict(getattr(message.properties, "UserProperty", []))
    return datetime.fromtimestamp(float(written["t"]), UTC) if "t" in written else None


class Player:
    """Publishes rows as the machine did, each with its time written on it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def play(self, rows: list[dict[str, Any]]) -> None:
        """Publish and wait until the broker has it all; at QoS 1, so that none is lost before."""
        sent = [
            self._client.publish(
                row["topic"],
                row["payload"].encode(),
                qos=1,
                retain=row["retain"],
                properties=_stamp(row["t"]),
            )
            for row in rows
        ]
        for each in sent:
            each.wait_for_publish(30)
            assert each.is_published()


def _stamp(seconds: float) -> Properties:
    properties = Properties(PacketTypes.PUBLISH)
    properties.UserProperty = [("t", repr(seconds))]
    return properties


@contextmanager
def player(url: str) -> Iterator[Player]:
    where = MqttUrl.parse(url)
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
    if where.user is not None:
        client.username_pw_set(where.user, where.password)
    client.connect(where.host, where.port)
    client.loop_start()
    try:
        yield Player(client)
    finally:
        client.disconnect()
        client.loop_stop()


@contextmanager
def bridge(clock: Clock, *, look_seconds: float = 0.2) -> Iterator[Bridge]:
    """Run a bridge in a thread of its own, and stop it as SIGTERM would."""
    made = Bridge(clock=clock, look_seconds=look_seconds)

    def run() -> None:
        try:
            made.run()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run, name="bridge")
    thread.start()
    try:
        yield made
    finally:
        made.stop()
        thread.join(30)
        assert not thread.is_alive()


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    pause_seconds = 0.002
    while not holds():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(pause_seconds)
        pause_seconds = min(pause_seconds * 2, 0.05)


def is_listening(source: MqttSource) -> bool:
    """Say whether a bridge has written that it hears `source`."""
    return MqttSource.objects.filter(pk=source.pk, health__connected_at__isnull=False).exists()


Told = list[tuple[str, str, str, str]]


def stored_runs(trace: Trace, machine_id: int) -> Told:
    """Give file, outcome, start and end of each stored run, the times as right or wrong."""
    runs = Run.objects.filter(machine_id=machine_id).order_by("started_at", "pk")
    return [
        (
            run.file_name,
            run.outcome,
            _near(run.started_at, job, "started"),
            _near(run.ended_at, job, "ended"),
        )
        for run, job in zip_longest(runs, trace.jobs)
        if run is not None
    ]


def true_runs(trace: Trace) -> Told:
    """Give the same of what truly happened."""
    return [(job["file"] or "", job["outcome"], "right", "right") for job in trace.jobs]


def _near(at: datetime | None, job: dict[str, Any] | None, what: str) -> str:
    """Say `right`, or by how many seconds `at` is wrong."""
    if at is None or job is None:
        return "never" if at is None else str(at)
    seconds, tolerance = at.timestamp(), job["tolerance_seconds"]
    first, last = job.get(f"{what}_between") or [job[f"{what}_at"]] * 2
    if first - tolerance <= seconds <= last + tolerance:
        return "right"
    return f"wrong by {seconds - first:.1f} s"
