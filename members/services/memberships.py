"""Memberships of a place: written down at the desk, renewed, cancelled, and reminded of."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format

from members.models import Deed, Member, Membership, Mode, Right, Scope
from members.models.belonging import ENDS_SOON, MembershipQuerySet
from members.refusals import (
    EndsBeforeItStarts,
    MemberAlready,
    MembershipIsCancelled,
    MembershipIsOver,
    NotOfThisPlace,
    NotYourTask,
)
from members.services.acts import Standing, record, standing
from members.services.notices import concerned, tell
from places.models import Place
from places.refusals import Refused

A_DAY = timedelta(days=1)


@transaction.atomic
def add_membership(
    *,
    member: Member,
    place: Place,
    kind: str,
    starts_on: date,
    ends_on: date,
    price_cents: int,
    by: Member,
    now: datetime,
    mode: Mode | None = None,
) -> Membership:
    """Write down that `member` belongs to `place` from `starts_on` to `ends_on`, both included.

    Args:
        kind: of `MembershipKind`.
        price_cents: what was paid; nothing is asked of the person here.
        mode: with the person, or for them on a mandate.

    Raises:
        Refused: `by` does not keep memberships here, the person does not belong here, the days are
            in the wrong order, or another membership holds on one of them.
    """
    acting = _standing_of_keeper(member, place, by=by, now=now, mode=mode)
    _lock(member)
    if ends_on < starts_on:
        raise Refused(EndsBeforeItStarts())
    others = Membership.objects.filter(member=member, place=place)
    if other := others.sharing_a_day_with(starts_on, ends_on).first():
        raise Refused(MemberAlready(starts_on=other.starts_on, ends_on=other.ends_on))
    made = Membership.objects.create(
        member=member,
        place=place,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        price_cents=price_cents,
        recorded_by=by,
        recorded_at=now,
    )
    record(
        acting, Deed.JOINED, by=by, member=member, place=place, now=now, about=_days_of(made)
    )  # fmt: skip
    return made


def renew(
    *,
    membership: Membership,
    price_cents: int,
    by: Member,
    now: datetime,
    ends_on: date | None = None,
    kind: str | None = None,
    mode: Mode | None = None,
) -> Membership:
    """Write down the membership that follows `membership`, from the day after its end.

    Args:
        ends_on: the last day; a year later if not given.
        kind: another one; the same if not given.

    Raises:
        Refused: it was cancelled, what follows it would be over already, or what
            `add_membership` refuses.
    """
    starts_on = membership.ends_on + A_DAY
    ends_on = ends_on or last_day_of_a_year(starts_on)
    if membership.cancelled_at is not None:
        raise Refused(MembershipIsCancelled())
    if ends_on < membership.place.today(now):
        raise Refused(MembershipIsOver())
    return add_membership(
        member=membership.member,
        place=membership.place,
        kind=kind or membership.kind,
        starts_on=starts_on,
        ends_on=ends_on,
        price_cents=price_cents,
        by=by,
        now=now,
        mode=mode,
    )


@transaction.atomic
def cancel(
    *, membership: Membership, by: Member, now: datetime, mode: Mode | None = None
) -> Membership:
    """End `membership` before its time, or take back what was written down by mistake.

    Raises:
        Refused: `by` does not keep memberships here, or it was cancelled before or is over.
    """
    member, place = membership.member, membership.place
    acting = _standing_of_keeper(member, place, by=by, now=now, mode=mode)
    _lock(member)
    membership.refresh_from_db(fields=["cancelled_at", "ends_on"])
    if membership.cancelled_at is not None:
        raise Refused(MembershipIsCancelled())
    if membership.ends_on < place.today(now):
        raise Refused(MembershipIsOver())
    membership.cancelled_at = now
    membership.save(update_fields=["cancelled_at"])
    record(
        acting, Deed.ACCOUNT_CHANGED, by=by, member=member, place=place, now=now,
        about=_days_of(membership),
    )  # fmt: skip
    return membership


def to_be_reminded(place: Place, now: datetime) -> MembershipQuerySet:
    """Give the memberships of `place` that end soon, of which nobody was told, nor renewed."""
    today = place.today(now)
    return (
        Membership.objects.live()
        .not_renewed()
        .filter(place=place, reminded_at=None, member__is_active=True)
        .filter(ends_on__gte=today, ends_on__lte=today + ENDS_SOON)
    )


@transaction.atomic
def remind(*, membership: Membership, now: datetime) -> bool:
    """Tell the person, and the guardians of a child, that `membership` ends soon; once.

    Returns:
        Whether someone was told: not if it was done before.
    """
    waiting = Membership.objects.live().filter(pk=membership.pk, reminded_at=None)
    if not waiting.update(reminded_at=now):
        return False
    member, place = membership.member, membership.place
    for recipient in concerned(member):
        tell(
            recipient=recipient,
            about=member,
            place=place,
            kind="membership_ends_soon",
            facts=lambda: {
                "name": member,
                "place": place,
                "until": date_format(membership.ends_on, "DATE_FORMAT"),
            },
            now=now,
        )
    return True


def last_day_of_a_year(starts_on: date) -> date:
    """Give the last day of the year that begins on `starts_on`."""
    if (starts_on.month, starts_on.day) == (2, 29):
        return date(starts_on.year + 1, 2, 28)
    return starts_on.replace(year=starts_on.year + 1) - A_DAY


def _standing_of_keeper(
    member: Member, place: Place, *, by: Member, now: datetime, mode: Mode | None
) -> Standing:
    """Say how `by` acts for `member` here, if keeping memberships is their task.

    Raises:
        Refused: it is not, or the person does not belong to the place.
    """
    if not by.may(Right.KEEP_MEMBERSHIPS, place):
        raise Refused(NotYourTask())
    if not member.has_role(place):
        raise Refused(NotOfThisPlace())
    return standing(by=by, member=member, place=place, scope=Scope.ACCOUNT, now=now, mode=mode)


def _lock(member: Member) -> None:
    """Wait for one's turn to change the memberships of `member`; on SQLite, writing is the turn."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)


def _days_of(membership: Membership) -> str:
    return f"{membership.starts_on} / {membership.ends_on}"
