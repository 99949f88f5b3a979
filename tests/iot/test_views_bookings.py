"""The page of one booking: where it stands, what the machine did, what it is for."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from iot.models import MachineLink, MachineStatus, MqttSource, Run, RunOutcome
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    """Stop the clock that views read at `NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def page_of(booking):
    return signed_in(booking.member).get(booking.get_absolute_url())


def run_of(booking, **given):
    facts = {"key": "1", "file_name": "cup.gcode", "started_at": booking.starts_at, **given}
    return Run.objects.create(
        machine=booking.machine, booking=booking, member=booking.member, **facts
    )


def ended(**given):
    return {"ended_at": NOW, "outcome": "completed", "print_seconds": 1800, **given}


def listen_to(machine):
    source = MqttSource.objects.create(place=machine.place, name="here", client_id="bridge")
    MachineLink.objects.create(machine=machine, source=source, driver="fablab", base_topic="x")


def test_page_of_a_booking_whose_machine_works_shows_how_far_it_is():
    booking = factories.booking(begun_at=NOW)
    MachineStatus.objects.create(
        machine=booking.machine, state="running", file_name="a/cup.gcode", progress=0.42
    )
    run_of(booking)

    html = page_of(booking).content.decode()

    assert 'value="42"' in html
    assert f'data-live-machine="{booking.machine_id}"' in html
    assert reverse("booking_now", args=[booking.pk]) in html


def test_page_of_a_booking_shows_what_came_of_it():
    booking = factories.booking(begun_at=NOW - HOUR, starts_at=NOW - HOUR, ends_at=NOW)
    run_of(booking, **ended())

    page = page_of(booking)

    assert (page.context["state"], page.context["card"]) == ("done", None)
    assert "Finished" in page.content.decode()


@pytest.mark.parametrize(("reports", "state"), [(True, "missed"), (False, "done")])
def test_past_booking_is_missed_only_where_the_machine_would_have_told(reports, state):
    booking = factories.booking(starts_at=NOW - HOUR, ends_at=NOW)
    if reports:
        listen_to(booking.machine)

    assert page_of(booking).context["state"] == state


def test_what_others_do_with_the_machine_is_not_on_ones_own_booking():
    booking = factories.booking()
    MachineStatus.objects.create(machine=booking.machine, state="running", file_name="other.gcode")
    Run.objects.create(
        machine=booking.machine, key="2", file_name="other.gcode", started_at=NOW - HOUR
    )

    assert "other.gcode" not in page_of(booking).content.decode()


def test_project_is_chosen_for_the_booking_and_what_was_made_of_it():
    booking = factories.booking(begun_at=NOW)
    run = run_of(booking)
    lamp = factories.project(place=booking.machine.place, owner=booking.member)
    address = reverse("booking_project", args=[booking.pk])

    signed_in(booking.member).post(address, {"project": lamp.pk})

    booking.refresh_from_db()
    run.refresh_from_db()
    assert (booking.project, run.project) == (lamp, lamp)


def test_project_of_a_booking_that_is_over_stays_as_it_is():
    booking = factories.booking(starts_at=NOW - HOUR, ends_at=NOW)
    lamp = factories.project(place=booking.machine.place, owner=booking.member)
    address = reverse("booking_project", args=[booking.pk])

    answer = signed_in(booking.member).post(address, {"project": lamp.pk})

    booking.refresh_from_db()
    assert (answer.status_code, booking.project) == (409, None)
    assert [refusal.code for refusal in answer.context["refusals"]] == ["already_over"]


def test_project_of_other_people_is_refused():
    booking = factories.booking()
    theirs = factories.project(place=booking.machine.place)
    address = reverse("booking_project", args=[booking.pk])

    answer = signed_in(booking.member).post(address, {"project": theirs.pk})

    booking.refresh_from_db()
    assert (answer.status_code, booking.project) == (422, None)


def test_a_guardian_reads_the_runs_of_one_child_alone():
    machine = factories.machine()
    guardian = factories.member()
    ines, sami = (factories.child(at=machine.place, guardian=guardian) for _ in range(2))
    runs = {
        child: Run.objects.create(
            machine=machine, key=child.username, started_at=NOW - HOUR, ended_at=NOW, member=child,
            outcome=RunOutcome.COMPLETED,
        )
        for child in (ines, sami)
    }  # fmt: skip
    client = Client()
    client.force_login(guardian)

    page = client.get(reverse("runs"), {"person": ines.username})

    assert list(page.context["page_obj"]) == [runs[ines]]
