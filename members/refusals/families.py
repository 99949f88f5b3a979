"""Why an account, a guardian or a consent is not written down, or a question not asked."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from places.refusals import Refusal


@dataclass(frozen=True)
class GuardianNeeded(Refusal):
    """The person is too young for an account without someone who answers for them."""

    code = "guardian_needed"
    message = _("This person is too young to decide alone about an account.")
    lifts = _("Write the name of a guardian, and a telephone number or an e-mail.")


@dataclass(frozen=True)
class ContactNeeded(Refusal):
    """A guardian who cannot be reached can be asked nothing."""

    code = "contact_needed"
    message = _("There is no way to reach this guardian.")
    lifts = _("Write a telephone number or an e-mail.")


@dataclass(frozen=True)
class EmailTaken(Refusal):
    """An e-mail belongs to one account only."""

    code = "email_taken"
    message = _("Someone else already uses this e-mail.")
    lifts = _("Leave the e-mail out, or write a telephone number.")


@dataclass(frozen=True)
class GrownUp(Refusal):
    """Nobody answers for a person of full age."""

    code = "grown_up"
    message = _("This person is of full age and decides alone.")
    lifts = _("If the month of birth is wrong, correct it first.")


@dataclass(frozen=True)
class AlreadyTheirGuardian(Refusal):
    """The two are tied already."""

    code = "already_their_guardian"
    message = _("This guardian answers for this child already.")
    lifts = _("Nothing is left to do.")


@dataclass(frozen=True)
class NotYoursToDecide(Refusal):
    """At this person's age, someone else's word counts about this purpose."""

    code = "not_yours_to_decide"
    message = _("At this age, someone else decides about this.")
    lifts = _("Ask a guardian, or ask at the desk.")


@dataclass(frozen=True)
class NoGuardianKnown(Refusal):
    """There is nobody who could be asked."""

    code = "no_guardian_known"
    message = _("We do not know who answers for this person.")
    lifts = _("Tell the desk the name of a guardian, and a telephone number or an e-mail.")


@dataclass(frozen=True)
class NothingToAsk(Refusal):
    """The person decides alone about this purpose."""

    code = "nothing_to_ask"
    message = _("Nobody has to be asked: this person decides alone about it.")
    lifts = _("Choose yes or no on the page of what you agree to.")


@dataclass(frozen=True)
class NothingToWithdraw(Refusal):
    """There is no yes that could be taken back."""

    code = "nothing_to_withdraw"
    message = _("There is no yes to take back.")
    lifts = _("Nothing is left to do.")


@dataclass(frozen=True)
class ConsentEndsInThePast(Refusal):
    """A decision that is over already would decide nothing."""

    code = "consent_ends_in_the_past"
    message = _("This day is already over.")
    lifts = _("Choose a later day. Or leave it empty: then it holds until it is taken back.")


@dataclass(frozen=True)
class AccountHasNoEnd(Refusal):
    """An account is closed when someone says so, not by a date that nobody remembers."""

    code = "account_has_no_end"
    message = _("An account has no last day.")
    lifts = _("Leave the day empty. The yes can be taken back at any time.")


@dataclass(frozen=True)
class LinkDoesNotWork(Refusal):
    """The key of a link belongs to no request that can be answered now."""

    code = "link_does_not_work"
    message = _("This link no longer works. It was used, is too old, or a newer one was made.")
    lifts = _("Ask at the desk of the place for a new one.")
