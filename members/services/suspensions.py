"""Keeping someone from using a place for a while: with a reason, an end, and a word to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.timezone import localtime

from members.models import Member, Right, Suspension
from members.refusals import (
    EndIsPast,
    IsOfTheStaff,
    NotOfThisPlace,
    NotOneself,
    NotYourTask,
    ReasonIsMissing,
    SuspendedAlready,
    SuspensionIsOver,
)
from members.services.notices import concerned, tell
from places.models import Place
from places.refusals import Refusal, Refused


@transaction.atomic
def suspend(
    *,
    member: Member,
    place: Place,
    reason: str,
    ends_at: datetime | None,
    by: Member,
    now: datetime,
) -> Suspension:
    """Keep `member` from booking at `place` from now on, and tell them why and until when.

    Args:
        reason: in plain words; the person and the guardians of a child read it.
        ends_at: None for until someone lifts it.

    Raises:
        Refused: `by` may not, it is themselves or someone of the staff, the person does not belong
            here or is suspended already, the reason is missing, or the end is past.
    """
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # one at a time
    if refusals := _refusals(member, place, reason.strip(), ends_at, by=by, now=now):
        raise Refused(*refusals)
    made = Suspension.objects.create(
        member=member,
        place=place,
        reason=reason.strip(),
        starts_at=now,
        ends_at=ends_at,
        decided_by=by,
    )
    _tell(made, "suspended" if ends_at is None else "suspended_until", now)
    return made


@transaction.atomic
def lift(*, suspension: Suspension, by: Member, now: datetime) -> Suspension:
    """End `suspension` before its time, and tell the person.

    Raises:
        Refused: `by` may not, or it is over already.
    """
    suspension = Suspension.objects.select_for_update(no_key=True).get(pk=suspension.pk)
    if not by.may(Right.SUSPEND, suspension.place):
        raise Refused(NotYourTask())
    if not suspension.is_in_force(now):
        raise Refused(SuspensionIsOver())
    suspension.lifted_at, suspension.lifted_by = now, by
    suspension.save(update_fields=["lifted_at", "lifted_by"])
    _tell(suspension, "suspension_lifted", now)
    return suspension


def suspension_of(member: Member, place: Place, now: datetime) -> Suspension | None:
    """Give the suspension of `member` that is in force at `place`: the one that ends last."""
    in_force = Suspension.objects.in_force(now).filter(member=member, place=place)
    return in_force.order_by(F("ends_at").desc(nulls_first=True)).first()


def _refusals(
    member: Member,
    place: Place,
    reason: str,
    ends_at: datetime | None,
    *,
    by: Member,
    now: datetime,
) -> list[Refusal]:
    if not by.may(Right.SUSPEND, place):
        return [NotYourTask()]
    found: dict[Refusal, bool] = {
        NotOneself(): member.pk == by.pk,
        IsOfTheStaff(): member.pk != by.pk and member.is_staff_of(place),
        NotOfThisPlace(): not member.has_role(place),
        ReasonIsMissing(): not reason,
        EndIsPast(): ends_at is not None and ends_at <= now,
        SuspendedAlready(): suspension_of(member, place, now) is not None,
    }
    return [refusal for refusal, holds in found.items() if holds]


def _tell(suspension: Suspension, kind: str, now: datetime) -> None:
    """Write a notice of `kind` to everyone whom it concerns."""
    member = suspension.member

    def facts() -> Mapping[str, Any]:
        until = suspension.ends_at and date_format(localtime(suspension.ends_at), "DATETIME_FORMAT")
        return {
            "name": member,
            "place": suspension.place,
            "reason": suspension.reason,
            "until": until or "",
        }

    for recipient in concerned(member):
        tell(
            recipient=recipient, about=member, place=suspension.place, kind=kind, facts=facts,
            now=now,
        )  # fmt: skip
