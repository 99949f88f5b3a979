"""The desk: somebody who is not online, on the telephone."""

import time

from playwright.sync_api import Page, expect

from tests.journeys.visitors import Visitors

MOST_SECONDS = 60


def _tap_a_free_time(page: Page) -> None:
    """Tap the first free time of the next day with one: the days before fill up while we look."""
    page.locator("[rel=next]").click()
    while not page.locator(".slot[data-state=free]").count():
        page.locator("[rel=next]").click()
        page.wait_for_load_state()
    page.locator(".slot[data-state=free]").first.click()


def test_mediator_books_with_marie_on_the_telephone_and_posts_her_a_slip(visitors: Visitors):
    sofia = visitors.come("sofia")
    sofia.goto("/")
    began = time.monotonic()

    sofia.locator(".tab-bar").get_by_role("link", name="Desk").click()
    sofia.get_by_label("Who is it?").fill("Marie R")
    sofia.get_by_role("button", name="Search").click()
    sofia.get_by_role("link", name="Book Marie", exact=True).click()
    sofia.get_by_role("link", name="Bobine", exact=True).click()
    _tap_a_free_time(sofia)
    expect(sofia.get_by_role("radio", name="With Marie, who is here")).to_be_checked()
    sofia.get_by_role("button", name="Book", exact=True).click()
    sofia.get_by_role("link", name="Print a slip").click()

    paper = sofia.locator(".paper")
    expect(paper).to_have_attribute("lang", "fr")
    expect(paper.locator(".paper-what")).to_have_text("Bobine")
    expect(paper.locator(".qr-code")).to_be_visible()
    assert time.monotonic() - began < MOST_SECONDS

    marie = visitors.come("marie")
    marie.goto("/account/history/")
    expect(marie.locator(".acts > li").first).to_contain_text("Sofia booked: Bobine")
    expect(marie.locator(".acts > li").first).to_contain_text("With the person")


def test_desk_works_without_scripts(visitors: Visitors):
    sofia = visitors.come("sofia", width=320, has_scripts=False, is_new=True)

    sofia.goto("/people/")
    sofia.get_by_label("Who is it?").fill("marie")
    sofia.get_by_role("button", name="Search").click()
    sofia.locator(".person-line a").first.click()

    expect(sofia.get_by_role("heading", level=1)).to_have_text("Marie")
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert sofia.evaluate(width) == 0
