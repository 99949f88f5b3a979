"""The words of every rule about people that may say no."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from places.refusals import Refusal


@dataclass(frozen=True)
class NotYourTask(Refusal):
    """The one who acts has no role here that allows it."""

    code = "not_your_task"
    message = _("Your role at this place does not allow this.")
    lifts = _("Ask someone who works at the desk.")


@dataclass(frozen=True)
class NotInTheirName(Refusal):
    """The one who acts is neither the person nor their guardian nor of the place's team."""

    code = "not_in_their_name"
    message = _("You can only do this for yourself or for a child you answer for.")
    lifts = _("Ask at the desk to do it for someone else.")


@dataclass(frozen=True)
class NoMandate(Refusal):
    """The person is not there, and has given no mandate that covers this today."""

    code = "no_mandate"
    message = _("This person has given no mandate for this.")
    lifts = _("Do it when the person is with you, or write down a mandate first.")


@dataclass(frozen=True)
class AlreadyErased(Refusal):
    """There is no identity left to remove."""

    code = "already_erased"
    message = _("This account is erased already.")
    lifts = _("There is nothing left to do.")


@dataclass(frozen=True)
class ErasureIsAsked(Refusal):
    """The request is there already, and waits for its day."""

    code = "erasure_is_asked"
    message = _("This is asked for already.")
    lifts = _("Wait for the day that is said on the page, or change your mind.")


@dataclass(frozen=True)
class OnlyGuardian(Refusal):
    """A child would be left without anyone who answers for them."""

    code = "only_guardian"
    message = _("You are the only one who answers for %(child)s.")
    lifts = _("Ask at the desk to write down another guardian first, or to erase the child too.")
    child: str


@dataclass(frozen=True)
class OnlyManager(Refusal):
    """A place would be left without a manager."""

    code = "only_manager"
    message = _("Nobody else manages %(place)s.")
    lifts = _("Make someone else a manager first.")
    place: str


@dataclass(frozen=True)
class MayDoMoreThanTheManager(Refusal):
    """The person works at another place, or administers the site."""

    code = "may_do_more_than_the_manager"
    message = _("This person also works elsewhere, or administers the site.")
    lifts = _("The person asks for it themselves, on the page “My data”.")
