"""Bookings: what was promised to whom, by which rules, and what came of it."""

from bookings.models.approvals import Approval
from bookings.models.attendance import Condition, Loan, NoShow
from bookings.models.bookings import (
    HELD_STATES,
    LIVE_STATES,
    Beginning,
    Booking,
    BookingPhase,
    BookingQuerySet,
    BookingState,
)
from bookings.models.duty import Duty
from bookings.models.feeds import Feed, OutsideCalendar, OutsideEvent
from bookings.models.policies import BookingRules, PeakHours, Quota, QuotaFor, QuotaPeriod
from bookings.models.series import Frequency, Series
from bookings.models.waiting import Wish, WishState

__all__ = [
    "HELD_STATES",
    "LIVE_STATES",
    "Approval",
    "Beginning",
    "Booking",
    "BookingPhase",
    "BookingQuerySet",
    "BookingRules",
    "BookingState",
    "Condition",
    "Duty",
    "Feed",
    "Frequency",
    "Loan",
    "NoShow",
    "OutsideCalendar",
    "OutsideEvent",
    "PeakHours",
    "Quota",
    "QuotaFor",
    "QuotaPeriod",
    "Series",
    "Wish",
    "WishState",
]
