"""OctoPrint, its broker or the bridge away for a while: what had become of the job."""

import pytest

from iot.monitor import HttpQuestion, Monitor
from iot.tracker import RunStarted
from tests.iot.histories import Listening, at, hear, since
from tests.iot.octoprint_histories import (
    BASE,
    layers,
    printer_data,
    printing,
    progress,
    server,
    warm,
)


def test_a_frozen_server_that_goes_on_makes_one_run():
    heard = hear(
        "octoprint",
        BASE,
        [
            server(0, "connected"),
            printing(1, "PrintStarted"),
            *layers(2, 20),
            server(43, "disconnected"),
            server(90, "connected"),
            *layers(91, 120),
            printing(120, "PrintDone", time=94.7),
        ],
    )

    assert heard.runs == [("lamp.gcode", "completed", 1, 120)]
    assert heard.online == [(0, True), (43, False), (90, True)]


def test_a_slow_job_is_known_again_by_its_heater():
    heard = hear(
        "octoprint",
        BASE,
        [
            server(0, "connected"),
            printing(1, "PrintStarted"),
            server(43, "disconnected"),
            server(90, "connected"),
            *(warm(seconds) for seconds in range(91, 1800, 30)),
            printing(1800, "PrintDone", time=1700.0),
        ],
    )

    assert heard.runs == [("lamp.gcode", "completed", 1, 1800)]


def test_a_killed_server_that_does_not_come_back_interrupts():
    heard = hear(
        "octoprint",
        BASE,
        [
            server(0, "connected"),
            printing(1, "PrintStarted"),
            *layers(2, 30),
            server(30.5, "disconnected"),
        ],
    )

    assert heard.runs == [("lamp.gcode", "interrupted", 1, 30.5)]


def test_a_cut_off_server_is_last_seen_when_it_last_spoke():
    heard = hear(
        "octoprint",
        BASE,
        [
            server(0, "connected"),
            printing(1, "PrintStarted"),
            *layers(2, 30),
            server(120, "disconnected"),  # the keepalive ran out
        ],
    )

    assert heard.runs == [("lamp.gcode", "interrupted", 1, 28)]


def test_a_killed_server_that_comes_back_without_the_job_interrupts():
    heard = hear(
        "octoprint",
        BASE,
        [
            server(0, "connected"),
            printing(1, "PrintStarted"),
            *layers(2, 30),
            server(30, "disconnected"),
            server(60, "connected"),
            progress(60, 0, path=""),
            warm(62, target=0.0),
            printing(100, "PrintStarted"),
            printing(160, "PrintDone", time=60.0),
        ],
    )

    assert heard.runs == [
        ("lamp.gcode", "interrupted", 1, 30),
        ("lamp.gcode", "completed", 100, 160),
    ]


def test_a_new_broker_that_forgot_everything_is_no_end():
    heard = hear(
        "octoprint",
        BASE,
        [
            server(0, "connected"),
            printing(1, "PrintStarted"),
            *layers(2, 30),
            server(45, "connected"),
            *layers(46, 80),
            printing(80, "PrintDone", time=79.0),
        ],
    )

    assert heard.runs == [("lamp.gcode", "completed", 1, 80)]
    assert heard.online == [(0, True)]


def test_an_end_in_a_gap_is_an_interruption_at_the_last_moment_seen():
    heard = hear(
        "octoprint",
        BASE,
        [
            server(0, "connected"),
            printing(1, "PrintStarted"),
            *layers(2, 30),
            server(45, "connected"),
            *(warm(seconds, target=0.0) for seconds in range(46, 100, 5)),
        ],
    )

    assert heard.runs == [("lamp.gcode", "interrupted", 1, 28)]


def test_what_was_queued_during_a_gap_does_not_keep_a_run_open():
    """The plugin sends temperatures of the gap when it is back, and the whole when all is over."""
    queued = [warm(40, target) for target in (200.0, 200.0, 0.0)]

    heard = hear(
        "octoprint",
        BASE,
        [
            server(0, "connected"),
            printing(1, "PrintStarted"),
            *layers(2, 25),
            server(40, "connected"),
            *queued,
            progress(43, 100),
            *(warm(seconds, target=0.0) for seconds in range(44, 100, 5)),
        ],
    )

    assert heard.runs == [("lamp.gcode", "interrupted", 1, 40)]


