"""The words of every booking rule that may say no."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from places.refusals import Refusal


def _in_words(instant: datetime) -> str:
    """Write an instant as people of the place say it."""
    return date_format(localtime(instant), "DATETIME_FORMAT")


@dataclass(frozen=True)
class SlotTaken(Refusal):
    """Another live booking of the machine shares an instant with the slot."""

    code = "slot_taken"
    message = _("Someone else has booked this machine until %(until)s.")
    lifts = _("Choose another time.")
    until: datetime

    def facts(self) -> dict[str, Any]:
        return {"until": _in_words(self.until)}


@dataclass(frozen=True)
class PlaceClosed(Refusal):
    """The slot is not wholly within opening hours."""

    code = "place_closed"
    message = _("The place is closed during a part of this time.")
    lifts = _("Choose a time within the opening hours.")


@dataclass(frozen=True)
class OutOfService(Refusal):
    """The machine may not be used for now."""

    code = "out_of_service"
    message = _("This machine is out of service.")
    lifts = _("Choose another machine, or ask at the desk when it will be back.")


@dataclass(frozen=True)
class InThePast(Refusal):
    """The slot is over, or began before the step that is running now."""

    code = "in_the_past"
    message = _("This time is already past.")
    lifts = _("Choose a later time.")


@dataclass(frozen=True)
class OffTheGrid(Refusal):
    """The slot does not start and end on multiples of the machine's step."""

    code = "off_the_grid"
    message = _("On this machine, bookings start and end every %(minutes)s minutes.")
    lifts = _("Choose one of the times that are shown.")
    minutes: int


@dataclass(frozen=True)
class TooLong(Refusal):
    """The slot is longer than the machine's longest booking."""

    code = "too_long"
    message = _("You can book this machine for %(minutes)s minutes at most.")
    lifts = _("Choose a shorter time, or ask at the desk.")
    minutes: int


@dataclass(frozen=True)
class TooFarAhead(Refusal):
    """The slot starts later than the machine can be booked."""

    code = "too_far_ahead"
    message = _("You can book this machine up to %(days)s days ahead.")
    lifts = _("Choose an earlier day, or come back later.")
    days: int


@dataclass(frozen=True)
class NotAMemberHere(Refusal):
    """The person has no role at the machine's place."""

    code = "not_a_member_here"
    message = _("Only people of this place can book its machines.")
    lifts = _("Ask at the desk to join. It takes a few minutes.")


@dataclass(frozen=True)
class Suspended(Refusal):
    """A manager keeps the person from using the place for now; `until` None: until it is lifted."""

    code = "suspended"
    message = _("A suspension holds until %(until)s. Until then, nothing can be booked.")
    message_without_end = _("A suspension holds for now. Nothing can be booked.")
    lifts = _("The account page says why. Talk to the team: a manager can end this sooner.")
    until: datetime | None

    def facts(self) -> dict[str, Any]:
        return {"until": _in_words(self.until) if self.until else ""}

    def sentence(self) -> str:
        return super().sentence() if self.until else str(self.message_without_end)


@dataclass(frozen=True)
class NotForOthers(Refusal):
    """The one who acts is neither the member, nor their guardian, nor of the place's team."""

    code = "not_for_others"
    message = _("You can only do this for yourself or for a child you answer for.")
    lifts = _("Ask at the desk to do it for someone else.")


@dataclass(frozen=True)
class NotTheirProject(Refusal):
    """The project named is not one that the member makes."""

    code = "not_their_project"
    message = _("This project belongs to other people.")
    lifts = _("Choose one of the member's own projects, or ask its owner to be added.")


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
class GuardianConsentMissing(Refusal):
    """The member may not decide alone about using machines, and no guardian's yes holds."""

    code = "guardian_consent_missing"
    message = _("A guardian has to agree first to the use of machines.")
    lifts = _("Ask your guardian now, or come to the desk together.")


@dataclass(frozen=True)
class AgeNotKnown(Refusal):
    """Nobody knows how old the member is: they are treated like the youngest."""

    code = "age_not_known"
    message = _("We do not know how old you are. So a guardian or the desk has to agree first.")
    lifts = _("Tell the desk the month and the year of your birth. It takes a minute.")
