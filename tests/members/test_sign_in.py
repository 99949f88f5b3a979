"""The ways in, and that none of them is a dead end for someone who has no e-mail."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_tried_before():
    cache.clear()


def is_in(client):
    return client.get(reverse("bookings:mine")).status_code == 200


def test_sign_in_offers_each_way_and_a_word_for_those_without():
    page = Client().get(reverse("account_login")).content.decode()

    for name in ("account_request_login_code", "mfa_login_webauthn", "account_reset_password"):
        assert reverse(name) in page
    assert "You have a card? Hold it to the tablet at the place." in page
    assert "have no e-mail? Ask at the desk" in page
    assert "/accounts/oidc/" not in page


@pytest.mark.parametrize(
    "name", ["account_login", "account_request_login_code", "account_reset_password"]
)
def test_no_way_in_ends_without_e_mail(name):
    page = Client().get(reverse(name)).content.decode()

    assert "Ask at the desk" in page
    assert "placeholder" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)


def test_a_code_by_e_mail_signs_in_and_leads_back(mailoutbox):
    factories.member(email="zoe@example.org")
    client = Client()
    asked = client.post(
        reverse("account_request_login_code"), {"email": "zoe@example.org", "next": "/projects/"}
    )
    code = re.search(r"^([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6})$", mailoutbox[0].body, re.M)[1]

    answer = client.post(asked.headers["Location"], {"code": code, "next": "/projects/"})

    assert answer.headers["Location"] == "/projects/"
    assert is_in(client)


def test_nobody_learns_from_the_page_whether_an_e_mail_is_known(mailoutbox):
    factories.member(email="zoe@example.org")

    pages = [
        Client().post(reverse("account_request_login_code"), {"email": email}, follow=True)
        for email in ("zoe@example.org", "who@example.org")
    ]

    said = [re.sub(r"\w+@example.org|value=\"\w+\"", "", page.content.decode()) for page in pages]
    assert said[0] == said[1]
    assert "ask at the desk" in said[0]


def test_three_wrong_codes_end_it(mailoutbox):
    factories.member(email="zoe@example.org")
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": "zoe@example.org"})
    confirm = reverse("account_confirm_login_code")

    answers = [client.post(confirm, {"code": "AAAA-AAAA"}).status_code for _ in range(4)]

    assert answers == [200, 200, 302, 302]
    assert not is_in(client)


def test_codes_are_not_sent_to_one_person_again_and_again(mailoutbox):
    factories.member(email="zoe@example.org")

    for _ in range(6):
        Client().post(reverse("account_request_login_code"), {"email": "zoe@example.org"})

    assert len(mailoutbox) == 3


def test_after_five_wrong_passwords_the_right_one_has_to_wait():
    factories.member(username="zoe", password="correct horse")
    client = Client()

    def tries(password):
        client.post(reverse("account_login"), {"login": "zoe", "password": password})
        return is_in(client)

    assert [tries("wrong") for _ in range(5)] == [False] * 5
    assert not tries("correct horse")


def test_the_account_says_how_one_signs_in(client):
    client.force_login(factories.member())

    page = client.get(reverse("members:account"))

    assert page.context["passkey_count"] == 0
    assert "None. You do not need one." in page.content.decode()
    assert reverse("mfa_index") in page.content.decode()
