"""A group of eleven from a school with no names: expected, welcomed, counted by age band."""

import re
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.journeys.visitors import DESK, Visitors

PLACE = ZoneInfo("Europe/Paris")
EXPECTED = {"from_12_to_17": "9", "from_26_to_64": "2"}


def _write_down(page: Page, name: str) -> None:
    """Add a group and its visit of today."""
    page.goto("/people/groups/")
    page.get_by_role("link", name="Add a group").click()
    page.locator("[name=name]").fill(name)
    page.locator("[name=contact_name]").fill("Nadia")
    page.locator("main form .button-primary").click()
    page.locator("[name=day]").fill(datetime.now(PLACE).date().isoformat())
    page.locator("[name=comes]").fill("09:00")
    page.locator("[name=leaves]").fill("23:50")
    for band, number in EXPECTED.items():
        page.locator(f"[name={band}]").fill(number)
    page.locator("main form .button-primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_class_of_eleven_is_expected_welcomed_and_counted(visitors: Visitors):
    name = f"Class {uuid4().hex[:6]}"
    desk = visitors.come("sofia", width=DESK)
    _write_down(desk, name)

    desk.get_by_role("link", name="Slip for the contact").click()
    expect(desk.locator("main")).to_contain_text("Nadia")
    expect(desk.locator("main .facts")).to_contain_text("11")

    # A volunteer at the door, phone in hand, without scripts: one tap.
    door = visitors.come("gilles", has_scripts=False)
    door.goto("/people/groups/")
    card = door.locator("article", has_text=name)
    expect(card).not_to_contain_text("Nadia")
    card.get_by_role("button", name="Welcome 11 people").click()
    expect(door.locator("article", has_text=name)).to_contain_text("Here now")

    # Two of them are missing: the desk counts again, and says goodbye.
    desk.goto("/people/groups/")
    desk.locator("article", has_text=name).get_by_role("link", name="Count again").click()
    desk.locator("[name=from_12_to_17]").fill("7")
    desk.locator("main form .button-primary").click()
    desk.locator("article", has_text=name).get_by_role("button", name="The group leaves").click()
    desk.get_by_role("link", name=name).first.click()

    facts = desk.locator("aside .facts").last
    expect(facts).to_contain_text(re.compile(r"People counted\s*9"))
    expect(facts).to_contain_text(re.compile(r"12 to 17 years\s*7"))
