"""Why data are not erased, or not yet."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from places.refusals import Refusal


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
