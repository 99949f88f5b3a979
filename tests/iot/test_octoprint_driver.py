"""OctoPrint's ways that are in no recording here, in messages of the forms it sends."""

from itertools import count
from typing import Any

import pytest

from iot.monitor import HttpQuestion, Message, Monitor
from iot.tracker import RunStarted
from tests.iot.histories import START, Listening, at, hear, message, since

BASE = "lab/of/ultimaker/"
CLOCK = int(START.timestamp())


def event(seconds: float, kind: str, **body: Any) -> Message:
    made = {"_event": kind, "_timestamp": int(CLOCK + seconds)}
    return message(seconds, f"{BASE}event/{kind}", body | made)


def printing(seconds: float, kind: str, path: str = "lamp.gcode", **body: Any) -> Message:
    return event(seconds, kind, name=path, path=path, origin="local", **body)


def state(seconds: float, state_id: str) -> Message:
    return event(seconds, "PrinterStateChanged", state_id=state_id, state_string=state_id)


def server(seconds: float, word: str) -> Message:
    return message(seconds, f"{BASE}mqtt", word)


def progress(seconds: float, percent: int, path: str = "lamp.gcode") -> Message:
    body = {"location": "local", "path": path, "progress": percent}
    return message(seconds, f"{BASE}progress/printing", stamped(seconds, body))


def stamped(seconds: float, body: dict[str, Any]) -> dict[str, Any]:
    return body | {"_timestamp": int(CLOCK + seconds)}


def printer_data(seconds: float, flag: str, printed: int, path: str = "lamp.gcode") -> Message:
    data = {
        "state": {"text": flag, "flags": {flag: True}},
        "job": {"file": {"path": path}, "filament": {"tool0": {"length": 50.0, "volume": 0.0}}},
        "progress": {"completion": 40.0, "printTime": printed, "printTimeLeft": 90},
    }
    body = {"location": "local", "path": path, "progress": 40, "printer_data": data}
    return message(seconds, f"{BASE}progress/printing", stamped(seconds, body))


def warm(seconds: float, target: float = 200.0) -> Message:
    body = stamped(seconds, {"actual": 199.5, "target": target})
    return message(seconds, f"{BASE}temperature/tool0", body)


def layers(start: float, end: float) -> list[Message]:
    return [
        event(seconds, "ZChange", new=0.2, old=0.0) for seconds in range(int(start), int(end), 2)
    ]


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
