"""What holds for runs whatever a machine says, in any order."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iot.observations import (
    JobEnded,
    JobMissing,
    JobPaused,
    JobResumed,
    JobStarted,
    Material,
    Observation,
    Offline,
    Online,
    Outcome,
    Progress,
    Sign,
)
from iot.tracker import (
    Effect,
    Patience,
    RunCorrected,
    RunEnded,
    RunStarted,
    StatusChanged,
    Tracked,
    jobs,
    sight,
)
from iot.tracker.energy import EnergyCounter
from tests.iot.histories import START, at

FILES = st.sampled_from([None, "a", "b"])
SECONDS = st.floats(0, 4000, allow_nan=False)


THEN = st.just(START)
SAID: st.SearchStrategy[Observation] = st.one_of(
    st.builds(JobStarted, THEN, FILES, SECONDS),
    st.builds(Progress, THEN, FILES, st.floats(0, 1), st.none(), st.none() | SECONDS),
    st.builds(Sign, THEN, FILES, st.none() | st.floats(0, 1)),
    st.builds(JobPaused, THEN, FILES),
    st.builds(JobResumed, THEN, FILES),
    st.builds(JobEnded, THEN, st.sampled_from(Outcome), FILES, st.none() | SECONDS),
    st.builds(JobMissing, THEN),
    st.builds(Material, THEN, SECONDS),
    st.builds(Online, THEN),
    st.builds(Offline, THEN),
)
DELAYS = st.sampled_from([0, 0.1, 5, 11, 70, 700])


def one_after_another(told: list[tuple[float, Observation]]) -> list[Observation]:
    now, history = START, []
    for delay, observation in told:
        now += timedelta(seconds=delay)
        history.append(replace(observation, at=now))
    return history


HISTORIES = st.lists(st.tuples(DELAYS, SAID), min_size=1, max_size=25).map(one_after_another)


def follow(
    told: list[Observation], patience: Patience | None = None, *, is_restarted: bool = False
) -> list[Effect]:
    patience = patience or Patience(silence_seconds=60)
    tracked, effects = Tracked(), []
    for observation in told:
        while (due := sight.deadline(tracked, patience)) and due <= observation.at:
            effects += sight.pass_time(tracked, due, patience)
        effects += jobs.hear(tracked, observation, patience)
        if is_restarted:
            tracked = Tracked.from_json(json.loads(json.dumps(tracked.to_json())))
    while due := sight.deadline(tracked, patience):
        effects += sight.pass_time(tracked, due, patience)
    return effects


@given(HISTORIES)
def test_runs_of_a_machine_never_overlap_and_all_end(told):
    open_key, ended = None, []
    for effect in follow(told):
        match effect:
            case RunStarted(key):
                assert open_key is None
                open_key = key
            case RunCorrected(key):
                assert key == open_key
            case RunEnded(key):
                assert key == open_key
                open_key = None
                ended.append(effect)

    assert open_key is None
    for one, other in pairwise(ended):
        assert one.ended_at <= other.started_at


@given(HISTORIES)
def test_durations_add_up(told):
    for run in follow(told):
        if isinstance(run, RunEnded):
            lasted = (run.ended_at - run.started_at).total_seconds()
            assert lasted >= run.paused_seconds >= 0
            assert run.print_seconds + run.paused_seconds == pytest.approx(lasted)


@given(HISTORIES)
def test_a_state_that_was_stored_and_read_says_the_same(told):
    assert follow(told, is_restarted=True) == follow(told)


@given(HISTORIES)
def test_a_card_is_told_only_what_is_news(told):
    shown = [
        (effect.state, effect.file_name, effect.progress, effect.seconds_left)
        for effect in follow(told)
        if type(effect).__name__ == "StatusChanged"
    ]

    assert all(one != other for one, other in pairwise(shown))


def test_a_card_tells_the_time_left_of_a_machine_that_tells_its_progress_only():
    effects = follow(
        [
            JobStarted(at(0), "a"),
            Progress(at(1), "a", fraction=0.01),
            Progress(at(90), "a", fraction=0.3),
            Progress(at(100), "a", fraction=0.4, seconds_left=77),
        ]
    )

    shown = {
        (each.progress, each.seconds_left)
        for each in effects
        if isinstance(each, StatusChanged) and each.progress is not None
    }

    assert shown == {(0.01, None), (0.3, 210), (0.4, 77)}


def test_an_end_told_late_counts_though_the_machine_was_at_rest_already():
    ended = [
        effect
        for effect in follow(
            [
                JobStarted(at(0), "a"),
                JobMissing(at(60)),
                JobEnded(at(61), Outcome.COMPLETED, "a"),
            ]
        )
        if isinstance(effect, RunEnded)
    ]

    assert [(run.outcome, run.ended_at) for run in ended] == [(Outcome.COMPLETED, at(61))]


def test_a_run_stays_open_for_the_grace_time_and_no_longer():
    told: list[Observation] = [JobStarted(at(0), "a"), Offline(at(5))]

    (run,) = (each for each in follow(told, Patience(30)) if isinstance(each, RunEnded))

    assert (run.outcome, run.ended_at) == (Outcome.INTERRUPTED, at(5))
    assert not [
        each
        for each in follow([*told, Online(at(34)), Progress(at(40), "a")], Patience(30))
        if isinstance(each, RunEnded) and each.ended_at < at(40)
    ]


@pytest.mark.parametrize(
    ("then", "ended_at"),
    [
        ([], 60),  # nothing more is heard
        ([JobStarted(at(70), "a")], 10),  # it was another's, as like as not
        ([Progress(at(70), "b")], 10),
        ([Progress(at(70), "a"), JobStarted(at(75), "b")], 70),
        ([JobEnded(at(70), Outcome.COMPLETED, "a")], 70),
    ],
)
def test_signs_after_a_gap_that_do_not_say_of_what_leave_a_run_in_doubt(then, ended_at):
    told = [JobStarted(at(0), "a"), Sign(at(10)), Online(at(50)), Sign(at(60)), *then]

    run = next(each for each in follow(told, Patience(30)) if isinstance(each, RunEnded))

    assert (run.started_at, run.ended_at) == (at(0), at(ended_at))


@given(st.lists(st.tuples(st.integers(1, 600), st.floats(0, 3000)), min_size=1, max_size=20))
def test_energy_is_power_over_time(reports):
    counter, now, expected, last = EnergyCounter(), START, 0.0, 0.0
    for seconds, watts in reports:
        now += timedelta(seconds=seconds)
        expected += last * seconds / 3600 if counter.at else 0.0
        counter.power(now, watts)
        last = watts

    assert counter.at_time(now) == pytest.approx(expected)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20), st.integers(0, 19))
def test_energy_survives_a_meter_that_restarts(steps, restart):
    counter, total, used = EnergyCounter(), 500.0, 0.0
    counter.total(START, total)
    for index, step in enumerate(steps):
        if index == restart:
            total = 0.0
            counter.total(at(index + 0.5), total)
        total += step
        used += step
        counter.total(at(index + 1), total)

    assert counter.wh == pytest.approx(used)
