"""Klipper's ways that are in no recording here, in messages of the forms Moonraker sends."""

import json
from typing import Any

import pytest

from iot.monitor import Message, Monitor, PublishQuestion
from iot.observations import MachineState
from iot.tracker import StatusChanged
from tests.iot.histories import START, Listening, at, hear, message, since
from tests.iot.moonraker_histories import (
    BASE,
    BOOTED,
    NOTHING,
    begin,
    full,
    server,
    split,
    stats,
    status,
    work,
)


def test_the_same_file_twice_is_two_runs_of_that_name():
    heard = hear(
        "moonraker",
        BASE,
        [
            server(0, "online"),
            begin(1),
            *work(2, 30, since=1),
            stats(30, state="complete", total_duration=29.0),
            stats(35, state="standby", total_duration=0.0),
            begin(40, file=None),
            *work(41, 60, since=40),
            stats(60, state="complete", total_duration=20.0),
        ],
    )

    assert heard.runs == [
        ("gear.gcode", "completed", 0.99, 30),
        ("gear.gcode", "completed", 39.99, 60),
    ]


@pytest.mark.parametrize("word_of_it", [[server(30, "offline")], []])
def test_moonraker_restarted_is_one_run(word_of_it):
    heard = hear(
        "moonraker",
        BASE,
        [
            server(0, "online"),
            begin(1, file=None),
            *work(2, 30, since=1),
            *word_of_it,
            server(45, "online"),
            full(45.2, state="printing", filename="gear.gcode", total_duration=44.2),
            *work(46, 60, since=1),
            stats(60, state="complete", total_duration=59.0),
        ],
    )

    assert heard.runs == [("gear.gcode", "completed", 0.99, 60)]


def test_klipper_killed_is_an_interruption_when_it_was_last_seen():
    heard = hear("moonraker", BASE, [server(0, "online"), begin(1), *work(2, 30, since=1)])

    assert heard.runs == [("gear.gcode", "interrupted", 0.99, 29.75)]
    shown = [effect for effect in heard.effects if isinstance(effect, StatusChanged)]
    assert (since(shown[-2].at), shown[-2].state) == (89.75, MachineState.UNKNOWN)
    assert since(shown[-1].at) == 629.75


def test_klipper_that_comes_back_without_its_job_is_an_interruption():
    heard = hear(
        "moonraker",
        BASE,
        [
            server(0, "online"),
            begin(1),
            *work(2, 30, since=1),
            full(45, state="standby", filename="", total_duration=0.0),
        ],
    )

    assert heard.runs == [("gear.gcode", "interrupted", 0.99, 29.75)]


def test_a_g_code_error_fails():
    heard = hear(
        "moonraker",
        BASE,
        [
            begin(1),
            *work(2, 30, since=1),
            stats(30, state="error", message="Move out of range", total_duration=29.0),
        ],
    )

    assert heard.runs == [("gear.gcode", "failed", 0.99, 30)]


@pytest.mark.parametrize(
    "told",
    [
        [status(30, webhooks={"state": "shutdown"}, print_stats={"state": "paused"})],
        [stats(30, state="paused"), status(30.25, webhooks={"state": "shutdown"})],
        [status(30, webhooks={"state": "shutdown"}), stats(30.25, state="paused")],
    ],
)
def test_a_shutdown_fails_though_it_says_paused(told):
    heard = hear(
        "moonraker",
        BASE,
        [
            begin(1),
            *work(2, 30, since=1),
            *told,
            *work(31, 40, since=1),
            status(42, webhooks={"state": "ready"}),
            stats(42.25, state="standby", filename="", total_duration=0.0),
        ],
    )

    assert [run[:3] for run in heard.runs] == [("gear.gcode", "failed", 0.99)]
    assert 30 <= heard.runs[0][3] <= 30.25
    assert heard.ended[0].paused_seconds <= 0.25


def test_a_pause_counts_apart_and_a_cancel_from_it_ends_it():
    heard = hear(
        "moonraker",
        BASE,
        [
            begin(1),
            *work(2, 20, since=1),
            stats(20, state="paused"),
            *work(21, 30, since=1),
            stats(30, state="printing"),
            *work(31, 40, since=1),
            stats(40, state="paused"),
            *work(41, 50, since=1),
            stats(50, state="cancelled", total_duration=49.0, filament_used=12.0),
        ],
    )

    assert heard.runs == [("gear.gcode", "cancelled", 0.99, 50)]
    assert heard.ended[0].paused_seconds == 20
    assert heard.ended[0].material_mm == 12


def test_a_second_start_while_paused_is_a_second_run():
    heard = hear(
        "moonraker",
        BASE,
        [
            begin(1),
            *work(2, 20, since=1),
            stats(20, state="paused"),
            begin(40, file=None),
            *work(41, 60, since=40),
            stats(60, state="complete", total_duration=20.0),
        ],
    )

    assert [run[1:] for run in heard.runs] == [("cancelled", 0.99, 40), ("completed", 40, 60)]


