"""Passkeys in a real browser with a virtual key: made, used in both ways, removed.

Browsers have passkeys on HTTPS, and on this very machine by its name: so not at 127.0.0.1.
"""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from fablab.demo.people import PASSWORD
from tests.journeys.visitors import Visitors

USER = "claire"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PASSKEY = "form[data-passkey] button"


@pytest.fixture
def at_localhost(visitors: Visitors) -> Visitors:
    """The visitors, who reach the site by the name of this machine."""
    local = replace(
        visitors, address=visitors.address.replace("127.0.0.1", "localhost"), cookies={}
    )
    # Troubles and windows are those of the first, who looks at them when the test is over.
    assert local.troubles is visitors.troubles
    return local


def come_with_key(visitors: Visitors) -> Page:
    page = visitors.come(USER, is_new=True)
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    client.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main form[action$='/logout/'] button").click()
    page.wait_for_url("/")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": page.url}])


def path_is(path: str):
    return lambda url: url.partition("://")[2].partition("/")[2] == path


def test_passkey_is_made_signs_in_is_a_second_factor_and_is_removed(at_localhost: Visitors):
    page = come_with_key(at_localhost)

    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.locator("[name=name]").fill("My telephone")
    page.locator(PASSKEY).click()
    expect(page.locator(".code-list li")).to_have_count(10)

    sign_out(page)
    page.goto("/accounts/login/?next=/projects/")
    page.locator(PASSKEY).click()
    page.wait_for_url(path_is("projects/"))

    sign_out(page)
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(USER)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/accounts/2fa/authenticate/")
    page.locator(PASSKEY).click()
    page.wait_for_url(path_is(""))

    page.goto("/accounts/2fa/webauthn/")
    page.locator("main a.button-danger").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.locator("main form button.button-danger").click()
    expect(page.locator("main h2")).to_have_count(0)


def test_a_browser_without_a_passkey_is_told_so(at_localhost: Visitors):
    page = at_localhost.come()
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    empty = {"options": KEY}
    key = client.send("WebAuthn.addVirtualAuthenticator", empty)["authenticatorId"]
    client.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})

    page.goto("/accounts/login/")
    page.locator(PASSKEY).click()

    expect(page.locator("[role=alert]")).to_contain_text("The passkey did not work")


def test_at_an_address_without_passkeys_none_is_offered(visitors: Visitors):
    for has_scripts in (True, False):
        page = visitors.come(has_scripts=has_scripts)

        page.goto("/accounts/login/")

        expect(page.get_by_role("link", name="Send me a code by e-mail")).to_be_visible()
        expect(page.locator(PASSKEY)).to_be_hidden()
