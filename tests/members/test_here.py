"""The desk's list of who is here, the fire list, and check-ins over REST."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import Act, Arrival, Group, GroupVisit, Role, Visit
from tests import factories

pytestmark = pytest.mark.django_db

HERE, FIRE, API = reverse("people:here"), reverse("people:fire_list"), reverse("api:visit-list")


@pytest.fixture
def place():
    return factories.place()


def client_of(place, role):
    client = Client()
    client.force_login(factories.member(at=place, role=role, display_name=f"The {role}"))
    return client


def come(place, name="Inès", **given):
    member = factories.member(at=place, display_name=name, **given)
    return Visit.objects.create(
        member=member, place=place, arrived_at=timezone.now(), arrival=Arrival.NAME
    )


def test_one_tap_checks_in_and_another_one_out(place):
    ines, desk = factories.member(at=place), client_of(place, Role.VOLUNTEER)

    for name in ("arrive", "arrive", "go", "go"):
        answer = desk.post(reverse(f"people:{name}"), {"member": ines.pk})
        assert answer.headers["Location"] == HERE

    visit = Visit.objects.get()
    assert (visit.member, visit.departure) == (ines, "desk")
    assert Act.objects.count() == 2


def test_checking_out_without_leaving_the_page_gives_the_list_as_it_is_then(place):
    ines, lea = come(place, "Inès"), come(place, "Léa")
    desk = client_of(place, Role.VOLUNTEER)
    url, how = reverse("people:go"), {"HX-Request": "true"}

    lists = [desk.post(url, {"member": ines.member_id}, headers=how) for _ in range(2)]

    assert [list(answer.context["visits"]) for answer in lists] == [[lea], [lea]]


def test_here_is_for_the_team_of_the_place_only(place):
    visit = come(place)
    answers = {
        role: client_of(place, role).get(HERE).status_code
        for role in (Role.MEMBER, Role.PARTNER, Role.VOLUNTEER, Role.MANAGER)
    }

    stranger = client_of(factories.place(), Role.MANAGER)
    stranger.post(reverse("people:go"), {"member": visit.member_id})

    assert answers == {"member": 403, "partner": 403, "volunteer": 200, "manager": 200}
    assert Visit.objects.get().left_at is None


def test_fire_list_gives_full_names_to_those_only_who_may_see_people(place):
    come(place, "Inès", first_name="Inès", last_name="Ferhat")
    leaver = come(place, "Léa")
    Visit.objects.filter(pk=leaver.pk).update(left_at=timezone.now(), departure="self")
    group = Group.objects.create(place=place, name="CM2 B", contact_name="Mme Roy")
    GroupVisit.objects.create(
        group=group, expected_at=timezone.now(), leaves_at=timezone.now() + timedelta(hours=1),
        arrived_at=timezone.now() - timedelta(minutes=5), under_12=11,
        recorded_by=factories.member(),
    )  # fmt: skip

    pages = [client_of(place, role).get(FIRE) for role in (Role.VOLUNTEER, Role.MEDIATOR)]

    shown = [page.content.decode() for page in pages]
    assert ["Ferhat" in words for words in shown] == [False, True]
    assert all("CM2 B" in words and "Inès" in words for words in shown)
    assert not any("Léa" in words for words in shown)
    assert [page.context["count"] for page in pages] == [12, 12]


@pytest.mark.parametrize("url", [HERE, FIRE])
def test_pages_ask_as_many_questions_for_thirty_people_as_for_three(place, url):
    desk = client_of(place, Role.MEDIATOR)
    counts = []
    for many in (3, 27):
        for _ in range(many):
            come(place, factories.member().display_name)
        with CaptureQueriesContext(connection) as asked:
            desk.get(url)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_search_finds_a_part_of_a_name_whatever_its_accents(place):
    ines, _lea = (factories.member(at=place, display_name=name) for name in ("Inès", "Léa"))
    factories.member(at=factories.place(), display_name="Inès elsewhere")

    page = client_of(place, Role.VOLUNTEER).get(HERE, {"q": "NES"})

    assert page.context["at_hand"] == [ines]


# --- REST ---------------------------------------------------------------------------------------


def send(client, place, *taps):
    body = {"place": place.slug, "visits": list(taps)}
    return client.post(API, body, content_type="application/json")


def test_taps_are_taken_in_order_once_and_late(place):
    desk, ines = client_of(place, Role.VOLUNTEER), factories.member(at=place)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    tap = {"key": "a", "member": ines.pk, "arrived_at": an_hour_ago.isoformat()}

    answers = [send(desk, place, tap).json()["visits"][0] for _ in range(2)]

    assert answers[0] == answers[1]
    assert (answers[0]["key"], answers[0]["refusals"]) == ("a", [])
    assert Visit.objects.get().arrived_at == an_hour_ago


def test_one_refused_tap_keeps_none_of_the_others_out(place):
    desk, ines = client_of(place, Role.VOLUNTEER), factories.member(at=place)
    long_ago = (timezone.now() - timedelta(hours=13)).isoformat()

    answer = send(
        desk,
        place,
        {"key": "unknown", "member": 987654321},
        {"key": "old", "member": ines.pk, "arrived_at": long_ago},
        {"key": "good", "member": ines.pk},
    )

    said = {
        each["key"]: [why["code"] for why in each["refusals"]] for each in answer.json()["visits"]
    }
    assert said == {"unknown": ["not_known_here"], "old": ["too_long_ago"], "good": []}
    assert Visit.objects.get().member == ines


@pytest.mark.parametrize(("role", "status"), [(Role.MEMBER, 409), (Role.VOLUNTEER, 200)])
def test_only_the_team_sends_taps(place, role, status):
    ines = factories.member(at=place)

    answer = send(client_of(place, role), place, {"key": "a", "member": ines.pk})

    assert answer.status_code == status
    assert Visit.objects.exists() == (status == 200)


def test_visits_over_rest_are_those_that_one_may_see(place):
    visit = come(place)
    own = Client()
    own.force_login(visit.member)

    found = [
        [row["id"] for row in client.get(API).json()["results"]]
        for client in (own, client_of(place, Role.MEDIATOR), client_of(place, Role.MEMBER))
    ]

    assert found == [[visit.pk], [visit.pk], []]
    here = client_of(place, Role.MEDIATOR).get(API, {"is_here": "false"}).json()
    assert here["results"] == []
