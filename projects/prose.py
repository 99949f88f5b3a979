"""What members write about their projects: Markdown, shown safely."""

from collections.abc import Iterator
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Escapes HTML and refuses dangerous links by itself; nh3 is the second wall.
_MARKDOWN: Final = MarkdownIt("js-default").disable("image")
TAGS: Final = {
    *("p", "br", "em", "strong", "s", "code", "pre", "blockquote", "hr"),
    *("ul", "ol", "li", "a", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES: Final = {"a": {"href"}, "ol": {"start"}}
SCHEMES: Final = {"http", "https", "mailto"}
# Below the page's own title and the title of its section.
HEADING_OFFSET = 2


def as_html(text: str) -> SafeString:
    """Show `text` as HTML without script, style, pictures from elsewhere, or titles too large."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + HEADING_OFFSET, 6)}"
    html = nh3.clean(
        _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(html)  # noqa: S308  # cleaned in the line above


def as_text(text: str) -> str:
    """Give the words of `text` alone, for a card; templates escape them as any text."""
    return " ".join("".join(_words(_MARKDOWN.parse(text))).split())


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children is not None:
            yield from _words(token.children)
            yield " "
        elif token.type in {"softbreak", "hardbreak"}:
            yield " "
        else:
            yield token.content
