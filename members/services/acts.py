"""Acting in another's name: who may, how, and the record that each such act leaves."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from members.models import Act, Deed, Mandate, Member, Mode, Right, Scope, is_guardian_of
from members.refusals import NoMandate, NotInTheirName
from members.services.notices import LINK, concerned, tell
from places.models import Place
from places.refusals import Refused


@dataclass(frozen=True)
class Standing:
    """How someone acts for another; `mode` None is for oneself, which leaves no record."""

    mode: Mode | None
    mandate: Mandate | None = None


def standing(
    *,
    by: Member,
    member: Member,
    place: Place,
    scope: Scope,
    now: datetime,
    mode: Mode | None = None,
) -> Standing:
    """Say how `by` may act for `member` at `place`, in the way that they say they act.

    Args:
        mode: what they say: with the person, who is there and decides, or for them. For a child, a
            guardian acts as such and needs no mandate. None means for the child of guardians, and
            with the person of the team.

    Raises:
        Refused: `by` may not, or says to act for the person without a mandate.
    """
    if by.pk == member.pk:
        return Standing(None)
    if is_guardian_of(by, member):
        return Standing(Mode.WITH if mode == Mode.WITH else Mode.GUARDIAN)
    if mode == Mode.FOR:
        return Standing(Mode.FOR, _mandate(by=by, member=member, place=place, scope=scope, now=now))
    if mode == Mode.GUARDIAN or not by.may(Right.HELP_BESIDE, place):
        raise Refused(NotInTheirName())
    return Standing(Mode.WITH)


def mandate_of(
    *, by: Member, member: Member, place: Place, scope: Scope, now: datetime
) -> Mandate | None:
    """Give the mandate on which `by` may act for `member` at `place`, if there is one."""
    if not by.may(Right.ACT_FOR, place):
        return None
    in_force = Mandate.objects.in_force(place.today(now)).filter(member=member, place=place)
    return next((each for each in in_force if each.lets(by, scope)), None)


def _mandate(*, by: Member, member: Member, place: Place, scope: Scope, now: datetime) -> Mandate:
    if not by.may(Right.ACT_FOR, place):
        raise Refused(NotInTheirName())
    mandate = mandate_of(by=by, member=member, place=place, scope=scope, now=now)
    if mandate is None:
        raise Refused(NoMandate())
    return mandate


def record(
    standing: Standing,
    deed: Deed,
    *,
    by: Member,
    member: Member,
    place: Place | None,
    now: datetime,
    about: str = "",
) -> Act | None:
    """Write down that `by` did `deed` in the name of `member`; nothing for one's own.

    Who was not there is told of it. Call it in the transaction of what was done.

    Args:
        about: such as a machine and a time, in the person's own words where there are any.
    """
    if standing.mode is None:
        return None
    act = Act.objects.create(
        actor=by,
        member=member,
        place=place,
        deed=deed,
        mode=standing.mode,
        mandate=standing.mandate,
        about=about[:120],
        at=now,
    )
    if standing.mandate is not None:
        _tell_who_was_not_there(act, standing.mandate)
    return act


def tell_of_guardian(act: Act) -> None:
    """Tell the child, and the other guardians, what one of them did alone."""
    _tell_concerned(act, kind="done_by_your_guardian", kind_to_guardians="done_by_a_guardian")


def _tell_who_was_not_there(act: Act, mandate: Mandate) -> None:
    _tell_concerned(
        act, kind="done_for_you", kind_to_guardians="done_for_your_child", until=mandate.ends_on
    )


def _tell_concerned(
    act: Act, *, kind: str, kind_to_guardians: str, until: date | None = None
) -> None:
    """Tell the person and their guardians of `act`, but not who did it; of none without a place."""

    def facts() -> dict[str, Any]:
        return {
            "actor": act.actor,
            "member": act.member,
            "deed": act.get_deed_display(),
            "about": act.about,
            "until": date_format(until, "DATE_FORMAT") if until else "",
            LINK: reverse("members:history"),
        }

    if act.place is None:
        return
    for recipient in concerned(act.member):
        if recipient.pk == act.actor_id:
            continue
        tell(
            recipient=recipient,
            about=act.member,
            place=act.place,
            kind=kind if recipient.pk == act.member_id else kind_to_guardians,
            facts=facts,
            now=act.at,
        )
