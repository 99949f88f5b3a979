"""Open pages without the live stream: they ask again and again, and find the way back."""

from playwright.sync_api import expect

from tests.journeys.stack import PRINTER

CARD = f".machine-card:has([href='/machines/{PRINTER}/'])"
FILE = "sans le fil.gcode"


def test_pages_poll_without_the_stream_and_are_live_again_with_it(visitors, site):
    visitors.expect_trouble("/live/")
    page = visitors.come()
    page.clock.install()
    page.route("**/live/**", lambda route: route.abort())
    page.goto("/")
    indicator = page.locator("#live-indicator")
    page.clock.fast_forward(2_000)  # the second try
    expect(indicator).to_have_attribute("data-live", "polling")

    site.printer.press("start", file=FILE, seconds=60)
    site.printer.said_at("PrintStarted")
    page.clock.fast_forward(10_000)
    expect(page.locator(CARD).locator("[data-state=running]").first).to_be_visible()
    expect(page.locator(CARD)).to_contain_text(FILE)

    page.unroute("**/live/**")
    page.clock.fast_forward(30_000)  # longer than between two tries
    expect(indicator).to_have_attribute("data-live", "live")
    site.printer.press("cancel")
    expect(page.locator(CARD)).not_to_contain_text(FILE)
