"""The pages of consents: one's own, a child's, by a link without an account, and at the desk."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import (
    Consent,
    ConsentRequest,
    FileReading,
    Guardianship,
    HowGiven,
    Member,
    Notice,
    Proof,
    Purpose,
    Role,
)
from members.services import consent_requests, consents
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a signed paper"


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    """Stop the clock that views read at `NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def home(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    place = factories.place(name="Atelier", language="fr")
    paolo = factories.member(
        display_name="Paolo", language="it", email="paolo@example.org", first_name="Paolo"
    )
    ines = factories.child(
        at=place, age=13, guardian=paolo, display_name="Inès", last_name="Ferhat"
    )
    desk = factories.member(at=place, role=Role.MEDIATOR, display_name="Sofia")
    return SimpleNamespace(place=place, paolo=paolo, ines=ines, desk=desk)


def signed_in(member):
    client = Client(headers={"accept-language": "en"})
    client.force_login(member)
    return client


def link_for(home, purpose=Purpose.MACHINES):
    _asked, key = consent_requests.ask(
        guardian=home.paolo, member=home.ines, place=home.place, purpose=purpose, by=home.ines,
        now=NOW,
    )  # fmt: skip
    return reverse("members:answer", args=[key])


def decide(home, purpose, *, is_agreed=True):
    return consents.decide(
        member=home.ines, place=home.place, purpose=purpose, is_agreed=is_agreed, by=home.paolo,
        now=NOW,
    )  # fmt: skip


def test_a_guardian_answers_by_link_in_their_language_without_an_account(home):
    address, client = link_for(home), Client()

    page = client.get(address)
    html = page.content.decode()
    client.post(address, {"said": "yes"})
    after = client.get(address).content.decode()

    consent = Consent.objects.get()
    assert ("stampanti 3D" in html, 'lang="it"' in html) == (True, True)
    assert ("Inès" in html, "Ferhat" in html, "paolo@" in html) == (True, False, False)
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache")
    assert (consent.is_agreed, consent.given_by, consent.how) == (True, home.paolo, "screen")
    assert 'value="withdraw"' in after
    assert 'value="yes"' not in after


@pytest.mark.parametrize("where", ["link", "page"])
def test_a_guardian_agrees_until_a_day_and_a_day_that_is_over_keeps_what_was_typed(home, where):
    client = Client(headers={"accept-language": "en"})
    address = link_for(home, Purpose.IMAGE)
    if where == "page":
        client.force_login(home.paolo)
        address = reverse("members:consent", args=[home.ines.pk, "image"])

    refused = client.post(address, {"said": "yes", "until": "2020-01-01"})
    client.post(address, {"said": "yes", "until": "2099-08-31"})

    held_until = Consent.objects.get().valid_until.astimezone(home.place.zone)
    assert (refused.status_code, 'value="2020-01-01"' in refused.content.decode()) == (409, True)
    assert f"{held_until:%Y-%m-%d}" == "2099-08-31"


def test_the_same_link_takes_the_yes_back_and_then_says_so_kindly(home):
    address, client = link_for(home, Purpose.IMAGE), Client()
    decide(home, Purpose.MACHINES)
    client.post(address, {"said": "yes"})

    client.post(address, {"said": "withdraw"})
    html = client.get(address, headers={"accept-language": "en"}).content.decode()

    held = Consent.objects.current().values_list("purpose", flat=True)
    assert list(held) == ["machines"]
    assert "<form" not in html.split("<main")[1].split("</main>")[0]


def test_a_link_answers_once_only(home):
    address, client = link_for(home), Client()
    client.post(address, {"said": "no"})

    again = client.post(address, {"said": "yes"})

    assert again.status_code == 409
    assert not Consent.objects.get().is_agreed


def test_a_link_that_nobody_made_says_what_to_do():
    factories.place()

    page = Client(headers={"accept-language": "en"}).get(reverse("members:answer", args=["nope"]))

    assert page.status_code == 404
    assert "Ask at the desk of the place for a new one" in page.content.decode()


def test_the_language_chosen_in_this_browser_wins(home, settings):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert "3D printers" in client.get(link_for(home)).content.decode()


def test_a_guardian_sees_and_changes_what_was_agreed_for_a_child(home):
    decide(home, Purpose.IMAGE)
    client = signed_in(home.paolo)
    address = reverse("members:consent", args=[home.ines.pk, "image"])

    page = client.get(address).content.decode()
    back = client.post(address, {"said": "withdraw"})

    assert "No new picture is taken or shown" in page
    assert back.headers["Location"] == reverse("members:consents_of", args=[home.ines.pk])
    assert Consent.objects.get().ended_by == home.paolo


def test_a_child_reads_but_does_not_decide_and_asks(home):
    client = signed_in(home.ines)
    address = reverse("members:consent", args=[home.ines.pk, "image"])

    page = client.get(address).content.decode()
    refused = client.post(address, {"said": "yes"})

    assert ('value="yes"' in page, "Ask my guardian" in page) == (False, True)
    assert refused.status_code == 409
    assert not Consent.objects.exists()


@pytest.mark.parametrize("asked", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_asking_leads_back_to_pages_of_this_site_only(home, asked):
    wish = {"place": home.place.slug, "purpose": "machines", "next": asked}

    back = signed_in(home.ines).post(reverse("members:ask_guardian"), wish)

    assert back.headers["Location"] == reverse("members:consents")
    assert Notice.objects.get().facts["link"].startswith("/account/answer/")


def test_own_consents_take_few_queries(home, django_assert_max_num_queries):
    for purpose in Purpose:
        decide(home, purpose)
    client = signed_in(home.ines)

    with django_assert_max_num_queries(10):
        page = client.get(reverse("members:consents"))

    assert len(page.context["consents"]) == len(Purpose)


def new_account(home, **given):
    facts = {
        "first_name": "Tom", "birth_month": "3", "birth_year": "2016", "guardian_name": "",
        "guardian_contact": "", "relation": "parent", **given,
    }  # fmt: skip
    return signed_in(home.desk).post(reverse("people:new"), facts)


def test_the_desk_makes_an_account_and_is_told_what_comes_next(home):
    answer = new_account(home, guardian_name="Rosa Lima", guardian_contact="06 11 22 33 44")

    tom = Member.objects.get(username="tom")
    rosa = Member.objects.get(username="rosa")
    assert answer.headers["Location"] == reverse("people:made", args=[tom.pk])
    assert (rosa.last_name, rosa.phone, rosa.roles.count()) == ("Lima", "0611223344", 0)
    made = signed_in(home.desk).get(answer.headers["Location"]).content.decode()
    assert "The user name is tom." in made


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "too young to decide alone"),
        ({"guardian_name": "Rosa"}, "no way to reach"),
        ({"guardian_contact": "12"}, "Write a telephone number"),
        ({"guardian_contact": "06 11 22 33 44"}, "Write the name"),
        ({"birth_year": "2026", "birth_month": "12"}, "still to come"),
        ({"guardian_name": "Rosa", "guardian_contact": "zoe@example.org"}, "already uses"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(home, given, words):
    factories.member(email="zoe@example.org")

    page = new_account(home, **given)

    html = page.content.decode()
    assert page.status_code == 422
    assert words in html
    assert 'value="Tom"' in html
    assert not Member.objects.filter(username="tom").exists()


def test_a_guardian_who_is_known_is_shown_and_taken_when_it_is_the_same(home):
    given = {"guardian_name": "P. Ferhat", "guardian_contact": "PAOLO@example.org"}

    asks = new_account(home, **given)
    taken = new_account(home, **given, same_guardian=str(home.paolo.pk))

    assert "Is it the same person?" in asks.content.decode()
    assert taken.status_code == 302
    assert home.paolo.wardships.count() == 2


def test_a_guardian_adds_a_child_of_their_own(home):
    facts = {"first_name": "Sami", "birth_month": "2", "birth_year": "2017"}

    answer = signed_in(home.paolo).post(reverse("members:new_child"), facts)

    sami = Member.objects.get(username="sami")
    assert answer.headers["Location"] == reverse("members:consents_of", args=[sami.pk])
    assert Guardianship.objects.get(child=sami).proof == Proof.NONE


def test_a_stranger_to_the_place_adds_no_child(home):
    facts = {"first_name": "Sami", "birth_month": "2", "birth_year": "2017"}

    assert (
        signed_in(factories.member()).post(reverse("members:new_child"), facts).status_code == 409
    )


def note(home, **given):
    facts = {
        "purpose": "machines", "said": "yes", "how": "paper", "decided_by": home.paolo.pk, **given
    }  # fmt: skip
    address = reverse("people:note_decision", args=[home.ines.pk])
    return signed_in(home.desk).post(address, facts)


def test_the_desk_notes_a_signed_paper_and_who_may_see_it(home):
    note(home, scan=SimpleUploadedFile("../../Inès.pdf", PDF, "text/html"))

    consent = Consent.objects.get()
    address = reverse("people:consent_scan", args=[consent.pk])
    boss_elsewhere = factories.member(at=factories.place(name="Z"), role=Role.MANAGER)
    people = (home.desk, home.paolo, home.ines, boss_elsewhere, factories.member(at=home.place))
    answers = [signed_in(each).get(address) for each in people]
    assert (consent.how, consent.witness, consent.given_by) == ("paper", home.desk, home.paolo)
    assert "Inès" not in consent.scan.name
    assert [each.status_code for each in answers] == [200, 200, 200, 403, 403]
    assert b"".join(answers[0].streaming_content) == PDF
    assert answers[0].headers["Content-Type"] == "application/pdf"
    assert "no-store" in answers[0].headers["Cache-Control"]
    readers = FileReading.objects.filter(member=home.ines).values_list("reader", flat=True)
    assert set(readers) == {home.desk.pk}
    for each in answers[:3]:
        each.close()


def test_the_desk_notes_until_when_and_reads_aloud_what_stops(home):
    address = reverse("people:family", args=[home.ines.pk])

    note(home, until="2099-08-31")

    page = signed_in(home.desk).get(address).content.decode()
    assert Consent.objects.get().valid_until.year == 2099
    assert "No machine can be booked any more." in page or "machine ne peut" in page


def test_a_file_that_only_claims_to_be_a_scan_is_not_kept(home):
    page = note(home, scan=SimpleUploadedFile("scan.pdf", b"<script>", "application/pdf"))

    assert page.status_code == 422
    assert not Consent.objects.exists()


def test_the_desk_notes_what_was_said_and_taken_back(home):
    note(home, how="spoken")
    note(home, said="withdraw", how="spoken")

    consent = Consent.objects.get()
    assert (consent.how, consent.witness) == (HowGiven.SPOKEN, home.desk)
    assert (consent.ended_by, consent.ended_at) == (home.paolo, NOW)


def test_the_desk_notes_nothing_that_is_not_theirs_to_decide(home):
    page = note(home, decided_by=home.ines.pk)

    assert page.status_code == 422
    assert "someone else decides" in page.content.decode()


def test_the_desk_adds_proves_and_ends_a_guardian(home):
    client = signed_in(home.desk)
    add = reverse("people:add_guardian", args=[home.ines.pk])
    client.post(add, {"guardian_name": "Ana", "guardian_contact": "0611", "relation": "parent"})
    assert home.ines.guardianships.count() == 1  # too few digits
    facts = {"guardian_name": "Ana", "guardian_contact": "0611223344", "relation": "parent"}
    client.post(add, facts)
    tie = home.ines.guardianships.get(guardian__username="ana")
    change = reverse("people:change_guardianship", args=[tie.pk])

    client.post(change, {"proof": "court"})
    client.post(change, {"act": "end"})

    tie.refresh_from_db()
    assert (tie.proof, tie.proof_seen_by, tie.ended_at) == ("court", home.desk, NOW)


def test_a_slip_has_a_link_that_works_and_room_to_sign(home):
    tie = home.ines.guardianships.get()
    address = reverse("people:slip", args=[tie.pk])

    html = signed_in(home.desk).post(address, {"purpose": ["machines", "image"]}).content.decode()

    assert html.count("<svg") > 2
    assert "stampanti 3D" in html
    key = html.split("/account/answer/")[1].split("/")[0]
    assert consent_requests.asked_with(key).purpose in {"machines", "image"}
    assert ConsentRequest.objects.count() == 2


def test_the_desk_sends_a_link_for_what_was_ticked(home):
    address = reverse("people:ask_guardians", args=[home.ines.pk])

    signed_in(home.desk).post(address, {"purpose": ["machines", "account"]})

    assert {notice.recipient for notice in Notice.objects.all()} == {home.paolo}
    assert Notice.objects.count() == 2


def test_a_manager_publishes_a_text_of_the_place_and_a_new_one_gets_the_next_number(home):
    boss = factories.member(at=home.place, role=Role.MANAGER, is_staff=True)
    facts = {"place": home.place.pk, "purpose": "image", "body_en": "Here", "stops_en": "All"}

    for _ in range(2):
        signed_in(boss).post(reverse("admin:members_consenttext_add"), facts)

    own = home.place.consent_texts.order_by("version")
    assert [text.version for text in own] == [1, 2]
    assert consents.text_for(home.place, Purpose.IMAGE).body == {"en": "Here"}


def test_a_manager_sets_no_text_for_all_places(home):
    boss = factories.member(at=home.place, role=Role.MANAGER, is_staff=True)
    facts = {"place": "", "purpose": "image", "body_en": "Here", "stops_en": "All"}

    page = signed_in(boss).post(reverse("admin:members_consenttext_add"), facts)

    assert page.status_code == 200
    assert consents.text_for(home.place, Purpose.IMAGE).version == 1
