"""Whole journeys by the keyboard alone: no mouse, no finger, and one sees where one is."""

import re
from datetime import UTC, datetime

from playwright.sync_api import Locator, Page, expect

from fablab.demo.people import PASSWORD
from fablab.demo.visits import CARD_CODE, CARD_PIN
from tests.journeys.keys import press_on, tab_to, write
from tests.journeys.test_kiosk import a_kiosk
from tests.journeys.visitors import DESK, Visitors

BOOKED = re.compile(r"/bookings/\d+/$")
FREE = ".slot[data-state=free]"
TEN_YEARS = 10
# Paper is for printers: what counts is that somebody gets to ask for it.
NOTE_PRINTING = "window.print = () => { document.documentElement.dataset.printed = 'yes' }"


def test_signing_in_and_the_menu_of_the_account_need_only_keys(visitors: Visitors):
    page = visitors.come(width=DESK)
    page.goto("/")

    press_on(page, ".header-tools a[href^='/accounts/login/']")
    write(page, "[name=login]", "lucas")
    write(page, "[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".account-name")).to_have_text("Lucas")

    menu = page.locator("details.menu", has=page.locator(".account-name"))
    press_on(page, menu.locator("summary"))
    expect(menu.locator(".menu-sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.locator(".menu-sheet")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Space")
    press_on(page, menu.locator("a[href='/account/']"))
    page.wait_for_url("**/account/")


def test_booking_and_cancelling_need_only_keys(visitors: Visitors):
    page = visitors.come("amara", width=DESK)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")

    press_on(page, "a[href='/machines/sewing-1/']")
    _press_on_a_free_time(page)
    press_on(page, "main form .button-primary")
    expect(page).to_have_url(BOOKED)

    press_on(page, "main a[href$='/cancel/']")
    press_on(page, "main form .button-danger")
    expect(page.locator("main form .button-danger")).to_have_count(0)


def test_a_guardian_gives_and_takes_back_a_yes_with_keys(visitors: Visitors):
    nadia = visitors.come("nadia")
    nadia.goto("/account/family/")
    press_on(nadia, "main .people a[href^='/account/family/']")
    for _ in ("once", "and back"):
        press_on(nadia, "main a[href$='/image/']")
        nadia.wait_for_url("**/image/")
        before = nadia.locator("main .state").inner_text()

        press_on(nadia, "main button:is([value=yes], [value=withdraw])")

        nadia.wait_for_url(re.compile(r"/consents/\d+/$"))
        images = nadia.locator("main li", has=nadia.locator("a[href$='/image/']"))
        expect(images.locator(".state")).not_to_have_text(before)


def test_the_desk_finds_somebody_and_books_with_keys(visitors: Visitors):
    sofia = visitors.come("sofia", width=DESK)
    sofia.goto("/people/")

    write(sofia, "[name=q]", "marie r")
    sofia.keyboard.press("Enter")
    press_on(sofia, "main a[href^='/bookings/for/']")
    press_on(sofia, "main a[href^='/machines/sewing-1/book/']")
    _press_on_a_free_time(sofia)
    tab_to(sofia, "[name=mode]")
    chosen = sofia.locator("[name=mode]:checked").get_attribute("value")
    sofia.keyboard.press("ArrowDown")
    expect(sofia.locator("[name=mode]:checked")).not_to_have_value(chosen or "")
    sofia.keyboard.press("ArrowUp")
    expect(sofia.locator("[name=mode]:checked")).to_have_value(chosen or "")
    press_on(sofia, "main form .button-primary")

    expect(sofia).to_have_url(BOOKED)
    expect(sofia.locator("main")).to_contain_text("Marie")


def test_the_desk_makes_an_account_for_a_child_with_keys(visitors: Visitors):
    sofia = visitors.come("sofia", width=DESK)
    sofia.goto("/people/")
    now = datetime.now(UTC)

    press_on(sofia, "main a[href='/people/new/']")
    write(sofia, "[name=first_name]", "Noor")
    write(sofia, "[name=birth_month]", "March")
    write(sofia, "[name=birth_year]", str(now.year - TEN_YEARS))
    write(sofia, "[name=guardian_name]", "Samir Noor")
    write(sofia, "[name=guardian_contact]", f"06{now:%H%M%S%f}"[:10])  # nobody's who is known
    press_on(sofia, "main summary", "Space")
    tab_to(sofia, "[name=display_name]")
    press_on(sofia, "main form .button-primary")

    expect(sofia.get_by_role("heading", level=1)).to_have_text("Noor has an account")
    press_on(sofia, sofia.get_by_role("link", name="Guardians and consents"))
    expect(sofia.locator("#guardians")).to_contain_text("Samir")


def test_a_card_opens_the_kiosk_and_done_closes_it_with_keys(visitors: Visitors):
    page = a_kiosk(visitors)

    press_on(page, "a.kiosk-choice[href*='/card/'][href$='/bookings/']")
    write(page, "[name=code]", CARD_CODE)
    page.keyboard.press("Enter")
    write(page, "[name=pin]", CARD_PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/bookings/")
    expect(page.locator(".kiosk-bar")).to_contain_text("Inès")

    press_on(page, "[data-kiosk-done] button")
    page.wait_for_url("**/kiosk/")
    expect(page.locator("body")).not_to_contain_text("Inès")


def test_a_manager_goes_through_a_file_and_prints_with_keys(visitors: Visitors):
    karim = visitors.come("karim", width=DESK)
    karim.add_init_script(NOTE_PRINTING)
    karim.goto("/people/")

    write(karim, "[name=q]", "marie r")
    karim.keyboard.press("Enter")
    press_on(karim, ".person-line a")
    for page_of_file in ("mandates", "history", "memberships", "family"):
        press_on(karim, f".tabs a[href$='/{page_of_file}/']")
        tab = karim.locator(f".tabs a[href$='/{page_of_file}/']")
        expect(tab).to_have_attribute("aria-current", "page")

    press_on(karim, ".main-nav a[href='/people/']")
    press_on(karim, "main a[href$='/fire-list/']")
    press_on(karim, "[data-print]")
    expect(karim.locator("html")).to_have_attribute("data-printed", "yes")


def _press_on_a_free_time(page: Page) -> None:
    """Go to the next day with a free time after today, and choose the last: others leave it."""
    page.wait_for_url("**/machines/**")
    _press_and_wait(page, "[rel=next]")
    while not page.locator(FREE).count():
        _press_and_wait(page, "[rel=next]")
    _press_and_wait(page, page.locator(FREE).last)


def _press_and_wait(page: Page, target: str | Locator) -> None:
    before = page.url
    press_on(page, target)
    page.wait_for_url(lambda url: url != before)
