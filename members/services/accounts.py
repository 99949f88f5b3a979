"""Making accounts for people who may have no e-mail: a first name is enough to begin."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from members import rules
from members.models import (
    Channel,
    Deed,
    Member,
    Mode,
    PlaceRole,
    Proof,
    Purpose,
    Relation,
    Right,
    Role,
    Scope,
)
from members.refusals import ContactNeeded, EmailTaken, GuardianNeeded, NotYourTask
from members.services import acts
from members.services.consents import decider_of
from members.services.guardians import bare_number, tie
from places.models import Place
from places.refusals import Refusal, Refused

LONGEST_USERNAME = 24
NAMELESS = "person"
TRIES = 5


@dataclass(frozen=True)
class NewGuardian:
    """A guardian whom the place does not know yet: a name, and one way to reach them."""

    first_name: str
    last_name: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""


@transaction.atomic
def make_account(
    *,
    place: Place,
    first_name: str,
    birth_month: date | None,
    by: Member,
    now: datetime,
    mode: Mode | None = None,
    last_name: str = "",
    display_name: str = "",
    language: str = "",
    phone: str = "",
    email: str = "",
    guardian: Member | NewGuardian | None = None,
    relation: Relation = Relation.PARENT,
    proof: Proof = Proof.NONE,
) -> Member:
    """Make an account at `place`, without a password: a card or the desk gives the way in.

    Args:
        birth_month: the first day of the month of birth; None: not known.
        by: someone of the team, or the guardian for their own child.
        guardian: someone the place knows, or who is new; None for people who need none.
        proof: what of the team has been seen that shows who answers for the child.

    Raises:
        Refused: `by` may not, a guardian or a way to reach them is missing, or the e-mail is
            someone else's.
    """
    is_own_child = guardian == by
    person = Member(
        first_name=first_name,
        last_name=last_name,
        display_name=display_name or first_name,
        birth_month=birth_month,
        language=language or place.language,
        phone=bare_number(phone),
        email=email,
        channel=Channel.EMAIL if email else Channel.PAPER,
    )
    refusals = _refusals(person, guardian, place=place, by=by, now=now)
    if refusals:
        raise Refused(*refusals)
    _store(person, now)
    PlaceRole.objects.create(member=person, place=place, role=Role.MEMBER)
    if guardian is not None:
        answering = _known(guardian, place, now)
        seen = Proof.NONE if is_own_child else proof
        tie(child=person, guardian=answering, by=by, now=now, relation=relation, proof=seen)
    standing = acts.standing(
        by=by, member=person, place=place, scope=Scope.ACCOUNT, now=now, mode=mode
    )
    acts.record(standing, Deed.ACCOUNT_MADE, by=by, member=person, place=place, now=now)
    return person


def _refusals(
    person: Member,
    guardian: Member | NewGuardian | None,
    *,
    place: Place,
    by: Member,
    now: datetime,
) -> list[Refusal]:
    refusals: list[Refusal] = []
    if not (by.may(Right.MAKE_ACCOUNTS, place) or (guardian == by and knows(place, by))):
        refusals.append(NotYourTask())
    if guardian is None and _asks_for_a_guardian(person, place, now):
        refusals.append(GuardianNeeded())
    emails = [person.email]
    if isinstance(guardian, NewGuardian):
        if not (guardian.phone or guardian.email):
            refusals.append(ContactNeeded())
        emails.append(guardian.email)
    if any(email and Member.objects.filter(email__iexact=email).exists() for email in emails):
        refusals.append(EmailTaken())
    return refusals


def _asks_for_a_guardian(person: Member, place: Place, now: datetime) -> bool:
    """Say whether an account needs a guardian; of unknown age, the desk sees who stands there."""
    who = decider_of(person, place, Purpose.ACCOUNT, now)
    return person.birth_month is not None and who != rules.Decider.PERSON


def knows(place: Place, person: Member) -> bool:
    """Say whether `person` belongs to `place`, or answers for a child who does."""
    return person.has_role(place) or Member.objects.wards_of(person).at(place).exists()


def _known(guardian: Member | NewGuardian, place: Place, now: datetime) -> Member:
    if isinstance(guardian, Member):
        return guardian
    person = Member(
        first_name=guardian.first_name,
        last_name=guardian.last_name,
        display_name=guardian.first_name,
        phone=bare_number(guardian.phone),
        email=guardian.email,
        language=guardian.language or place.language,
        channel=Channel.EMAIL if guardian.email else Channel.PAPER,
    )
    _store(person, now)
    return person


def new_guardian(*, guardian: NewGuardian, place: Place, by: Member, now: datetime) -> Member:
    """Make the account of a guardian who is new here; they hold no role.

    Raises:
        Refused: it is not a task of `by`, nobody could reach them, or the e-mail is someone else's.
    """
    refusals: list[Refusal] = [] if by.may(Right.VOUCH, place) else [NotYourTask()]
    if not (guardian.phone or guardian.email):
        refusals.append(ContactNeeded())
    if guardian.email and Member.objects.filter(email__iexact=guardian.email).exists():
        refusals.append(EmailTaken())
    if refusals:
        raise Refused(*refusals)
    return _known(guardian, place, now)


def _store(person: Member, now: datetime) -> None:
    """Store a new person under the first user name that is free."""
    person.password = make_password(None)
    person.date_joined = now
    for attempt in range(TRIES):
        person.username = free_username(person.first_name)
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError:  # someone else took the name in between
            if attempt == TRIES - 1:
                raise
        else:
            return


def free_username(first_name: str) -> str:
    """Give a user name that can be said aloud and is free: ines, then ines2."""
    name = slugify(first_name).replace("_", "-")[:LONGEST_USERNAME].strip("-") or NAMELESS
    like = Member.objects.filter(username__istartswith=name)
    taken = {username.lower() for username in like.values_list("username", flat=True)}
    names = (name if number == 1 else f"{name}{number}" for number in count(1))
    return next(each for each in names if each not in taken)
