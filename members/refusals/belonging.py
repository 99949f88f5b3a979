"""Why a membership, house rules or a suspension are not written down."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from places.refusals import Refusal


@dataclass(frozen=True)
class NotOfThisPlace(Refusal):
    """The person has no role at the place, and answers for nobody who has."""

    code = "not_of_this_place"
    message = _("This person does not belong to this place.")
    lifts = _("Add the person to this place first.")


@dataclass(frozen=True)
class EndsBeforeItStarts(Refusal):
    """The last day comes before the first."""

    code = "ends_before_it_starts"
    message = _("The last day comes before the first.")
    lifts = _("Choose a later last day.")


@dataclass(frozen=True)
class MemberAlready(Refusal):
    """Another membership of the same person here holds on one of the days."""

    code = "member_already"
    message = _("This person is a member from %(starts_on)s to %(ends_on)s already.")
    lifts = _("Start on the day after, or cancel the other membership first.")
    starts_on: date
    ends_on: date

    def facts(self) -> dict[str, Any]:
        return {
            "starts_on": date_format(self.starts_on, "DATE_FORMAT"),
            "ends_on": date_format(self.ends_on, "DATE_FORMAT"),
        }


@dataclass(frozen=True)
class MembershipIsCancelled(Refusal):
    """The membership was cancelled."""

    code = "membership_is_cancelled"
    message = _("This membership was cancelled.")
    lifts = _("Write down a new membership.")


@dataclass(frozen=True)
class MembershipIsOver(Refusal):
    """The membership, or what it would be renewed to, is over."""

    code = "membership_is_over"
    message = _("The time of this membership is past.")
    lifts = _("Write down a new membership.")


@dataclass(frozen=True)
class RulesNotInFirstLanguage(Refusal):
    """The rules have no text in the language that the place speaks first."""

    code = "rules_not_in_first_language"
    message = _("The rules have no text in %(language)s, the first language of this place.")
    lifts = _("Write the rules in this language too.")
    language: str


@dataclass(frozen=True)
class RulesAreTheSame(Refusal):
    """The text is that of the present version: everyone would be asked again for nothing."""

    code = "rules_are_the_same"
    message = _("These are the rules that are in use already.")
    lifts = _("Change the text first.")


@dataclass(frozen=True)
class RulesWereReplaced(Refusal):
    """There is a newer version of the rules than the one accepted."""

    code = "rules_were_replaced"
    message = _("There is a newer version of the house rules.")
    lifts = _("Read version %(version)s and accept it.")
    version: int


@dataclass(frozen=True)
class NotOneself(Refusal):
    """Nobody does this to themselves."""

    code = "not_oneself"
    message = _("You cannot do this to yourself.")
    lifts = _("Ask another manager.")


@dataclass(frozen=True)
class IsOfTheStaff(Refusal):
    """The person works at the desk of the place."""

    code = "is_of_the_staff"
    message = _("This person works here.")
    lifts = _("Take the role away first.")


@dataclass(frozen=True)
class ReasonIsMissing(Refusal):
    """Nobody is suspended without a reason that they are told."""

    code = "reason_is_missing"
    message = _("The reason is missing.")
    lifts = _("Write the reason in plain words. The person reads it.")


@dataclass(frozen=True)
class EndIsPast(Refusal):
    """What is to begin now would be over already."""

    code = "end_is_past"
    message = _("The end is past already.")
    lifts = _("Choose a later end.")


@dataclass(frozen=True)
class SuspendedAlready(Refusal):
    """A suspension of the person is in force here."""

    code = "suspended_already"
    message = _("This person is suspended already.")
    lifts = _("Lift the suspension first, then write a new one.")


@dataclass(frozen=True)
class SuspensionIsOver(Refusal):
    """The suspension has ended or was lifted."""

    code = "suspension_is_over"
    message = _("This suspension is over already.")
    lifts = _("There is nothing left to do.")
