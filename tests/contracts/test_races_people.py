"""Crowds on one card and on one person, with real connections."""

import pytest

from members import codes
from members.models import Arrival, Card, Role, Visit
from members.services.cards import TRIES_BEFORE_LOCK, give_card, sign_in_with_card
from members.services.kiosks import make_kiosk
from members.services.visits import check_in
from tests import factories
from tests.contracts.test_races import at_once
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 8


def test_a_crowd_that_guesses_a_pin_has_no_more_tries_than_one():
    place = factories.place()
    manager = factories.member(at=place, role=Role.MANAGER)
    kiosk, _key = make_kiosk(place=place, name="Entrance", by=manager, now=NOW)
    new = give_card(member=factories.member(at=place), place=place, by=manager, now=NOW)
    hashes = codes.card_hashes(new.code)
    wrong = "0000" if new.pin != "0000" else "1111"

    def guess() -> object:
        return sign_in_with_card(kiosk=kiosk, code_hashes=hashes, pin=wrong, now=NOW)

    outcomes = at_once([guess] * 3 * CROWD, CROWD)

    assert outcomes == {
        "card_not_accepted": TRIES_BEFORE_LOCK - 1,
        "card_locked": 3 * CROWD - TRIES_BEFORE_LOCK + 1,
    }
    assert Card.objects.get().wrong_tries == TRIES_BEFORE_LOCK


def test_a_crowd_of_taps_for_one_person_is_one_visit():
    place = factories.place()
    ines = factories.member(at=place)

    def tap() -> object:
        return check_in(member=ines, place=place, arrival=Arrival.DESK, now=NOW)

    outcomes = at_once([tap] * 3 * CROWD, CROWD)

    assert outcomes == {"stored": 3 * CROWD}
    assert Visit.objects.count() == 1
