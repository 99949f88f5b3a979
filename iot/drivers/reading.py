"""Values out of payloads that strangers wrote: what is not there or not of its kind is None."""

import json
from math import isfinite
from typing import Any

from iot.observations import Unreadable


def json_object(driver: str, topic: str, payload: bytes) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        Unreadable: it is none.
    """
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Unreadable(driver, topic, payload) from error
    if not isinstance(value, dict):
        raise Unreadable(driver, topic, payload)
    return value


def text(payload: bytes) -> str:
    """Read a plain word, in lower case."""
    return payload.decode("utf-8", errors="replace").strip().strip('"').lower()


def inner(value: object, *path: str) -> Any:
    """Follow keys into nested objects."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def number(value: object) -> float | None:
    """Read a finite number, also one written as text; a truth value is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if isfinite(read) and abs(read) < 1e15 else None


def positive(value: object) -> float | None:
    """Read a number that is not below zero."""
    read = number(value)
    return None if read is None or read < 0 else read


def fraction(value: object, whole: float = 1.0) -> float | None:
    """Read a part of `whole` as 0 to 1."""
    read = positive(value)
    return None if read is None else min(1.0, read / whole)


def name(value: object) -> str | None:
    """Read a name; an empty one is none. Characters that no database takes are dropped."""
    if not isinstance(value, str):
        return None
    kept = value.replace("\0", "").encode("utf-8", errors="replace").decode()
    return kept.strip()[:400] or None
