"""What is written down: runs with their bookings, the card, and all of it or nothing."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from bookings.models import BookingState
from iot import services
from iot.models import ConnectivityChange, HourlyUsage, MachineLink, MachineStatus, MqttSource, Run
from iot.monitor import HttpQuestion, Message
from iot.store import Store
from iot.tracker import RunStarted
from tests import factories
from tests.iot.histories import START, at, message

pytestmark = pytest.mark.django_db
BASE = "fablab/v1/mill-1"


def link(**given: Any) -> MachineLink:
    machine = given.pop("machine", None) or factories.machine()
    source = MqttSource.objects.create(
        place=machine.place, name="Workshop", client_id=f"bridge-{machine.pk}"
    )
    defaults = {"driver": "fablab", "base_topic": BASE}
    return MachineLink.objects.create(machine=machine, source=source, **{**defaults, **given})


def job(seconds: float, event: str, **body: Any) -> Message:
    return message(seconds, f"{BASE}/job", {"event": event} | body)


def _klipper(seconds: float, **print_stats: Any) -> dict[str, Any]:
    return {"eventtime": 1000.0 + seconds, "status": {"print_stats": print_stats}}


def _power(watts: float) -> dict[str, Any]:
    return {"Time": "2026-06-15T10:00:00", "ENERGY": {"Power": watts, "Total": 1.5}}


def listening(to: MachineLink) -> Store:
    store = Store(source_id=to.source_id)
    store.link_restored(START)
    return store


def tell(store: Store, to: MachineLink, *messages: Message) -> None:
    store.process([(to.pk, each) for each in messages], messages[-1].received_at)


def test_a_run_is_tied_to_the_booking_that_holds_its_start():
    to = link()
    project = factories.project(place=to.machine.place)
    booking = factories.booking(machine=to.machine, starts_at=START, project=project)

    tell(listening(to), to, job(60, "start", file="gear.nc"), job(600, "end"))

    run = Run.objects.get()
    assert (run.booking, run.member, run.project) == (booking, booking.member, project)
    assert (run.file_name, run.outcome, run.print_seconds) == ("gear.nc", "completed", 540)
    booking.refresh_from_db()
    assert booking.begun_at == at(60)


@pytest.mark.parametrize(
    ("starts", "is_theirs"), [(-60, True), (0, True), (15, True), (16, False), (-61, False)]
)
def test_whose_run_it_is_depends_on_when_the_slot_is(starts, is_theirs):
    to = link()
    begins = START + timedelta(minutes=starts, seconds=1 if starts == -60 else 0)
    booking = factories.booking(machine=to.machine, starts_at=begins)

    found = services.booking_for(to.machine, START)

    assert found == (booking if is_theirs else None)


def test_a_cancelled_booking_and_one_of_another_machine_are_nobody_s():
    to = link()
    factories.booking(machine=to.machine, starts_at=START, state=BookingState.CANCELLED)
    factories.booking(starts_at=START)

    assert services.booking_for(to.machine, START) is None


def test_the_card_shows_the_run_and_its_revision_grows():
    to = link()
    store = listening(to)
    tell(store, to, message(0, f"{BASE}/status", "online"), job(10, "start", file="gear.nc"))
    before = MachineStatus.objects.get()

    tell(store, to, job(20, "progress", progress=0.256, seconds_left=90))

    status = MachineStatus.objects.get()
    assert (status.state, status.is_online, status.file_name) == ("running", True, "gear.nc")
    assert (status.progress, status.seconds_left, status.since_at) == (0.25, 90, at(10))
    assert status.revision > before.revision


def test_what_shows_nothing_new_is_not_written(django_assert_num_queries):
    to = link()
    store = listening(to)
    tell(store, to, job(10, "start"), job(11, "progress", progress=0.5))

    with django_assert_num_queries(0):
        tell(store, to, *(job(11 + n / 100, "progress", progress=0.5) for n in range(100)))


def test_a_killed_bridge_goes_on_where_it_was():
    to = link()
    tell(listening(to), to, job(10, "start", file="gear.nc"), job(20, "pause"))

    tell(listening(to), to, job(50, "resume"), job(100, "end"))

    run = Run.objects.get()
    assert (run.started_at, run.ended_at, run.paused_seconds) == (at(10), at(100), 30)


@pytest.mark.parametrize(
    ("driver", "base", "heard"),
    [
        (
            "moonraker",
            "voron",
            [
                (0, "voron/moonraker/status", {"server": "online"}),
                (1, "voron/klipper/status", _klipper(1, state="standby", filename="gear.gcode")),
                (2, "voron/klipper/status", _klipper(2, filename="lamp.gcode")),
                (3, "voron/klipper/status", _klipper(3, state="printing", total_duration=0.1)),
                (60, "voron/klipper/status", _klipper(60, state="complete", total_duration=57.0)),
            ],
        ),
        (
            "tasmota",
            "laser",
            [
                (0, "tele/laser/LWT", "Online"),
                *((second, "tele/laser/SENSOR", _power(8)) for second in range(1, 30, 5)),
                *((second, "tele/laser/SENSOR", _power(350)) for second in range(31, 91, 5)),
                *((second, "tele/laser/SENSOR", _power(8)) for second in range(91, 151, 5)),
            ],
        ),
    ],
)
def test_a_bridge_that_is_killed_after_every_message_tells_the_same_runs(driver, base, heard):
    """What is acknowledged is stored: nobody says it again."""
    spared, killed = link(driver=driver, base_topic=base), link(driver=driver, base_topic=base)
    messages = [message(*each) for each in heard]

    tell(listening(spared), spared, *messages)
    for each in messages:
        tell(listening(killed), killed, each)
    listening(killed).pass_time(at(400))
    listening(spared).pass_time(at(400))

    told, same = Run.objects.get(machine=spared.machine), Run.objects.get(machine=killed.machine)
    assert (same.file_name, same.outcome) == (told.file_name, told.outcome)
    # An end that may have come while nobody listened is dated by what the job says it lasted.
    assert abs(same.started_at - told.started_at) <= timedelta(seconds=1)
    assert abs(same.ended_at - told.ended_at) <= timedelta(seconds=1)


def test_what_a_killed_bridge_had_committed_and_gets_again_changes_nothing():
    to = link()
    whole = [job(10, "start", id="7"), job(20, "progress", id="7", progress=0.5)]
    whole += [job(100, "end", id="7")]
    tell(listening(to), to, *whole)
    usage = list(HourlyUsage.objects.values())

    tell(listening(to), to, *(Message(each.topic, each.payload, at(130)) for each in whole))

    assert Run.objects.count() == 1
    assert list(HourlyUsage.objects.values()) == usage


def test_a_batch_that_fails_is_as_if_it_had_never_been(monkeypatch):
    to = link()
    store = listening(to)
    tell(store, to, job(10, "start", id="7"))
    stored = MachineStatus.objects.values().get()

    def fail(**given: Any) -> None:
        raise DatabaseError

    ending = [job(100, "end", id="7"), message(100, f"{BASE}/status", "offline")]
    with monkeypatch.context() as patched:
        patched.setattr(services, "note_connection", fail)
        with pytest.raises(DatabaseError):
            tell(store, to, *ending)
    assert MachineStatus.objects.values().get() == stored
    assert Run.objects.get().ended_at is None

    tell(store, to, *ending)
    assert Run.objects.get().ended_at == at(100)
    assert list(ConnectivityChange.objects.values_list("at", "is_online")) == [
        (at(10), True),
        (at(100), False),
    ]


def test_silence_is_concluded_at_its_deadline_and_not_while_nobody_listens():
    to = link()
    store = listening(to)
    tell(store, to, job(10, "start", file="a"), message(20, f"{BASE}/status", "offline"))
    store.link_lost(at(30))
    assert store.deadline() is None
    store.pass_time(at(9000))
    assert Run.objects.open().count() == 1

    store.link_restored(at(10_000))
    assert store.deadline() == at(10_600)
    store.pass_time(at(11_000))

    run = Run.objects.get()
    assert (run.outcome, run.ended_at) == ("interrupted", at(20))


def test_a_run_that_no_monitor_knows_is_broken_off_by_the_next():
    to = link()
    services.start_run(machine=to.machine, start=RunStarted("old", at(0), "old.nc"))

    tell(listening(to), to, job(100, "start", file="new.nc"))

    old, new = Run.objects.order_by("started_at")
    assert (old.outcome, old.ended_at) == ("interrupted", at(100))
    assert (new.file_name, new.is_open) == ("new.nc", True)


def test_topics_lead_to_the_machines_that_speak_on_them():
    to = link()
    other = link(base_topic="fablab/v1/mill-10")
    store = Store()

    assert store.links_for(f"{BASE}/job") == (to.pk,)
    assert store.links_for("fablab/v1/mill-10/job") == (other.pk,)
    assert store.links_for("fablab/v1/mill-2/job") == ()
    assert set(store.topics()[f"{BASE}/job"]) == {to.pk}


def test_sources_are_asked_where_there_is_someone_to_ask():
    deaf = link(driver="octoprint", base_topic="a")
    asked = link(driver="octoprint", base_topic="b", rest_url="http://octopi", rest_key="k")
    store = Store()

    assert list(store.questions()) == [(asked.pk, HttpQuestion("/api/job"))]
    assert store.rest_of(asked.pk) == ("http://octopi", "k")
    assert store.rest_of(deaf.pk) == ("", "")


def test_an_answer_is_written_down():
    to = link(driver="octoprint", base_topic="b", rest_url="http://octopi")
    store = listening(to)
    answer = {
        "state": "Printing",
        "job": {"file": {"path": "lamp.gcode"}},
        "progress": {"completion": 50, "printTime": 60, "printTimeLeft": 60},
    }

    store.answered(to.pk, HttpQuestion("/api/job"), json.loads(json.dumps(answer)), at(100))

    run = Run.objects.get()
    assert (run.file_name, run.started_at, run.is_open) == ("lamp.gcode", at(40), True)


def test_files_and_people_of_runs_are_for_them_and_the_staff():
    to = link()
    booking = factories.booking(machine=to.machine, starts_at=START)
    tell(listening(to), to, job(60, "start", file="gear.nc"), job(600, "end"))
    staff = factories.member(at=to.machine.place, role="mediator")
    elsewhere = factories.member(at=factories.place(), role="mediator")
    run = Run.objects.get()

    assert list(Run.objects.visible_to(booking.member)) == [run]
    assert list(Run.objects.visible_to(staff)) == [run]
    assert not Run.objects.visible_to(elsewhere)
    assert not Run.objects.visible_to(factories.member(at=to.machine.place))
