"""The shared tablet and the desk: in by card, gone without a trace, thirty people in no time."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fablab.demo.people import PASSWORD
from fablab.demo.visits import CARD_CODE, CARD_PIN
from tests.journeys import camera, stack
from tests.journeys.visitors import DESK, TABLET, Visitors

PEOPLE, FIVE_MINUTES = 30, 300
KEPT = "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
# Adds check-ins to those that wait on this device, as if they had been made there before.
LEFT_OVER = """taps => {
  const { user, place } = document.querySelector("[data-visits]").dataset;
  localStorage.setItem(`visits-${user}-${place}`, JSON.stringify(taps));
}"""
HOUR_MS = 3_600_000
# By which htmx knows the page that is shown now.
OF_THIS_PAGE = "htmx-current-path-for-history"


@pytest.fixture
def at_camera(
    browser: Browser,
    site: stack.Site,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
) -> Iterator[Visitors]:
    """Visitors whose camera sees the demo's card."""
    with camera.browser_that_sees(
        CARD_CODE, like=browser, options=browser_type_launch_args, folder=tmp_path
    ) as seeing:
        visitors = Visitors(seeing, site.address, {})
        yield visitors
        assert visitors.leave() == []


def a_kiosk(visitors: Visitors, width: int = TABLET) -> Page:
    """Have the manager make a new browser a kiosk, and show its first page in English."""
    page = visitors.come(width=width)
    visitors.sign_in(page, "karim")
    page.goto("/people/kiosks/")
    page.get_by_role("button", name="Make it a kiosk").click()
    page.wait_for_url("**/kiosk/")
    visitors.cookies.pop("karim")  # making it signed the manager out
    in_english(page)
    return page


def in_english(page: Page) -> None:
    page.locator("details.menu summary").first.click()
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()


def sign_in_by_card(page: Page, button: str = "Sign in with my card") -> None:
    page.get_by_role("link", name=button).click()
    page.locator("[name=code]").fill(CARD_CODE)
    page.keyboard.press("Enter")  # as a reader of QR codes does
    page.locator("[name=pin]").fill(CARD_PIN)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/kiosk/" not in url)


def her_father_agrees_at_the_desk(visitors: Visitors) -> None:
    """Have the desk write down that Paolo said yes to the use of machines."""
    sofia = visitors.come("sofia", width=DESK)
    sofia.goto("/people/")
    sofia.get_by_label("Who is it?").fill("ines")
    sofia.get_by_role("button", name="Search").click()
    sofia.locator(".person-line a").first.click()
    sofia.get_by_role("link", name="Family and consents").click()
    decision = sofia.locator("#decision")
    decision.locator("[name=purpose]").select_option("machines")
    decision.get_by_label("Yes, agreed").check()
    decision.get_by_label("Spoken, before a witness").check()
    decision.get_by_role("button", name="Write it down").click()
    expect(sofia.locator("main")).to_contain_text("Spoken, before a witness")


def test_someone_without_an_email_signs_in_with_a_card_and_books(visitors):
    her_father_agrees_at_the_desk(visitors)
    page = a_kiosk(visitors)

    sign_in_by_card(page, "Book a machine")

    expect(page.locator(".kiosk-bar")).to_contain_text("Inès")
    page.goto("/machines/prusa-mk4/book/")
    while not page.locator(".slot[data-state=free]").count():
        page.locator("[rel=next]").first.click()
        page.wait_for_load_state()
    page.locator(".slot[data-state=free]").last.click()
    page.locator("main form .button-primary").click()
    expect(page.locator("#booking-now")).to_be_visible()


def test_the_camera_reads_a_card_and_a_tap_is_what_turns_it_on(at_camera):
    page = a_kiosk(at_camera)
    page.context.grant_permissions(["camera"])
    page.get_by_role("link", name="Sign in with my card").click()
    expect(page.locator("video")).to_be_hidden()

    page.get_by_role("button", name="Show your card to the camera").click()
    page.locator("[name=pin]").fill(CARD_PIN)
    page.keyboard.press("Enter")

    expect(page.locator(".kiosk-bar")).to_contain_text("Inès")


def test_the_camera_checks_in(at_camera):
    page = a_kiosk(at_camera)
    page.context.grant_permissions(["camera"])
    page.get_by_role("link", name="I come").click()

    page.get_by_role("button", name="Show your card or your phone").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome, Inès")


def test_who_refuses_the_camera_is_told_what_to_do(at_camera):
    page = a_kiosk(at_camera)
    page.get_by_role("link", name="I come").click()

    page.get_by_role("button", name="Show your card or your phone").click()

    expect(page.locator("[data-scan-notice]")).to_contain_text("The camera is not allowed.")
    expect(page.locator("video")).to_be_hidden()


def test_without_a_camera_nothing_offers_one(visitors):
    page = a_kiosk(visitors)

    page.get_by_role("link", name="I come").click()

    expect(page.locator("[name=code]")).to_be_visible()
    expect(page.locator("[data-scan]")).to_be_hidden()


