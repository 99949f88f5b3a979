"""Families: a child asks, a father answers without an account, a mother sees the whole week."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.visitors import DESK, Visitors

BOOKED = re.compile(r"/bookings/\d+/$")
SEWING = "sewing-2"


def _open_free_slot(page: Page, machine: str) -> None:
    """Go to a free time of the machine, on a day after today."""
    page.goto(f"/machines/{machine}/book/")
    page.locator("[rel=next]").click()
    while not page.locator(".slot[data-state=free]").count():
        page.locator("#day .button[href*='day='], [rel=next]").first.click()
        page.wait_for_load_state()
    page.locator(".slot[data-state=free]").last.click()
    page.wait_for_url("**/confirm/**")


def _links_on_a_slip(sofia: Page, slot: str) -> dict[str, str]:
    """Let the desk find Inès and print a slip for her father; give the link of each question."""
    sofia.goto(slot)
    sofia.goto(f"{slot}&for=ines")
    sofia.get_by_role("link", name="Guardians and consents").click()
    sofia.locator("#ask-image").check()
    sofia.get_by_role("button", name="Print a slip").click()
    expect(sofia.locator(".slip-link").first).to_be_visible()
    titles = sofia.locator("main .panel h2").all_inner_texts()
    return dict(zip(titles, sofia.locator(".slip-link").all_inner_texts(), strict=True))


def test_a_child_asks_and_books_when_her_father_has_agreed_in_his_language(visitors: Visitors):
    ines = visitors.come("ines")
    _open_free_slot(ines, SEWING)
    slot = ines.url
    expect(ines.locator(".refusal-why")).to_contain_text("A guardian has to agree first")
    ines.get_by_role("button", name="Ask my guardian").click()
    expect(ines.locator("#consent")).to_contain_text("Paolo was asked on")

    links = list(_links_on_a_slip(visitors.come("sofia", width=DESK), slot).values())
    father = visitors.come(has_scripts=False)
    for link in links:
        father.goto(link)
        expect(father.locator("html")).to_have_attribute("lang", "it")
        expect(father.locator("main")).to_contain_text("Inès")
        expect(father.locator("main")).not_to_contain_text("Ferhat")
        father.locator("button[value=yes]").click()
        expect(father.locator("main [data-state=confirmed]")).to_be_visible()

    ines.goto(slot)
    expect(ines.locator("main .facts")).to_contain_text("Paolo")
    ines.locator("main form.form .button-primary").click()
    expect(ines).to_have_url(BOOKED)

    # Without the images, the machine stays.
    father.goto(links[-1])
    father.locator("button[value=withdraw]").click()
    expect(father.locator("button")).not_to_contain_text(["Take my yes back"])
    ines.goto("/account/consents/")
    states = ines.locator("main li", has=ines.get_by_role("heading", name="Use of machines"))
    expect(states.locator(".state")).to_have_text("Agreed")
    images = ines.locator("main li", has=ines.get_by_role("heading", name="Pictures of me"))
    expect(images.locator(".state")).to_have_text("Nothing said yet")


def test_a_mother_sees_the_week_of_all_three_and_cancels_one(visitors: Visitors):
    nadia = visitors.come("nadia")
    nadia.goto("/account/")
    nadia.get_by_role("link", name="My family").click()
    cards = nadia.locator(".booking-card")
    for child in ("Sami", "Yanis", "Lina"):
        expect(cards.filter(has_text=child).first).to_be_visible()
    before = cards.count()

    cards.filter(has=nadia.get_by_role("link", name="Cancel")).first.get_by_role(
        "link", name="Cancel"
    ).click()
    nadia.locator("main form .button-danger").click()

    expect(nadia).to_have_url(re.compile("/account/family/$"))
    expect(cards).to_have_count(before - 1)
