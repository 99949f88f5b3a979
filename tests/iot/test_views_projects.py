"""The page of one project: what machines did for it, and who sees which part."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iot.models import Run
from projects.models import Visibility
from tests import factories

pytestmark = pytest.mark.django_db


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def run_for(project, machine, number, **given):
    started_at = timezone.now() - timedelta(days=number + 1)
    facts = {
        "ended_at": started_at + timedelta(hours=1),
        "outcome": "completed",
        "print_seconds": 3600,
        "file_name": f"secret-{number}.gcode",
        **given,
    }
    return Run.objects.create(
        machine=machine, key=str(number), project=project, started_at=started_at, **facts
    )


def test_page_sums_what_machines_did_and_leaves_out_what_none_told():
    project = factories.project(visibility=Visibility.PUBLIC)
    machine = factories.machine()
    run_for(project, machine, 1, material_mm=2500)
    run_for(project, machine, 2, outcome="failed")
    run_for(None, machine, 3)

    totals = Client().get(project.get_absolute_url()).context["totals"]

    assert (totals["runs"], totals["hours"], totals["metres"]) == (2, 2, 2.5)
    assert totals["energy"] is None
    assert [(code, runs) for code, _label, runs in totals["outcomes"]] == [
        ("completed", 1),
        ("failed", 1),
    ]


def test_page_shows_files_and_times_to_come_to_its_people_only():
    project = factories.project(visibility=Visibility.PUBLIC)
    machine = factories.machine()
    run_for(project, machine, 1)
    soon = timezone.now() + timedelta(hours=1)
    booking = factories.booking(
        machine=machine,
        project=project,
        member=project.owner,
        starts_at=soon,
        ends_at=soon + timedelta(hours=1),
    )
    pages = [
        client.get(project.get_absolute_url()) for client in (signed_in(project.owner), Client())
    ]

    assert [page.context["bookings"] for page in pages] == [[booking], []]
    assert ["secret-1.gcode" in page.content.decode() for page in pages] == [True, False]


def test_page_asks_as_much_for_many_runs_as_for_three():
    project = factories.project(visibility=Visibility.PUBLIC)
    space = factories.space(place=project.place)

    def queries_with(first, last):
        for number in range(first, last):
            run_for(project, factories.machine(space=space), number)
        with CaptureQueriesContext(connection) as asked:
            Client().get(project.get_absolute_url())
        return len(asked)

    assert queries_with(0, 3) == queries_with(3, 18)


@pytest.mark.parametrize(
    ("watt_hours", "energy"), [(None, None), (0, None), (42, (42, "Wh")), (2600, (2.6, "kWh"))]
)
def test_energy_comes_in_the_unit_that_leaves_something_to_read(watt_hours, energy):
    project = factories.project(visibility=Visibility.PUBLIC)
    run_for(project, factories.machine(), 1, energy_wh=watt_hours)

    assert Client().get(project.get_absolute_url()).context["totals"]["energy"] == energy


def test_run_that_goes_on_shows_for_how_long():
    project = factories.project(visibility=Visibility.PUBLIC)
    run = run_for(project, factories.machine(), 1, ended_at=None, outcome="", print_seconds=0)
    Run.objects.filter(pk=run.pk).update(started_at=timezone.now() - timedelta(minutes=12))

    assert "12\xa0minutes so far" in Client().get(project.get_absolute_url()).content.decode()
