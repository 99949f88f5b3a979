"""Choosing the place that one looks at."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def test_choose_shows_all_places_and_marks_the_one_one_is_in():
    here, there = factories.place(name="Atelier"), factories.place(name="Bottega")

    page = Client().get(reverse("places:choose"))

    assert list(page.context["places"]) == [here, there]
    assert page.context["place"] == here


def test_choose_remembers_the_place():
    factories.place(name="Atelier")
    there = factories.place(name="Bottega")
    client = Client()

    client.post(reverse("places:choose"), {"place": there.slug})

    assert client.get(reverse("places:choose")).context["place"] == there


def test_choose_a_place_that_is_not_there_changes_nothing():
    here = factories.place()
    client = Client()

    answer = client.post(reverse("places:choose"), {"place": "atlantis"})

    assert answer.status_code == 404
    assert client.get(reverse("places:choose")).context["place"] == here


@pytest.mark.parametrize("others", [0, 1])
def test_another_place_is_offered_where_there_is_one(others):
    for _ in range(1 + others):
        factories.place()

    html = Client().get(reverse("account_login")).content.decode()

    assert (reverse("places:choose") in html) is bool(others)
