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


@dataclass(frozen=True)
class TooShort(Refusal):
    """The slot is shorter than the machine's shortest booking."""

    code = "too_short"
    message = _("You can book this machine for %(minutes)s minutes at least.")
    lifts = _("Choose a longer time.")
    minutes: int


@dataclass(frozen=True)
class TooLate(Refusal):
    """The slot starts sooner than the machine can still be booked."""

    code = "too_late"
    message = _("You can book this machine until %(minutes)s minutes before the start.")
    lifts = _("Choose a later time, or ask at the desk.")
    minutes: int


@dataclass(frozen=True)
class MachineDown(Refusal):
    """A manager closed the machine for a part of the slot; `until` None: nobody knows for how long."""

    code = "machine_down"
    message = _("This machine is closed until %(until)s.")
    message_without_end = _("This machine is closed. We do not know yet until when.")
    lifts = _("Choose another machine or a later time.")
    until: datetime | None

    def facts(self) -> dict[str, Any]:
        return {"until": _in_words(self.until) if self.until else ""}

    def sentence(self) -> str:
        return super().sentence() if self.until else str(self.message_without_end)


@dataclass(frozen=True)
class TooYoung(Refusal):
    """The member has not reached the machine's minimum age on the day of the slot."""

    code = "too_young"
    message = _("This machine is for people from %(age)s years on.")
    lifts = _("Choose another machine, or ask at the desk what you can do together.")
    age: int


@dataclass(frozen=True)
class NobodyOnDuty(Refusal):
    """Someone this young needs a qualified adult on duty, and none is there for the whole slot."""

    code = "nobody_on_duty"
    message = _(
        "People under %(age)s use this machine while an adult who knows it is on duty. "
        "Nobody is, for a part of this time."
    )
    lifts = _("Choose a time when someone is on duty, or ask at the desk who can be there.")
    age: int


@dataclass(frozen=True)
class SecondPersonMissing(Refusal):
    """Nobody works alone on this machine, and no second person was named."""

    code = "second_person_missing"
    message = _("Nobody works alone on this machine.")
    lifts = _("Say who stays with you: an adult who belongs to this place.")


@dataclass(frozen=True)
class SecondPersonCannot(Refusal):
    """The second person is a minor, does not belong to the place, or is the member."""

    code = "second_person_cannot"
    message = _("This person cannot be the second one here.")
    lifts = _("Choose an adult who belongs to this place and who is not the one who books.")


@dataclass(frozen=True)
class HouseRulesNotAccepted(Refusal):
    """The place asks for its house rules to be accepted first, in their newest version."""

    code = "house_rules_not_accepted"
    message = _("The house rules have to be accepted first.")
    lifts = _("Read them and accept them. It takes two minutes.")


@dataclass(frozen=True)
class MembershipMissing(Refusal):
    """No membership holds on the day of the slot."""

    code = "membership_missing"
    message = _("No membership holds on the day of this booking.")
    lifts = _("Renew the membership at the desk, or choose an earlier day.")


@dataclass(frozen=True)
class TooMuchInPeakHours(Refusal):
    """More of the slot is in peak hours than one booking may have of them."""

    code = "too_much_in_peak_hours"
    message = _("Many come at this time. You can book %(minutes)s minutes of it at most.")
    lifts = _("Choose a shorter time, or a time when fewer people come.")
    minutes: int


@dataclass(frozen=True)
class QuotaOfTimeReached(Refusal):
    """With the slot, the member would have more time than a quota gives them."""

    code = "quota_of_time_reached"
    message = _("You can book %(hours)s hours %(period)s. You have %(left)s hours left.")
    lifts = _("Choose a shorter time or another week, or cancel a booking that you do not need.")
    hours: str
    period: str
    left: str


@dataclass(frozen=True)
class QuotaOfBookingsReached(Refusal):
    """The member has as many bookings as a quota gives them."""

    code = "quota_of_bookings_reached"
    message = _("You can have %(bookings)s bookings %(period)s. You have them already.")
    lifts = _("Wait until one is over, or cancel one that you do not need.")
    bookings: int
    period: str


@dataclass(frozen=True)
class PausedAfterNoShows(Refusal):
    """The member did not come several times, and has to wait, as the place has it."""

    code = "paused_after_no_shows"
    message = _("You did not come %(times)s times. You can book again from %(until)s on.")
    lifts = _("Was it not so? Say it on the page of the booking, or talk to the desk.")
    times: int
    until: datetime

    def facts(self) -> dict[str, Any]:
        return {"times": self.times, "until": _in_words(self.until)}


@dataclass(frozen=True)
class NeededIsDown(Refusal):
    """Something that the machine cannot work without is out of service or closed."""

    code = "needed_is_down"
    message = _("This machine needs %(needed)s, which is closed at that time.")
    lifts = _("Choose another machine or a later time.")
    needed: str


@dataclass(frozen=True)
class OfAnother(Refusal):
    """What keeps something that is to be booked along with the machine from being had."""

    code = "of_another"
    message = _("%(name)s: %(why)s")
    lifts = _("Leave it out, or choose another time.")
    name: str
    refusal: Refusal

    def facts(self) -> dict[str, Any]:
        return {"name": self.name, "why": self.refusal.sentence()}
