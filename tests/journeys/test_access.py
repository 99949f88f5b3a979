"""All can use the pages: WCAG 2.2 AA as far as a program can tell, by keys, in each language."""

import re
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.journeys.keys import faults_on_the_way
from tests.journeys.stack import PRINTER
from tests.journeys.visitors import DESK, HEIGHTS, PHONE, Visitors
from tests.journeys.words import TRANSLATED, faults_in, faults_of_layout

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,  # for which it would try inline styles, and the browser would refuse them
}
# Layout depends on width and colours on theme: so all is looked for in two of the four looks, and
# in the others what a colour upon another could spoil.
COLOURS_ONLY = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "rules": {}}
LOOKS = [
    (PHONE, "light", RULES),
    (PHONE, "dark", COLOURS_ONLY),
    (DESK, "dark", RULES),
    (DESK, "light", COLOURS_ONLY),
]
# The window of a desk, for somebody who made everything twice as large.
ENLARGED = ViewportSize(width=DESK // 2, height=HEIGHTS[DESK] // 2)


@dataclass(frozen=True)
class Sight:
    """A kind of page, and who looks at it; `link` is what leads from there to the page meant."""

    path: str
    user: str = ""
    link: str = ""


INES = 1  # the first account that the demo makes
SIGHTS = {
    "machines": Sight("/"),
    "machine": Sight(f"/machines/{PRINTER}/"),
    "machine-of-staff": Sight(f"/machines/{PRINTER}/", "karim"),
    "machine-out-of-service": Sight("/machines/cnc-1/"),
    "day": Sight("/machines/voron-01/book/", "lucas"),
    "confirm": Sight("/machines/voron-01/book/", "lucas", ".slot[data-state=free]"),
    "refused": Sight("/machines/voron-01/book/confirm/?start=2020-01-01T10:00Z", "lucas"),
    "machine-not-qualified": Sight("/machines/laser-1/", "lucas"),
    "qualifications": Sight("/qualifications/", "amara"),
    "qualifications-of-place": Sight("/qualifications/team/", "karim"),
    "qualification": Sight("/qualifications/team/", "karim", "article h2 a"),
    "qualification-group": Sight("/qualifications/1/group/?q=an", "karim"),
    "qualification-revoke": Sight("/qualifications/grants/1/revoke/", "karim"),
    "mine": Sight("/bookings/?when=past", "ines"),
    "booking": Sight("/bookings/?when=past", "ines", ".booking-card h2 a"),
    "projects": Sight("/projects/"),
    "project": Sight("/projects/", "ines", ".grid a[href^='/projects/']"),
    "project-form": Sight("/projects/start/", "ines"),
    "account": Sight("/account/", "ines"),
    "history": Sight("/account/history/", "marie"),
    "mandates": Sight("/account/mandates/", "marie"),
    "account-of-guardian": Sight("/account/", "nadia"),
    "family": Sight("/account/family/", "nadia"),
    "child": Sight("/account/family/", "nadia", "main a[href*='/account/family/']"),
    "child-new": Sight("/account/family/new/", "nadia"),
    "consents": Sight("/account/consents/", "amara"),
    "consent": Sight("/account/consents/", "amara", "main a[href*='/account/consents/']"),
    "data": Sight("/account/data/", "ines"),
    "erasure": Sight(f"/account/data/{INES}/erase/", "ines"),
    "processing": Sight("/account/processing/"),
    "rights": Sight("/account/rights/"),
    "code": Sight("/account/code/", "ines"),
    "house-rules": Sight("/account/rules/", "ines"),
    "second-lock": Sight("/account/second-factor/", "karim"),
    "desk-home": Sight("/people/", "karim"),
    "desk-of-volunteers": Sight("/people/", "gilles"),
    "desk": Sight("/people/?q=marie", "sofia"),
    "here": Sight("/people/here/", "gilles"),
    "fire-list": Sight("/people/here/fire-list/", "gilles"),
    "kiosks": Sight("/people/kiosks/", "karim"),
    "lists": Sight("/people/lists/", "karim"),
    "memberships": Sight("/people/memberships/", "sofia"),
    "house-rules-of-place": Sight("/people/rules/", "karim"),
    "groups": Sight("/people/groups/", "sofia"),
    "group": Sight(
        "/people/groups/", "sofia", "main a[href*='/people/groups/']:not([href$='/add/'])"
    ),
    "readings": Sight("/people/readings/", "karim"),
    "person-new": Sight("/people/new/", "sofia"),
    "person-of-minor": Sight(f"/people/{INES}/", "karim"),
    "person-change": Sight(f"/people/{INES}/change/", "sofia"),
    "person-family": Sight(f"/people/{INES}/family/", "sofia"),
    "person-membership": Sight(f"/people/{INES}/memberships/", "sofia"),
    "membership-new": Sight(f"/people/{INES}/memberships/add/", "sofia"),
    "person-qualifications": Sight(f"/qualifications/people/{INES}/", "sofia"),
    "person-mandates": Sight(f"/people/{INES}/mandates/", "sofia"),
    "person-suspend": Sight(f"/people/{INES}/suspensions/add/", "karim"),
    "person-password": Sight(f"/people/{INES}/password/", "sofia"),
    "person-card": Sight(f"/people/{INES}/card/", "sofia"),
    "person-data": Sight(f"/people/{INES}/data/", "karim"),
    "person-erase": Sight(f"/people/{INES}/erase/", "karim"),
    "people": Sight("/people/list/", "sofia"),
    "person": Sight("/people/?q=marie", "sofia", ".person-line a"),
    "for-person": Sight("/bookings/for/?for=marie", "sofia"),
    "notices": Sight("/people/notices/", "sofia"),
    "places": Sight("/places/"),
    "sign-in": Sight("/accounts/login/"),
    "impact": Sight("/impact/"),
    "impact-rows": Sight("/impact/", "karim", "a[href*='/impact/rows/']"),
    "runs": Sight(f"/runs/?machine={PRINTER}&outcome=failed", "karim"),
    "not-found": Sight("/no-such-page/"),
    "admin": Sight("/admin/", "karim"),
    "admin-list": Sight("/admin/equipment/machine/", "karim"),
    "admin-form": Sight("/admin/equipment/machine/", "karim", "#result_list tbody th a"),
}


@pytest.mark.parametrize("name", SIGHTS)
def test_page_is_for_all(visitors: Visitors, name: str):
    sight = SIGHTS[name]
    visitors.expect_trouble("404")
    page = visitors.come(sight.user, width=PHONE)

    page.goto(sight.path)
    if sight.link:
        with page.expect_navigation():
            page.locator(sight.link).first.click()

    assert [found for look in LOOKS for found in _violations(page, *look)] == []
    assert _by_keys(page) == []
    assert faults_of_layout(page) == []
    assert [found for language in TRANSLATED for found in faults_in(language, page)] == []


def _violations(page: Page, width: int, theme: str, rules: dict[str, object]) -> list[str]:
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    # The whole page at once: else what is scrolled under the bar at the bottom counts as covered.
    whole: int = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": whole})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    found = Axe().run(page, options=rules).response["violations"]
    return [
        f"{width} {theme} {each['id']}: {node['target']} {node['html'][:120]} "
        + re.sub(r"\s+", " ", node["failureSummary"])
        for each in found
        for node in each["nodes"]
    ]


def _by_keys(page: Page) -> list[str]:
    page.set_viewport_size(ENLARGED)
    return faults_on_the_way(page)
