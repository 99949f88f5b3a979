"""Why a booking can no longer be changed."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from places.refusals import Refusal


@dataclass(frozen=True)
class AlreadyBegun(Refusal):
    """The machine has started for this booking."""

    code = "already_begun"
    message = _("This booking has already begun.")
    lifts = _("Book another time for what is left to do.")


@dataclass(frozen=True)
class AlreadyOver(Refusal):
    """The booking's time is past."""

    code = "already_over"
    message = _("The time of this booking is past.")
    lifts = _("Make a new booking.")


@dataclass(frozen=True)
class AlreadyCancelled(Refusal):
    """The booking was cancelled before."""

    code = "already_cancelled"
    message = _("This booking was cancelled.")
    lifts = _("Make a new booking.")


@dataclass(frozen=True)
class TooLateToCancel(Refusal):
    """The time until which the booking could be given back is past."""

    code = "too_late_to_cancel"
    message = _("Bookings of this machine can be changed until %(minutes)s minutes before the start.")
    lifts = _("Tell the desk: they can still cancel it for you.")
    minutes: int
