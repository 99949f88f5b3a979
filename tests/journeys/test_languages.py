"""Five languages: the browser's is taken, and another is two taps away."""

import pytest
from django.conf import settings
from django.utils import translation
from playwright.sync_api import expect

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# Whole pages whose headings come from the catalogues alone.
HEADINGS = {
    "/accounts/login/": "Sign in",
    "/no-such-page/": "We cannot find this page",
    "/places/": "Choose a place",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_of_the_browser_decides(visitors, language):
    visitors.expect_trouble("404")
    page = visitors.come(locale=language)

    for path, heading in HEADINGS.items():
        page.goto(path)
        with translation.override(language):
            words = translation.gettext(heading)
        assert (words == heading) == (language == "en")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_language_is_switched_on_the_spot_and_stays(visitors):
    page = visitors.come(locale="pt-PT")
    page.goto("/projects/?state=finished")

    page.locator("summary", has=page.locator("use[href$='#language']")).tap()
    page.get_by_role("button", name="Italiano").tap()

    expect(page.locator("html")).to_have_attribute("lang", "it")
    expect(page).to_have_url("/projects/?state=finished")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "it")


def test_language_of_a_person_comes_with_their_sign_in(visitors):
    page = visitors.come()
    page.goto("/accounts/login/")

    page.locator("[name=login]").fill("chiara")
    page.locator("[name=password]").fill("fablab-demo")
    page.locator("form:has([name=password]) button").tap()

    expect(page.locator("html")).to_have_attribute("lang", "it")
