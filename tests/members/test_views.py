"""The page of one's own account, and the language one reads."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from rest_framework.authtoken.models import Token

from members.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def test_account_shows_roles_at_each_place():
    here, there = factories.place(name="Atelier"), factories.place(name="Bottega")
    ines = factories.member(at=here)
    ines.roles.create(place=there, role=Role.VOLUNTEER)

    page = signed_in(ines).get(reverse("members:account"))

    shown = [(role.place, role.role) for role in page.context["roles"]]
    assert shown == [(here, Role.MEMBER), (there, Role.VOLUNTEER)]


def test_account_changes_the_name_that_others_see():
    ines = factories.member()

    signed_in(ines).post(reverse("members:account"), {"display_name": "Inès", "channel": "paper"})

    ines.refresh_from_db()
    assert ines.display_name == "Inès"


def test_account_without_a_name_is_refused_and_stays_as_it_was():
    ines = factories.member(display_name="Inès")

    answer = signed_in(ines).post(reverse("members:account"), {"display_name": " "})

    ines.refresh_from_db()
    assert (answer.status_code, ines.display_name) == (422, "Inès")


def test_key_is_shown_once_and_replaces_the_old_one():
    ines = factories.member()
    old = Token.objects.create(user=ines)
    client = signed_in(ines)
    client.post(reverse("members:make_token"))

    pages = [client.get(reverse("members:account")).content.decode() for _ in range(2)]

    key = Token.objects.get(user=ines).key
    assert key != old.key
    assert [key in page for page in pages] == [True, False]


def test_key_is_taken_back():
    ines = factories.member()
    Token.objects.create(user=ines)

    signed_in(ines).post(reverse("members:revoke_token"))

    assert not Token.objects.exists()


def test_language_is_kept_in_the_browser_and_for_who_is_signed_in():
    ines = factories.member()
    client = signed_in(ines)

    client.post(reverse("set_language"), {"language": "pt"})

    ines.refresh_from_db()
    assert ines.language == "pt"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "pt"


@pytest.mark.parametrize("wrong", ["", "xx", "en'--"])
def test_language_that_the_site_does_not_speak_changes_nothing(wrong):
    ines = factories.member(language="fr")
    client = signed_in(ines)

    client.post(reverse("set_language"), {"language": wrong})

    ines.refresh_from_db()
    assert ines.language == "fr"
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_signing_in_brings_the_language_of_the_person():
    factories.member(username="ines", password="correct horse", language="it")
    client = Client()

    client.post(reverse("account_login"), {"login": "ines", "password": "correct horse"})

    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "it"


def test_signing_in_leads_back_to_the_very_page():
    factories.member(username="ines", password="correct horse")
    asked = "/machines/x/book/confirm/?start=2026-06-15T11%3A00Z"

    answer = Client().post(
        reverse("account_login"), {"login": "ines", "password": "correct horse", "next": asked}
    )

    assert answer.headers["Location"] == asked


def test_sign_in_asks_in_plain_words_and_says_what_to_do_without_a_password():
    html = Client().get(reverse("account_login")).content.decode()

    assert "User name or e-mail" in html
    assert "placeholder" not in html
    assert reverse("account_reset_password") in html


def test_forgotten_password_leads_to_a_new_one_by_e_mail(mailoutbox):
    factories.member(username="ines", password="correct horse", email="ines@example.org")

    Client().post(reverse("account_reset_password"), {"email": "ines@example.org"})

    assert [mail.to for mail in mailoutbox] == [["ines@example.org"]]
