"""What holds for every driver: it reads anything or says that it cannot, and decides nothing."""

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iot.drivers import DRIVERS
from iot.models import MachineState, RunOutcome
from iot.monitor import BadLink, Message, Monitor, State, Unreadable
from iot.observations import MachineState as SaidState
from iot.observations import Outcome
from tests.iot.histories import START, at

BASE = "some/base"
WORDS = {
    "octoprint": [
        "mqtt", "progress/printing", "temperature/tool0", "event/PrintStarted",
        "event/PrintPaused", "event/PrintDone", "event/PrintFailed", "event/PrinterStateChanged",
        "event/MetadataAnalysisFinished", "event/ZChange",
    ],
    "moonraker": [
        "moonraker/status", "moonraker/api/response", "klipper/status",
        "klipper/state/print_stats/state", "klipper/state/print_stats/total_duration",
        "klipper/state/webhooks/state",
    ],
    "tasmota": ["LWT", "SENSOR", "STATE", "RESULT", "POWER"],
    "shelly2": ["online", "events/rpc", "status/switch:0", "status/pm1:0"],
    "fablab": ["status", "state", "job", "job/start", "progress", "power", "energy", "event"],
}  # fmt: skip
KEYS = st.sampled_from([
    "_timestamp", "path", "progress", "printer_data", "state", "flags", "printing", "time",
    "reason", "result", "filament", "tool0", "length", "state_id", "eventtime", "status", "value",
    "print_stats", "webhooks", "filename", "total_duration", "ENERGY", "Power", "Total", "Time",
    "POWER", "method", "params", "switch:0", "apower", "aenergy", "total", "minute_ts", "output",
    "event", "id", "at", "outcome", "percent", "watts", "wh", "server",
])  # fmt: skip
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["NotifyStatus", "printing", "shutdown", "start", "end", "OFF", "online"]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
PAYLOADS = st.one_of(
    st.binary(max_size=60),
    VALUES.map(lambda value: json.dumps(value).encode()),
    st.sampled_from([b"online", b"connected", b"Offline", b"true", b"[" * 5000, b'{"a":' * 5000]),
)


@pytest.mark.parametrize("name", DRIVERS)
@given(data=st.data())
@settings(max_examples=150)
def test_anything_is_read_or_said_to_be_unreadable(name, data):
    monitor = Monitor(name, BASE)
    state = monitor.start()
    for second in range(data.draw(st.integers(1, 8))):
        suffix = data.draw(st.sampled_from(WORDS[name]) | st.text(max_size=12))
        prefix = data.draw(st.sampled_from(monitor.prefixes))
        heard = Message(prefix + suffix, data.draw(PAYLOADS), at(second), data.draw(st.booleans()))

        with suppress(Unreadable):
            state, _ = monitor.hear(state, heard)

    stored = json.loads(json.dumps(state.to_json()))
    assert State.from_json(stored) == state
    state, _ = monitor.pass_time(state, START + timedelta(hours=3))


@pytest.mark.parametrize("name", DRIVERS)
def test_other_machines_topics_are_passed_over(name):
    monitor = Monitor(name, BASE)
    state = monitor.start()

    for topic in ("other/base/mqtt", "some/base2/SENSOR", "some", "", "some/base"):
        state, effects = monitor.hear(state, Message(topic, b"connected", START))
        assert effects == ()

    assert state == monitor.start()


@pytest.mark.parametrize("base", ["", "/", "a/+/b", "a/#", "\0"])
def test_what_is_no_base_topic_is_refused(base):
    with pytest.raises(BadLink):
        Monitor("octoprint", base)


def test_an_unknown_driver_is_refused_with_those_there_are():
    with pytest.raises(BadLink, match="octoprint, moonraker, tasmota, shelly2, fablab"):
        Monitor("telepathy", BASE)


def test_slashes_at_the_end_of_a_base_do_not_matter():
    assert Monitor("octoprint", "a/b/").topics() == Monitor("octoprint", "a/b").topics()


def test_the_words_for_people_are_about_the_same_states_and_outcomes():
    assert set(MachineState.values) == set(SaidState)
    assert set(RunOutcome.values) == set(Outcome)
