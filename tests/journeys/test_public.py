"""What anyone may see: the figures with their tables, and the description of the API."""

import csv
import io
import re

from playwright.sync_api import expect

from tests.journeys.visitors import DESK


def test_impact_page_has_a_table_and_a_csv_for_each_chart(visitors):
    page = visitors.come(width=DESK)

    page.goto("/impact/")
    charts = page.locator("main section", has=page.locator("figure.chart")).all()

    assert len(charts) >= 3
    for chart in charts:
        cells = chart.locator("tbody tr").first.locator("th, td").all_text_contents()
        link = chart.locator("a[href*='csv']").get_attribute("href")
        file = page.request.get(link)
        rows = list(csv.reader(io.StringIO(file.body().decode("utf-8-sig"))))
        assert file.headers["content-type"].startswith("text/csv")
        assert len(rows[0]) >= 2
        assert len(rows) > chart.locator("tbody tr").count() >= 1, (link, cells)


def test_impact_page_tells_figures_and_leads_nobody_to_the_people_in_them(visitors):
    page = visitors.come()

    page.goto("/impact/")
    figures = page.locator(".tile").all_inner_texts()

    assert any(re.search(r"^[\d.,]+\s", figure) for figure in figures)
    expect(page.locator("a[href*='/rows/']")).to_have_count(0)


def test_api_page_shows_what_can_be_asked_of_it(visitors):
    page = visitors.come(width=DESK)

    page.goto("/api/")

    expect(page.locator(".opblock-summary-path", has_text="bookings").first).to_be_visible()
