"""The desk: finding people, the list of them, one person's file, and its corrections."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import (
    Act,
    ConsentRequest,
    Deed,
    ErasureRequest,
    FileReading,
    Mode,
    Purpose,
    Role,
)
from members.services.acts import Standing, record
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DESK = reverse("people:desk")
LIST = reverse("people:list")


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    """Stop the clock that views read at `NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def place():
    return factories.place(name="A place that is first")


@pytest.fixture
def sofia(place):
    return factories.member(at=place, role=Role.MEDIATOR)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def file_of(member):
    return reverse("people:person", args=[member.pk])


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_desk_finds_people_by_a_part_of_the_name_or_the_telephone(place, sofia):
    marie = factories.member(
        at=place, first_name="Marie", last_name="Roche", phone="06 12 34 56 78"
    )
    factories.member(at=place, first_name="Paul", phone="06 99 99 99 99")
    factories.member(at=factories.place(), first_name="Marie")

    found = [
        list(signed_in(sofia).get(DESK, {"q": asked}).context["found"])
        for asked in ("mari", "roche marie", "0612345", "12.34.56")
    ]

    assert found == [[marie]] * 4


def test_desk_shows_a_volunteer_only_who_they_can_name(place):
    gilles = factories.member(at=place, role=Role.VOLUNTEER)
    marie = factories.member(at=place, display_name="Marie", phone="06 12 34 56 78")
    client = signed_in(gilles)

    found = [
        list(client.get(DESK, {"q": asked}).context["found"])
        for asked in ("mari", "0612345678", "marie")
    ]

    assert found == [[], [], [marie]]
    assert file_of(marie) not in client.get(DESK, {"q": "marie"}).content.decode()


def test_desk_remembers_whose_file_was_opened(place, sofia):
    first, second = factories.member(at=place), factories.member(at=place)
    client = signed_in(sofia)
    for member in (first, second, first):
        client.get(file_of(member))

    opened = client.get(DESK).context["opened"]

    assert opened == [first, second]


def test_desk_shows_whom_it_found_once_even_if_their_file_was_opened_before(place, sofia):
    marie = factories.member(at=place, display_name="Marie")
    client = signed_in(sofia)
    client.get(file_of(marie))

    page = client.get(DESK, {"q": "marie"}).content.decode()

    assert page.count(file_of(marie)) == 1


def test_desk_shows_what_waits(place, sofia):
    ines, marie = factories.member(at=place), factories.member(at=place)
    asked = {
        "member": ines, "place": place, "purpose": Purpose.MACHINES, "asked_by": sofia,
        "expires_at": NOW + timedelta(days=1),
    }  # fmt: skip
    ConsentRequest.objects.create(asked_of=factories.guardian_of(ines), key_hash="1", **asked)
    past = {**asked, "expires_at": NOW}
    ConsentRequest.objects.create(asked_of=factories.guardian_of(ines), key_hash="2", **past)
    ErasureRequest.objects.create(member=marie, asked_by=marie, place=place)

    waiting = signed_in(sofia).get(DESK).context["waiting"]

    assert [each.member for each in waiting] == [ines, marie]


def test_navigation_shows_the_desk_to_the_team_alone(place, sofia):
    member = factories.member(at=place)
    address = f'href="{DESK}"'

    shown = [
        address in signed_in(who).get(reverse("bookings:mine")).content.decode()
        for who in (sofia, member)
    ]

    assert shown == [True, False]


def test_list_shows_people_of_the_place_and_their_guardians(place, sofia):
    ines = factories.member(at=place)
    father = factories.guardian_of(ines)
    factories.member(at=factories.place())
    factories.member(at=place, is_active=False)

    page = signed_in(sofia).get(LIST)

    assert set(page.context["page_obj"]) == {sofia, ines, father}


def test_list_is_narrowed_by_name_role_and_age(place, sofia):
    minor = factories.member(at=place, birth_month=date(2013, 1, 1), display_name="Inès")
    adult = factories.member(at=place, birth_month=date(1954, 1, 1))
    unknown = factories.member(at=place, birth_month=None)
    client = signed_in(sofia)

    shown = {
        query: set(client.get(f"{LIST}?{query}").context["page_obj"])
        for query in ("age=minor", "age=adult", "age=unknown", "role=mediator", "q=In")
    }

    assert shown == {
        "age=minor": {minor},
        "age=adult": {adult, sofia},
        "age=unknown": {unknown},
        "role=mediator": {sofia},
        "q=In": {minor},
    }


def test_list_asks_as_much_for_thirty_people_as_for_three(place, sofia):
    client = signed_in(sofia)
    factories.member(at=place)
    few = queries_of(client, LIST)
    for _ in range(28):
        factories.member(at=place)

    assert queries_of(client, LIST) == few


def test_file_and_desk_ask_as_much_for_much_as_for_little(place, sofia):
    marie = factories.member(at=place, display_name="Marie")
    client = signed_in(sofia)
    counts = []
    for _ in range(2):
        for _ in range(3):
            mandate = factories.mandate(place=place, member=marie)
            record(
                Standing(Mode.FOR, mandate), Deed.BOOKED,
                by=sofia, member=marie, place=place, now=NOW,
            )  # fmt: skip
            factories.member(at=place, display_name="Marie")
            factories.guardian_of(marie)
        counts.append([queries_of(client, file_of(marie)), queries_of(client, f"{DESK}?q=marie")])

    assert counts[0] == counts[1]


def test_file_is_kept_from_others(place, sofia):
    marie = factories.member(at=place)
    elsewhere = factories.place(name="Z elsewhere")
    chiara = factories.member(at=elsewhere, role=Role.MANAGER)
    at_both = factories.member(at=place)
    at_both.roles.create(place=elsewhere, role=Role.MEDIATOR)
    stranger = factories.member(at=elsewhere)
    gilles = factories.member(at=place, role=Role.VOLUNTEER)

    statuses = [
        signed_in(who).get(file_of(whose)).status_code
        for who, whose in [
            (sofia, marie), (sofia, stranger), (chiara, marie), (at_both, marie), (gilles, marie),
            (marie, marie),
        ]
    ]  # fmt: skip

    assert statuses == [200, 404, 403, 403, 403, 403]


def test_file_of_a_minor_notes_who_opened_it(place, sofia):
    ines = factories.member(at=place, birth_month=date(2013, 1, 1))
    marie = factories.member(at=place, birth_month=date(1954, 1, 1))
    client = signed_in(sofia)

    for member in (ines, marie):
        client.get(file_of(member))

    assert list(FileReading.objects.values_list("member", "reader", "at")) == [
        (ines.pk, sofia.pk, NOW)
    ]


def test_file_says_who_is_or_may_be_a_minor(place, sofia):
    born = [date(2013, 1, 1), None, date(1954, 1, 1)]
    people = [factories.member(at=place, birth_month=month) for month in born]

    pages = [signed_in(sofia).get(file_of(each)).content.decode() for each in people]

    assert ["This is a minor." in page for page in pages] == [True, False, False]
    assert ["this may be a minor" in page for page in pages] == [False, True, False]


def test_file_that_is_not_shown_is_not_noted(place):
    ines = factories.member(at=place, birth_month=date(2013, 1, 1))

    signed_in(factories.member(at=place, role=Role.VOLUNTEER)).get(file_of(ines))

    assert not FileReading.objects.exists()


def test_change_is_saved_with_how_it_was_done(place, sofia):
    marie = factories.member(at=place, display_name="Marie")
    address = reverse("people:change", args=[marie.pk])
    sent = {
        "display_name": "Marie", "birth_month": "1954-11", "phone": "06", "channel": "paper",
        "language": "fr", "mode": Mode.WITH,
    }  # fmt: skip

    answer = signed_in(sofia).post(address, sent)

    marie.refresh_from_db()
    assert answer.url == file_of(marie)
    assert (marie.birth_month, marie.phone, marie.channel) == (date(1954, 11, 1), "06", "paper")
    assert list(Act.objects.values_list("deed", "mode")) == [(Deed.ACCOUNT_CHANGED, Mode.WITH)]


def test_change_of_someone_who_may_do_more_says_why_not(place, sofia):
    karim = factories.member(at=place, role=Role.MANAGER)
    address = reverse("people:change", args=[karim.pk])
    sent = {"display_name": "K", "channel": "email", "mode": Mode.WITH}

    answer = signed_in(sofia).post(address, sent)

    karim.refresh_from_db()
    assert (answer.status_code, answer.context["refusals"][0].code) == (
        409,
        "may_more_than_you",
    )
    assert karim.display_name != "K"


def test_change_to_the_email_of_someone_else_stands_beside_the_field(place, sofia):
    factories.member(email="taken@example.org")
    marie = factories.member(at=place)
    sent = {
        "display_name": "Marie", "channel": "email", "mode": Mode.WITH,
        "email": "Taken@example.org",
    }  # fmt: skip

    answer = signed_in(sofia).post(reverse("people:change", args=[marie.pk]), sent)

    assert answer.status_code == 422
    assert "Someone else already uses this e-mail." in answer.content.decode()


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("people:family", "family"),
        ("people:card", "card"),
        ("people:person_memberships", "memberships"),
        ("people:suspensions", "suspensions"),
        ("learning:person", "qualifications"),
    ],
)
def test_each_part_of_the_file_of_a_child_notes_who_opened_it(place, page, part):
    ines = factories.child(at=place)
    manager = factories.member(at=place, role=Role.MANAGER)

    signed_in(manager).get(reverse(page, args=[ines.pk]))

    assert list(FileReading.objects.values_list("reader", "member", "what")) == [
        (manager.pk, ines.pk, part)
    ]


@pytest.mark.parametrize("page", ["people:card", "learning:person"])
def test_guardian_who_looks_after_a_child_is_not_noted(place, page):
    ines = factories.child(at=place)
    guardian = factories.guardian_of(ines)

    answer = signed_in(guardian).get(reverse(page, args=[ines.pk]))

    assert (answer.status_code, FileReading.objects.count()) == (200, 0)


def test_readings_say_in_words_what_was_opened(place):
    ines = factories.child(at=place)
    manager = factories.member(at=place, role=Role.MANAGER)
    FileReading.objects.create(reader=manager, member=ines, what="history")

    page = signed_in(manager).get(reverse("people:readings"))

    assert "what was done for them" in page.content.decode()


def test_card_page_leads_back_to_where_its_reader_came_from(place, sofia):
    paolo = factories.member()
    ines = factories.child(at=place, guardian=paolo)
    address = reverse("people:card", args=[ines.pk])

    desk, home = (signed_in(who).get(address).content.decode() for who in (sofia, paolo))

    child = reverse("bookings:child", args=[ines.pk])
    assert f'href="{file_of(ines)}"' in desk
    assert f'href="{child}"' not in desk
    assert f'href="{child}"' in home
    assert f'href="{file_of(ines)}"' not in home
