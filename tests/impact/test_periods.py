"""Periods of whole months."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from impact.periods import Month, between, months_between, named

TODAY, EARLIEST = date(2026, 6, 15), date(2024, 11, 3)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("this-year", "2026-01", "2026-06"),
        ("last-12-months", "2025-07", "2026-06"),
        ("last-year", "2025-01", "2025-12"),
        ("all", "2024-11", "2026-06"),
        ("2025-02", "2025-02", "2025-02"),
    ],
)
def test_named_gives_the_months(key, first, last):
    period = named(key, today=TODAY, earliest=EARLIEST)

    assert (str(period.months[0]), str(period.months[-1])) == (first, last)


@pytest.mark.parametrize("key", ["2026-07", "2024-10", "2026-13", "yesterday", "", "2026-06-15"])
def test_named_refuses_what_is_no_known_month(key):
    with pytest.raises(ValueError):  # noqa: PT011  # its text is for developers
        named(key, today=TODAY, earliest=EARLIEST)


def test_between_refuses_months_out_of_order():
    with pytest.raises(ValueError, match="order"):
        between(Month(2026, 3), Month(2026, 2), today=TODAY, earliest=EARLIEST)


def test_window_follows_the_clock_of_the_place():
    window = Month(2026, 3).window(ZoneInfo("Europe/Paris"))

    assert window.start == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert window.end == datetime(2026, 3, 31, 22, tzinfo=UTC)


def test_months_between_passes_the_turn_of_the_year():
    assert list(map(str, months_between(Month(2025, 11), Month(2026, 2)))) == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    ]
