"""Why a mandate is not written down."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from places.refusals import Refusal


@dataclass(frozen=True)
class MandateForNothing(Refusal):
    """No scope was named."""

    code = "mandate_for_nothing"
    message = _("A mandate says for what it is.")
    lifts = _("Choose at least one thing.")


@dataclass(frozen=True)
class MandateTooLong(Refusal):
    """It would last longer than a mandate may."""

    code = "mandate_too_long"
    message = _("A mandate lasts %(years)s years at most.")
    lifts = _("Choose an earlier last day. A new mandate can follow.")
    years: int


@dataclass(frozen=True)
class MandateInThePast(Refusal):
    """It would begin before it is given, or end before it begins."""

    code = "mandate_in_the_past"
    message = _("A mandate begins today or later, and ends after it begins.")
    lifts = _("Choose other days.")


@dataclass(frozen=True)
class HolderMayNotAct(Refusal):
    """The one named does not act for others at the place, or is the person."""

    code = "holder_may_not_act"
    message = _("A mandate goes to someone who works at the desk.")
    lifts = _("Choose someone of the desk, or everyone who works there.")


@dataclass(frozen=True)
class NotYourOwnWitness(Refusal):
    """The one who gives the mandate would be the witness, too."""

    code = "not_your_own_witness"
    message = _("Nobody is the witness of their own word.")
    lifts = _("Give it on your own screen, or ask someone else of the desk to write it down.")


@dataclass(frozen=True)
class GivenByNobodyWhoMay(Refusal):
    """It is given by neither the person nor a guardian, or by a minor."""

    code = "given_by_nobody_who_may"
    message = _("A mandate is given by the person. For a minor, a guardian gives it.")
    lifts = _("Choose who gives it, or do things when the person is with you.")


@dataclass(frozen=True)
class MandateTakenBack(Refusal):
    """It was revoked before."""

    code = "mandate_taken_back"
    message = _("This mandate was taken back before.")
    lifts = _("Give a new one, if you want one.")
