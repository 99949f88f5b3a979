"""Finding someone by name, as far as one may know people."""

import pytest

from members.models import Role
from members.search import people_called
from tests import factories

pytestmark = pytest.mark.django_db


def test_staff_find_people_of_their_place_by_a_part_of_any_name():
    place = factories.place()
    lea = factories.member(at=place, username="l.martin", display_name="Léa", last_name="Martin")
    factories.member(at=factories.place(), username="martin")
    staff = factories.member(at=place, role=Role.MEDIATOR)

    found = [list(people_called(text, place=place, by=staff)) for text in ("mart", "LÉA", " ")]

    assert found[0] == [lea]
    assert found[2] == []


def test_others_find_only_whom_they_can_name():
    place = factories.place()
    lea = factories.member(at=place, username="l.martin", display_name="Lea")
    other = factories.member(at=place)

    found = [
        list(people_called(text, place=place, by=other)) for text in ("L.Martin", "lea", "mart", "")
    ]

    assert found == [[lea], [lea], [], []]
