"""The impact page, its CSV, its rows, and the API."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from impact.tables import csv_lines
from members.models import Role
from tests import factories
from tests.impact.test_indicators import a_place_with_a_past

pytestmark = pytest.mark.django_db


def page(client, **query):
    return client.get(reverse("impact:page"), query)


def test_page_is_for_anyone_and_costs_no_more_than_twenty_queries(
    client, django_assert_max_num_queries
):
    a_place_with_a_past(timezone.now())

    with django_assert_max_num_queries(20):
        answer = page(client, period="last-year")

    assert answer.status_code == 200
    assert answer.content.decode().count("<svg viewBox") >= 7
    assert 'style="' not in answer.content.decode()


def test_page_of_an_empty_place_is_shown(client):
    factories.machine()

    assert page(client).status_code == 200
    assert page(client, period="all").status_code == 200


@pytest.mark.parametrize("period", ["2026-13", "1999-01", "nonsense"])
def test_a_period_of_which_nothing_is_known_is_not_found(client, period):
    factories.place()

    assert page(client, period=period).status_code == 404


def test_page_says_fewer_than_five_in_place_of_a_small_figure(client):
    machine = factories.machine()
    now = timezone.now()
    for number in range(4):
        factories.booking(
            machine=machine,
            starts_at=now - timedelta(hours=2 * number + 2),
            ends_at=now - timedelta(hours=2 * number + 1),
        )

    text = page(client, period="all").content.decode()

    assert "fewer than 5 people" in text
    assert ">4<" not in text


def test_csv_opens_in_a_spreadsheet_and_holds_every_figure(client):
    a_place_with_a_past(timezone.now())

    answer = client.get(reverse("impact:csv", args=["figures"]), {"period": "last-year"})

    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff")
    assert rows[1][0] == "people_reached"
    assert {len(row) for row in rows} == {7}


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd", "-cmd", "\t=1"])
def test_csv_never_holds_a_formula(cell):
    assert next(csv.reader([list(csv_lines([[cell]]))[1]])) == [f"'{cell}"]


def test_csv_leaves_negative_numbers_alone():
    assert next(csv.reader([list(csv_lines([["-1.5"]]))[1]])) == ["-1.5"]


def test_csv_of_everything_names_each_table(client):
    a_place_with_a_past(timezone.now())

    answer = client.get(reverse("impact:csv", args=["all"]), {"period": "last-year"})

    firsts = {row[0] for row in csv.reader(io.StringIO(b"".join(answer).decode()))}
    assert {"People who came, by month", "The busiest hours", "Booked and used"} <= firsts


@pytest.mark.parametrize("role", [Role.MEMBER, Role.FUNDER, Role.COORDINATOR, None])
def test_rows_are_kept_from_those_who_do_not_work_at_the_place(client, role):
    place = factories.machine().place
    if role:
        client.force_login(factories.member(at=place, role=role))

    status = 403 if role else 302  # to the page where one signs in
    assert client.get(reverse("impact:rows", args=["runs"])).status_code == status


def test_rows_are_kept_from_the_staff_of_another_place(client):
    factories.machine(space=factories.space(place=factories.place(name="A place")))
    client.force_login(factories.member(at=factories.place(name="B"), role=Role.MANAGER))

    assert client.get(reverse("impact:rows", args=["runs"])).status_code == 403


def test_rows_of_groups_come_to_the_figure(client):
    place = a_place_with_a_past(timezone.now())
    client.force_login(factories.member(at=place, role=Role.MEDIATOR))
    query = {"period": "last-year"}

    answer = client.get(reverse("impact:rows", args=["group_visitors"]), query)

    groups = page(client, **query).context["groups"]
    tiles = [tile for group in groups for tile in group.tiles]
    (tile,) = [each for each in tiles if each.indicator.key == "group_visitors"]
    rows = answer.context["page_obj"].paginator.object_list
    assert tile.figure.value == sum(visit.head_count for visit in rows)


@pytest.mark.parametrize("key", ["people_reached", "runs", "projects_started", "projects_finished"])
def test_rows_are_as_many_as_the_figure_says(client, key):
    place = a_place_with_a_past(timezone.now())
    client.force_login(factories.member(at=place, role=Role.MEDIATOR))
    query = {"period": "last-year"}

    rows = client.get(reverse("impact:rows", args=[key]), query).context["page_obj"].paginator

    groups = page(client, **query).context["groups"]
    (tile,) = [each for group in groups for each in group.tiles if each.indicator.key == key]
    assert tile.figure.value == rows.count


def test_every_figure_has_rows_that_can_be_shown(client):
    place = a_place_with_a_past(timezone.now())
    client.force_login(factories.member(at=place, role=Role.MANAGER))

    for group in page(client).context["groups"]:
        for tile in group.tiles:
            address = reverse("impact:rows", args=[tile.indicator.key])
            assert client.get(address, {"period": "last-year"}).status_code == 200


def test_api_gives_the_figures_with_their_definitions(client):
    place = a_place_with_a_past(timezone.now())
    year = timezone.now().year - 1
    query = {"from": f"{year}-06", "to": f"{year}-12", "place": place.slug}

    answer = client.get("/api/v1/impact/", query)

    found = {each["key"]: each for each in answer.json()["indicators"]}
    assert (answer.json()["from"], answer.json()["to"]) == (query["from"], query["to"])
    assert found["people_reached"]["value"] >= 5
    assert found["people_reached"]["definition"].startswith("Different people")


@pytest.mark.parametrize(
    "query", [{"from": "2026-01-15"}, {"to": "2999-01"}, {"from": "0001-01"}, {"from": "x"}]
)
def test_api_refuses_what_is_no_known_month(client, query):
    factories.place()

    assert client.get("/api/v1/impact/", query).status_code == 400
