"""The bridge as a whole, at a real broker: what it takes up, asks for, survives and passes over."""

import random
import threading
from datetime import UTC, datetime

import pytest
from django.db import OperationalError

from iot.bridge import Clock
from iot.models import MachineLink, MachineStatus, MqttSource, Run, SourceHealth, SourceProblem
from iot.store import Store
from tests import factories
from tests.iot.playing import (
    Player,
    Trace,
    TraceClock,
    bridge,
    is_listening,
    link,
    player,
    stored_runs,
    true_runs,
    wait_until,
)
from tests.iot.test_octoprint_client import FILE, KEY, FakeOctoPrint
from tests.services import free_port, mosquitto

pytestmark = pytest.mark.django_db(transaction=True)

PLUG = Trace("plug", "tasmota", "plug", [], [], [])


@pytest.fixture
def url():
    with mosquitto() as address:
        yield address


def say_online(play: Player, base: str) -> None:
    now = datetime.now(UTC).timestamp()
    play.play([{"topic": f"tele/{base}/LWT", "payload": "Online", "retain": False, "t": now}])


def is_online(made: MachineLink) -> bool:
    return MachineStatus.objects.filter(machine=made.machine, is_online=True).exists()


def test_bridge_takes_up_links_and_sources_while_it_runs(url):
    with bridge(Clock()), player(url) as play:
        first = link(url, PLUG)
        wait_until(lambda: is_listening(first.source), "the source is taken up")
        second = MachineLink.objects.create(
            machine=factories.machine(),
            source=first.source,
            driver="tasmota",
            base_topic="another",
        )

        def is_heard() -> bool:
            say_online(play, "plug")
            say_online(play, "another")
            return is_online(first) and is_online(second)

        wait_until(is_heard, "both are heard")
        MqttSource.objects.update(is_enabled=False)
        wait_until(
            lambda: not SourceHealth.objects.get(source=first.source).is_running, "it is dropped"
        )


def test_bridge_says_what_is_wrong_with_a_source():
    nobody = link(f"mqtt://127.0.0.1:{free_port()}", PLUG).source
    nonsense = link("http://example.org", Trace("x", "tasmota", "x", [], [], [])).source

    def problems() -> set[tuple[int, str]]:
        return set(SourceHealth.objects.values_list("source_id", "problem"))

    wanted = {(nobody.pk, SourceProblem.UNREACHABLE), (nonsense.pk, SourceProblem.BAD_ADDRESS)}
    with bridge(Clock()):
        wait_until(lambda: problems() == wanted, "both are said")


def test_bridge_asks_what_is_true_now(url):
    with FakeOctoPrint() as server, bridge(Clock()):
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        server.is_printing = True
        made = link(url, Trace("o", "octoprint", "octoPrint/", [], [], []))
        MachineLink.objects.update(rest_url=server.url, rest_key=KEY)

        wait_until(lambda: Run.objects.open().exists(), "the job that goes on is known")
        server.shutdown()

    run = Run.objects.get()
    assert (run.machine, run.file_name) == (made.machine, FILE)


def test_bridge_passes_over_garbage(url):
    chance = random.Random(7)  # noqa: S311 - the same garbage each time
    trace = Trace.load("octoprint-a-cancel")
    made = link(url, trace)
    clock = TraceClock()
    topics = [row["topic"] for row in trace.heard] + ["octoPrint/event/x", "octoPrint/"]
    garbage = [
        {
            "topic": chance.choice(topics),
            "payload": chance.choice(["", "{", "[]", "null", "nan", "\0", "9" * 400, "é" * 2000]),
            "retain": False,
            "t": trace.live[0]["t"],
        }
        for _ in range(500)
    ]
    with player(url) as play, bridge(clock):
        wait_until(lambda: is_listening(made.source), "the bridge listens")
        play.play(garbage)
        play.play(trace.live)
        wait_until(lambda: Run.objects.ended().exists(), "the run is stored")

    assert stored_runs(trace, made.machine_id) == true_runs(trace)


def test_bridge_loses_nothing_while_the_database_is_away(url, monkeypatch):
    trace = Trace.load("octoprint-a-cancel")
    made = link(url, trace)
    clock = TraceClock()
    write = Store._store_statuses
    failures = [True] * 3

    def fail_at_first(store, *given):
        if failures:
            failures.pop()
            raise OperationalError("database is locked")
        return write(store, *given)

    with player(url) as play, bridge(clock):
        wait_until(lambda: is_listening(made.source), "the bridge listens")
        monkeypatch.setattr(Store, "_store_statuses", fail_at_first)
        play.play(trace.live)
        wait_until(lambda: clock.stamped >= len(trace.heard), "all is heard")
        wait_until(lambda: Run.objects.ended().exists(), "the run is stored")

    assert failures == []
    assert stored_runs(trace, made.machine_id) == true_runs(trace)


def test_bridge_gives_up_a_message_that_cannot_be_stored_and_only_that(url, monkeypatch):
    made = link(url, PLUG)
    hear = Store._hear

    def choke(store, batch, *given):
        if any(message.payload == b"poison" for _, message in batch):
            raise RuntimeError("a fault of ours")
        return hear(store, batch, *given)

    monkeypatch.setattr(Store, "_hear", choke)
    row = {"topic": "tele/plug/LWT", "retain": False, "t": 0}
    with player(url) as play, bridge(Clock()):
        wait_until(lambda: is_listening(made.source), "the bridge listens")
        play.play([{**row, "payload": word} for word in ("Offline", "poison", "Online")])
        wait_until(lambda: is_online(made), "what came after it is heard")

    told = made.machine.connectivity.order_by("pk").values_list("is_online", flat=True)
    assert list(told) == [False, True]
