"""OctoPrint's ways that are in no recording here, in messages of the forms it sends."""

from itertools import count

import pytest

from iot.monitor import Message
from tests.iot.histories import at, hear
from tests.iot.octoprint_histories import (
    BASE,
    event,
    printer_data,
    printing,
    progress,
    server,
    state,
)


def test_restart_of_a_paused_job_makes_two_runs():
    heard = hear(
        "octoprint",
        BASE,
        [
            printing(0, "PrintStarted"),
            printing(20, "PrintPaused", progress=10),
            state(20.1, "PAUSED"),
            printing(40, "PrintStarted"),
            printing(100, "PrintDone", time=60.0),
        ],
    )

    assert heard.runs == [
        ("lamp.gcode", "cancelled", 0, 40),
        ("lamp.gcode", "completed", 40, 100),
    ]
    assert heard.ended[0].paused_seconds == 20


def test_cancel_while_paused_counts_the_pause():
    heard = hear(
        "octoprint",
        BASE,
        [
            printing(0, "PrintStarted"),
            printing(12, "PrintPaused", progress=10),
            printing(19, "PrintCancelling"),
            printing(19, "PrintCancelled", progress=10, time=18.6),
            printing(19.1, "PrintFailed", progress=10, time=18.6, reason="cancelled"),
        ],
    )

    assert heard.runs == [("lamp.gcode", "cancelled", 0, 19)]
    assert heard.ended[0].paused_seconds == 7


def test_two_runs_of_one_file_back_to_back():
    heard = hear(
        "octoprint",
        BASE,
        [
            printing(0, "PrintStarted"),
            printing(60, "PrintDone", time=60.0),
            state(60, "OPERATIONAL"),
            printing(61, "PrintStarted"),
            progress(62, 100),
            printing(120, "PrintDone", time=59.0),
            progress(125, 100),
        ],
    )

    assert heard.runs == [
        ("lamp.gcode", "completed", 0, 60),
        ("lamp.gcode", "completed", 61, 120),
    ]


@pytest.mark.parametrize("first", ["PrintFailed", "Disconnected"])
def test_a_lost_printer_fails_in_whatever_order_it_is_told(first):
    told = [
        printing(30, "PrintFailed", reason="error", error="", progress=0.2, time=30.0),
        event(30, "Disconnected"),
        state(30, "OFFLINE"),
    ]
    told.sort(key=lambda each: not each.topic.endswith(first))

    heard = hear("octoprint", BASE, [printing(0, "PrintStarted"), *told])

    assert heard.runs == [("lamp.gcode", "failed", 0, 30)]


def test_a_fatal_error_without_a_word_of_the_print_fails_it():
    heard = hear(
        "octoprint",
        BASE,
        [
            printing(0, "PrintStarted"),
            event(30, "Error", error="Printer halted", reason="firmware", consequence="emergency"),
            state(30, "ERROR"),
        ],
    )

    assert heard.runs == [("lamp.gcode", "failed", 0, 30)]


def test_a_job_first_heard_of_in_a_pause_is_dated_by_its_end():
    heard = hear(
        "octoprint",
        BASE,
        [
            printing(0, "PrintPaused", progress=30),
            printing(20, "PrintResumed"),
            printing(50, "PrintDone", time=90.0),
        ],
    )

    assert heard.runs == [("lamp.gcode", "completed", -60, 50)]
    assert heard.ended[0].paused_seconds == 20


def test_a_pause_by_the_printer_itself_counts():
    heard = hear(
        "octoprint",
        BASE,
        [
            printing(0, "PrintStarted", user="zoe"),
            state(20, "PAUSING"),
            printing(21, "PrintPaused", progress=30),
            printing(51, "PrintResumed"),
            printing(100, "PrintDone", time=70.0),
        ],
    )

    assert heard.ended[0].paused_seconds == 30


def test_progress_alone_is_no_run():
    heard = hear("octoprint", BASE, [server(0, "connected"), progress(5, 40), progress(10, 41)])

    assert heard.started == 0


def test_joining_a_print_takes_its_start_from_its_own_count():
    heard = hear(
        "octoprint",
        BASE,
        [
            server(0, "connected"),
            printer_data(5, "printing", printed=65),
            printing(100, "PrintDone", time=160.0),
        ],
    )

    assert heard.runs == [("lamp.gcode", "completed", -60, 100)]
    assert heard.ended[0].material_mm == 50


def test_a_start_that_was_missed_is_made_out_from_the_end():
    heard = hear(
        "octoprint",
        BASE,
        [
            server(0, "connected"),
            printing(100, "PrintFailed", reason="error", error="boom", progress=0.5, time=40.0),
        ],
    )

    assert heard.runs == [("lamp.gcode", "failed", 60, 100)]


def test_printer_data_of_before_the_end_sent_again_makes_no_run():
    late = printer_data(50, "printing", printed=50)

    heard = hear(
        "octoprint",
        BASE,
        [
            printing(0, "PrintStarted"),
            late,
            printing(60, "PrintDone", time=60.0),
            Message(late.topic, late.payload, at(61)),
        ],
    )

    assert heard.runs == [("lamp.gcode", "completed", 0, 60)]


@pytest.mark.parametrize("flag", ["finishing", "printing"])
def test_the_last_script_of_a_job_is_no_new_job(flag):
    heard = hear(
        "octoprint",
        BASE,
        [
            printing(0, "PrintStarted"),
            printing(60, "PrintDone", time=60.0),
            printer_data(65, flag, printed=60, percent=100),
            state(75, "OPERATIONAL"),
            printing(80, "PrintStarted"),
            printer_data(85, "printing", printed=4),
            printing(140, "PrintDone", time=60.0),
        ],
    )

    assert heard.runs == [
        ("lamp.gcode", "completed", 0, 60),
        ("lamp.gcode", "completed", 80, 140),
    ]


def test_filament_that_is_known_after_the_end_is_that_run_s():
    heard = hear(
        "octoprint",
        BASE,
        [
            printing(0, "PrintStarted"),
            printing(60, "PrintDone", time=60.0),
            event(
                62,
                "MetadataAnalysisFinished",
                name=["", "lamp.gcode"],
                path="lamp.gcode",
                result={"filament": {"tool0": {"length": 120.0}, "tool1": {"length": 30.0}}},
            ),
        ],
    )

    assert list(heard.material.values()) == [150.0]


def test_a_run_s_many_messages_change_a_card_seldom():
    numbers = count()
    many = [
        event(60 + next(numbers) / 10, "ZChange", new=number, old=number - 1)
        for number in range(500)
    ]

    quiet = hear("octoprint", BASE, [printing(0, "PrintStarted"), *many], tail=0)

    assert len(quiet.effects) == len(
        hear("octoprint", BASE, [printing(0, "PrintStarted")], tail=0).effects
    )
