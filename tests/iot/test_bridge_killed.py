"""The bridge killed at any moment: no run is lost, and none is stored twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from iot.models import MachineStatus, MqttSource, SourceHealth
from tests.iot.playing import (
    Player,
    Trace,
    is_listening,
    link,
    player,
    stored_runs,
    true_runs,
    wait_until,
)
from tests.services import mosquitto

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 4
# A machine that says one word at the end: messages of one source come in order, so when that word
# is stored, all before it is.
LAST = Trace("last", "tasmota", "last", [], [], [])
LAST_WORD = {"topic": "tele/last/LWT", "payload": "Online", "retain": False}


def database_url() -> str:
    """Say where the tests' own database is, as settings read it."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    person = quote(at["USER"]) + (f":{quote(at['PASSWORD'])}" if at["PASSWORD"] else "")
    if at["HOST"].startswith("/"):  # a socket
        return f"postgres://{person}@/{at['HOST']}/{at['NAME']}"
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgres://{person}@{quote(at['HOST'], safe='')}{port}/{at['NAME']}"


@contextmanager
def bridge_process() -> Iterator["subprocess.Popen[bytes]"]:
    # What the one before had written: so that `is_listening` is about this one.
    SourceHealth.objects.update(connected_at=None)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.iot.bridge_on_trace_time"],
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        },
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def play_to_one_that_is_killed(
    source: MqttSource, play: Player, rows: list[dict[str, Any]], chance: random.Random
) -> None:
    """Let a bridge hear `rows`, or some of them, and kill it soon after the last or before."""
    with bridge_process() as process:
        if chance.random() < 0.75:  # else it is killed as it starts
            wait_until(lambda: is_listening(source), "the bridge listens", seconds=60)
        while rows:
            count = chance.randint(1, 20)
            play.play(rows[:count])
            rows = rows[count:]
            time.sleep(chance.uniform(0, 0.02))
        time.sleep(chance.uniform(0, 0.1))
        assert process.poll() is None


@pytest.mark.parametrize(
    "name",
    [
        "octoprint-b-pause-resume",
        "octoprint-a-cancel",
        "moonraker-success",
        "plug-tasmota-powerdelta-reconstructed",
    ],
)
def test_bridge_that_is_killed_stores_each_run_once(name):
    chance = random.Random(name)  # noqa: S311 - the same moments each time
    trace = Trace.load(name)
    rows = [*trace.live, {**LAST_WORD, "t": trace.live[-1]["t"]}]
    cuts = [0, *sorted(chance.sample(range(1, len(rows)), KILLS)), len(rows)]
    with mosquitto("allow_anonymous true\nmax_queued_messages 0") as url, player(url) as play:
        made = link(url, trace)
        link(url, LAST, source=made.source)
        play.play(trace.retained)
        with bridge_process():  # so that there is a session
            wait_until(lambda: is_listening(made.source), "the bridge listens", seconds=60)
        for start, end in pairwise(cuts):
            play_to_one_that_is_killed(made.source, play, rows[start:end], chance)
        with bridge_process() as last:
            wait_until(lambda: is_listening(made.source), "the bridge listens", seconds=60)
            wait_until(
                lambda: MachineStatus.objects.filter(
                    machine__link__base_topic="last", is_online=True
                ).exists(),
                "everything is heard",
                seconds=60,
            )
            last.send_signal(signal.SIGTERM)
            ended_well = last.wait(30) == 0

    assert stored_runs(trace, made.machine_id) == true_runs(trace)
    assert ended_well
    assert SourceHealth.objects.get().is_running is False
