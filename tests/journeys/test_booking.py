"""Booking in spite of everything: no scripts, somebody who is quicker."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.visitors import Visitors

BOOKED = re.compile(r"/bookings/\d+/$")


def _open_free_slot(page: Page, machine: str) -> None:
    """Go to the last free time of the machine's next open day after today: others leave it."""
    page.goto(f"/machines/{machine}/book/")
    page.locator("[rel=next]").click()
    while not page.locator(".slot[data-state=free]").count():
        page.locator("#day .button[href*='day='], [rel=next]").first.click()
        page.wait_for_load_state()
    page.locator(".slot[data-state=free]").last.click()
    page.wait_for_url("**/confirm/**")


def test_booking_and_cancelling_need_no_scripts(visitors):
    page = visitors.come("lucas", has_scripts=False, is_new=True)

    page.get_by_role("link", name="Papillon").click()
    page.locator("[rel=next]").click()
    while not page.locator(".slot[data-state=free]").count():
        page.locator("[rel=next]").click()
        page.wait_for_load_state()
    page.locator(".slot[data-state=free]").first.click()
    page.locator("main form .button-primary").click()
    expect(page).to_have_url(BOOKED)
    expect(page.get_by_role("heading", level=1)).to_have_text("Papillon")
    booking = page.url

    page.get_by_role("link", name="Cancel the booking").click()
    page.locator("main form .button-danger").click()
    page.goto(booking)
    expect(page.locator("#booking-now [data-state=cancelled]")).to_be_visible()


def test_lucas_reads_why_he_cannot_book_the_laser_who_can_help_and_when(visitors: Visitors):
    page = visitors.come("lucas", has_scripts=False)
    page.goto("/machines/laser-1/")
    expect(page.locator("#needs-title")).to_be_visible()
    while not page.locator(".slot[data-state=free]").count():
        page.locator("[rel=next]").click()
        page.wait_for_load_state()

    page.locator(".slot[data-state=free]").first.click()

    expect(page.locator(".refusal-why")).to_contain_text("It is missing.")
    expect(page.locator(".refusal-lifts")).to_contain_text("Amara")
    expect(page.locator(".refusal-lifts")).to_contain_text("Ask at the desk: the place")
    expect(page.locator("main form .button-primary")).to_have_count(0)


def test_two_people_who_tap_the_same_time_do_not_both_get_it(visitors: Visitors):
    visitors.expect_trouble("409")
    lucas, amara = visitors.come("lucas"), visitors.come("amara")
    _open_free_slot(lucas, "vinyl-1")
    amara.goto(lucas.url)
    for page in (lucas, amara):
        page.locator("[name=project]").select_option(index=1)
        page.locator("[name=minutes]").first.check()
    chosen = amara.locator("[name=minutes]:checked").input_value()

    for page in (lucas, amara):
        page.locator("main form .button-primary").click(no_wait_after=True)
    for page in (lucas, amara):
        expect(page.locator("#booking-now, .refusal")).to_be_visible()

    [loser] = [page for page in (lucas, amara) if not BOOKED.search(page.url)]
    expect(loser.locator(".refusal-why")).to_contain_text("Someone else has booked this machine")
    expect(loser.locator(".refusal-lifts")).to_contain_text("Choose another time")
    offers = loser.locator(".slots .slot[data-state=free]")
    expect(offers.first).to_be_visible()

    offers.first.click()
    expect(loser.locator("[name=minutes]:checked")).to_have_value(chosen)
    expect(loser.locator("[name=project]")).not_to_have_value("")
    loser.locator("main form .button-primary").click()
    expect(loser).to_have_url(BOOKED)
