"""A camera for the browser, in front of which someone holds a QR code."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import segno
from playwright.sync_api import Browser

WIDTH, HEIGHT = 640, 480
PIXELS_A_MODULE = 10
DARK, LIGHT, NO_COLOUR = b"\x10", b"\xeb", b"\x80"
# Without the last one the browser's own question would wait for an answer that nobody gives.
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--deny-permission-prompts")


@contextmanager
def browser_that_sees(
    text: str, *, like: Browser, options: dict[str, Any], folder: Path
) -> Iterator[Browser]:
    """Start a browser, with `options` as `like` has them, whose camera sees `text` as a QR code."""
    film = folder / "camera.y4m"
    film.write_bytes(as_film(text))
    args = [*options["args"], *FAKE_CAMERA, f"--use-file-for-fake-video-capture={film}"]
    browser = like.browser_type.launch(**options | {"args": args})
    try:
        yield browser
    finally:
        browser.close()


def as_film(text: str) -> bytes:
    """Give a film of one frame in YUV4MPEG2: a header, then the planes of luma and chroma.

    Source: https://wiki.multimedia.cx/index.php/YUV4MPEG2.
    """
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\nFRAME\n".encode()
    return head + _picture(text) + NO_COLOUR * (WIDTH * HEIGHT // 2)


def _picture(text: str) -> bytes:
    rows = []
    for modules in segno.make(text, error="m", micro=False).matrix:
        line = b"".join((DARK if dark else LIGHT) * PIXELS_A_MODULE for dark in modules)
        left = (WIDTH - len(line)) // 2
        rows += [LIGHT * left + line + LIGHT * (WIDTH - len(line) - left)] * PIXELS_A_MODULE
    above = (HEIGHT - len(rows)) // 2
    empty = [LIGHT * WIDTH]
    return b"".join(empty * above + rows + empty * (HEIGHT - len(rows) - above))
