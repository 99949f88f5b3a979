"""Simulated machines tell the truth, in the words that real ones use."""

import json
import random
from collections import defaultdict

import pytest

from iot.simulation.fleet import FLEET
from iot.simulation.machine import Doing, Key, NotPossibleNow, Press
from iot.simulation.rhythm import FILES, Rhythm
from tests.iot.simulated import (
    BY_SLUG,
    STARTS_AT,
    live,
    live_a_day,
    recorded,
)

START = Press(Key.START, "élèves/Zoé Müller/lampe lune.gcode", 120.0)
# Said by OctoPrint and listed in its documents, but in none of the traces at hand.
UNRECORDED_EVENTS = {
    "event/Error",
    "event/EStop",
    "event/FileDeselected",
    "event/Disconnected",
    "event/Connecting",
    "event/Connected",
}


def chance():
    return random.Random(1)  # noqa: S311


def shape(value):
    """Say what a JSON value is made of: names in their order, and kinds; None may be anything."""
    match value:
        case dict():
            return {key: shape(inner) for key, inner in value.items()}
        case bool():
            return "yes or no"
        case int() | float():
            return "number"
        case None:
            return None
        case _:
            return type(value).__name__


def agree(one, other):
    """Say whether two shapes are the same, in the order of their names too."""
    if one is None or other is None:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(agree(one[key], other[key]) for key in one)
    return one == other


def parsed(payload):
    try:
        return json.loads(payload)
    except ValueError:
        return str(payload)


def forms(rows, base):
    """Collect the shapes, qualities and retain flags by topic below `base`."""
    found = defaultdict(list)
    for topic, payload, qos, retain in rows:
        if topic.startswith(base):
            found[topic.removeprefix(base)].append((shape(parsed(payload)), qos, retain))
    return found


def said_forms(said, base):
    rows = [(m.topic, m.payload.decode(), m.qos, m.retain) for _at, m in said]
    return forms(rows, base)


def recorded_forms(pattern, base):
    rows = [(r["topic"], r["payload"], r["qos"], r["retain"]) for r in recorded(pattern)]
    return forms(rows, base)


EVERYTHING = [
    (10, START),
    (60, "pause"),
    (80, "resume"),
    (200, START),
    (260, "cancel"),
    (300, START),
    (360, "pause"),
    (375, "cancel"),
    (400, START),
    (450, "fail"),
    (500, START),
    (560, "fail"),
]


def octoprint_forms():
    """Give all recorded forms; how progress looks depends on an option, so it is kept apart."""
    found = recorded_forms("octoprint-*.jsonl", "octoPrint/")
    for topic, rows in recorded_forms("octoprint-*.jsonl", "fablab/ultimaker-2/").items():
        found[topic] = found[topic] + rows
    return found


@pytest.mark.parametrize(
    ("slug", "base"), [("prusa-mk4", "octoPrint/"), ("ultimaker-2", "fablab/ultimaker-2/")]
)
def test_octoprint_says_what_real_ones_say_in_their_form(slug, base):
    _machine, said = live(slug, 700, EVERYTHING)

    ours = said_forms(said, BY_SLUG[slug].base_topic)
    theirs = octoprint_forms()
    theirs["progress/printing"] = recorded_forms("octoprint-*.jsonl", base)["progress/printing"]

    assert set(ours) - set(theirs) == UNRECORDED_EVENTS
    strange = {
        topic: form
        for topic in set(ours) & set(theirs)
        for form in ours[topic]
        if not any(agree(form[0], real[0]) and form[1:] == real[1:] for real in theirs[topic])
        # A failure by an error has other fields than one by a cancel, the only one recorded here.
        and not (topic == "event/PrintFailed" and "error" in form[0])
    }
    assert strange == {}


def test_octoprint_leaves_out_nothing_that_matters():
    _machine, said = live("prusa-mk4", 700, EVERYTHING)

    ours = said_forms(said, BY_SLUG["prusa-mk4"].base_topic)
    theirs = octoprint_forms()

    assert set(theirs) - set(ours) == {"event/Dwelling", "event/Shutdown"}


