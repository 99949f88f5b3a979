"""The contrasts of the colours, computed from the file that has them (WCAG 2.2, 1.4.3, 1.4.11)."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = Path(settings.BASE_DIR) / "frontend" / "src" / "styles" / "tokens.css"
TEXT = 4.5
GRAPHIC = 3.0

GROUNDS = ["paper", "sheet", "sunk"]
TONES = ["go", "busy", "wait", "soon", "stop", "calm"]

# What is written or drawn on what, with the least contrast that it needs.
PAIRS = [
    *((ink, ground, TEXT) for ink, ground in product(["ink", "ink-soft", "blue", "red"], GROUNDS)),
    *((line, ground, GRAPHIC) for line, ground in product(["edge", "focus"], GROUNDS)),
    *((f"{tone}-ink", f"{tone}-soft", TEXT) for tone in TONES),
    *((f"{tone}-ink", ground, TEXT) for tone, ground in product(TONES, ["paper", "sheet"])),
    *((f"{tone}-mark", ground, GRAPHIC) for tone, ground in product(TONES, ["paper", "sheet"])),
    *((f"{tone}-mark", f"{tone}-soft", GRAPHIC) for tone in TONES),
    ("on-blue", "blue", TEXT),
    ("on-blue", "blue-deep", TEXT),
    ("on-red", "red", TEXT),
    ("on-yellow", "yellow", TEXT),
    ("ink-soft", "busy-soft", TEXT),
    ("busy-mark", "sunk", GRAPHIC),
    ("wait-mark", "sunk", GRAPHIC),
]


def colours(*, dark: bool) -> dict[str, str]:
    """Give each token's colour in one theme, as `#rrggbb`."""
    text = TOKENS.read_text(encoding="utf-8")
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", text)
    same = re.findall(r"--([\w-]+): (#\w{6});", text)
    return dict(same) | {name: (night if dark else day) for name, day, night in pairs}


def luminance(colour: str) -> float:
    """Give the relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_is_read_stands_out_from_its_ground(dark):
    theme = colours(dark=dark)

    weak = {
        f"{ink} on {ground}": round(contrast(theme[ink], theme[ground]), 2)
        for ink, ground, least in PAIRS
        if contrast(theme[ink], theme[ground]) < least
    }

    assert weak == {}