def test_a_held_job_is_not_given_up_when_its_heaters_go_cold():
    heard = hear(
        "octoprint",
        BASE,
        [
            printing(1, "PrintStarted"),
            printing(20, "PrintPaused", progress=10),
            server(40, "connected"),
            warm(41),
            *(warm(seconds, target=0.0) for seconds in range(60, 3600, 60)),
            printing(3600, "PrintResumed"),
            printing(3660, "PrintDone", time=80.0),
        ],
    )

    assert heard.runs == [("lamp.gcode", "completed", 1, 3660)]


@pytest.mark.parametrize("signs", [[], [printer_data(57, "printing", 7, "b.gcode")]])
def test_another_job_that_began_in_a_gap_is_told_by_its_end(signs):
    heard = hear(
        "octoprint",
        BASE,
        [
            server(0, "connected"),
            printing(1, "PrintStarted"),
            *layers(2, 25),
            server(40, "connected"),
            *layers(50, 56),
            *signs,
            *layers(58, 90),
            printing(90, "PrintDone", "b.gcode", time=40.0),
        ],
    )

    assert heard.runs == [("lamp.gcode", "interrupted", 1, 24), ("b.gcode", "completed", 50, 90)]


@pytest.mark.parametrize(("percent", "outcome"), [(100, "completed"), (0, "interrupted")])
def test_a_printer_at_rest_after_a_gap_ended_its_job(percent, outcome):
    heard = hear(
        "octoprint",
        BASE,
        [
            printing(0, "PrintStarted"),
            printer_data(5, "ready", printed=0, percent=100),  # of before the start
            printer_data(25, "printing", printed=24),
            server(40, "connected"),
            printer_data(45, "ready", printed=31, percent=percent),
        ],
    )

    assert heard.runs == [("lamp.gcode", outcome, 0, 25)]


JOB = {
    "job": {"file": {"name": "lamp.gcode", "path": "lamp.gcode"}, "filament": None},
    "progress": {"completion": 50.0, "printTime": 300, "printTimeLeft": 300},
}


@pytest.mark.parametrize(
    ("answer", "outcomes"),
    [
        (JOB | {"state": "Printing"}, []),
        (JOB | {"state": "Paused"}, []),
        (JOB | {"state": "Operational"}, ["interrupted"]),
        (JOB | {"state": "Offline after error"}, ["interrupted"]),
        (JOB | {"state": "Error"}, ["failed"]),
        (None, ["interrupted"]),
        ({"state": None}, ["interrupted"]),
    ],
)
def test_after_a_gap_the_rest_answer_decides(answer, outcomes):
    listening = Listening(Monitor("octoprint", BASE))
    listening.tell_all([server(0, "connected"), printing(1, "PrintStarted")], tail=1)
    monitor = listening.monitor

    listening.state, _ = monitor.link_lost(listening.state, at(10))
    listening.wait_until(at(5000))  # in a blind hour nothing is concluded
    listening.state, _ = monitor.link_restored(listening.state, at(301))
    (question,) = monitor.questions(listening.state)
    assert isinstance(question, HttpQuestion)
    listening.state, effects = monitor.answered(listening.state, question, answer, at(301))
    listening.heard.effects += effects
    listening.wait_until(at(1200))

    assert [run.outcome for run in listening.heard.ended] == outcomes


def test_the_rest_answer_finds_another_job_of_the_same_file():
    listening = Listening(Monitor("octoprint", BASE))
    listening.tell_all([server(0, "connected"), printing(1, "PrintStarted")], tail=1)
    listening.state, _ = listening.monitor.link_lost(listening.state, at(10))
    listening.state, _ = listening.monitor.link_restored(listening.state, at(1000))

    listening.state, effects = listening.monitor.answered(
        listening.state, HttpQuestion("/api/job"), JOB | {"state": "Printing"}, at(1001)
    )

    listening.heard.effects += effects
    assert listening.heard.runs[0][1] == "interrupted"
    starts = [each for each in listening.heard.effects if isinstance(each, RunStarted)]
    assert [since(each.started_at) for each in starts] == [1, 701]
