"""Machines: what the database keeps, and what people see of them."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from equipment.models import Machine, ServiceState
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"service_state": "tired"}, "machine_service_state_is_known"),
        ({"slot_minutes": 4}, "machine_slot_lasts_between_5_minutes_and_a_day"),
        ({"slot_minutes": 1441, "longest_minutes": 2000}, "machine_slot_lasts"),
        ({"slot_minutes": 60, "longest_minutes": 59}, "machine_longest_booking_holds_a_slot"),
    ],
)
def test_the_database_refuses(facts, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factories.machine(**facts)


def test_retired_machines_are_not_shown_and_those_out_of_service_are():
    space = factories.space()
    machines = {
        state: factories.machine(space=space, service_state=state) for state in ServiceState
    }

    assert set(Machine.objects.shown()) == {
        machines[ServiceState.IN_SERVICE],
        machines[ServiceState.OUT_OF_SERVICE],
    }


def test_machines_are_listed_by_category_and_name():
    last = factories.machine(category=factories.category(position=2), name="A")
    printers = factories.category(position=1)
    second, first = (factories.machine(category=printers, name=name) for name in "CB")

    assert list(Machine.objects.all()) == [first, second, last]


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "Imprime"), ("en", "Prints"), ("pt", "Imprime")]
)
def test_texts_are_in_the_readers_language_else_in_that_of_the_place(language, text):
    machine = factories.machine(summary={"fr": "Imprime", "en": "Prints"})

    with override(language):
        assert machine.localized_summary == text
