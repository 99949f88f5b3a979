"""Recorded traffic, as it came and as a network may spoil it, against what truly happened."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from iot.models import Run
from iot.monitor import Message, Monitor
from iot.recording import messages
from iot.tracker import RunEnded
from tests.iot.histories import Heard, Listening

TRACES = Path(__file__).parent / "traces"
DRIVERS = {
    "octoprint": "octoprint",
    "moonraker": "moonraker",
    "plug-tasmota": "tasmota",
    "plug-shelly-gen2": "shelly2",
}
NAMES = sorted(path.name.removesuffix(".jsonl") for path in TRACES.glob("*.jsonl"))
SMALL = ["octoprint-a-cancel", "octoprint-a-server-sigterm", "moonraker-cancel"]


def driver_of(name: str) -> str:
    return next(driver for start, driver in DRIVERS.items() if name.startswith(start))


def truth_of(name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((TRACES / f"{name}.truth.json").read_text("utf-8"))
    return truth


def base_of(name: str) -> str:
    truth = truth_of(name)
    base: str = truth.get("base_topic", truth["machine"])
    return base


def recorded(name: str) -> list[Message]:
    with (TRACES / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return list(messages(lines))


def listen(name: str, heard: list[Message], *, is_restarted_often: bool = False) -> Heard:
    monitor = Monitor(driver_of(name), base_of(name))
    return Listening(monitor, is_restarted_often=is_restarted_often).tell_all(heard)


def assert_true(name: str, ended: list[RunEnded]) -> None:
    """Compare with what truly happened, within what the source can tell."""
    jobs = truth_of(name)["jobs"]
    assert [(run.file_name, run.outcome) for run in ended] == [
        (job["file"], job["outcome"]) for job in jobs
    ]
    for run, job in zip(ended, jobs, strict=True):
        tolerance = max(2.0, job["tolerance_seconds"])
        assert run.started_at.timestamp() == pytest.approx(job["started_at"], abs=tolerance)
        assert run.ended_at.timestamp() == pytest.approx(job["ended_at"], abs=tolerance)
        assert run.paused_seconds == pytest.approx(job["paused_seconds"], abs=2)
        assert run.print_seconds == pytest.approx(job["print_seconds"], abs=tolerance)


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_replay_prints_what_truly_happened(name):
    out = StringIO()

    call_command(
        "replay",
        str(TRACES / f"{name}.jsonl"),
        driver=driver_of(name),
        topic=base_of(name),
        stdout=out,
    )

    found, truth = json.loads(out.getvalue()), truth_of(name)
    assert [(run["file_name"], run["outcome"]) for run in found["runs"]] == [
        (job["file"], job["outcome"]) for job in truth["jobs"]
    ]
    for run, job in zip(found["runs"], truth["jobs"], strict=True):
        tolerance = timedelta(seconds=max(2.0, job["tolerance_seconds"]))
        assert abs(seconds_of(run["started_at"]) - job["started_at"]) <= tolerance.total_seconds()
        assert abs(seconds_of(run["ended_at"]) - job["ended_at"]) <= tolerance.total_seconds()
        assert run["paused_seconds"] == pytest.approx(job["paused_seconds"], abs=2)
        assert run["material_mm"] == pytest.approx(job["filament_mm"])
    assert not Run.objects.exists()


def seconds_of(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


@pytest.mark.parametrize("name", NAMES)
def test_connectivity_is_that_of_the_server(name):
    heard = listen(name, recorded(name))

    truth = [
        change["state"] == "online"
        for change in truth_of(name)["connectivity"]
        if change["what"] in ("octoprint server", "moonraker", "mqtt")
    ]
    assert [is_online for _, is_online in heard.online] == truth


@pytest.mark.parametrize("name", NAMES)
def test_state_survives_a_restart_after_each_message(name):
    rows = recorded(name)

    often = listen(name, rows, is_restarted_often=True)

    assert often.effects == listen(name, rows).effects


@pytest.mark.parametrize("name", NAMES)
def test_each_message_twice_changes_nothing(name):
    rows = recorded(name)

    twice = listen(name, [row for row in rows for _ in range(2)])

    assert twice.ended == listen(name, rows).ended


@pytest.mark.parametrize("name", NAMES)
def test_all_that_was_sent_sent_again_later_makes_no_run(name):
    rows = recorded(name)
    later = rows[-1].received_at - rows[0].received_at + timedelta(seconds=30)
    again = [replace(row, received_at=row.received_at + later) for row in rows if not row.retained]

    heard = listen(name, rows + again)

    assert_true(name, heard.ended)


@pytest.mark.parametrize("name", NAMES)
def test_neighbours_out_of_order_make_the_same_runs(name):
    rows = recorded(name)
    live = next(index for index, row in enumerate(rows) if not row.retained)
    swapped = list(rows)
    for index in range(live, len(rows) - 1, 2):
        one, other = rows[index], rows[index + 1]
        if other.received_at - one.received_at < timedelta(seconds=0.1):
            swapped[index] = replace(other, received_at=one.received_at)
            swapped[index + 1] = replace(one, received_at=other.received_at)

    heard = listen(name, swapped)

    assert_true(name, heard.ended)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_retained_makes_no_run(name):
    rows = recorded(name)
    stale = [replace(row, retained=True) for row in rows]

    heard = listen(name, stale)

    assert heard.started == 0


@pytest.mark.parametrize("name", SMALL)
@given(data=st.data())
@settings(max_examples=30)
def test_parts_sent_again_make_the_same_runs(name, data):
    """A bridge that died before it acknowledged gets its last messages again."""
    rows = recorded(name)
    first = data.draw(st.integers(0, len(rows) - 1))
    last = data.draw(st.integers(first, len(rows) - 1))
    part = [row for row in rows[first : last + 1] if not row.retained]
    again = [replace(row, received_at=rows[last].received_at) for row in part]

    heard = listen(name, rows[: last + 1] + again + rows[last + 1 :])

    assert_true(name, heard.ended)
