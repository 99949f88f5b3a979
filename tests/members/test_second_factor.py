"""The second factor: who needs one, how it is set up and used, and what happens when it is lost."""

import base64
import hashlib
import hmac
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from rest_framework.authtoken.models import Token

from members.models import Role
from members.services.second_factors import remove_second_factors
from places.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse"  # noqa: S105 - of people of these tests


@pytest.fixture(autouse=True)
def _as_it_runs(settings):
    settings.REQUIRE_SECOND_FACTOR = True
    cache.clear()  # which counts wrong codes


def signed_in(member) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": member.username, "password": PASSWORD})
    return client


def code_at(secret: str, seconds: float) -> str:
    """Give the code of an app, by RFC 6238."""
    count = (int(seconds) // 30).to_bytes(8, "big")
    digest = hmac.new(base64.b32decode(secret), count, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"


def set_up_app(client: Client) -> tuple[str, list[str]]:
    """Set up the app as a person does; give its secret and the spare codes."""
    address = reverse("mfa_activate_totp")
    client.get(address)
    client.post(f"{reverse('account_reauthenticate')}?next={address}", {"password": PASSWORD})
    secret = client.get(address).context["form"].secret
    page = client.post(address, {"code": code_at(secret, time.time())}, follow=True)
    return secret, page.context["unused_codes"]


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.MANAGER])
def test_staff_are_asked_for_a_second_factor_before_any_other_page(role):
    client = signed_in(factories.member(at=factories.place(), role=role, password=PASSWORD))

    page = client.get(reverse("bookings:mine"), follow=True)

    assert page.redirect_chain == [(reverse("members:second_factor"), 302)]
    assert reverse("mfa_activate_totp") in page.content.decode()
    assert reverse("mfa_add_webauthn") in page.content.decode()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.PEER_MEDIATOR, Role.VOLUNTEER, Role.FUNDER])
def test_others_are_not_asked(role):
    client = signed_in(factories.member(at=factories.place(), role=role, password=PASSWORD))

    assert client.get(reverse("bookings:mine")).status_code == 200


def test_superusers_are_asked_wherever_they_belong():
    client = signed_in(factories.member(is_superuser=True, is_staff=True, password=PASSWORD))

    assert client.get(reverse("admin:index")).headers["Location"] == reverse(
        "members:second_factor"
    )


def test_a_setting_lets_staff_do_without(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    desk = factories.member(at=factories.place(), role=Role.MEDIATOR, password=PASSWORD)

    assert signed_in(desk).get(reverse("bookings:mine")).status_code == 200


def test_programs_with_a_key_pass_and_sessions_do_not():
    desk = factories.member(at=factories.place(), role=Role.MEDIATOR, password=PASSWORD)
    key = Token.objects.create(user=desk).key

    by_key = Client().get(reverse("api:me"), headers={"Authorization": f"Token {key}"})
    by_session = signed_in(desk).get(reverse("api:me"))

    assert by_key.status_code == 200
    assert (by_session.status_code, by_session.headers["Content-Type"]) == (
        403,
        "application/problem+json",
    )


def test_who_set_up_the_app_gets_on_with_their_work():
    client = signed_in(
        factories.member(at=factories.place(), role=Role.MEDIATOR, password=PASSWORD)
    )

    _secret, spare_codes = set_up_app(client)

    assert len(spare_codes) == 10
    assert client.get(reverse("bookings:mine")).status_code == 200


def test_the_app_is_set_up_only_after_the_password_was_asked_again():
    client = signed_in(factories.member(password=PASSWORD))

    answer = client.get(reverse("mfa_activate_totp"))

    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_signing_in_asks_for_the_code_of_the_app():
    zoe = factories.member(password=PASSWORD)
    secret, _spare_codes = set_up_app(signed_in(zoe))
    client = signed_in(zoe)
    before = client.get(reverse("bookings:mine")).status_code

    client.post(reverse("mfa_authenticate"), {"code": code_at(secret, time.time() + 30)})

    assert before == 302
    assert client.get(reverse("bookings:mine")).status_code == 200


def test_a_spare_code_works_once():
    zoe = factories.member(password=PASSWORD)
    _secret, spare_codes = set_up_app(signed_in(zoe))

    def opens(code):
        client = signed_in(zoe)
        client.post(reverse("mfa_authenticate"), {"code": code})
        return client.get(reverse("bookings:mine")).status_code == 200

    assert [opens(spare_codes[0]), opens(spare_codes[0]), opens(spare_codes[1])] == [
        True,
        False,
        True,
    ]


def test_after_five_wrong_codes_the_right_one_has_to_wait():
    zoe = factories.member(password=PASSWORD)
    secret, _spare_codes = set_up_app(signed_in(zoe))
    client = signed_in(zoe)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    client.post(reverse("mfa_authenticate"), {"code": code_at(secret, time.time() + 30)})

    assert client.get(reverse("bookings:mine")).status_code == 302


def test_pages_of_the_second_factor_hold_no_script_of_their_own():
    client = signed_in(factories.member(password=PASSWORD))
    set_up_app(client)
    names = ["mfa_index", "mfa_view_recovery_codes", "mfa_add_webauthn", "mfa_deactivate_totp"]

    pages = [client.get(reverse(name)).content.decode() for name in names]

    inline = [re.findall(r"<script(?![^>]*(?:src=|application/json))", page) for page in pages]
    assert inline == [[]] * len(names)


def test_a_lost_factor_is_taken_away_in_the_back_office(client, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    place = factories.place()
    boss = factories.member(at=place, role=Role.MANAGER, is_staff=True)
    desk = factories.member(at=place, role=Role.MEDIATOR, password=PASSWORD)
    set_up_app(signed_in(desk))
    client.force_login(boss)

    client.post(
        reverse("admin:members_member_changelist"),
        {"action": "remove_second_factor", "_selected_action": [desk.pk, boss.pk]},
    )

    assert not Authenticator.objects.filter(user=desk).exists()


def test_nobody_takes_the_factor_of_someone_who_may_more():
    place = factories.place()
    boss = factories.member(at=place, role=Role.MANAGER)
    desk = factories.member(at=place, role=Role.MEDIATOR)

    for member, by in [(boss, desk), (boss, boss), (factories.member(is_superuser=True), boss)]:
        with pytest.raises(Refused):
            remove_second_factors(member=member, by=by)


def test_the_last_superuser_is_let_in_again_at_the_server(capsys):
    root = factories.member(username="root", is_superuser=True, password=PASSWORD)
    set_up_app(signed_in(root))

    call_command("remove_second_factor", "root")

    assert not Authenticator.objects.filter(user=root).exists()
    assert "Removed 2." in capsys.readouterr().out
