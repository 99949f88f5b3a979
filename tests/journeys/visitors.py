"""People in front of browsers: who they are, how wide their windows are, what goes wrong there."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState

from fablab.demo.people import PASSWORD

HEIGHTS = {320: 640, 390: 844, 768: 1024, 1280: 900}
PHONE, TABLET, DESK = 390, 768, 1280
# For a page under load; what has to be quick is measured on its own.
PATIENCE_MS = 30_000


@dataclass
class Visitors:
    """Makes browsers for people, each with its own cookies, and gathers what goes wrong in them.

    Who signed in once stays so: a visit begins with the cookies of the first.
    """

    browser: Browser
    address: str
    cookies: dict[str, StorageState]
    troubles: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def come(
        self,
        user: str = "",
        *,
        width: int = PHONE,
        locale: str = "en-GB",
        has_scripts: bool = True,
        is_new: bool = False,
        like: Page | None = None,
    ) -> Page:
        """Open a window, for `user` signed in; an empty one is nobody.

        Args:
            is_new: not signed in yet, even if `user` was here before.
            like: with the cookies of that window.
        """
        is_phone = width < DESK
        known = None if is_new or not user else self.cookies.get(user)
        context = self.browser.new_context(
            base_url=self.address,
            locale=locale,
            viewport={"width": width, "height": HEIGHTS[width]},
            has_touch=is_phone,
            is_mobile=is_phone,
            java_script_enabled=has_scripts,
            reduced_motion="reduce",
            storage_state=known if like is None else like.context.storage_state(),
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("page", self._watch)
        self._contexts.append(context)
        page = context.new_page()
        if user and (is_new or user not in self.cookies):
            self.sign_in(page, user)
        return page

    def sign_in(self, page: Page, user: str) -> None:
        """Sign in, and read English again, whatever language the person has."""
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill(user)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/accounts/" not in url)
        page.context.add_cookies([{"name": "django_language", "value": "en", "url": self.address}])
        page.goto("/")
        self.cookies[user] = page.context.storage_state()

    def expect_trouble(self, words: str) -> None:
        """Let complaints of the browser that hold `words` pass: the test is about them."""
        self._expected.append(re.compile(words))

    def leave(self) -> list[str]:
        """Close all windows; give what the browsers complained of."""
        for context in self._contexts:
            context.close()
        return [
            trouble
            for trouble in self.troubles
            if not any(words.search(trouble) for words in self._expected)
        ]

    def _watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            where = message.location.get("url", "")
            self.troubles.append(f"{message.type} at {where}: {message.text}")
