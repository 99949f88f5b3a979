"""Addresses of the site that are read outside of a browser: in an e-mail, on paper."""

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe


def absolute(path: str) -> str:
    """Give the whole address of a page of the site, from its `path` such as `/bookings/7/`."""
    return f"{settings.SITE_URL}{path}"


def qr_code(text: str) -> SafeString:
    """Draw `text` as a square code that a telephone reads, in an SVG without a size of its own."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, svgclass="qr-code", lineclass=None, light="#fff")
    return mark_safe(drawn)  # noqa: S308  # black and white squares: nothing of the text is in it
