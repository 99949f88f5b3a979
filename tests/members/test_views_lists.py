"""The pages for lists of people: upload, check, confirm, progress, what needs mending."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from members.models import Fate, FileReading, ImportLine, ImportState, Member, MemberImport, Role
from members.views.lists import LINES_A_PAGE
from tests import factories
from tests.work import do_what_waits

pytestmark = pytest.mark.django_db

LISTS = reverse("people:lists")


@pytest.fixture
def place():
    return factories.place()


@pytest.fixture(autouse=True)
def manager(client, place, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    manager = factories.member(at=place, role=Role.MANAGER)
    client.force_login(manager)
    return manager


def upload(client, text: str):
    file = SimpleUploadedFile("people.csv", text.encode())
    return client.post(LISTS, {"file": file})


def test_a_list_goes_from_upload_to_people(client):
    answer = upload(client, "First name\nInès\n,\n")
    source = MemberImport.objects.get()
    assert answer.url == source.get_absolute_url()
    assert b"Being checked" in client.get(answer.url).content

    do_what_waits()
    page = client.get(answer.url)
    assert b"Bring in 1 line?" in page.content
    assert not Member.objects.filter(first_name="Inès").exists()

    client.post(reverse("people:start_import", args=[source.pk]))
    do_what_waits()

    source.refresh_from_db()
    assert source.state == ImportState.DONE
    assert Member.objects.filter(first_name="Inès").count() == 1


def test_progress_is_shown_while_it_is_at_work_and_the_page_in_the_end(client, place, manager):
    source = MemberImport.objects.create(
        place=place, made_by=manager, state=ImportState.RUNNING, total=200, seen=50
    )
    asked = {"HX-Request": "true"}

    during = client.get(source.get_absolute_url(), headers=asked)
    source.state = ImportState.DONE
    source.save()
    after = client.get(source.get_absolute_url(), headers=asked)

    assert b"50 of 200 lines" in during.content
    assert b'value="25"' in during.content
    assert b"<html" not in during.content
    assert after.headers["HX-Refresh"] == "true"


def lines_of(source: MemberImport, count: int) -> None:
    ImportLine.objects.bulk_create(
        ImportLine(
            source=source,
            number=number,
            values={"first_name": f"Person {number}"},
            fate=Fate.WRONG,
            problems=["bad_birth_month"],
        )
        for number in range(1, count + 1)
    )


def test_lines_are_paged_and_cost_the_same(client, place, manager, django_assert_num_queries):
    source = MemberImport.objects.create(place=place, made_by=manager, state=ImportState.CHECKED)
    lines_of(source, LINES_A_PAGE + 5)
    client.get(source.get_absolute_url())

    with django_assert_num_queries(10):
        page = client.get(f"{source.get_absolute_url()}?fate=wrong&page=2")

    assert page.content.count(b"Write it like 2013-05.") == 5


def test_wrong_lines_come_back_as_a_file_to_mend(client, place, manager):
    source = MemberImport.objects.create(place=place, made_by=manager, state=ImportState.CHECKED)
    lines_of(source, 2)

    text = client.get(reverse("people:wrong_lines", args=[source.pk])).content.decode("utf-8-sig")

    assert [line.split(",")[0] for line in text.splitlines()] == [
        "First name",
        "Person 1",
        "Person 2",
    ]


def test_an_unreadable_file_is_said_in_plain_words(client):
    answer = upload(client, "Town\nSalon\n")
    do_what_waits()

    assert b"No column is headed" in client.get(answer.url).content


def test_a_file_that_is_missing_is_said_beside_the_field(client):
    answer = client.post(LISTS, {})

    assert answer.status_code == 422
    assert b"This field is required." in answer.content
    assert not DBTaskResult.objects.exists()


def test_export_gives_a_sheet_and_leaves_a_record(client, place):
    factories.member(at=place, first_name="Inès", birth_month="2013-05-01")

    answer = client.post(reverse("people:export"), {"format": "xlsx"})

    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert rows[0][:2] == ("First name", "Last name")
    assert "Inès" in [row[0] for row in rows]
    assert FileReading.objects.get().what == "list of people"


def test_another_places_list_is_not_there(client):
    elsewhere = factories.place(name="Zzz")
    source = MemberImport.objects.create(place=elsewhere, made_by=factories.member())

    assert client.get(source.get_absolute_url()).status_code == 404
