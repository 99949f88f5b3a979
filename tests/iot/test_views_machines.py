"""The pages of machines: how many are free, and whether what they report arrives."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from iot.models import MachineLink, MachineStatus, MqttSource, SourceHealth
from members.models import Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    """Stop the clock that views read at `NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def listened_to(**health):
    machine = factories.machine()
    source = MqttSource.objects.create(place=machine.place, name="here", client_id="bridge")
    MachineLink.objects.create(machine=machine, source=source, driver="fablab", base_topic="x")
    if health:
        SourceHealth.objects.create(source=source, **health)
    return machine


def page_to(machine, role):
    client = Client()
    client.force_login(factories.member(at=machine.place, role=role))
    return client.get(machine.get_absolute_url())


def test_list_counts_the_machines_that_are_free():
    space = factories.space()
    machines = [factories.machine(space=space) for _ in range(4)]
    MachineStatus.objects.create(machine=machines[0], state="running")
    factories.booking(machine=machines[1], starts_at=NOW)

    page = Client().get(reverse("machines"))

    assert page.context["free"] == 2
    assert "Free now, at 12:00: 2 machines of 4" in page.content.decode()


def test_list_says_when_no_machine_is_free():
    MachineStatus.objects.create(machine=factories.machine(), state="running")

    assert "No machine is free now, at 12:00" in Client().get(reverse("machines")).content.decode()


def test_list_counts_beyond_its_first_page_with_as_many_queries():
    space = factories.space()

    def queries_with(machines):
        for _ in range(machines):
            factories.machine(space=space)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = Client().get(reverse("machines"))
        return page.context["free"], len(asked)

    (few, asked_for_few), (many, asked_for_many) = queries_with(2), queries_with(28)

    assert (few, many) == (2, 30)
    assert asked_for_few == asked_for_many


def test_staff_read_since_when_a_machine_is_not_heard():
    machine = listened_to(beat_at=NOW - timedelta(hours=2), is_running=True, connected_at=NOW)

    html = page_to(machine, Role.MEDIATOR).content.decode()

    assert "has not arrived since Monday 15 June, 10:00" in html


def test_staff_read_why_a_broker_is_not_heard():
    machine = listened_to(beat_at=NOW, is_running=True, connected_at=None, problem="refused")

    html = page_to(machine, Role.MANAGER).content.decode()

    assert "does not arrive" in html
    assert "The broker does not accept our name or password." in html


def test_machine_that_no_bridge_has_heard_yet_is_silent():
    assert page_to(listened_to(), Role.MANAGER).context["silence"] is not None


def test_nothing_is_said_of_a_machine_that_is_heard_or_reports_nothing():
    heard = listened_to(beat_at=NOW, is_running=True, connected_at=NOW)

    assert page_to(heard, Role.MANAGER).context["silence"] is None
    assert page_to(factories.machine(), Role.MANAGER).context["silence"] is None


def test_members_are_not_bothered_with_what_only_staff_can_mend():
    machine = listened_to(beat_at=NOW - timedelta(hours=2), is_running=True, connected_at=NOW)

    assert "has not arrived" not in page_to(machine, Role.MEMBER).content.decode()
