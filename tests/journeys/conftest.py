"""One product and one browser for all journeys; each journey with windows of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState, expect, sync_playwright

from tests.journeys import stack
from tests.journeys.visitors import PATIENCE_MS, Visitors

expect.set_options(timeout=PATIENCE_MS)


# Not for the whole session: while Playwright runs, its event loop keeps Django's database away.
@pytest.fixture(scope="package")
def browser(browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**browser_type_launch_args)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Site]:
    with stack.running(tmp_path_factory.mktemp("product")) as site:
        yield site


@pytest.fixture(scope="package")
def cookies() -> dict[str, StorageState]:
    """Those of the people who signed in already."""
    return {}


@pytest.fixture
def visitors(
    browser: Browser, site: stack.Site, cookies: dict[str, StorageState]
) -> Iterator[Visitors]:
    """Browsers for people; at the end none of them may have complained of anything."""
    visitors = Visitors(browser, site.address, cookies)
    yield visitors
    assert visitors.leave() == []
