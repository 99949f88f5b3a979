"""Recorded traffic read from a file: one JSON object a line, as a bridge received it."""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from iot.monitor import Message


class BadRow(ValueError):
    """A line that is no row of a recording; says which one and why."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"line {number}: {why}")


def messages(lines: Iterable[str]) -> Iterator[Message]:
    """Yield the messages of a recording, in the order they were received.

    A row is `{"t": unix seconds, "topic", "payload": text}`, with `payload_b64` in place of
    `payload` where that is not UTF-8, and `"replay": true` where the broker had retained it. Rows
    with `comment` and empty lines are no messages. A clock that went back stands still.

    Raises:
        BadRow: at the first line that is something else.
    """
    latest: datetime | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _object(number, line)
        if "comment" in row and "topic" not in row:
            continue
        received_at = _time(number, row.get("t"))
        latest = received_at if latest is None else max(latest, received_at)
        topic = row.get("topic")
        if not isinstance(topic, str) or not topic:
            raise BadRow(number, "it has no topic.")
        yield Message(topic, _payload(number, row), latest, retained=row.get("replay") is True)


def _object(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRow(number, f"it is not JSON ({error}).") from error
    if not isinstance(row, dict):
        raise BadRow(number, "it is not a JSON object.")
    return row


def _time(number: int, said: object) -> datetime:
    if isinstance(said, bool) or not isinstance(said, int | float) or not isfinite(said):
        raise BadRow(number, "its t is not a number of seconds.")
    try:
        return datetime.fromtimestamp(said, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadRow(number, f"its t is no time ({error}).") from error


def _payload(number: int, row: dict[str, Any]) -> bytes:
    text, encoded = row.get("payload"), row.get("payload_b64")
    if isinstance(text, str):
        return text.encode("utf-8", errors="surrogatepass")
    if not isinstance(encoded, str):
        raise BadRow(number, "its payload is no text." if text else "it has no payload.")
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise BadRow(number, f"its payload_b64 is not base64 ({error}).") from error
