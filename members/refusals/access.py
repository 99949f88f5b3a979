"""Why a card, a kiosk or a visit is refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from places.refusals import Refusal


@dataclass(frozen=True)
class CardNotAccepted(Refusal):
    """No valid card has this code, or its PIN is another: which of both is not told."""

    code = "card_not_accepted"
    message = _("The code or the PIN is not right.")
    lifts = _("Try again. Or ask at the desk for a new card.")


@dataclass(frozen=True)
class CardLocked(Refusal):
    """Too many wrong PINs were tried with this card."""

    code = "card_locked"
    message = _("This card is locked until %(until)s: too many wrong PINs were tried.")
    lifts = _("Wait until then. Or ask at the desk for a new PIN.")
    until: datetime

    def facts(self) -> dict[str, Any]:
        return {"until": time_format(localtime(self.until))}


@dataclass(frozen=True)
class NoCardsForTeam(Refusal):
    """The person works at a desk: a card and four digits are too weak for that."""

    code = "no_cards_for_team"
    message = _("Cards do not open accounts of people who work at a desk or run the site.")
    lifts = _("Sign in with a password and a second step.")


@dataclass(frozen=True)
class NoCard(Refusal):
    """The person has no card that works."""

    code = "no_card"
    message = _("This person has no card that works.")
    lifts = _("Make a new card.")


@dataclass(frozen=True)
class NotKnownHere(Refusal):
    """Whoever wants to come in has no role at the place, or their account is shut."""

    code = "not_known_here"
    message = _("We do not know this person here.")
    lifts = _("Ask at the desk: joining takes a few minutes.")


@dataclass(frozen=True)
class UnknownCode(Refusal):
    """What was scanned or typed belongs to nobody of the place, or is too old."""

    code = "unknown_code"
    message = _("We do not know this code. A code on a phone works for 10 minutes.")
    lifts = _("Try again, or use your name. Or go to the desk.")


@dataclass(frozen=True)
class SeeTheDesk(Refusal):
    """Only the desk may check the person in; the kiosk does not say why."""

    code = "see_the_desk"
    message = _("You cannot check in here today.")
    lifts = _("Go to the desk, please.")


@dataclass(frozen=True)
class NotHere(Refusal):
    """The person is not checked in today."""

    code = "not_here"
    message = _("This person is not checked in.")
    lifts = _("There is nothing to do.")


@dataclass(frozen=True)
class TooLongAgo(Refusal):
    """A check-in may be sent late, but not so late, and not before it happens."""

    code = "too_long_ago"
    message = _("This check-in is more than %(hours)s hours old.")
    lifts = _("Write it down on paper, and ask a manager.")
    hours: int
