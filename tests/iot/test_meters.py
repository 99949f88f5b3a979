"""Lasers behind plugs: a made-up machine, reported in the notations and rhythms of plugs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from iot.monitor import BadLink, Message, Monitor
from iot.observations import MachineState
from iot.tracker import StatusChanged
from tests.iot.histories import at, hear, message, since

CUT = 400.0
DIP = 88.0
IDLE = 8.0
EXTRACTION = 62.0


def watts_at(second: float) -> float:
    """Jobs at 120-480 and 660-705 s, each beginning with a dip; extraction for 15 s after one."""
    for start, end in ((120, 480), (660, 705)):
        if start <= second < end:
            return DIP if (second - start) % 40 < 6 else CUT
    return EXTRACTION if 480 <= second < 495 else IDLE


def wh_until(second: float) -> float:
    return sum(watts_at(each) for each in range(int(second))) / 3600


def tasmota(
    seconds: float, watts: float, topic: str = "tele/laser/SENSOR", **given: Any
) -> Message:
    local = (at(seconds) + timedelta(hours=1)).replace(tzinfo=None, microsecond=0)
    meter = {"Power": round(watts), **given}
    return message(seconds, topic, {"Time": local.isoformat(), "ENERGY": meter})


def every(period: int, end: int = 1000, **given: Any) -> Iterator[Message]:
    for second in range(1, end, period):
        total = round((5000 + wh_until(second)) / 1000, 3)
        yield tasmota(second, watts_at(second), Total=total, Period=0, **given)


def shelly(seconds: float, ts: float | None = None, **values: Any) -> Message:
    params = {"ts": at(seconds).timestamp() if ts is None else ts, "switch:0": {"id": 0, **values}}
    return message(seconds, "laser-1/events/rpc", {"method": "NotifyStatus", "params": params})


def changes(*, component: str = "switch:0", topic: str = "status") -> Iterator[Message]:
    """Report the made-up laser whenever its power changes."""
    last = None
    for second in range(800):
        watts = watts_at(second)
        if watts != last:
            last = watts
            reading = {"id": 0, "apower": watts, "aenergy": {"total": 9.0 + wh_until(second)}}
            if topic == "status":
                yield message(second, f"laser-1/status/{component}", reading)
            else:
                params = {"ts": at(second).timestamp(), component: reading}
                body = {"method": topic, "params": params}
                yield message(second, "laser-1/events/rpc", body)


def spans(heard: Any) -> list[tuple[float, float]]:
    return [(start, end) for _, _, start, end in heard.runs]


def test_tasmota_that_reports_often_tells_both_jobs():
    heard = hear("tasmota", "laser", every(2))

    assert spans(heard) == [(121, 481), (661, 705)]
    assert {outcome for _, outcome, _, _ in heard.runs} == {"completed"}
    whole, short = heard.ended
    assert whole.energy_wh == pytest.approx(wh_until(480) - wh_until(120), abs=1.5)
    assert short.energy_wh == pytest.approx(wh_until(705) - wh_until(660), abs=1.5)


def test_tasmota_that_reports_every_five_minutes_dates_to_the_middle():
    heard = hear("tasmota", "laser", every(300, 2000))

    assert spans(heard) == [(151, 451)]


@pytest.mark.parametrize(
    ("base", "topic"),
    [
        ("laser", "tele/laser/SENSOR"),
        ("laser", "laser/tele/SENSOR"),
        ("lab/laser", "lab/laser/tele/SENSOR"),
        ("lab/laser", "tele/lab/laser/SENSOR"),
        ("lab/laser", "lab/tele/laser/SENSOR"),
        ("tele/laser", "tele/laser/SENSOR"),
        ("laser/", "tele/laser/SENSOR"),
    ],
)
def test_tasmota_is_heard_under_any_usual_full_topic(base, topic):
    reports = [
        tasmota(second, watts, topic) for second, watts in ((1, 8), (10, 400), (60, 8), (70, 8))
    ]

    assert spans(hear("tasmota", base, reports)) == [(10, 60)]


def test_a_plug_that_went_away_for_a_while_tells_one_run():
    heard = hear(
        "tasmota",
        "laser",
        [
            message(0, "tele/laser/LWT", "Online", retained=True),
            *(report for report in every(10) if since(report.received_at) < 200),
            message(250, "tele/laser/LWT", "Offline"),
            message(290, "tele/laser/LWT", "Online"),
            tasmota(291, 0),  # it settles
            *(report for report in every(10) if since(report.received_at) > 292),
        ],
    )

    assert spans(heard) == [(121, 481), (661, 711)]
    assert heard.online == [(0, True), (250, False), (290, True)]


def test_a_plug_that_comes_back_to_an_idle_machine_interrupts():
    heard = hear(
        "tasmota",
        "laser",
        [
            message(0, "tele/laser/LWT", "Online", retained=True),
            *(tasmota(second, CUT, Total=1.0 + second / 9000) for second in range(10, 61, 10)),
            message(65, "tele/laser/LWT", "Offline"),
            message(300, "tele/laser/LWT", "Online"),
            *(tasmota(second, 8) for second in range(301, 400, 10)),
        ],
    )

    assert heard.runs == [(None, "interrupted", 10, 65)]
    assert heard.ended[0].energy_wh == pytest.approx(5.6, abs=0.2)


def test_a_plug_that_does_not_come_back_interrupts():
    heard = hear(
        "tasmota",
        "laser",
        [
            *(tasmota(second, CUT) for second in range(10, 61, 10)),
            message(150, "tele/laser/LWT", "Offline"),
        ],
    )

    assert heard.runs == [(None, "interrupted", 10, 60)]


def test_a_relay_that_goes_off_ends_the_run_at_once():
    heard = hear(
        "tasmota",
        "laser",
        [
            *(tasmota(second, CUT) for second in range(10, 61, 10)),
            message(63, "stat/laser/RESULT", {"POWER": "OFF"}),
            message(63, "stat/laser/POWER", "OFF"),
            tasmota(64, 0),
        ],
    )

    assert heard.runs == [(None, "completed", 10, 63)]


@pytest.mark.parametrize("total", [0.0, 1.001])
def test_a_total_that_steps_back_costs_no_energy(total):
    heard = hear(
        "tasmota",
        "laser",
        [
            *(tasmota(second, 360, Total=1 + second / 10_000) for second in range(10, 100, 10)),
            *(tasmota(s, 360, Total=total + (s - 100) / 10_000) for s in range(100, 200, 10)),
            tasmota(200, 8, Total=total + 0.01),
            tasmota(240, 8, Total=total + 0.01),
        ],
    )

    assert heard.ended[0].energy_wh == pytest.approx(19, abs=0.01)


def test_phases_are_added_up():
    heard = hear(
        "tasmota",
        "laser",
        [
            message(
                0, "tele/laser/SENSOR", {"ENERGY": {"Power": [30, 30, 30], "Total": [1, 1, 1]}}
            ),
            message(
                60, "tele/laser/SENSOR", {"ENERGY": {"Power": [2, 2, 2], "Total": [1, 1, 1.01]}}
            ),
        ],
    )

    assert spans(heard) == [(0, 60)]
    assert heard.ended[0].energy_wh == pytest.approx(10)


@pytest.mark.parametrize("component", ["switch:0", "pm1:0"])
@pytest.mark.parametrize("topic", ["status", "NotifyStatus", "NotifyFullStatus"])
def test_shelly_tells_both_jobs_however_it_is_set(component, topic):
    heard = hear("shelly2", "laser-1", changes(component=component, topic=topic))

    assert spans(heard) == [(120, 480), (660, 705)]
    assert heard.ended[0].energy_wh == pytest.approx(wh_until(480) - wh_until(120))


def test_shelly_that_tells_everything_twice_tells_the_same():
    both = sorted([*changes(), *changes(topic="NotifyStatus")], key=lambda each: each.received_at)

    assert hear("shelly2", "laser-1", both).ended == hear("shelly2", "laser-1", changes()).ended


def test_shelly_frames_without_power_are_not_zero():
    heard = hear(
        "shelly2",
        "laser-1",
        [
            shelly(0, ts=1.61, apower=400.0),
            *(shelly(second, aenergy={"total": second / 9}) for second in range(60, 600, 60)),
            message(300, "laser-1/events/rpc", {"method": "NotifyEvent", "params": {"events": []}}),
            shelly(600, apower=8.0),
        ],
    )

    assert spans(heard) == [(0, 600)]


def test_a_power_that_was_overtaken_starts_nothing():
    heard = hear(
        "shelly2",
        "laser-1",
        [
            shelly(0, apower=400.0),
            shelly(60, apower=8.0),
            shelly(120, ts=at(30).timestamp(), apower=400.0),
        ],
    )

    assert spans(heard) == [(0, 60)]


def test_a_flash_is_no_run_but_shows_on_the_card():
    heard = hear(
        "shelly2",
        "laser-1",
        [
            shelly(0, apower=8.0),
            shelly(10, apower=400.0),
            shelly(14, apower=8.0),
        ],
    )

    assert heard.started == 0
    shown = [each.state for each in heard.effects if isinstance(each, StatusChanged)]
    assert shown == [MachineState.IDLE, MachineState.RUNNING, MachineState.IDLE]


def test_a_run_is_told_while_it_goes_on_and_not_only_afterwards():
    heard = hear("shelly2", "laser-1", [shelly(0, apower=400.0)], tail=11)

    assert heard.started == 1


def test_lulls_of_other_thresholds_are_seen_alike():
    """Whether dips are above or below `running_watts`, the made-up laser's jobs are the same."""
    for idle, running in ((10, 65), (20, 80), (20, 150), (70, 80), (70, 250)):
        options = {"idle_watts": idle, "running_watts": running}

        heard = hear("shelly2", "laser-1", changes(), options=options)

        for found, true in zip(spans(heard), [(120, 480), (660, 705)], strict=True):
            assert found == pytest.approx(true, abs=6), options


def test_options_set_the_gap_and_the_shortest_run():
    reports = [
        shelly(0, apower=400.0),
        shelly(20, apower=8.0),
        shelly(60, apower=400.0),
        shelly(80, apower=8.0),
        shelly(200, apower=8.0),
    ]

    patient = hear("shelly2", "laser-1", reports, options={"gap_seconds": "45"})
    picky = hear("shelly2", "laser-1", reports, options={"min_run_seconds": 30})

    assert spans(patient) == [(0, 80)]
    assert spans(picky) == []


@pytest.mark.parametrize(
    "options",
    [
        {"idle_watts": 100, "running_watts": 50},
        {"gap_seconds": -1},
        {"gap_seconds": "long"},
        {"gap_seconds": "nan"},
        {"colour": 1},
    ],
)
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(BadLink):
        Monitor("shelly2", "laser-1", options)