def test_moonraker_says_what_real_ones_say_in_their_form():
    _machine, said = live("voron-01", 700, EVERYTHING)
    reports = [json.loads(r["payload"]) for r in recorded("moonraker-[ces]*.jsonl")]
    kinds = defaultdict(list)
    for report in reports:
        for name, fields in report.get("status", {}).items():
            for key, value in fields.items():
                kinds[f"{name}.{key}"].append(shape(value))

    topics = {message.topic: (message.qos, message.retain) for _at, message in said}
    assert topics == {
        "voron-01/moonraker/status": (0, True),
        "voron-01/klipper/status": (0, False),
    }
    for _at, message in said:
        report = json.loads(message.payload)
        if message.topic.endswith("klipper/status"):
            assert list(report) == ["eventtime", "status"]
            for name, fields in report["status"].items():
                for key, value in fields.items():
                    assert any(agree(shape(value), kind) for kind in kinds[f"{name}.{key}"])


def test_moonraker_tells_all_once_and_then_only_changes():
    _machine, said = live("voron-01", 60, [(10, START)])
    reports = [json.loads(m.payload) for _at, m in said if m.topic.endswith("klipper/status")]

    whole = next(
        json.loads(r["payload"])["status"]
        for r in recorded("moonraker-estop.jsonl")
        if '"standby"' in r["payload"]
    )
    assert shape(reports[0]["status"]) == shape(whole)
    begun = next(r["status"] for r in reports if r["status"].get("print_stats", {}).get("filename"))
    assert begun["print_stats"]["state"] == "printing"
    assert "webhooks" not in begun
    later = [r["status"].get("print_stats", {}) for r in reports[reports.index(reports[-5]) :]]
    assert all("filename" not in fields and "state" not in fields for fields in later)


def test_tasmota_says_what_real_ones_say_in_their_form():
    _machine, said = live("laser-1", 200, [(20, Press(Key.START, seconds=100.0))])
    machine, switched = live("laser-1", 30)
    machine.hear(STARTS_AT + 30, "cmnd/laser-1/POWER", b"OFF")
    switched = [(STARTS_AT + 30, message) for message in machine.drain()]

    pattern = "plug-tasmota-*.jsonl"
    for kind in ("tele/", "stat/"):
        ours = said_forms([*said, *switched], f"{kind}laser-1/")
        theirs = recorded_forms(pattern, f"{kind}tasmota_laser/")
        assert set(ours) == set(theirs)
        for topic, rows in ours.items():
            for form in rows:
                assert any(
                    agree(form[0], real[0]) and form[1:] == real[1:] for real in theirs[topic]
                ), (topic, form)


def test_octoprint_says_a_cancel_twice_and_progress_late():
    machine, said = live("prusa-mk4", 120, [(10, START), (82, "cancel")])

    base = BY_SLUG["prusa-mk4"].base_topic
    ended_at = machine.jobs[0].ended_at
    after = [m.topic.removeprefix(base) for t, m in said if t >= ended_at]
    ends = [t for t in after if t in ("event/PrintCancelled", "event/PrintFailed")]
    assert ends == ["event/PrintCancelled", "event/PrintFailed"]
    late = [(t, json.loads(m.payload)) for t, m in said if m.topic == f"{base}progress/printing"]
    assert late[-1][0] > ended_at
    assert late[-1][1]["progress"] == 0


def test_octoprint_says_a_hundred_percent_after_it_is_done():
    machine, said = live("ultimaker-2", 300, [(10, START)])

    base = BY_SLUG["ultimaker-2"].base_topic
    progress = [(t, json.loads(m.payload)) for t, m in said if m.topic.endswith("/printing")]
    assert machine.jobs[0].outcome == "completed"
    assert 0 < progress[-1][0] - machine.jobs[0].ended_at <= 5.5
    assert progress[-1][1]["progress"] == 100
    assert progress[-1][1]["printer_data"]["state"]["text"] == "Operational"
    assert base.count("/") == 2


