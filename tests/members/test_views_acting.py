"""The pages of mandates and of what others did in one's name, and the question of how one acts."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.forms_acting import ModeForm
from members.models import Act, Deed, FileReading, HowGiven, Mandate, Mode, Role, Scope
from members.services.acts import Standing, record
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HISTORY = reverse("members:history")
MINE = reverse("members:mandates")


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    """Stop the clock that views read at `NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def place():
    return factories.place(name="A place that is first", language="en")


@pytest.fixture
def marie(place):
    return factories.member(at=place, display_name="Marie")


@pytest.fixture
def sofia(place):
    return factories.member(at=place, role=Role.MEDIATOR, display_name="Sofia")


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def act(member, by, place, how=None, **given):
    how = how or Standing(Mode.WITH)
    asked = {"deed": Deed.BOOKED, "now": NOW, **given}
    return record(how, by=by, member=member, place=place, **asked)


def form(by, member, place, data=None):
    return ModeForm(data, by=by, member=member, place=place, scope=Scope.BOOKINGS, now=NOW)


def test_mode_is_asked_of_the_team_and_of_guardians(place, marie, sofia):
    gilles = factories.member(at=place, role=Role.VOLUNTEER)
    cases = [(marie, marie), (factories.guardian_of(marie), marie), (sofia, marie), (gilles, marie)]

    asked = ["mode" in form(by, member, place).fields for by, member in cases]

    assert asked == [False, True, True, True]


def test_mode_for_the_person_is_offered_with_a_mandate_only(place, marie, sofia):
    without = form(sofia, marie, place, {"mode": "for"})
    mandate = factories.mandate(place=place, member=marie)
    with_one = form(sofia, marie, place, {"mode": "for"})

    assert (without.is_valid(), without.mandate) == (False, None)
    assert (with_one.is_valid(), with_one.mandate, with_one.chosen) == (True, mandate, Mode.FOR)


def test_mode_where_nothing_is_asked_is_none(place, marie):
    own = form(marie, marie, place, {})

    assert (own.is_valid(), own.chosen) == (True, None)


def test_history_says_who_acted_how_and_on_which_mandate(place, marie, sofia):
    mandate = factories.mandate(place=place, member=marie)
    act(marie, sofia, place, Standing(Mode.FOR, mandate), about="Lavande")

    page = signed_in(marie).get(HISTORY)

    [shown], words = page.context["page_obj"], page.content.decode()
    assert (shown.actor, shown.mode, shown.mandate) == (sofia, Mode.FOR, mandate)
    assert reverse("members:mandate", args=[mandate.pk]) in words


def test_history_of_a_ward_is_the_guardians_to_read_and_nobody_elses(place, marie, sofia):
    father = factories.guardian_of(marie)
    done = act(marie, sofia, place)
    address = f"{HISTORY}?of={marie.username}"

    pages = [signed_in(who).get(address) for who in (father, sofia)]

    assert list(pages[0].context["page_obj"]) == [done]
    assert pages[1].status_code == 404


def test_history_asks_as_much_for_twenty_acts_as_for_two(place, marie, sofia):
    client = signed_in(marie)
    counts = []
    for more in (2, 18):
        for _ in range(more):
            act(marie, sofia, place)
        with CaptureQueriesContext(connection) as queries:
            client.get(HISTORY)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_history_at_the_desk_is_that_of_the_own_place(place, marie, sofia):
    elsewhere = factories.place(name="Z elsewhere")
    here, _there = act(marie, sofia, place), act(marie, sofia, elsewhere)

    page = signed_in(sofia).get(reverse("people:history", args=[marie.pk]))

    assert list(page.context["page_obj"]) == [here]


def test_mandate_is_given_on_ones_own_screen(place, marie):
    sent = {"scopes": ["bookings", "visits"], "starts_on": "2026-06-15", "ends_on": "2027-06-14"}

    signed_in(marie).post(MINE, sent)

    mandate = Mandate.objects.get()
    assert (mandate.member, mandate.given_by, mandate.how) == (marie, marie, HowGiven.SCREEN)
    assert mandate.scopes == ["bookings", "visits"]


def test_mandate_is_written_down_at_the_desk_and_leads_to_its_paper(place, marie, sofia):
    sent = {
        "given_by": marie.pk, "scopes": ["bookings"], "how": "spoken",
        "starts_on": "2026-06-15", "ends_on": "2027-06-14", "holder": sofia.pk,
    }  # fmt: skip

    answer = signed_in(sofia).post(reverse("people:mandates", args=[marie.pk]), sent)

    mandate = Mandate.objects.get()
    assert answer.url == reverse("members:mandate", args=[mandate.pk])
    assert (mandate.witness, mandate.holder, mandate.how) == (sofia, sofia, HowGiven.SPOKEN)


def test_mandate_that_is_too_long_says_so_and_keeps_what_was_written(place, marie, sofia):
    sent = {
        "given_by": marie.pk, "scopes": ["bookings"], "how": "paper",
        "starts_on": "2026-06-15", "ends_on": "2030-06-14",
    }  # fmt: skip

    answer = signed_in(sofia).post(reverse("people:mandates", args=[marie.pk]), sent)

    assert (answer.status_code, answer.context["refusals"][0].code) == (409, "mandate_too_long")
    assert 'value="2030-06-14"' in answer.content.decode()


def test_paper_of_a_mandate_is_in_the_language_of_who_gives_it(place, marie, sofia):
    marie.language = "fr"
    marie.save()
    mandate = factories.mandate(place=place, member=marie)

    page = signed_in(sofia).get(reverse("members:mandate", args=[mandate.pk]))

    assert 'lang="fr"' in page.context["paper"]
    assert "15 juin 2026" in page.context["paper"]


def test_paper_of_a_minors_mandate_notes_who_of_the_desk_read_it(place, sofia):
    ines = factories.member(at=place, birth_month=date(2013, 1, 1))
    mandate = factories.mandate(place=place, member=ines)
    address = reverse("members:mandate", args=[mandate.pk])

    for who in (ines, factories.guardian_of(ines), sofia):
        signed_in(who).get(address)

    assert list(FileReading.objects.values_list("reader", flat=True)) == [sofia.pk]


def test_mandate_is_taken_back_on_its_page(place, marie):
    mandate = factories.mandate(place=place, member=marie)

    signed_in(marie).post(reverse("members:revoke_mandate", args=[mandate.pk]))

    mandate.refresh_from_db()
    assert mandate.revoked_at == NOW
    assert not Act.objects.exists()


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({}, "confirmed"),
        ({"starts_on": NOW.date() + timedelta(days=1)}, "booked"),
        ({"starts_on": date(2025, 1, 1), "ends_on": date(2025, 2, 1)}, "past"),
        ({"revoked_at": NOW}, "cancelled"),
    ],
)
def test_mandate_shows_whether_it_holds(place, marie, given, state):
    factories.mandate(place=place, member=marie, **given)

    [shown] = signed_in(marie).get(MINE).context["mandates"]

    assert shown.state == state
