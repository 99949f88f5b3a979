"""Takes the pictures that the documentation shows, from a demo of its own.

`python -m tools.screenshots` writes the few that are kept, into docs/images/; with `--all FOLDER`
every page, whole, at both widths and in both themes, to look at while working on how pages look.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools.setup import PYTHON
from tools.shell import ROOT, stop

IMAGES = ROOT / "docs" / "images"
DEMO_SECONDS = 600
PRINTS_SECONDS = 90
SLOTS_TO_SHOW = 6
PRINTER = "prusa-mk4"  # of the simulated ones, the one that waits for somebody to press start
FILE = "lamp-shade.gcode"
WIDTHS = {390: 844, 1280: 900}
THEMES = ("light", "dark")
COLOURS = 256
PASSWORD = "fablab-demo"  # noqa: S105  # that of the demo's accounts, printed at each start


@dataclass(frozen=True)
class Shot:
    """One page as one person sees it."""

    name: str
    path: str
    user: str  # empty: nobody signed in
    part: str = ""  # what is to be seen where not all of the page is; empty: its beginning


@dataclass(frozen=True)
class Look:
    """How wide the window is, and which theme it asks for."""

    width: int
    theme: str

    def file_name(self, shot: Shot) -> str:
        return f"{shot.name}-{self.width}-{self.theme}.png"


# Those that the documentation shows.
KEPT = {
    "machines-1280-light.png",
    "machine-390-light.png",
    "confirm-390-light.png",
    "booking-390-light.png",
    "manager-1280-light.png",
    "impact-1280-light.png",
}


def main() -> None:
    """Start a demo, live through one print, and take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="take every page, whole")
    parser.add_argument("--language", default="en", help="of the pages (en)")
    options = parser.parse_args()
    folder = options.all or IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        studio = Studio(browser, address, options.language)
        for shot in studio.shots():
            for look in (Look(*each) for each in product(WIDTHS, THEMES)):
                file = folder / look.file_name(shot)
                if options.all or file.name in KEPT:
                    studio.take(shot, look, file, is_whole=bool(options.all))
                    print(file, f"{file.stat().st_size // 1000} kB")
        browser.close()


class Studio:
    """A browser in front of the demo; people stay signed in from one picture to the next."""

    def __init__(self, browser: Browser, address: str, language: str) -> None:
        self._browser, self._address, self._language = browser, address, language
        self._signed_in: dict[str, BrowserContext] = {}

    def shots(self) -> Iterator[Shot]:
        """Yield the pages in the order of a visit: a member books and prints while we look."""
        yield Shot("sign-in", "/accounts/login/", "")
        yield Shot("machine", self._day_with_choice(), "ines")
        page = self._page("ines")
        page.goto(f"/machines/{PRINTER}/book/")
        page.locator(".slot[data-state=free]").first.click()
        yield Shot("confirm", page.url.removeprefix(self._address), "ines")
        page.locator("main form button.button-primary").first.click()
        page.wait_for_url(re.compile(r"/bookings/\d+/$"))
        self._print(page)
        yield Shot("booking", page.url.removeprefix(self._address), "ines")
        page.close()
        yield Shot("machines", "/", "ines")
        yield Shot("bookings", "/bookings/", "ines")
        yield Shot("projects", "/projects/", "ines")
        yield Shot("project", self._first_project(), "ines")
        yield Shot("account", "/account/", "ines")
        yield Shot("manager", f"/machines/{PRINTER}/", "karim", part=".section:has(.timeline)")
        yield Shot("runs", f"/runs/?machine={PRINTER}", "karim")
        yield Shot("impact", "/impact/", "")
        yield Shot("admin", "/admin/", "karim")

    def take(self, shot: Shot, look: Look, file: Path, *, is_whole: bool) -> None:
        """Write one picture, with no more colours than it needs."""
        page = self._page(shot.user)
        page.emulate_media(
            color_scheme="dark" if look.theme == "dark" else "light", reduced_motion="reduce"
        )
        page.set_viewport_size({"width": look.width, "height": WIDTHS[look.width]})
        page.goto(shot.path)
        page.evaluate("document.fonts.ready")
        if is_whole:  # and what is fixed to the window's edge stays at the page's
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": look.width, "height": height})
        elif shot.part:
            page.locator(shot.part).first.evaluate("element => element.scrollIntoView()")
        page.screenshot(path=file)
        page.close()
        with Image.open(file) as picture:
            fewer = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        fewer.save(file, optimize=True)

    def _page(self, user: str) -> Page:
        if user not in self._signed_in:
            self._signed_in[user] = self._context(user)
        return self._signed_in[user].new_page()

    def _context(self, user: str) -> BrowserContext:
        context = self._browser.new_context(base_url=self._address, locale=self._language)
        if user:
            page = context.new_page()
            page.goto("/accounts/login/")
            page.locator("[name=login]").fill(user)
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("[name=password]").press("Enter")
            page.wait_for_url(lambda url: "/accounts/" not in url)
            page.close()
        # After signing in, which brings the language of the person.
        context.add_cookies(
            [{"name": "django_language", "value": self._language, "url": self._address}]
        )
        return context

    def _print(self, page: Page) -> None:
        """Press start on the printer, and wait until the open page of the booking shows it."""
        context = page.context
        panel = context.new_page()
        panel.goto(f"/machines/{PRINTER}/")
        panel.locator("[name=file]").fill(FILE)
        panel.locator("button[value=start]").click()
        panel.close()
        page.locator("progress").first.wait_for(timeout=PRINTS_SECONDS * 1000)

    def _day_with_choice(self) -> str:
        """Give the printer's page on the first day that has times to choose from."""
        page = self._page("ines")
        path = f"/machines/{PRINTER}/"
        for days in range(8):
            day = date.today() + timedelta(days=days)  # noqa: DTZ011  # any day will do
            path = f"/machines/{PRINTER}/?day={day.isoformat()}"
            page.goto(path)
            if page.locator(".slot[data-state=free]").count() >= SLOTS_TO_SHOW:
                break
        page.close()
        return path

    def _first_project(self) -> str:
        page = self._page("ines")
        page.goto("/projects/")
        links: list[str | None] = page.locator("main a").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        page.close()
        return next(link for link in links if link and re.fullmatch(r"/projects/\d+/", link))


@contextmanager
def demo() -> Iterator[str]:
    """Run the product with data of its own, and yield its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="fablab-pictures-") as folder:
        log = Path(folder) / "up.txt"
        with log.open("w") as output:
            process = subprocess.Popen(
                [PYTHON, "manage.py", "up", "--port", str(port)],
                cwd=ROOT,
                env={**os.environ, "VAR_DIR": folder, "DEBUG": "true"},
                stdout=output,
                stderr=output,
            )
        try:
            print("Starting a demo …", flush=True)
            if not is_open(address, process):
                stop(f"The demo did not start:\n{log.read_text()}")
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def is_open(address: str, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until the site answers; say whether it does."""
    deadline = time.monotonic() + DEMO_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=10):  # noqa: S310  # our own address
                return True
        except (URLError, OSError):
            time.sleep(1)
    return False


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium() -> str:
    """Return the path of the browser: CHROMIUM, or one on the PATH."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    found = next(filter(None, map(shutil.which, filter(None, names))), None)
    if found is None:
        stop("There is no Chromium: apt-get install chromium, or set CHROMIUM to its path.")
    return found


if __name__ == "__main__":
    main()
