"""Our own monitor, fed with what simulated machines say, finds what they truly did."""

from datetime import UTC, datetime, timedelta

import pytest

from iot.monitor import HttpQuestion, Message, Monitor
from iot.simulation.machine import Key, Press
from iot.simulation.octoprint_rest import Problem, read
from iot.tracker.effects import Effect, RunEnded
from tests.iot.simulated import BY_SLUG, STARTS_AT, live, live_a_day

START = Press(Key.START, "élèves/Zoé Müller/lampe lune.gcode", 120.0)
PRINTERS = ["prusa-mk4", "ultimaker-2", "voron-01"]


def at(seconds):
    return datetime.fromtimestamp(seconds, UTC)


def concluded(slug, machine, said):
    """Give the runs that our own monitor makes out of what a machine said."""
    link = BY_SLUG[slug]
    monitor = Monitor(link.driver, link.base_topic, dict(link.options))
    state = monitor.start()
    effects: list[Effect] = []
    for seconds, message in said:
        while (due := monitor.deadline(state)) and due <= at(seconds):
            state, new = monitor.pass_time(state, due)
            effects += new
        heard = Message(message.topic, message.payload, at(seconds))
        state, new = monitor.hear(state, heard)
        effects += new
        if link.has_rest and message.payload == b"connected":
            for question in monitor.questions(state):
                assert isinstance(question, HttpQuestion)
                # Asked at the end of the day, when it is idle: so tell the truth of a fresh start.
                state, new = monitor.answered(
                    state, question, _fresh(slug, question.path), at(seconds)
                )
                effects += new
    state, new = monitor.pass_time(state, at(said[-1][0]) + timedelta(hours=1))
    return [effect for effect in (*effects, *new) if isinstance(effect, RunEnded)]


def _fresh(slug, path):
    machine = BY_SLUG[slug].build()
    machine.plug_in(STARTS_AT)
    try:
        return read(machine, path)
    except Problem:
        return None


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("slug", PRINTERS)
def test_monitor_finds_the_prints_that_truly_were(slug, seed):
    machine, said = live_a_day(slug, seed=seed)

    runs = concluded(slug, machine, said)
    over = [job for job in machine.jobs if job.ended_at is not None]

    assert len({job.outcome for job in over}) == 3, "the day was too quiet to show anything"
    assert [(run.file_name, run.outcome.value) for run in runs] == [
        (job.file_name, job.outcome) for job in over
    ]
    for run, job in zip(runs, over, strict=True):
        assert abs((run.started_at - at(job.started_at)).total_seconds()) <= 2
        assert abs((run.ended_at - at(job.ended_at)).total_seconds()) <= 2
        assert abs(run.paused_seconds - job.paused_seconds) <= 2


@pytest.mark.parametrize("seed", [1, 2])
def test_monitor_finds_the_cuts_that_truly_were(seed):
    machine, said = live_a_day("laser-1", seed=seed)

    runs = concluded("laser-1", machine, said)
    over = [job for job in machine.jobs if job.ended_at is not None]

    assert len(runs) == len(over) > 10
    for run, job in zip(runs, over, strict=True):
        assert abs((run.started_at - at(job.started_at)).total_seconds()) <= 3
        assert abs((run.ended_at - at(job.ended_at)).total_seconds()) <= 8
        assert run.outcome.value == job.outcome == "completed"


@pytest.mark.parametrize("slug", PRINTERS)
def test_monitor_finds_a_print_broken_off_when_the_plug_was_pulled(slug):
    machine, said = live(slug, 400, [(10, START), (100, "unplug"), (200, "plug")])

    [run] = concluded(slug, machine, said)

    assert (machine.jobs[0].outcome, run.outcome.value) == ("interrupted", "interrupted")
    assert abs((run.ended_at - at(machine.jobs[0].ended_at)).total_seconds()) <= 2
