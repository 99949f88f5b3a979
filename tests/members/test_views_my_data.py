"""The pages of one's own data, and those of the desk."""

import json
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from members.models import (
    Act,
    ErasureRequest,
    FileReading,
    Guardianship,
    HowGiven,
    Mandate,
    Member,
    Role,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db):
    return factories.place(name="Atelier")


@pytest.fixture
def ines(place):
    return factories.member(
        at=place, display_name="Inès", birth_month=date(2020, 1, 1), language="fr"
    )


@pytest.fixture
def father(place, ines):
    father = factories.member(at=place, display_name="Marco")
    Guardianship.objects.create(guardian=father, child=ines)
    return father


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def address(name, member):
    return reverse(name, args=[member.pk])


def test_my_data_leads_to_ones_own(ines):
    answer = signed_in(ines).get(reverse("members:my_data"))

    assert answer.url == address("members:data", ines)


def test_json_is_everything_and_leaves_no_record_of_an_act(ines):
    answer = signed_in(ines).get(address("members:copy_json", ines))

    copy = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert (copy["about"]["display_name"], copy["about"]["language"]) == ("Inès", "en")
    assert not Act.objects.exists()


def test_a_guardian_takes_the_copy_of_a_child_and_it_is_written_down(ines, father):
    answer = signed_in(father).get(address("members:copy_pdf", ines))

    assert "Inès" in PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    act = Act.objects.get()
    assert (act.actor, act.member, act.deed, act.mode) == (father, ines, "data_taken", "guardian")


@pytest.mark.parametrize("name", ["data", "copy_json", "copy_pdf", "ask_erasure"])
def test_nobody_else_reaches_it(ines, place, name):
    manager = factories.member(at=place, role=Role.MANAGER)

    assert signed_in(manager).get(address(f"members:{name}", ines)).status_code == 404


def test_the_page_says_who_read_the_file(ines, place):
    gilles = factories.member(at=place, display_name="Gilles")
    FileReading.objects.create(reader=gilles, member=ines, what="All of it")

    page = signed_in(ines).get(address("members:data", ines))

    assert [(each.reader, each.what) for each in page.context["page_obj"]] == [
        (gilles, "All of it")
    ]


def test_erasure_is_asked_for_and_withdrawn(ines, father):
    client = signed_in(father)

    client.post(address("members:ask_erasure", ines))
    asked = ErasureRequest.objects.get()
    client.post(address("members:keep_account", ines))

    assert (asked.asked_by, asked.withdrawn_at) == (father, None)
    assert ErasureRequest.objects.get().withdrawn_at is not None


def test_the_only_guardian_is_told_why_they_cannot_be_erased(ines, father):
    answer = signed_in(father).post(address("members:ask_erasure", father))

    assert answer.status_code == 409
    assert [each.code for each in answer.context["refusals"]] == ["only_guardian"]


def test_the_desk_prints_the_file_of_a_child_in_their_language_and_it_is_written_down(ines, place):
    gilles = factories.member(at=place, role=Role.MEDIATOR)

    answer = signed_in(gilles).post(address("people:data", ines), {"mode": "with"})

    reader = PdfReader(BytesIO(answer.content))
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert (Act.objects.get().mode, Act.objects.get().actor) == ("with", gilles)
    assert FileReading.objects.get().reader == gilles


def test_reading_the_page_alone_opens_no_file(ines, place):
    gilles = factories.member(at=place, role=Role.MEDIATOR)

    signed_in(gilles).get(address("people:data", ines))

    assert not FileReading.objects.exists()


def test_the_desk_prints_for_someone_away_only_with_a_mandate(ines, place):
    gilles = factories.member(at=place, role=Role.MEDIATOR)
    client = signed_in(gilles)
    refused = client.post(address("people:data", ines), {"mode": "for"})
    Mandate.objects.create(
        member=ines, place=place, scopes=["data"], starts_on=date(2020, 1, 1),
        ends_on=date(2099, 1, 1), how=HowGiven.PAPER, witness=gilles, given_by=ines,
    )  # fmt: skip

    allowed = client.post(address("people:data", ines), {"mode": "for"})

    assert (refused.status_code, allowed.status_code) == (409, 200)
    assert Act.objects.get().mandate is not None


def test_the_file_of_an_adult_is_printed_without_a_reading(place):
    adult = factories.member(at=place, birth_month=date(1980, 1, 1))
    gilles = factories.member(at=place, role=Role.MEDIATOR)

    signed_in(gilles).post(address("people:data", adult), {"mode": "with"})

    assert not FileReading.objects.exists()


def test_a_manager_erases_at_the_desk_and_a_mediator_does_not(ines, place):
    mediator = factories.member(at=place, role=Role.MEDIATOR)
    manager = factories.member(at=place, role=Role.MANAGER)

    answers = [
        signed_in(each).post(address("people:erase", ines)).status_code
        for each in (mediator, manager)
    ]

    assert answers == [403, 302]
    assert not Member.objects.filter(pk=ines.pk).exists()


def test_readings_are_those_of_the_managers_own_place(ines, place):
    elsewhere = factories.member(at=factories.place(), birth_month=date(2020, 1, 1))
    manager = factories.member(at=place, role=Role.MANAGER)
    for child in (ines, elsewhere):
        FileReading.objects.create(reader=manager, member=child, what="All of it")

    page = signed_in(manager).get(reverse("people:readings"))

    assert [each.member for each in page.context["page_obj"]] == [ines]


def test_readings_cost_as_many_queries_for_many_as_for_one(ines, place):
    client = signed_in(factories.member(at=place, role=Role.MANAGER))
    counts = []
    for number in (1, 20):
        for _ in range(number):
            reader = factories.member(at=place)
            FileReading.objects.create(reader=reader, member=ines, what="All of it")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("people:readings"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_everyone_reads_what_is_stored_and_why(place):
    page = Client().get(reverse("members:processing"))

    assert b"Visits" in page.content
    assert b"Then it stays, without your name." in page.content
