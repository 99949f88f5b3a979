"""Codes that people scan or type: how they are drawn, written, read back and kept.

A code is kept only as a keyed hash. The key is the site's `SECRET_KEY`, so whoever has a copy of
the database alone cannot try out codes, short as they are.
"""

import hmac
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

import segno
from django.conf import settings
from django.utils.crypto import salted_hmac

from members.models import Member

# Crockford's Base32 (https://www.crockford.com/base32.html): no I, L, O, U, which look like others.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("OIL", "011")
# 12 characters of 5 bits: 60 bits, far beyond what can be tried at a kiosk.
CARD_LENGTH, GROUP = 12, 4
PIN_LENGTH = 4
KEY_BYTES = 32

PHONE_CODE_LASTS = timedelta(minutes=10)
PHONE_CHECK_DIGITS = 6
# The id of a person before the check digits; more would be no id of ours.
LONGEST_PHONE_CODE = 18


def draw_card_code() -> str:
    """Draw the code of a new card, without its hyphens."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CARD_LENGTH))


def draw_pin() -> str:
    """Draw a PIN. Chosen by chance, never by the person: people choose their year of birth."""
    return "".join(secrets.choice("0123456789") for _ in range(PIN_LENGTH))


def draw_key() -> str:
    """Draw the key of a kiosk, which no one types."""
    return secrets.token_urlsafe(KEY_BYTES)


def in_groups(code: str) -> str:
    """Write a card's code as it is printed, such as `K7QM-2XTD-9HWA`."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def as_typed(text: str) -> str:
    """Give the code that someone meant who typed or scanned `text`."""
    kept = "".join(each for each in text.upper() if each.isascii() and each.isalnum())
    return kept.translate(LOOK_ALIKES)


def card_hashes(code: str) -> list[str]:
    """Give the hashes under which `code` may be kept; the first one is for new cards.

    The others are those of former secrets (`SECRET_KEY_FALLBACKS`).
    """
    return [
        salted_hmac("members.card", code, secret=secret, algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def key_hash(key: str) -> str:
    """Give the hash of a kiosk's key; it is long enough to need no secret of ours."""
    return sha256(key.encode()).hexdigest()


def phone_code(member: Member, now: datetime) -> str:
    """Give digits by which the kiosk knows `member` for `PHONE_CODE_LASTS`; they sign nobody in."""
    return f"{member.pk}{_check_digits(member.pk, _minute(now))}"


def read_phone_code(text: str, now: datetime) -> int | None:
    """Give the id of the person whose phone shows `text`; None if it is nobody's, or too old."""
    if not text.isdigit() or not PHONE_CHECK_DIGITS < len(text) <= LONGEST_PHONE_CODE:
        return None
    pk, given = int(text[:-PHONE_CHECK_DIGITS]), text[-PHONE_CHECK_DIGITS:]
    is_known = False
    for minute in _recent_minutes(now):
        is_known |= hmac.compare_digest(given, _check_digits(pk, minute))
    return pk if is_known else None


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60


def _recent_minutes(now: datetime) -> Iterator[int]:
    minutes = int(PHONE_CODE_LASTS.total_seconds()) // 60
    yield from range(_minute(now) - minutes + 1, _minute(now) + 1)


def _check_digits(pk: int, minute: int) -> str:
    digest = salted_hmac("members.phone_code", f"{pk}:{minute}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**PHONE_CHECK_DIGITS:0{PHONE_CHECK_DIGITS}d}"


def as_qr(text: str, *, title: str = "") -> str:
    """Give `text` as a QR code in SVG, which takes its size and colours from the page."""
    drawn: str = segno.make(text, error="m", micro=False).svg_inline(
        omitsize=True, svgclass="qr", lineclass="qr-dark", border=4, title=title or None
    )
    return drawn