def test_after_done_going_back_shows_nothing_of_the_person_before(visitors):
    visitors.expect_trouble("ERR_CACHE_MISS")
    page = a_kiosk(visitors)
    sign_in_by_card(page)
    for address in ("/account/", "/bookings/", "/account/code/"):
        page.goto(address)
        expect(page.locator(".kiosk-bar")).to_contain_text("Inès")

    page.locator(".kiosk-bar form[action$='/done/'] button").click()  # in her language
    page.wait_for_url("**/kiosk/")

    for _ in range(8):
        page.go_back()
        assert "Inès" not in page.content(), page.url
    page.goto("/bookings/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert set(page.evaluate(KEPT)) <= {OF_THIS_PAGE}
    page.goto("/kiosk/")
    expect(page.locator("html")).to_have_attribute("lang", "fr")  # the place's, for the next one


def test_who_walks_away_is_asked_and_then_forgotten(visitors):
    page = a_kiosk(visitors)
    page.clock.install()
    sign_in_by_card(page)
    question = page.get_by_role("dialog")

    page.clock.run_for(121_000)
    expect(question).to_be_visible()
    page.locator("[data-kiosk-stay]").click()
    expect(question).to_be_hidden()
    expect(page.locator(".kiosk-bar")).to_contain_text("Inès")

    page.clock.run_for(121_000)
    expect(question).to_be_visible()
    page.clock.run_for(31_000)
    page.wait_for_url("**/kiosk/")
    page.goto("/bookings/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_coming_and_leaving_by_name_needs_no_scripts(visitors):
    page = a_kiosk(visitors)
    page = visitors.come(width=TABLET, has_scripts=False, like=page)
    for link, words in (("I come", "Welcome, Oksana"), ("I leave", "See you soon, Oksana")):
        page.goto("/kiosk/")
        page.get_by_role("link", name=link).click()
        page.locator("[name=name]").fill("oks")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("button", name="Oksana").click()
        page.get_by_role("button", name="Yes, that is me").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def test_thirty_people_are_checked_in_while_the_network_comes_and_goes(visitors):
    visitors.expect_trouble("ERR_INTERNET_DISCONNECTED|Failed to load resource")
    page = visitors.come("gilles", width=DESK)
    page.goto("/people/here/")
    started_at = time.monotonic()
    absent = page.locator("button.tap:not([data-state])")
    chosen = [each.get_attribute("value") for each in absent.all()[:PEOPLE]]
    assert len(chosen) == PEOPLE
    waiting = page.locator("[data-visits-waiting]")

    for number, member in enumerate(chosen):
        if number == PEOPLE // 3:
            expect(waiting).to_be_hidden()
            page.context.set_offline(True)
        if number == 2 * PEOPLE // 3:
            expect(waiting).to_contain_text(f"{PEOPLE // 3} check-ins are waiting to be sent")
            assert "Gilles" not in page.evaluate("JSON.stringify(localStorage)")
            page.context.set_offline(False)
        tap = page.locator(f"button.tap[value='{member}']")
        tap.click()
        tap.click()  # a finger that trembles
    expect(waiting).to_be_hidden()

    for member in chosen:
        expect(page.locator(f"[data-here='{member}']")).to_have_count(1)
    assert time.monotonic() - started_at < FIVE_MINUTES
    page.reload()
    for member in chosen:
        expect(page.locator(f"[data-here='{member}']")).to_have_count(1)


def absent_people(page: Page, count: int) -> list[int]:
    """Give the numbers of people whom one tap would check in now."""
    names = page.locator("button.tap:not([data-state])").all()[:count]
    return [int(each.get_attribute("value") or 0) for each in names]


def test_a_refused_check_in_stays_with_its_reason_until_the_desk_drops_it(visitors):
    page = visitors.come("gilles", width=DESK)
    page.goto("/people/here/")
    [late] = absent_people(page, 1)
    yesterday = page.evaluate("Date.now()") - 13 * HOUR_MS
    page.evaluate(LEFT_OVER, [{"key": "a", "member": late, "at": yesterday}])

    page.reload()  # as after a night without a network
    name = page.locator(f"button.tap[value='{late}']").inner_text()
    refused = page.locator("[data-visits-lines] li")
    expect(refused).to_contain_text("more than 12 hours old")
    expect(refused).to_contain_text(name)
    expect(page.locator("[data-visits-waiting]")).to_be_hidden()

    page.reload()
    refused.locator("[data-drop]").click()
    expect(refused).to_have_count(0)
    assert set(page.evaluate(KEPT)) <= {OF_THIS_PAGE}


def test_a_check_in_that_cannot_be_read_keeps_none_of_the_others_out(visitors):
    visitors.expect_trouble("400")
    page = visitors.come("gilles", width=DESK)
    page.goto("/people/here/")
    now, [good] = page.evaluate("Date.now()"), absent_people(page, 1)
    taps = [{"key": "a", "member": 0, "at": now}, {"key": "b", "member": good, "at": now}]
    page.evaluate(LEFT_OVER, taps)

    page.reload()

    expect(page.locator(f"[data-here='{good}']")).to_have_count(1)
    expect(page.locator("[data-visits-lines] li")).to_contain_text("Person number 0")


def test_a_desk_that_was_signed_out_keeps_its_check_ins_and_says_so(visitors):
    visitors.expect_trouble("40[13]")
    page = visitors.come("gilles", width=DESK)
    page.goto("/people/here/")
    [member] = absent_people(page, 1)
    waiting = page.locator("[data-visits-waiting]")
    page.context.clear_cookies()

    page.locator("#here").dispatch_event("visits-changed")
    expect(waiting).to_contain_text("You are signed out.")
    page.locator(f"button.tap[value='{member}']").click()
    expect(waiting).to_contain_text("Sign in to send the check-in kept on this device.")
    expect(page.locator("#here [name=login]")).to_have_count(0)

    waiting.get_by_role("link", name="Sign in").click()
    page.locator("[name=login]").fill("gilles")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-here='{member}']")).to_have_count(1)
