"""Makers' boards, as documented in docs/makers/fablab-v1.md and as makers will do it anyway."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from iot.monitor import Message
from tests.iot.histories import at, hear, message

BASE = "fablab/v1/mill-1"
DOCS = Path(__file__).parents[2] / "docs" / "makers"


def job(seconds: float, event: str, **body: Any) -> Message:
    return message(seconds, f"{BASE}/job", {"event": event} | body)


def test_a_whole_job_with_ids():
    heard = hear(
        "fablab",
        BASE,
        [
            message(0, f"{BASE}/status", "online", retained=True),
            job(10, "start", id="7", file="gear.nc"),
            job(20, "progress", id="7", progress=0.25, seconds_left=90),
            job(30, "pause", id="7"),
            job(50, "resume", id="7"),
            job(100, "end", id="7", outcome="completed", material_mm=120, energy_wh=42),
        ],
    )

    assert heard.runs == [("gear.nc", "completed", 10, 100)]
    assert heard.ended[0].paused_seconds == 20
    assert (heard.ended[0].material_mm, heard.ended[0].energy_wh) == (120, 42)
    assert heard.online == [(0, True)]


def test_ids_make_what_is_sent_again_harmless():
    told = [
        job(10, "start", id="7", file="gear.nc"),
        job(20, "progress", id="7", progress=0.25),
        job(100, "end", id="7"),
    ]
    again = [Message(each.topic, each.payload, at(110)) for each in told]

    assert hear("fablab", BASE, told + again).runs == [("gear.nc", "completed", 10, 100)]


def test_without_ids_a_start_said_twice_is_one_and_a_later_one_another():
    heard = hear(
        "fablab",
        BASE,
        [
            job(10, "start", file="gear.nc"),
            job(10.2, "start", file="gear.nc"),
            job(60, "end"),
            job(60.2, "end"),
            job(70, "start", file="gear.nc"),
            job(90, "end", outcome="failed"),
        ],
    )

    assert heard.runs == [("gear.nc", "completed", 10, 60), ("gear.nc", "failed", 70, 90)]


@pytest.mark.parametrize(
    ("start", "end", "outcome"),
    [
        (("job", "start"), ("job", "done"), "completed"),
        (("job", '{"type": "started"}'), ("job", '{"type": "cancelled"}'), "cancelled"),
        (("job/start", ""), ("job/end", "failed"), "failed"),
        (("job/start", "{}"), ("job/end", '{"result": "aborted"}'), "cancelled"),
        (("event", '{"event": "begin"}'), ("event", '{"event": "stop"}'), "completed"),
        (("state", "running"), ("state", "idle"), "completed"),
        (("state", '{"state": "busy"}'), ("state", '{"state": "error"}'), "failed"),
    ],
)
def test_makers_may_say_it_otherwise(start, end, outcome):
    heard = hear(
        "fablab",
        BASE,
        [
            message(10, f"{BASE}/{start[0]}", start[1]),
            message(70, f"{BASE}/{end[0]}", end[1]),
        ],
    )

    assert [run[1:3] for run in heard.runs] == [(outcome, 10)]
    assert heard.runs[0][3] == 70


def test_an_end_whose_start_was_lost_is_told_by_how_long_it_took():
    heard = hear("fablab", BASE, [job(100, "end", file="a.nc", elapsed_seconds=60)])

    assert heard.runs == [("a.nc", "completed", 40, 100)]


def test_the_board_s_clock_dates_what_was_kept_for_later():
    heard = hear(
        "fablab",
        BASE,
        [
            job(500, "start", id="1", at=at(10).isoformat()),
            job(500, "end", id="1", at=at(70).timestamp()),
        ],
    )

    assert heard.runs == [(None, "completed", 10, 70)]


@pytest.mark.parametrize("wrong", [at(5000), at(0) - timedelta(days=400), "noon"])
def test_a_clock_that_cannot_be_right_is_not_believed(wrong):
    heard = hear(
        "fablab",
        BASE,
        [
            job(10, "start", at=str(wrong)),
            job(70, "end", at=str(wrong)),
        ],
    )

    assert heard.runs == [(None, "completed", 10, 70)]


def test_a_board_that_says_little_is_not_lost_by_a_break():
    heard = hear(
        "fablab",
        BASE,
        [
            message(0, f"{BASE}/status", "online"),
            job(10, "start", file="long.nc"),
            message(60, f"{BASE}/status", "offline"),
            message(70, f"{BASE}/status", "online"),
            job(7200, "end"),
        ],
    )

    assert heard.runs == [("long.nc", "completed", 10, 7200)]


def test_a_board_that_told_of_progress_and_fell_silent_is_interrupted():
    heard = hear(
        "fablab",
        BASE,
        [
            job(10, "start", file="a.nc"),
            *(job(second, "progress", progress=second / 100) for second in range(20, 60, 10)),
        ],
        tail=1800,
    )

    assert heard.runs == [("a.nc", "interrupted", 10, 50)]


def test_a_board_that_does_not_come_back_is_interrupted():
    heard = hear(
        "fablab",
        BASE,
        [
            message(0, f"{BASE}/status", '{"status": "online"}'),
            job(10, "start", file="a.nc"),
            message(60, f"{BASE}/status", '{"status": "offline"}'),
        ],
    )

    assert heard.runs == [("a.nc", "interrupted", 10, 10)]


def test_a_board_with_power_only_is_a_meter():
    heard = hear(
        "fablab",
        BASE,
        [
            message(0, f"{BASE}/power", "8"),
            message(10, f"{BASE}/power", '{"watts": 400}'),
            message(10, f"{BASE}/energy", '{"kwh": 1}'),
            message(70, f"{BASE}/energy", "1006.5"),
            message(70, f"{BASE}/power", "8.0"),
        ],
    )

    assert heard.runs == [(None, "completed", 10, 70)]
    assert heard.ended[0].energy_wh == pytest.approx(6.5)


def test_energy_of_a_board_that_tells_of_jobs_is_the_job_s():
    heard = hear(
        "fablab",
        BASE,
        [
            job(0, "start"),
            message(1, f"{BASE}/power", "0"),
            message(10, f"{BASE}/energy", "1000"),
            message(60, f"{BASE}/energy", "1005"),
            job(60, "end"),
        ],
    )

    assert heard.ended[0].energy_wh == pytest.approx(5)


@pytest.mark.parametrize("page", ["fablab-v1.md"])
def test_examples_of_the_page_keep_the_schema(page):
    schema = json.loads((DOCS / "fablab-v1.schema.json").read_text(encoding="utf-8"))
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    examples = [line.split(" ", 1) for line in lines if line.startswith("fablab/v1/")]

    assert len(examples) >= 8
    for topic, payload in examples:
        kind = topic.split("/")[3]
        value = json.loads(payload) if payload[0] in "{0123456789" else payload
        jsonschema.validate(value, schema["$defs"][kind] | {"$defs": schema["$defs"]})
