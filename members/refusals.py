"""The words of every rule about people that may say no."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
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


# --- Belonging to a place: memberships, house rules, suspensions ------------------------------


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


# --- Groups from outside ----------------------------------------------------------------------


@dataclass(frozen=True)
class GroupNameIsTaken(Refusal):
    """Another group of the place has this name."""

    code = "group_name_is_taken"
    message = _("There is a group of this name already.")
    lifts = _("Open that group, or add something to the name.")


@dataclass(frozen=True)
class NobodyComes(Refusal):
    """No age band has anyone in it."""

    code = "nobody_comes"
    message = _("Nobody is counted.")
    lifts = _("Write how many come. If you do not know the ages, use the last field.")


@dataclass(frozen=True)
class ComesTwice(Refusal):
    """The group is expected at that time already."""

    code = "comes_twice"
    message = _("This group is expected at that time already: %(at)s.")
    lifts = _("Change that visit, or choose another time.")
    at: datetime

    def facts(self) -> dict[str, Any]:
        return {"at": date_format(localtime(self.at), "DATETIME_FORMAT")}


@dataclass(frozen=True)
class VisitIsCancelled(Refusal):
    """The visit was cancelled."""

    code = "visit_is_cancelled"
    message = _("This visit was cancelled.")
    lifts = _("Write down a new visit.")


@dataclass(frozen=True)
class GroupIsHere(Refusal):
    """The group was welcomed: when it came can no longer be changed."""

    code = "group_is_here"
    message = _("This group was welcomed already.")
    lifts = _("You can still correct how many came.")


@dataclass(frozen=True)
class GroupIsNotHere(Refusal):
    """The group was not welcomed, or has left."""

    code = "group_is_not_here"
    message = _("This group is not here.")
    lifts = _("Welcome the group first.")


@dataclass(frozen=True)
class ComesLater(Refusal):
    """The group is expected on another day."""

    code = "comes_later"
    message = _("This group is expected on another day: %(at)s.")
    lifts = _("Change the time of the visit first.")
    at: datetime

    def facts(self) -> dict[str, Any]:
        return {"at": date_format(localtime(self.at), "DATETIME_FORMAT")}


# --- Families: accounts of minors, guardians, consents ----------------------------------------


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
class LinkDoesNotWork(Refusal):
    """The key of a link belongs to no request that can be answered now."""

    code = "link_does_not_work"
    message = _("This link no longer works. It was used, is too old, or a newer one was made.")
    lifts = _("Ask at the desk of the place for a new one.")


# --- Acting with somebody and for somebody ----------------------------------------------------


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


# --- Cards, kiosks and visits ---------------------------------------------------------------------


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


# --- Copies and erasure of personal data ----------------------------------------------------------


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
