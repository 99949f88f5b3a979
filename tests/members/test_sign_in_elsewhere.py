"""Sign-in by the accounts of another organisation, against a provider that runs beside the test."""

from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from members.models import Member
from tests import factories
from tests.fablab.test_settings import read
from tests.services import oidc_provider

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ZOE, UNSURE = "zoe-at-the-town", "unsure"
PEOPLE = [
    {"sub": ZOE, "email": "zoe@example.org", "email_verified": True, "name": "Zoé Martin"},
    {"sub": UNSURE, "email": "zoe@example.org", "email_verified": False},
]
LOGIN = {"provider_id": "sso"}


@pytest.fixture(scope="module")
def provider():
    """A real provider, as a program of its own."""
    with oidc_provider(PEOPLE) as address:
        yield address


@pytest.fixture
def town(provider, settings):
    """The town's accounts open this site; what else they do is up to each test."""
    return configure(settings, provider)


def configure(settings, server_url):
    settings.OIDC_SERVER_URL = server_url
    app = settings.OIDC_APP | {
        "name": "My town",
        "client_id": "fablab",
        "secret": "a secret",
        "settings": {"server_url": server_url, "email_authentication": False},
    }
    settings.OIDC_APP = app
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    }
    return app["settings"]


def go_there_and_back(client: Client, who: str, **form: str):
    """Walk the way of a browser: to the provider, sign in there, and back; give the last page."""
    process = form.pop("process", "login")
    address = f"{reverse('openid_connect_login', kwargs=LOGIN)}?process={process}"
    there = client.post(address).headers["Location"]
    answer = httpx.post(there, data=form or {"sub": who})
    back = urlsplit(answer.headers["location"])
    # This provider forgets the state when it says no; RFC 6749 4.1.2.1 asks for it.
    query = parse_qs(back.query) | {"state": parse_qs(urlsplit(there).query)["state"]}
    return client.get(f"{back.path}?{urlencode(query, doseq=True)}", follow=True)


def is_in(client: Client):
    return client.get(reverse("bookings:mine")).status_code == 200


def test_the_sign_in_page_offers_it_by_its_name(town):
    page = Client().get(reverse("account_login")).content.decode()

    assert "Sign in with My town" in page


def test_who_connected_their_account_signs_in_with_it(town):
    zoe = factories.member(username="zoe", password="correct horse")
    client = Client()
    client.post(reverse("account_login"), {"login": "zoe", "password": "correct horse"})
    go_there_and_back(client, ZOE, process="connect")
    later = Client()

    go_there_and_back(later, ZOE)

    assert SocialAccount.objects.get().user == zoe
    assert later.session["_auth_user_id"] == str(zoe.pk)


def test_a_stranger_gets_no_account_and_is_told_what_to_do(town):
    client = Client()

    page = go_there_and_back(client, ZOE)

    assert page.status_code == 403
    assert "nobody here has connected that account yet" in page.content.decode()
    assert not Member.objects.exists()
    assert not is_in(client)


def test_the_same_e_mail_is_not_enough_by_itself(town):
    factories.member(email="zoe@example.org")
    client = Client()

    assert go_there_and_back(client, ZOE).status_code == 403
    assert not is_in(client)


def test_the_operator_may_trust_verified_e_mails(town):
    town["email_authentication"] = True
    zoe = factories.member(email="zoe@example.org", password="correct horse")
    client, unsure = Client(), Client()

    go_there_and_back(unsure, UNSURE)
    go_there_and_back(client, ZOE)

    assert not is_in(unsure)
    assert client.session["_auth_user_id"] == str(zoe.pk)
    zoe.refresh_from_db()
    # Nobody here ever checked that the address is theirs: who set the password may be someone else.
    assert not zoe.has_usable_password()


def test_the_operator_may_let_strangers_make_accounts(town, settings):
    settings.OIDC_MAKES_ACCOUNTS = True
    client = Client()

    go_there_and_back(client, ZOE)

    zoe = Member.objects.get()
    assert (zoe.display_name, zoe.email) == ("Zoé", "zoe@example.org")
    assert not zoe.roles.exists()
    assert is_in(client)


def test_who_says_no_there_is_told_that_nothing_happened(town):
    page = go_there_and_back(Client(), ZOE, action="deny")

    assert "You stopped before the end." in page.content.decode()


def test_an_answer_that_nobody_asked_for_is_not_taken(town):
    callback = reverse("openid_connect_callback", kwargs=LOGIN)

    page = Client().get(f"{callback}?code=stolen&state=made-up")

    assert page.status_code == 401
    assert "did not tell us who you are" in page.content.decode()


def test_a_provider_that_is_away_is_no_fault_of_ours(settings):
    configure(settings, "http://localhost:1")

    page = Client().post(reverse("openid_connect_login", kwargs=LOGIN))

    assert page.status_code == 503
    assert "Try again in a while" in page.content.decode()


def test_the_provider_learns_what_it_needs_and_no_more(town):
    there = Client().post(reverse("openid_connect_login", kwargs=LOGIN)).headers["Location"]

    asked = parse_qs(urlsplit(there).query)
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/accounts/oidc/sso/login/callback/"]


def test_one_set_of_variables_turns_it_on_and_opens_the_forms_to_that_origin_only(tmp_path):
    said = read(
        "CONTENT_SECURITY_POLICY", "SOCIALACCOUNT_PROVIDERS",
        tmp_path=tmp_path, SECRET_KEY="x" * 50,
        OIDC_SERVER_URL="https://id.example.org/realms/town", OIDC_NAME="My town",
        OIDC_CLIENT_ID="fablab", OIDC_CLIENT_SECRET="s", OIDC_TRUSTS_EMAIL="true",
    )  # fmt: skip

    assert '"form-action": ["\'self\'", "https://id.example.org"]' in said.stdout
    assert '"server_url": "https://id.example.org/realms/town", "email_authentication": true' in (
        said.stdout
    )
