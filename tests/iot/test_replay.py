"""The command `replay`: what it refuses, and what it keeps. Its findings: test_traces.py."""

import base64
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from equipment.models import Machine
from iot.models import ConnectivityChange, HourlyUsage, MachineStatus, Run
from tests import factories
from tests.iot.histories import START

pytestmark = pytest.mark.django_db
NOON = START.timestamp()
WHOLE = [
    {"comment": "made up"},
    {
        "t": NOON,
        "topic": "b/1/status",
        "payload": "online",
        "qos": 1,
        "retain": True,
        "replay": True,
    },
    {"t": NOON + 1, "topic": "b/1/job", "payload": '{"event": "start", "file": "é.nc"}'},
    {"t": NOON + 61, "topic": "b/1/job", "payload_b64": base64.b64encode(b"end").decode()},
]


def recording(tmp_path: Path, *rows: object) -> str:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path = tmp_path / "recording.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def replay(path: str, **options: object) -> dict[str, list[dict[str, object]]]:
    out = StringIO()
    given = {"driver": "fablab", "topic": "b/1", **options}
    call_command("replay", path, stdout=out, stderr=StringIO(), **given)
    found: dict[str, list[dict[str, object]]] = json.loads(out.getvalue())
    return found


def test_it_prints_runs_and_connectivity_and_keeps_nothing(tmp_path):
    found = replay(recording(tmp_path, *WHOLE))

    assert found == {
        "runs": [
            {
                "file_name": "é.nc",
                "started_at": "2026-11-23T12:00:01.000Z",
                "ended_at": "2026-11-23T12:01:01.000Z",
                "outcome": "completed",
                "print_seconds": 60.0,
                "paused_seconds": 0.0,
                "energy_wh": None,
                "material_mm": None,
            }
        ],
        "connectivity": [{"at": "2026-11-23T12:00:00.000Z", "online": True}],
    }
    assert not Run.objects.exists()
    assert not Machine.objects.exists()


def test_a_run_that_goes_on_has_no_end(tmp_path):
    (run,) = replay(recording(tmp_path, *WHOLE[:3]))["runs"]

    assert [key for key, value in run.items() if value is None] == [
        "ended_at", "outcome", "print_seconds", "paused_seconds", "energy_wh", "material_mm",
    ]  # fmt: skip


def test_the_tail_decides_what_silence_means(tmp_path):
    gone = {"t": NOON + 10, "topic": "b/1/status", "payload": "offline"}
    path = recording(tmp_path, *WHOLE[:3], gone)

    assert replay(path, tail=500.0)["runs"][0]["outcome"] is None
    assert replay(path)["runs"][0]["outcome"] == "interrupted"


def test_saved_twice_is_stored_once_and_the_card_is_left_alone(tmp_path):
    machine = factories.machine(slug="mill")
    status = MachineStatus.objects.create(machine=machine, file_name="today.nc", revision=7)
    path = recording(tmp_path, *WHOLE)

    once = replay(path, machine="mill", save=True)
    twice = replay(path, machine="mill", save=True)

    assert once == twice
    assert Run.objects.get().machine == machine
    assert ConnectivityChange.objects.count() == 1
    assert HourlyUsage.objects.get().runs_ended == 1
    assert (
        MachineStatus.objects.values().get()
        == MachineStatus.objects.filter(pk=status.pk, file_name="today.nc", revision=7)
        .values()
        .get()
    )


def test_a_machine_that_runs_now_gets_no_past(tmp_path):
    run = Run.objects.create(machine=factories.machine(slug="mill"), key="now", started_at=START)

    with pytest.raises(CommandError, match="is running now"):
        replay(recording(tmp_path, *WHOLE), machine="mill", save=True)

    assert Run.objects.get() == run


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{", "line 2: it is not JSON"),
        ("[1]", "line 2: it is not a JSON object"),
        ({"topic": "a", "payload": ""}, "line 2: its t is not a number"),
        ({"t": "1", "topic": "a", "payload": ""}, "line 2: its t is not a number"),
        ({"t": 1e300, "topic": "a", "payload": ""}, "line 2: its t is no time"),
        ({"t": 1, "payload": ""}, "line 2: it has no topic"),
        ({"t": 1, "topic": "a"}, "line 2: it has no payload"),
        ({"t": 1, "topic": "a", "payload": {"a": 1}}, "line 2: its payload is no text"),
        ({"t": 1, "topic": "a", "payload_b64": "?"}, "line 2: its payload_b64 is not base64"),
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path, row, why):
    with pytest.raises(CommandError, match=why):
        replay(recording(tmp_path, WHOLE[0], row))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"driver": "telepathy"}, "no driver 'telepathy'"),
        ({"topic": "/"}, "no base topic"),
        ({"option": ["gap_seconds"]}, "KEY=VALUE"),
        ({"option": ["gap_seconds=soon"]}, "is a number"),
        ({"option": ["colour=1"]}, "no option colour"),
        ({"tail": -1.0}, "--tail"),
    ],
)
def test_options_that_make_no_sense_are_refused(tmp_path, given, why):
    with pytest.raises(CommandError, match=why):
        replay(recording(tmp_path, *WHOLE), **given)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        replay(str(tmp_path / "nothing.jsonl"))


def test_payloads_that_cannot_be_read_are_counted_and_passed_over(tmp_path):
    broken = {"t": NOON + 5, "topic": "b/1/job", "payload": "{"}

    assert len(replay(recording(tmp_path, *WHOLE[:3], broken, WHOLE[3]))["runs"]) == 1


def test_runs_are_not_kept_for_a_machine_that_there_is_not(tmp_path):
    path = recording(tmp_path, *WHOLE)

    with pytest.raises(CommandError, match="no machine 'mil' to keep runs for"):
        replay(path, machine="mil", save=True)

    assert len(replay(path, machine="mil")["runs"]) == 1  # to look is free
    assert not Machine.objects.exists()


@pytest.mark.parametrize(
    ("content", "topic", "runs"), [("", "b/1", 0), ("whole", "b/2", 0), ("whole", "b/1", 1)]
)
def test_a_recording_without_a_word_of_the_machine_is_said(tmp_path, content, topic, runs):
    path = recording(tmp_path, *(WHOLE if content else []))
    out, errors = StringIO(), StringIO()

    call_command("replay", path, driver="fablab", topic=topic, stdout=out, stderr=errors)

    assert len(json.loads(out.getvalue())["runs"]) == runs
    said = "" if runs else f"No message in it is below the topic {topic!r}."
    assert errors.getvalue().strip() == said


def test_a_byte_order_mark_and_other_ends_of_lines_are_passed_over(tmp_path):
    lines = "\r\n".join(json.dumps(row) for row in WHOLE) + "\r\n\r\n"
    path = tmp_path / "windows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + lines.encode())

    assert len(replay(str(path))["runs"]) == 1
