"""Moonraker in split mode: each field on a topic of its own, retained, in no certain order."""

import pytest

from iot.tracker import StatusChanged
from tests.iot.histories import hear
from tests.iot.moonraker_histories import BASE, NOTHING, batch, split, split_work


def test_split_mode_takes_the_name_in_any_order():
    stale = [
        split(0, "print_stats", "state", "complete", made=-60, retained=True),
        split(0, "print_stats", "filename", "old.gcode", made=-60, retained=True),
        split(0, "print_stats", "total_duration", 61.0, made=-60, retained=True),
        split(0, "virtual_sdcard", "progress", 1.0, made=-60, retained=True),
    ]

    heard = hear(
        "moonraker",
        BASE,
        [
            *stale,
            split(5, "print_stats", "state", "printing"),
            split(5, "print_stats", "total_duration", 0.1),
            split(5, "print_stats", "filename", "new.gcode"),
            *(
                split(second, "print_stats", "total_duration", second - 5)
                for second in range(6, 30)
            ),
            split(30, "print_stats", "state", "complete"),
        ],
    )

    assert heard.runs == [("new.gcode", "completed", 5, 30)]
    shown = [each for each in heard.effects if isinstance(each, StatusChanged)]
    assert max(each.progress or 0 for each in shown) == 0  # 1.0 was the old one's


def test_split_mode_joined_in_a_job_tells_it_by_what_grows():
    heard = hear(
        "moonraker",
        BASE,
        [
            split(0, "print_stats", "state", "printing", made=-60, retained=True),
            split(0, "print_stats", "filename", "a.gcode", made=-60, retained=True),
            split(0, "print_stats", "total_duration", 59.0, made=-1, retained=True),
            split(1, "print_stats", "total_duration", 61.0),
            split(10, "print_stats", "state", "complete"),
        ],
    )

    assert heard.runs == [("a.gcode", "completed", -60, 10)]


@pytest.mark.parametrize("held", [[], [split(25, "print_stats", "state", "paused")]])
def test_split_mode_klipper_back_without_its_job_is_one_interruption(held):
    heard = hear(
        "moonraker",
        BASE,
        [
            *batch(1, filename="gear.gcode", total_duration=0.01, state="printing"),
            *split_work(2, 25, since=1),
            *held,
            *split_work(25.25, 30, since=1),
            *batch(45, **NOTHING),
        ],
    )

    assert heard.runs == [("gear.gcode", "interrupted", 0.99, 29.75)]


@pytest.mark.parametrize("name", ["gear.gcode", "wheel.gcode"])
def test_split_mode_tells_a_second_start_while_paused(name):
    heard = hear(
        "moonraker",
        BASE,
        [
            *batch(1, filename="gear.gcode", total_duration=0.01, state="printing"),
            *split_work(2, 20, since=1),
            *batch(20, total_duration=19.0, state="paused"),
            *batch(40, filename=name, total_duration=0.01, state="printing"),
            *split_work(40.25, 60, since=40),
            *batch(60, total_duration=20.0, state="complete"),
        ],
    )

    assert heard.runs == [("gear.gcode", "cancelled", 0.99, 40), (name, "completed", 40, 60)]


def test_split_mode_tells_jobs_apart_that_follow_at_once_in_any_order():
    heard = hear(
        "moonraker",
        BASE,
        [
            *batch(1, state="printing", filename="gear.gcode", total_duration=0.01),
            *split_work(2, 20, since=1),
            *batch(20, state="complete", total_duration=19.0),
            *batch(20.5, state="printing", total_duration=0.01),
            *split_work(20.75, 40, since=20.5),
            *batch(40, state="complete", total_duration=19.5),
        ],
    )

    assert heard.runs == [
        ("gear.gcode", "completed", 0.99, 20),
        ("gear.gcode", "completed", 20.5, 40),
    ]


def test_what_was_retained_before_the_host_was_started_does_not_deafen():
    heard = hear(
        "moonraker",
        BASE,
        [
            split(0, "print_stats", "state", "printing", made=9000, retained=True),
            split(0, "print_stats", "filename", "old.gcode", made=9000, retained=True),
            split(0, "print_stats", "total_duration", 600.0, made=9000, retained=True),
            *batch(20, **NOTHING),
            *batch(30, filename="new.gcode", total_duration=0.01, state="printing"),
            *split_work(31, 60, since=30),
            *batch(60, total_duration=30.0, state="complete"),
        ],
    )

    assert heard.runs == [("new.gcode", "completed", 29.99, 60)]