@pytest.mark.parametrize("slug", [machine.slug for machine in FLEET])
def test_machine_refuses_what_it_cannot_do(slug):
    machine, _said = live(slug, 5)

    for key in (Key.PAUSE, Key.RESUME, Key.CANCEL, Key.FAIL):
        with pytest.raises(NotPossibleNow):
            machine.press(STARTS_AT + 5, Press(key))
    machine.press(STARTS_AT + 5, START)
    with pytest.raises(NotPossibleNow):
        machine.press(STARTS_AT + 6, START)
    machine.press(STARTS_AT + 7, Press(Key.UNPLUG))
    with pytest.raises(NotPossibleNow):
        machine.press(STARTS_AT + 8, START)


def test_moonraker_answers_the_question_that_was_recorded():
    rows = {r["topic"].rsplit("/", 1)[1]: r for r in recorded("moonraker-split-success.jsonl")}
    machine, _said = live("voron-01", 60, [(5, START)])

    machine.hear(
        STARTS_AT + 60, "voron-01/moonraker/api/request", rows["request"]["payload"].encode()
    )

    [answer] = machine.drain()
    ours, theirs = json.loads(answer.payload), json.loads(rows["response"]["payload"])
    assert answer.topic == "voron-01/moonraker/api/response"
    assert agree(shape(ours), shape(theirs))
    assert ours["id"] == theirs["id"]
    assert ours["result"]["status"]["print_stats"]["filename"] == START.file


@pytest.mark.parametrize("request_", [b"", b"[]", b"{}", b'{"method": "x", "id": 1}', b"\xff"])
def test_moonraker_answers_nonsense_by_an_error(request_):
    machine, _said = live("voron-01", 5)

    machine.hear(STARTS_AT + 5, "voron-01/moonraker/api/request", request_)

    [answer] = machine.drain()
    assert set(json.loads(answer.payload)) == {"jsonrpc", "error", "id"}


def test_fleet_shows_something_running_and_something_free_within_a_minute():
    machines = {m.slug: (m.build(), Rhythm(m.habits, chance(), STARTS_AT)) for m in FLEET}
    for machine, _rhythm in machines.values():
        machine.plug_in(STARTS_AT)
    seen = defaultdict(set)
    for tick in range(4 * 600):
        now = STARTS_AT + tick / 4
        for slug, (machine, rhythm) in machines.items():
            if press := rhythm.decide(now, machine):
                machine.press(now, press)
            machine.step(now)
            seen[slug].add((tick >= 240, machine.doing))

    assert (False, Doing.WORKING) in seen["ultimaker-2"]
    assert seen["prusa-mk4"] == {(False, Doing.FREE), (True, Doing.FREE)}
    assert {doing for late, doing in seen["voron-01"] if not late} == {Doing.FREE}
    assert (True, Doing.WORKING) in seen["voron-01"]
    assert (False, Doing.WORKING) in seen["laser-1"]


def test_rhythm_lets_somebody_come_back_to_what_was_left():
    machine = BY_SLUG["prusa-mk4"].build()
    rhythm = Rhythm(BY_SLUG["prusa-mk4"].habits, chance(), STARTS_AT)
    machine.plug_in(STARTS_AT)
    machine.press(STARTS_AT, Press(Key.UNPLUG))

    pressed = [rhythm.decide(STARTS_AT + second, machine) for second in range(300)]

    assert [press.key for press in pressed if press][:1] == [Key.PLUG]


def test_rhythm_is_the_same_for_the_same_seed():
    one, other = (live_a_day("ultimaker-2", seed=5, hours=2)[0].jobs for _ in range(2))

    assert one == other
    assert {job.file_name for job in one} <= set(FILES)


@pytest.mark.parametrize(
    "payload",
    [b"", b"[]", b'{"press": "dance"}', b'{"press": "start", "seconds": -1}', b'{"seconds": "x"}'],
)
def test_press_refuses_what_is_none(payload):
    with pytest.raises(ValueError, match=r"."):
        Press.parse(payload)
