"""Periods that figures are given for: whole months of the place's own calendar, and no finer.

Figures for any two dates would tell, by the difference of two periods, what one person did on one
day. So the finest step is a month, and `impact.privacy` keeps differences of months safe as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from places.slots import Slot, day_window

THIS_YEAR, LAST_12_MONTHS, LAST_YEAR, ALL = "this-year", "last-12-months", "last-year", "all"


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read a month written like 2026-03.

        Raises:
            ValueError: it is not written like that, or no such month.
        """
        return cls.of(date.fromisoformat(f"{text}-01"))

    def plus(self, months: int) -> "Month":
        year, index = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, index + 1)

    @property
    def first_on(self) -> date:
        return date(self.year, self.number, 1)

    def window(self, zone: ZoneInfo) -> Slot:
        start = day_window(self.first_on, zone).start
        return Slot(start, day_window(self.plus(1).first_on, zone).start)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def words(self) -> str:
        return formats.date_format(self.first_on, "YEAR_MONTH_FORMAT")

    @property
    def short_words(self) -> str:
        return formats.date_format(self.first_on, "M")


def months_between(first: Month, last: Month) -> list[Month]:
    """Give the months from `first` to `last`, both included."""
    count = (last.year - first.year) * 12 + last.number - first.number + 1
    return [first.plus(step) for step in range(count)]


@dataclass(frozen=True)
class Period:
    """Months in a row, under the name they were chosen by."""

    key: str
    months: Sequence[Month]

    def window(self, zone: ZoneInfo) -> Slot:
        return Slot(self.months[0].window(zone).start, self.months[-1].window(zone).end)

    @property
    def years(self) -> list[int]:
        return sorted({month.year for month in self.months})

    @property
    def is_one_month(self) -> bool:
        return len(self.months) == 1

    @property
    def words(self) -> str:
        match self.key:
            case "this-year":
                return _("This year, %(year)d") % {"year": self.months[0].year}
            case "last-12-months":
                return _("The last 12 months")
            case "last-year":
                return _("Last year, %(year)d") % {"year": self.months[0].year}
            case "all":
                return _("Since the beginning")
        if self.is_one_month:
            return self.months[0].words
        return _("From %(first)s to %(last)s") % {
            "first": self.months[0].words,
            "last": self.months[-1].words,
        }


def named(key: str, *, today: date, earliest: date) -> Period:
    """Give the period that `key` names: one of the constants, or a month like 2026-03.

    Args:
        earliest: the day from which on anything is known; for “all”.

    Raises:
        ValueError: the key names no period, or one outside of what is known.
    """
    now, first = Month.of(today), Month.of(min(earliest, today))
    match key:
        case "this-year":
            return Period(key, months_between(Month(now.year, 1), now))
        case "last-12-months":
            return Period(key, months_between(now.plus(-11), now))
        case "last-year":
            return Period(key, months_between(Month(now.year - 1, 1), Month(now.year - 1, 12)))
        case "all":
            return Period(key, months_between(first, now))
    month = Month.parse(key)
    if not first <= month <= now:
        raise ValueError(f"Nothing is known of {month}.")
    return Period(key, [month])


def between(first: Month, last: Month, *, today: date, earliest: date) -> Period:
    """Give the period from `first` to `last`, both included.

    Raises:
        ValueError: it ends before it starts, or reaches outside of what is known.
    """
    if not Month.of(min(earliest, today)) <= first <= last <= Month.of(today):
        raise ValueError("The months are not in order, or nothing is known of them.")
    return Period(f"{first}_{last}", months_between(first, last))