def test_a_start_and_an_end_in_a_gap_are_told_by_the_durations():
    heard = hear(
        "moonraker",
        BASE,
        [
            server(0, "online"),
            begin(1),
            *work(2, 20, since=1),
            server(50, "online"),
            *work(51, 60, since=40),
            stats(60, state="complete", total_duration=20.0),
        ],
    )

    assert [run[1:] for run in heard.runs] == [
        ("interrupted", 0.99, 19.75),
        ("completed", 40, 60),
    ]


def test_a_bridge_that_starts_in_a_job_makes_out_its_start():
    ticks = range(40)
    growing = [
        stats(tick / 4, total_duration=100 + tick / 4, print_duration=80 + tick / 4)
        for tick in ticks
    ]

    heard = hear("moonraker", BASE, [*growing, stats(10, state="complete", total_duration=110.0)])

    assert heard.runs == [(None, "completed", -100, 10)]


def test_the_answer_to_the_question_tells_the_job_at_hand():
    monitor = Monitor("moonraker", BASE)
    listening = Listening(monitor)
    (question,) = monitor.questions(listening.state)
    assert isinstance(question, PublishQuestion)
    assert question.topic == "voron-01/moonraker/api/request"
    assert json.loads(question.payload)["method"] == "printer.objects.query"
    answer = {
        "eventtime": BOOTED + 5,
        "status": {
            "webhooks": {"state": "ready"},
            "print_stats": {"state": "printing", "filename": "a.gcode", "total_duration": 65.0},
        },
    }

    heard = listening.tell_all(
        [
            message(5, f"{BASE}/moonraker/api/response", {"jsonrpc": "2.0", "result": answer}),
            stats(10, state="complete", total_duration=70.0),
        ]
    )

    assert heard.runs == [("a.gcode", "completed", -60, 10)]


@pytest.mark.parametrize("state", ["complete", "cancelled", "error", "standby"])
def test_an_answer_about_a_job_that_is_over_makes_no_run(state):
    values = {"state": state, "filename": "a.gcode", "total_duration": 65.0}

    heard = hear("moonraker", BASE, [full(5, **values)])

    assert heard.started == 0


def test_an_end_that_is_asked_for_after_a_gap_is_dated_by_how_long_it_took():
    listening = Listening(Monitor("moonraker", BASE))
    listening.tell_all([begin(0, "a.gcode"), *work(1, 20)], tail=1)
    listening.state, _ = listening.monitor.link_lost(listening.state, at(21))
    listening.state, _ = listening.monitor.link_restored(listening.state, at(500))

    heard = listening.tell_all([full(501, state="complete", total_duration=300.0)])

    assert heard.runs == [("a.gcode", "completed", -0.01, 299.99)]


def test_a_host_that_was_started_anew_is_listened_to():
    booted_at = START.timestamp() + 100

    def after(seconds: float, **values: Any) -> Message:
        return status(seconds, at(seconds).timestamp() - booted_at, print_stats=values)

    heard = hear(
        "moonraker",
        BASE,
        [
            begin(1),
            *work(2, 30, since=1),
            server(130, "online"),
            after(140, state="standby", filename="", total_duration=0.0),
            after(160, state="printing", filename="b.gcode", total_duration=0.1),
            after(200, state="complete", total_duration=40.0),
        ],
    )

    assert heard.runs == [
        ("gear.gcode", "interrupted", 0.99, 29.75),
        ("b.gcode", "completed", 159.9, 200),
    ]


def test_klipper_back_with_a_fault_and_no_job_did_not_fail_it():
    heard = hear(
        "moonraker",
        BASE,
        [
            begin(1),
            *work(2, 30, since=1),
            status(45, webhooks={"state": "error"}, print_stats=NOTHING),
        ],
    )

    assert heard.runs == [("gear.gcode", "interrupted", 0.99, 29.75)]


def test_filament_is_what_was_said_last_also_just_after_the_end():
    heard = hear(
        "moonraker",
        BASE,
        [
            begin(1),
            stats(10, total_duration=9.0, filament_used=50.0),
            stats(20, total_duration=19.0, filament_used=47.5),
            split(21, "webhooks", "state", "shutdown"),
            split(21, "print_stats", "filament_used", 48.0),
        ],
    )

    assert [run.material_mm for run in heard.ended] == [47.5]
    assert list(heard.material.values()) == [48.0]


def test_a_reset_right_after_the_end_takes_nothing_back():
    heard = hear(
        "moonraker",
        BASE,
        [
            begin(1),
            *work(2, 30, since=1),
            stats(30, state="complete", total_duration=29.0),
            stats(30.25, **NOTHING),
        ],
    )

    assert heard.runs == [("gear.gcode", "completed", 0.99, 30)]
