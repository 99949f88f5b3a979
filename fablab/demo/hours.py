"""When the demo's places are open, and when they are closed for holidays."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from places import calendars
from places.calendars import Weekday
from places.models import Place, Space
from places.slots import Slot

YEARS_BACK = 2
# Whoever tries the demo out finds it open: a holiday that would begin before is left out.
OPEN_FOR_VISITORS = timedelta(days=21)
OPEN_EVENING = timedelta(hours=4)

HOLIDAY = {
    "en": "Closed for the holidays",
    "fr": "Fermé pour les vacances",
    "es": "Cerrado por vacaciones",
    "it": "Chiuso per le vacanze",
    "pt": "Fechado para férias",
}
PUBLIC_HOLIDAY = {
    "en": "Public holiday",
    "fr": "Jour férié",
    "es": "Día festivo",
    "it": "Giorno festivo",
    "pt": "Feriado",
}
# From and to, both included, as (month, day).
HOLIDAYS = [((8, 3), (8, 23)), ((12, 24), (12, 31))]
PUBLIC_HOLIDAYS = [(1, 1), (5, 1), (5, 8), (7, 14), (11, 11)]
# When pupils are free, roughly: they come more often, and earlier in the day.
SCHOOL_HOLIDAYS = [
    ((2, 8), (2, 23)),
    ((4, 5), (4, 20)),
    ((7, 5), (8, 31)),
    ((10, 18), (11, 2)),
    ((12, 20), (12, 31)),
]


def is_school_holiday(day: date) -> bool:
    """Say whether pupils are free all day."""
    return any(first <= (day.month, day.day) <= last for first, last in SCHOOL_HOLIDAYS)


def open_salon(place: Place, couture: Space, today: date) -> None:
    """Give the first place its weeks: youth's afternoons, a long Wednesday and a Saturday."""
    first_on = _first_day(today)
    weeks = [
        ([Weekday.TUESDAY, Weekday.THURSDAY, Weekday.FRIDAY], time(14), time(19), None),
        ([Weekday.WEDNESDAY, Weekday.SATURDAY], time(10), time(18), None),
        ([Weekday.TUESDAY, Weekday.SATURDAY], time(14), time(18), couture),
        ([Weekday.WEDNESDAY], time(10), time(17), couture),
    ]
    for weekdays, opens, closes, space in weeks:
        calendars.open_every_week(
            place=place, weekdays=weekdays, opens=opens, closes=closes, first_on=first_on,
            space=space,
        )  # fmt: skip
    _close_for_holidays(place, today)


def open_turin(place: Place, today: date) -> None:
    """Give the second place its two afternoons."""
    calendars.open_every_week(
        place=place, weekdays=[Weekday.MONDAY, Weekday.THURSDAY], opens=time(15),
        closes=time(19), first_on=_first_day(today),
    )  # fmt: skip


def open_this_evening(place: Place, now: datetime) -> Slot | None:
    """Open `place` for some hours if it is closed, so that a visitor can book right now.

    Returns:
        What was opened; None if it was open for an hour or more already.
    """
    half_hour = timedelta(minutes=30)
    spaces = list(place.spaces.all())
    near = Slot(now, now + timedelta(hours=1))
    if any(calendars.is_open(space, near) for space in spaces):
        return None
    start = now.astimezone(place.zone).replace(second=0, microsecond=0)
    start -= timedelta(minutes=start.minute % 30)
    evening = Slot(start, start + OPEN_EVENING + half_hour)
    calendars.open_once(place=place, slot=evening)
    return evening


def _first_day(today: date) -> date:
    return today - timedelta(days=365 * YEARS_BACK + 7)


def _close_for_holidays(place: Place, today: date) -> None:
    for first, last, reason in _closures(today):
        if first <= today + OPEN_FOR_VISITORS and last >= today:
            continue
        slot = Slot(
            datetime.combine(first, time(), place.zone),
            datetime.combine(last + timedelta(days=1), time(), place.zone),
        )
        calendars.close(place=place, slot=slot, reason=reason)


def _closures(today: date) -> Iterator[tuple[date, date, dict[str, str]]]:
    for year in range(today.year - YEARS_BACK, today.year + 2):
        for first, last in HOLIDAYS:
            yield date(year, *first), date(year, *last), HOLIDAY
        for day in PUBLIC_HOLIDAYS:
            yield date(year, *day), date(year, *day), PUBLIC_HOLIDAY
