"""Cards: who gives them, what they open and where, and how few times one may guess."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members import codes
from members.models import Act, Card, Deed, Guardianship, Mode, Notice, Role
from members.notice_kinds import words
from members.refusals import (
    CardLocked,
    CardNotAccepted,
    MayMoreThanYou,
    NoCard,
    NoCardsForTeam,
    NotOfThisPlace,
    NotYourTask,
)
from members.services.cards import (
    LOCK,
    TRIES_BEFORE_END,
    TRIES_BEFORE_LOCK,
    card_with,
    give_card,
    give_pin,
    revoke_card,
    sign_in_with_card,
)
from members.services.kiosks import make_kiosk
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def place():
    return factories.place()


@pytest.fixture
def mediator(place):
    return factories.member(at=place, role=Role.MEDIATOR)


@pytest.fixture
def ines(place):
    return factories.member(at=place, display_name="Inès")


@pytest.fixture
def kiosk(place):
    manager = factories.member(at=place, role=Role.MANAGER)
    return make_kiosk(place=place, name="Entrance", by=manager, now=NOW)[0]


def sign_in(kiosk, code, pin, now=NOW):
    hashes = codes.card_hashes(codes.as_typed(code))
    return sign_in_with_card(kiosk=kiosk, code_hashes=hashes, pin=pin, now=now)


def why(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusals


def another(pin):
    return "0000" if pin != "0000" else "1111"


def test_a_card_opens_its_account_and_nothing_of_it_is_kept_in_clear(place, mediator, ines, kiosk):
    new = give_card(member=ines, place=place, by=mediator, now=NOW)

    opened = sign_in(kiosk, new.printed_code.lower().replace("0", "o"), new.pin)

    assert (opened.member, opened.used_at) == (ines, NOW)
    kept = str(Card.objects.values().get())
    assert new.code not in kept
    assert new.pin not in Card.objects.get().pin_hash


def test_giving_a_card_leaves_a_record_and_ends_the_old_one(place, mediator, ines, kiosk):
    old = give_card(member=ines, place=place, by=mediator, now=NOW)
    give_card(member=ines, place=place, by=mediator, now=NOW + MINUTE)

    assert why(lambda: sign_in(kiosk, old.code, old.pin)) == (CardNotAccepted(),)
    assert card_with(old.code) is None
    said = [(act.actor, act.member, act.deed, act.mode) for act in Act.objects.all()]
    assert said == [(mediator, ines, Deed.ACCESS_GIVEN, Mode.WITH)] * 2


def test_a_guardian_gives_a_card_to_their_own_child_only(place, ines):
    father, other = factories.member(at=place), factories.member(at=place)
    Guardianship.objects.create(guardian=father, child=ines)

    give_card(member=ines, place=place, by=father, now=NOW)

    assert Act.objects.get().mode == Mode.GUARDIAN
    assert why(lambda: give_card(member=other, place=place, by=father, now=NOW)) == (NotYourTask(),)
    assert why(lambda: give_card(member=ines, place=place, by=ines, now=NOW)) == (NotYourTask(),)


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.MANAGER])
def test_nobody_of_the_desk_gets_a_card(place, role):
    manager = factories.member(at=place, role=Role.MANAGER)
    colleague = factories.member(at=place, role=role)

    refusals = why(lambda: give_card(member=colleague, place=place, by=manager, now=NOW))

    assert refusals == (NoCardsForTeam(),)
    assert not Card.objects.exists()


def test_nobody_gives_a_card_to_who_may_do_more(place, mediator, ines):
    father, elsewhere = factories.member(at=place), factories.place()
    Guardianship.objects.create(guardian=father, child=ines)
    ines.roles.create(place=place, role=Role.PEER_MEDIATOR)
    gilles = factories.member(at=place)
    gilles.roles.create(place=elsewhere, role=Role.VOLUNTEER)

    assert why(lambda: give_card(member=ines, place=place, by=father, now=NOW)) == (
        MayMoreThanYou(),
    )
    assert why(lambda: give_card(member=gilles, place=place, by=mediator, now=NOW)) == (
        MayMoreThanYou(),
    )
    assert give_card(member=ines, place=place, by=mediator, now=NOW)


def test_a_card_of_who_became_staff_opens_nothing(place, mediator, ines, kiosk):
    new = give_card(member=ines, place=place, by=mediator, now=NOW)
    ines.roles.create(place=place, role=Role.MEDIATOR)

    assert why(lambda: sign_in(kiosk, new.code, new.pin)) == (CardNotAccepted(),)


def test_a_card_opens_nothing_at_another_place(place, mediator, ines):
    new = give_card(member=ines, place=place, by=mediator, now=NOW)
    there = factories.place()
    manager = factories.member(at=there, role=Role.MANAGER)
    kiosk, _key = make_kiosk(place=there, name="Ingresso", by=manager, now=NOW)

    assert why(lambda: sign_in(kiosk, new.code, new.pin)) == (CardNotAccepted(),)
    assert why(lambda: give_card(member=ines, place=there, by=manager, now=NOW)) == (
        NotOfThisPlace(),
    )


def test_unknown_code_and_wrong_pin_have_the_same_answer(place, mediator, ines, kiosk):
    new = give_card(member=ines, place=place, by=mediator, now=NOW)

    wrong_pin = why(lambda: sign_in(kiosk, new.code, another(new.pin)))
    unknown = why(lambda: sign_in(kiosk, "0123-4567-89AB", new.pin))

    assert wrong_pin == unknown == (CardNotAccepted(),)


def test_wrong_pins_lock_a_card_then_end_it_and_its_owner_is_told(place, mediator, ines, kiosk):
    new = give_card(member=ines, place=place, by=mediator, now=NOW)
    wrong = another(new.pin)
    for _try in range(TRIES_BEFORE_LOCK):
        why(lambda: sign_in(kiosk, new.code, wrong))

    locked = CardLocked(until=NOW + LOCK)
    assert why(lambda: sign_in(kiosk, new.code, new.pin, NOW + LOCK - MINUTE)) == (locked,)
    later = NOW + LOCK
    for _try in range(TRIES_BEFORE_END - TRIES_BEFORE_LOCK):
        assert why(lambda: sign_in(kiosk, new.code, wrong, later)) == (CardNotAccepted(),)

    assert why(lambda: sign_in(kiosk, new.code, new.pin, later)) == (CardNotAccepted(),)
    assert Card.objects.get().revoked_at == later
    told = Notice.objects.get()
    assert told.recipient == ines
    assert "Inès" in words(told.kind, told.facts)[0]


def test_the_right_pin_clears_the_count(place, mediator, ines, kiosk):
    new = give_card(member=ines, place=place, by=mediator, now=NOW)
    for _try in range(TRIES_BEFORE_LOCK - 1):
        why(lambda: sign_in(kiosk, new.code, another(new.pin)))

    sign_in(kiosk, new.code, new.pin)

    assert Card.objects.get().wrong_tries == 0


def test_a_new_pin_unlocks_the_card(place, mediator, ines, kiosk):
    new = give_card(member=ines, place=place, by=mediator, now=NOW)
    for _try in range(TRIES_BEFORE_LOCK):
        why(lambda: sign_in(kiosk, new.code, another(new.pin)))

    pin = give_pin(member=ines, place=place, by=mediator, now=NOW)

    assert sign_in(kiosk, new.code, pin).member == ines


def test_a_volunteer_takes_a_lost_card_back_and_gives_none(place, mediator, ines, kiosk):
    gilles = factories.member(at=place, role=Role.VOLUNTEER)
    new = give_card(member=ines, place=place, by=mediator, now=NOW)

    revoke_card(member=ines, place=place, by=gilles, now=NOW)

    assert why(lambda: sign_in(kiosk, new.code, new.pin)) == (CardNotAccepted(),)
    assert why(lambda: give_card(member=ines, place=place, by=gilles, now=NOW)) == (NotYourTask(),)
    assert why(lambda: give_pin(member=ines, place=place, by=mediator, now=NOW)) == (NoCard(),)


def test_cards_outlive_a_change_of_the_secret_key(place, mediator, ines, kiosk, settings):
    new = give_card(member=ines, place=place, by=mediator, now=NOW)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one"  # noqa: S105

    assert sign_in(kiosk, new.code, new.pin).member == ines


def test_a_phone_code_names_its_owner_for_ten_minutes(ines):
    code = codes.phone_code(ines, NOW)

    assert codes.read_phone_code(code, NOW) == ines.pk
    assert codes.read_phone_code(code, NOW + 9 * MINUTE) == ines.pk
    assert codes.read_phone_code(code, NOW + 10 * MINUTE) is None
    assert codes.read_phone_code(code, NOW - MINUTE) is None


@given(st.text(max_size=40))
def test_anything_may_be_typed_as_a_code(text):
    assert codes.read_phone_code(codes.as_typed(text), NOW) is None or text.strip()
    assert set(codes.as_typed(text)) <= set(codes.ALPHABET) | {"U"}


def test_codes_are_long_and_without_letters_that_look_alike():
    drawn = {codes.draw_card_code() for _ in range(200)}

    assert len(drawn) == 200
    assert len(codes.ALPHABET) ** codes.CARD_LENGTH >= 2**50
    assert all(codes.as_typed(codes.in_groups(code)) == code for code in drawn)
