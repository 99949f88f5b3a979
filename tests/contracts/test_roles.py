"""Every address and every operation of the API, by every role: let in or kept out, as doors say.

Who is let in may still be told no by a rule, in words (409), or that a form lacks something.
"""

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from members.rights import READERS, TABLE, Right, Role
from tests.contracts.addresses import Address, all_addresses
from tests.contracts.blank import without_words
from tests.contracts.doors import DOORS, DOORS_TO_ACT, Door
from tests.contracts.lab import make_lab
from tests.contracts.visitors import VISITORS, browser_of

pytestmark = pytest.mark.django_db

OWN_APPS = (
    "fablab", "places", "members", "equipment", "learning", "projects", "bookings", "iot", "impact"
)  # fmt: skip
KEPT_OUT = {401, 403, 404}
NOT_DONE_HERE = 405  # nobody does this at this address
# Pages of the back office that lead to its first page whoever may not have them.
ROWS_OF_OFFICE = ("_change", "_delete", "_history", ":logout")
SIGN_IN_PAGES = ("/accounts/login/", "/admin/login/")


@pytest.fixture
def lab():
    return make_lab()


@pytest.fixture
def _quick(settings, monkeypatch):
    """Who gets a page is asked, not what is on it, nor how well a new password is hidden."""
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *_, **__: {})  # see test_schema.py
    settings.TEMPLATES = without_words(settings.TEMPLATES)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def door_of(address: Address, method: str) -> Door:
    if address.right is not None:
        return frozenset({address.right})
    door = DOORS[address.name]
    return door if method == "GET" else DOORS_TO_ACT.get(address.name, door)


def is_let_in(address: Address, answer: HttpResponseBase) -> bool:
    """Say whether `answer` is what it is for those who are let in."""
    if answer.status_code in KEPT_OUT:
        return False
    goes_to = answer.headers.get("Location", "").partition("?")[0]
    return goes_to not in {*SIGN_IN_PAGES, _page_instead(address.name)}


def _page_instead(name: str) -> str:
    """Give the page to which those are sent for whom a row, or a kiosk, is not there."""
    if name.startswith("kiosk:"):
        return reverse("machines")
    if name.startswith("admin:") and name.endswith(ROWS_OF_OFFICE):
        return reverse("admin:index")
    return "nowhere"


def walk(
    client: Client, lab: SimpleNamespace, asked: Iterator[tuple[Address, str]]
) -> Iterator[tuple[Address, str, HttpResponseBase]]:
    """Ask each address as if nothing had been asked before: rows and cookies are put back."""
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    for address, method in asked:
        client.cookies = SimpleCookie(cookies)
        is_api = address.name.startswith("api:")
        how = {"content_type": "application/json"} if is_api and method != "GET" else {}
        body = address.body(lab) if method != "GET" else {}
        with transaction.atomic():
            answer = getattr(client, method.lower())(address.of(lab), body, **how)
            if isinstance(answer, StreamingHttpResponse) and not answer.is_async:
                answer.getvalue()  # to its end, where its file is closed
            transaction.set_rollback(True)
        if answer.status_code != NOT_DONE_HERE:
            yield address, method, answer


def surprises(
    name: str, lab: SimpleNamespace, asked: Iterator[tuple[Address, str]]
) -> dict[str, str]:
    """Give where the visitor was let in or kept out, and the door says otherwise."""
    return {
        f"{method} {address.name}": f"{'let in' if is_in else 'kept out'}: {answer.status_code}"
        for address, method, answer in walk(browser_of(name, lab), lab, asked)
        if (is_in := is_let_in(address, answer))
        != VISITORS[name].is_let_in_by(door_of(address, method))
    }


def test_every_address_has_one_door_and_every_door_an_address():
    addresses = list(all_addresses())

    assert {each.name for each in addresses if each.right is None} == set(DOORS)
    assert set(DOORS_TO_ACT) <= set(DOORS)


def test_every_role_and_every_right_stands_in_the_table():
    assert set(TABLE) == set(Right)
    assert {role for roles in TABLE.values() for role in roles} == set(Role) - READERS
    assert {role.value for role in Role} <= set(VISITORS)


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("name", VISITORS)
def test_every_page_is_read_by_whom_its_door_lets_in(lab, name):
    asked = ((address, "GET") for address in all_addresses())

    assert surprises(name, lab, asked) == {}


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("name", VISITORS)
def test_every_act_is_tried_by_whom_its_door_lets_in(lab, name):
    asked = ((address, method) for address in all_addresses() for method in address.unsafe_methods)

    assert surprises(name, lab, asked) == {}


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("name", ["mediator elsewhere", "manager elsewhere"])
def test_no_row_of_a_place_opens_to_the_staff_of_another_who_look_at_their_own(lab, name):
    """Their rights hold where they look; the rows of this place must be out of reach from there."""
    browser = browser_of(name, lab)
    browser.post(reverse("places:choose"), {"place": lab.elsewhere.slug})
    asked = (
        (address, method)
        for address in all_addresses()
        for method in ("GET", *address.unsafe_methods)
        if address.parts and address.name != "impact:rows"  # the figures of where one looks
    )

    let_in = {
        f"{method} {address.name}": answer.status_code
        for address, method, answer in walk(browser, lab, asked)
        if is_let_in(address, answer) and not VISITORS[name].is_let_in_by(door_of(address, method))
    }

    assert let_in == {}


OPEN_WITHOUT_FACTOR = {
    "members:second_factor", "account_change_password", "account_set_password", "account_logout",
    "account_reauthenticate", "set_language",
}  # fmt: skip


def test_staff_without_a_second_factor_get_nowhere_else(client, lab, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    client.force_login(lab.manager)

    went_on = {
        each.name
        for each in all_addresses()
        if each.name != "account_logout"  # the others come after it
        if not is_stopped(client.get(each.of(lab)))
    }

    # At a shared tablet, whoever is there gets away; to other browsers these pages say nothing.
    assert {
        name for name in went_on if not name.startswith(("mfa_", "kiosk:"))
    } == OPEN_WITHOUT_FACTOR - {"account_logout"}


def is_stopped(response):
    if response.headers.get("Content-Type") == "application/problem+json":
        return response.status_code == 403
    return response.headers.get("Location") == reverse("members:second_factor")


def test_no_address_leads_into_the_calendar_library():
    patterns = [each.pattern for each in all_addresses()]

    assert len(patterns) > 100
    modules = {each.callback.__module__.partition(".")[0] for each in patterns}
    assert "schedule" not in modules
    assert "schedule" not in str([str(each.pattern) for each in patterns])


def test_only_the_calendars_know_the_calendar_library():
    importers = [
        str(path.relative_to(settings.BASE_DIR))
        for app in OWN_APPS
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        if "migrations" not in path.parts
        and re.search(r"^\s*(from|import) schedule\b", path.read_text(), re.MULTILINE)
    ]

    assert importers == ["places/calendars.py"]
