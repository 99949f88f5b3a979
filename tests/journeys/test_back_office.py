"""The back office in Django's admin: a manager sees their own place, and nothing of another."""

from playwright.sync_api import expect

from tests.journeys.visitors import DESK

BOOKINGS = "/admin/bookings/booking/"


def _machines(page):
    """Give the machines that the list can be narrowed to or shows."""
    rows = page.locator("#result_list tbody tr")
    expect(rows.first).to_be_visible()
    return set(rows.locator(".field-machine").all_inner_texts())


def test_manager_finds_the_bookings_of_their_own_place_only(visitors):
    karim = visitors.come("karim", width=DESK)
    chiara = visitors.come("chiara", width=DESK)

    karim.goto(BOOKINGS)
    chiara.goto(BOOKINGS)

    assert _machines(karim)
    assert _machines(chiara)
    assert not _machines(karim) & _machines(chiara)
    [row] = chiara.locator("#result_list tbody tr th a").all()[:1]
    address = row.get_attribute("href")
    assert karim.goto(address).url.endswith("/admin/")
    expect(karim.locator(".messagelist")).to_be_visible()


def test_manager_searches_and_opens_a_machine(visitors):
    page = visitors.come("karim", width=DESK)

    page.goto("/admin/equipment/machine/")
    page.locator("#searchbar").fill("Lavande")
    page.keyboard.press("Enter")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.locator("#result_list tbody tr a").first.click()

    expect(page.locator("[name=name]")).to_have_value("Lavande")


def test_member_does_not_enter_the_back_office(visitors):
    visitors.expect_trouble("403")
    page = visitors.come("lucas")

    response = page.goto("/admin/")

    assert response.status == 403 or "/accounts/" in page.url
