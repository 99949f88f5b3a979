"""Shared tablets: who makes one, what works only there, and that nothing of anyone is left."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members import codes
from members.kiosk_middleware import COOKIE, GRACE, IDLE
from members.models import Card, Departure, Kiosk, Role, Visit
from members.refusals import NotYourTask
from members.search import names_starting_with
from members.services.cards import give_card
from members.services.kiosks import make_kiosk, revoke_kiosk
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

HOME, CARD, COME, LEAVE = (reverse(f"kiosk:{name}") for name in ("home", "card", "come", "leave"))


@pytest.fixture
def place():
    return factories.place(language="it")


@pytest.fixture
def manager(place):
    return factories.member(at=place, role=Role.MANAGER)


@pytest.fixture
def tablet(place, manager):
    """A browser that the manager has made a kiosk of the place."""
    client = Client()
    client.force_login(manager)
    client.post(reverse("people:kiosks"), {"name": "Entrance"})
    client.get(HOME)
    return client


@pytest.fixture
def ines(place):
    return factories.member(at=place, display_name="Inès", language="pt")


@pytest.fixture
def card(place, manager, ines):
    return give_card(member=ines, place=place, by=manager, now=NOW)


def sign_in(tablet, card, pin=None):
    tablet.post(CARD, {"code": card.printed_code})
    return tablet.post(CARD, {"pin": card.pin if pin is None else pin})


def who(client):
    return client.session.get("_auth_user_id")


def test_making_a_kiosk_signs_the_manager_out_and_keeps_only_a_hash(tablet, place):
    kiosk = Kiosk.objects.get()
    cookie = tablet.cookies[COOKIE]

    assert (kiosk.place, kiosk.name, who(tablet)) == (place, "Entrance", None)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert kiosk.key_hash not in cookie.value
    assert kiosk.seen_at is not None


def test_only_who_manages_the_place_makes_and_shuts_kiosks(place, manager):
    mediator = factories.member(at=place, role=Role.MEDIATOR)
    kiosk, _key = make_kiosk(place=place, name="Entrance", by=manager, now=NOW)

    for act in (
        lambda: make_kiosk(place=place, name="Mine", by=mediator, now=NOW),
        lambda: revoke_kiosk(kiosk=kiosk, by=mediator, now=NOW),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.refusals == (NotYourTask(),)
    assert list(Kiosk.objects.working()) == [kiosk]


def test_a_card_signs_in_at_the_kiosk_in_the_language_of_its_owner(tablet, card, ines, place):
    before = tablet.session.session_key

    answer = sign_in(tablet, card)

    assert answer.headers["Location"] == reverse("machines")
    assert who(tablet) == str(ines.pk)
    assert tablet.session.session_key != before
    assert tablet.session["place"] == place.pk
    assert tablet.cookies[settings.LANGUAGE_COOKIE_NAME].value == "pt"


def test_a_card_signs_in_nowhere_else(card):
    client = Client()

    answers = [client.get(CARD), client.post(CARD, {"code": card.code}), sign_in(client, card)]

    assert [answer.headers["Location"] for answer in answers] == [reverse("machines")] * 3
    assert who(client) is None


def test_a_kiosk_cookie_made_up_by_someone_opens_nothing(card, place):
    client = Client()
    client.cookies[COOKIE] = "made-up:signature"

    sign_in(client, card)

    assert who(client) is None


def test_a_wrong_pin_is_refused_and_the_card_waits_for_another_try(tablet, card, ines):
    wrong = "0000" if card.pin != "0000" else "1111"

    answer = sign_in(tablet, card, pin=wrong)
    again = tablet.post(CARD, {"pin": card.pin})

    assert (answer.status_code, again.status_code) == (409, 302)
    assert Card.objects.get().wrong_tries == 0
    assert who(tablet) == str(ines.pk)


def test_the_code_waits_for_its_pin_nowhere_in_clear(tablet, card):
    page = tablet.post(CARD, {"code": card.printed_code}, follow=True)

    kept = [session.get_decoded() for session in Session.objects.all()]
    assert card.code not in str(kept)
    assert card.code not in codes.as_typed(page.content.decode())


def test_done_leaves_nothing_of_who_was_there(tablet, card, place):
    sign_in(tablet, card)
    old_session = tablet.session.session_key

    answer = tablet.post(reverse("kiosk:done"))

    assert (answer.headers["Location"], who(tablet)) == (HOME, None)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert tablet.cookies[settings.LANGUAGE_COOKIE_NAME].value == place.language
    assert not Session.objects.filter(session_key=old_session).exists()
    assert tablet.get(HOME).status_code == 200


def test_every_page_of_a_kiosk_says_who_is_there_has_a_way_out_and_is_not_kept(tablet, card):
    sign_in(tablet, card)

    for name in ("machines", "bookings:mine", "members:account", "impact:page"):
        page = tablet.get(reverse(name))
        assert reverse("kiosk:done") in page.content.decode()
        assert "Inès" in page.content.decode()
        assert "no-store" in page.headers["Cache-Control"]


def test_a_session_at_a_kiosk_ends_by_itself_and_lasts_while_someone_acts(tablet, card):
    sign_in(tablet, card)
    session = Session.objects.get(session_key=tablet.session.session_key)
    lasts = session.expire_date - timezone.now()

    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=5))
    tablet.get(reverse("machines"), headers={"HX-Request": "true"})
    after_refresh = Session.objects.get(pk=session.pk).expire_date - timezone.now()
    tablet.post(reverse("kiosk:stay"))
    after_stay = Session.objects.get(pk=session.pk).expire_date - timezone.now()

    assert IDLE < lasts <= IDLE + GRACE
    assert after_refresh < timedelta(seconds=6)
    assert after_stay > IDLE


def test_a_live_stream_keeps_no_session_open(tablet, card):
    sign_in(tablet, card)
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=5))

    tablet.get(reverse("machines"), headers={"Accept": "text/event-stream"})

    assert Session.objects.get().expire_date - timezone.now() < timedelta(seconds=6)


def test_what_a_session_that_ended_by_itself_left_is_forgotten_too(tablet, card, place):
    sign_in(tablet, card)
    tablet.post(reverse("members:make_token"))  # leaves a word, which nobody reads
    Session.objects.all().delete()

    page = tablet.get(HOME)

    assert list(page.context["messages"]) == []
    assert "Clear-Site-Data" in page.headers
    assert 'lang="it"' in page.content.decode()


def test_a_session_of_who_became_staff_ends(tablet, card, ines, place):
    sign_in(tablet, card)

    ines.roles.create(place=place, role=Role.MEDIATOR)

    assert tablet.get(reverse("bookings:mine")).status_code == 302
    assert who(tablet) is None


def test_who_signs_in_by_password_at_a_kiosk_is_signed_out_as_soon(tablet, place):
    factories.member(at=place, username="lucas", password="a word of his")
    tablet.post(reverse("account_login"), {"login": "lucas", "password": "a word of his"})

    session = Session.objects.get(session_key=tablet.session.session_key)

    assert who(tablet) is not None
    assert session.expire_date - timezone.now() <= IDLE + GRACE
    assert "Clear-Site-Data" in tablet.post(reverse("account_logout")).headers


def test_what_a_lost_card_opened_is_shut_at_once(tablet, card, place, manager, ines):
    sign_in(tablet, card)

    give_card(member=ines, place=place, by=manager, now=NOW)

    assert tablet.get(reverse("bookings:mine")).status_code == 302
    assert who(tablet) is None


def test_shutting_a_kiosk_ends_what_is_open_there(tablet, card, manager):
    sign_in(tablet, card)

    revoke_kiosk(kiosk=Kiosk.objects.get(), by=manager, now=NOW)

    assert tablet.get(reverse("bookings:mine")).status_code == 302
    assert tablet.get(HOME).headers["Location"] == reverse("machines")


def test_a_session_taken_to_another_browser_is_shut(tablet, card):
    sign_in(tablet, card)
    elsewhere = Client()
    elsewhere.cookies["sessionid"] = tablet.cookies["sessionid"].value

    assert elsewhere.get(reverse("bookings:mine")).status_code == 302


def test_someone_comes_and_leaves_by_card(tablet, card, ines):
    said = tablet.post(COME, {"code": card.printed_code}, follow=True)
    tablet.post(LEAVE, {"code": card.printed_code})

    assert "Inès" in said.content.decode()
    visit = Visit.objects.get()
    assert (visit.member, visit.arrival, visit.departure) == (ines, "card", Departure.SELF)
    assert visit.recorded_by is None


def test_someone_comes_by_the_code_on_their_phone(tablet, ines):
    phone = Client()
    phone.force_login(ines)
    digits = phone.get(reverse("members:my_code")).context["digits"]

    tablet.post(COME, {"code": digits})

    assert Visit.objects.get().arrival == "code"


def test_someone_comes_by_name_once_they_say_that_it_is_them(tablet, ines):
    offered = tablet.post(COME, {"name": "ine"}, follow=True)
    [(name, value)] = offered.context["choices"]
    asked = tablet.post(COME, {"who": value})
    assert not Visit.objects.exists()

    tablet.post(COME, {"who": value, "sure": "1"})

    assert (name, asked.context["person"]) == ("Inès", ines)
    assert Visit.objects.get().arrival == "name"


def test_nobody_is_checked_in_whom_the_kiosk_has_not_offered(tablet, ines):
    tablet.post(COME, {"who": str(ines.pk), "sure": "1"})

    assert not Visit.objects.exists()


def test_the_last_words_are_shown_once(tablet, card):
    tablet.post(COME, {"code": card.code})

    pages = [tablet.get(reverse("kiosk:said")) for _ in range(2)]

    assert [page.status_code for page in pages] == [200, 302]


def test_typed_names_are_gone_after_the_first_page(tablet, ines):
    tablet.post(COME, {"name": "ine"})
    tablet.get(HOME)

    assert tablet.get(COME).context["typed"] is None


def test_names_are_found_by_how_they_begin_and_nobody_leafs_through_them(place):
    for name in ("Inès", "Inès B", "INA", "Al", "Mina", *(f"Marie {n}" for n in range(9))):
        factories.member(at=place, display_name=name)
    factories.member(at=factories.place(), display_name="Ines elsewhere")
    factories.member(at=place, display_name="Inez", is_active=False)

    def found(text):
        return [name for _pk, name in names_starting_with(text, place=place).found]

    assert found("ines") == ["Inès", "Inès B"]
    assert (found("in"), found("al"), found("   "), found("ina")) == ([], ["Al"], [], ["INA"])
    assert names_starting_with("marie", place=place).asks_for_more
    assert found("marie 3") == ["Marie 3"]


def test_who_has_the_name_of_another_uses_a_card(place):
    for _ in range(2):
        factories.member(at=place, display_name="Marie")

    names = names_starting_with("marie", place=place)

    assert (list(names.found), names.has_namesakes) == ([], True)


def test_first_page_speaks_the_language_of_the_place_until_someone_chooses(tablet):
    assert 'lang="it"' in tablet.get(HOME).content.decode()

    tablet.post(reverse("set_language"), {"language": "fr", "next": HOME})
    assert 'lang="fr"' in tablet.get(HOME).content.decode()

    tablet.post(reverse("kiosk:done"))
    assert 'lang="it"' in tablet.get(HOME).content.decode()


def test_card_page_shows_code_and_pin_once_and_prints_a_qr_code(place, manager, ines):
    client = Client()
    client.force_login(manager)
    client.post(reverse("places:choose"), {"place": place.slug})

    printed = client.post(reverse("people:give_card", args=[ines.pk]))
    later = client.get(reverse("people:card", args=[ines.pk]))

    new = printed.context["new"]
    words = printed.content.decode()
    assert all(part in words for part in (new.printed_code, new.pin, "<svg", "Inès"))
    assert new.printed_code not in later.content.decode()
    assert "no-store" in printed.headers["Cache-Control"]


def test_card_pages_are_for_those_who_give_access(place, ines):
    lucas = factories.member(at=place)
    volunteer = factories.member(at=place, role=Role.VOLUNTEER)

    for person in (lucas, volunteer, ines):
        client = Client()
        client.force_login(person)
        assert client.get(reverse("people:card", args=[ines.pk])).status_code == 404
        assert client.post(reverse("people:give_card", args=[ines.pk])).status_code == 404
    assert not Card.objects.exists()


def test_no_page_of_the_kiosk_has_an_inline_script_or_style(tablet, card):
    pages = [tablet.get(url).content.decode() for url in (HOME, COME, LEAVE, CARD)]

    assert not any(re.search(r"<style|style=|<script>|onclick", page) for page in pages)
