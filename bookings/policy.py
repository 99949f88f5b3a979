"""What a place asks of bookings: one value for all its wishes, and which of them is nearest. Pure.

Machine, category and place may each say something of each wish: the nearest one that says anything
wins, and what nobody says anything of is as `Policy()` has it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import IntEnum
from typing import Any


class Nearness(IntEnum):
    """How near a wish is to a machine; the nearest wins."""

    PLACE = 1
    CATEGORY = 2
    MACHINE = 3


@dataclass(frozen=True)
class Policy:
    """What holds for one machine. Of numbers, 0 means that nothing is asked.

    Attributes:
        step_minutes: bookings start and end on multiples of it, by the clock of the place.
        notice_minutes: how long before its start a slot is booked at the latest.
        before_minutes: how long the machine is kept free before each booking.
        after_minutes: how long the machine is kept free after each booking.
        cancel_minutes: how long before its start a booking is given back at the latest.
        minimum_age: in years; who is younger cannot book.
        alone_from_age: in years; younger people need a qualified adult on duty all the time.
        asks_guardian: a guardian says yes to each booking of a minor.
        answer_hours: how long a slot waits for a guardian.
        longest_peak_minutes: how much of a booking may be in the hours when many come.
        come_minutes: how long after its start a slot is kept for someone who does not come.
        offer_minutes: how long a slot that became free waits for the next on the waiting list.
        no_shows: after how many of them, within `no_show_days`, one cannot book for
            `no_show_pause_days`.
    """

    step_minutes: int = 30
    shortest_minutes: int = 0
    longest_minutes: int = 240
    days_ahead: int = 28
    notice_minutes: int = 0
    before_minutes: int = 0
    after_minutes: int = 0
    cancel_minutes: int = 0
    minimum_age: int = 0
    alone_from_age: int = 0
    asks_guardian: bool = False
    answer_hours: int = 48
    needs_second_person: bool = False
    needs_house_rules: bool = False
    needs_membership: bool = False
    longest_peak_minutes: int = 0
    come_minutes: int = 20
    offer_minutes: int = 60
    no_shows: int = 3
    no_show_days: int = 90
    no_show_pause_days: int = 14

    @property
    def step(self) -> timedelta:
        return timedelta(minutes=self.step_minutes)

    @property
    def shortest(self) -> timedelta:
        return timedelta(minutes=max(self.shortest_minutes, self.step_minutes))

    @property
    def longest(self) -> timedelta:
        return timedelta(minutes=self.longest_minutes)

    @property
    def before(self) -> timedelta:
        return timedelta(minutes=self.before_minutes)

    @property
    def after(self) -> timedelta:
        return timedelta(minutes=self.after_minutes)


WISHES = tuple(field.name for field in fields(Policy))


@dataclass(frozen=True)
class Said:
    """What is said at one level; a wish that is None, or missing, is left to those further away."""

    nearness: Nearness
    wishes: dict[str, Any]


def nearest(said: Iterable[Said]) -> Policy:
    """Give what holds, of all that is `said` about one machine."""
    found: dict[str, Any] = {}
    for each in sorted(said, key=lambda one: one.nearness):
        found |= {name: value for name, value in each.wishes.items() if value is not None}
    return Policy(**found)


def said_by(said: Iterable[Said]) -> dict[str, Nearness]:
    """Give which level decides each wish that anyone says anything of."""
    found: dict[str, Nearness] = {}
    for each in sorted(said, key=lambda one: one.nearness):
        found |= {name: each.nearness for name, value in each.wishes.items() if value is not None}
    return found
