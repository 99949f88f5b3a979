"""Giving a mandate to the desk, and taking it back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format

from members.ages import is_minor
from members.models import (
    Deed,
    HowGiven,
    Mandate,
    Member,
    Mode,
    Right,
    Scope,
    is_guardian_of,
)
from members.refusals import (
    GivenByNobodyWhoMay,
    HolderMayNotAct,
    MandateForNothing,
    MandateInThePast,
    MandateTakenBack,
    MandateTooLong,
    NotInTheirName,
    NotOfThisPlace,
    NotYourOwnWitness,
    NotYourTask,
)
from members.services.acts import Standing, record
from members.services.notices import LINK, as_read_by, concerned, tell
from places.models import Place
from places.refusals import Refusal, Refused

USUAL_YEARS, MOST_YEARS = 1, 2


@dataclass(frozen=True)
class Terms:
    """What a mandate lets its holder do, and from which day until which; both days count."""

    scopes: Collection[Scope]
    starts_on: date
    ends_on: date
    holder: Member | None = None


def last_day(starts_on: date, years: int) -> date:
    """Give the last day of a mandate of `years` that begins on `starts_on`."""
    year = starts_on.year + years
    try:
        next_begins = starts_on.replace(year=year)
    except ValueError:  # 29 February
        next_begins = date(year, 3, 1)
    return next_begins - timedelta(days=1)


@transaction.atomic
def give_mandate(
    *,
    member: Member,
    place: Place,
    terms: Terms,
    how: HowGiven,
    given_by: Member,
    by: Member,
    now: datetime,
) -> Mandate:
    """Let the desk of `place` act for `member`.

    Args:
        how: on the screen, by the one who gives it; else signed or spoken, before `by`.
        given_by: the person; for a minor, a guardian.
        by: who writes it down: the one who gives it, or someone of the desk.

    Raises:
        Refused: with every rule that says no; nothing is stored.
    """
    refusals = (
        *_about_who(member=member, place=place, how=how, given_by=given_by, by=by, now=now),
        *_about_terms(terms, member, place, now),
    )
    if refusals:
        raise Refused(*refusals)
    mandate = Mandate.objects.create(
        member=member,
        place=place,
        holder=terms.holder,
        scopes=[scope.value for scope in Scope if scope in terms.scopes],
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        how=how,
        witness=None if how == HowGiven.SCREEN else by,
        given_by=given_by,
        given_at=now,
    )
    _write_down(mandate, Deed.MANDATE_GIVEN, "mandate_given", by=by, now=now)
    return mandate


@transaction.atomic
def revoke_mandate(*, mandate: Mandate, by: Member, now: datetime) -> Mandate:
    """Take `mandate` back, at any time: the person, a guardian, or the desk when they ask for it.

    Raises:
        Refused: `by` is none of them, or it was taken back before.
    """
    Mandate.objects.select_for_update(no_key=True).get(pk=mandate.pk)  # alone: a join may lose it
    mandate = Mandate.objects.with_names().get(pk=mandate.pk)
    if not may_revoke(mandate, by):
        raise Refused(NotInTheirName())
    if mandate.is_revoked:
        raise Refused(MandateTakenBack())
    mandate.revoked_at = now
    mandate.save(update_fields=["revoked_at"])
    _write_down(mandate, Deed.MANDATE_REVOKED, "mandate_revoked", by=by, now=now)
    return mandate


def may_revoke(mandate: Mandate, by: Member) -> bool:
    """Say whether `by` may take `mandate` back."""
    return (
        by.pk == mandate.member_id
        or by.may(Right.VOUCH, mandate.place)
        or is_guardian_of(by, mandate.member)
    )


def givers_of(member: Member, place: Place, now: datetime) -> list[Member]:
    """Give who may give a mandate in the name of `member`: the person; of a minor, guardians."""
    people = concerned(member)
    return people[1:] if is_minor(member, place.today(now)) else people[:1]


def _about_who(
    *, member: Member, place: Place, how: HowGiven, given_by: Member, by: Member, now: datetime
) -> Iterator[Refusal]:
    if not Member.objects.known_at(place).filter(pk=member.pk).exists():
        yield NotOfThisPlace()
    if given_by not in givers_of(member, place, now):
        yield GivenByNobodyWhoMay()
    if how == HowGiven.SCREEN:
        if by.pk != given_by.pk:
            yield NotInTheirName()
    elif not by.may(Right.VOUCH, place):
        yield NotYourTask()
    elif by.pk == given_by.pk:
        yield NotYourOwnWitness()


def _about_terms(terms: Terms, member: Member, place: Place, now: datetime) -> Iterator[Refusal]:
    if not terms.scopes:
        yield MandateForNothing()
    if terms.starts_on < place.today(now) or terms.ends_on < terms.starts_on:
        yield MandateInThePast()
    if terms.ends_on > last_day(terms.starts_on, MOST_YEARS):
        yield MandateTooLong(years=MOST_YEARS)
    holder = terms.holder
    if holder is not None and (holder.pk == member.pk or not holder.may(Right.ACT_FOR, place)):
        yield HolderMayNotAct()


def _write_down(mandate: Mandate, deed: Deed, kind: str, *, by: Member, now: datetime) -> None:
    """Leave the record of who wrote it down, and tell whom it concerns."""
    member, place = mandate.member, mandate.place

    def facts() -> dict[str, Any]:
        return {
            "member": member,
            "by": by,
            "place": place,
            "scopes": ", ".join(str(label) for label in mandate.scope_words),
            "holder": mandate.holder_words,
            "from": date_format(mandate.starts_on, "DATE_FORMAT"),
            "until": date_format(mandate.ends_on, "DATE_FORMAT"),
            LINK: reverse("members:mandates"),
        }

    with as_read_by(member, place):
        about = ", ".join(str(label) for label in mandate.scope_words)
    record(_standing(mandate, by), deed, by=by, member=member, place=place, now=now, about=about)
    for recipient in concerned(member):
        tell(recipient=recipient, about=member, place=place, kind=kind, facts=facts, now=now)


def _standing(mandate: Mandate, by: Member) -> Standing:
    """Say how someone writes down or takes back a mandate: never on a mandate."""
    if by.pk == mandate.member_id:
        return Standing(None)
    if is_guardian_of(by, mandate.member):
        return Standing(Mode.GUARDIAN)
    return Standing(Mode.WITH)
