"""The words of a page in one language: none of them is left in English, and none is cut off."""

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings
from playwright.sync_api import Page

from fablab.demo.projects import PROJECTS
from tests.journeys.visitors import HEIGHTS

NARROWEST = 320
TRANSLATED = [code for code, _name in settings.LANGUAGES if code != "en"]
CATALOGUES = Path(__file__).parent.parent.parent / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
# What the other four do not write, and who made the demo did neither: a text nobody marked.
ENGLISH = re.compile(r"\b(the|and|of|is|are|this|you|your|with|was|they)\b", re.IGNORECASE)

# A language by its own name, what Django's back office has in no other words, and the name that a
# manager who reads English leaves to a kiosk.
EVERYWHERE = {"English", "Search", "Change or view list link", "Entrance"}

LOOK = r"""
width => {
  const root = document.documentElement;
  const describe = element => element.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  const sticksOut = part => part.getBoundingClientRect().right > width + 1 &&
    !part.closest(".tabs, .table-wrap, .timeline");  // these scroll on their own
  const words = new Set([document.title]);
  const add = text => text && words.add(text.replace(/\s+/g, " ").trim());
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const isOfPage = element =>
    !element.closest("script, style, noscript, [translate=no]") &&
    (element.closest("[lang]") ?? root).lang === root.lang;
  while (walker.nextNode()) {
    if (isOfPage(walker.currentNode.parentElement)) add(walker.currentNode.data);
  }
  const names = ["aria-label", "placeholder", "title", "alt"];
  for (const element of document.body.querySelectorAll(names.map(name => `[${name}]`).join())) {
    if (isOfPage(element)) names.forEach(name => add(element.getAttribute(name)));
  }
  const wide = [...document.body.querySelectorAll("*")]
    .filter(part => sticksOut(part) && ![...part.children].some(sticksOut));
  const cut = [...document.querySelectorAll(
    ".button, .icon-button, .tabs a, .nav-link, .menu-item, .state, .slot, summary, th, h1, h2"
  )].filter(part =>
    part.checkVisibility() && !part.matches(".visually-hidden") &&
    part.clientWidth && part.scrollWidth > part.clientWidth + 1
  );
  return {
    lang: root.lang,
    words: [...words],
    layout: [
      ...(root.scrollWidth > width ? [`scrolls sideways, to ${root.scrollWidth} px`] : []),
      ...(root.scrollWidth > width ? wide.map(part => `sticks out: ${describe(part)}`) : []),
      ...cut.map(part => `is cut off: ${describe(part)}`),
    ],
  };
}
"""


def faults_of_layout(page: Page) -> list[str]:
    """Give what is too wide in the narrowest window."""
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHTS[NARROWEST]})
    found: list[str] = page.evaluate(LOOK, NARROWEST)["layout"]
    return found


def faults_in(language: str, page: Page) -> list[str]:
    """Show the page again in `language`, in the window that it has; give what is wrong there."""
    origin = urljoin(page.url, "/")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": origin}])
    page.reload(wait_until="domcontentloaded")
    seen: dict[str, Any] = page.evaluate(LOOK, NARROWEST)
    found = [
        *[f"says that it is in {seen['lang']}"] * (seen["lang"] != language),
        *seen["layout"],
        *(f"is English: {words}" for words in seen["words"] if _is_left(words, language)),
    ]
    return [f"{language}: {each}" for each in found]


@cache
def _is_left(words: str, language: str) -> bool:
    if words in EVERYWHERE or any(words.rstrip("…") in each.summary for each in PROJECTS):
        return False
    return bool(ENGLISH.search(words) or _translated(language).fullmatch(words))


@cache
def _translated(language: str) -> re.Pattern[str]:
    """Give what finds each English text that is said otherwise in `language`."""
    path = CATALOGUES / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        said = [pair for message in read_po(file) if message.id for pair in _pairs(message)]
    same = {english for english, words in said if english == words}
    patterns = {english for english, _words in said if _is_known_by_its_words(english)} - same
    return re.compile("|".join(_as_pattern(english) for english in sorted(patterns)))


def _pairs(message: Message) -> list[tuple[str, str]]:
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string or (), strict=False))


def _is_known_by_its_words(english: str) -> bool:
    """Tell whether what stands around the placeholders of a text is enough to know it again."""
    if not PLACEHOLDER.search(english):
        return True
    return len(re.findall(r"[a-z]{2,}", PLACEHOLDER.sub("", english))) > 1


def _as_pattern(english: str) -> str:
    parts = PLACEHOLDER.split(" ".join(english.replace("%%", "%").split()))
    return ".+".join(map(re.escape, parts))
