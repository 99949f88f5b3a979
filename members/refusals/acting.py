"""Why someone may not act, at a place or in the name of another."""

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
class ListIsBeingDone(Refusal):
    """The list was started before, or it was never found right."""

    code = "list_is_being_done"
    message = _("This list is being brought in already, or was before.")
    lifts = _("Wait until it is done. Then bring in a new list if something is missing.")


@dataclass(frozen=True)
class YourOwnAccount(Refusal):
    """The one who acts would do it for themselves, past what their own page asks first."""

    code = "your_own_account"
    message = _("This is your own account.")
    lifts = _("Do it on the page of your account.")


@dataclass(frozen=True)
class MayMoreThanYou(Refusal):
    """The person holds rights, here or at another place, that the one who acts does not hold."""

    code = "may_more_than_you"
    message = _("This person may do things that you may not do.")
    lifts = _("Ask someone with more rights at all their places, or who looks after the site.")
