"""Who comes and goes: checking in and out, by the person or by the desk, each safe to say twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from members import codes
from members.models import (
    Arrival,
    Deed,
    Departure,
    GroupVisit,
    Member,
    Mode,
    Right,
    Scope,
    Suspension,
    Visit,
)
from members.refusals import (
    NotHere,
    NotKnownHere,
    NotYourTask,
    SeeTheDesk,
    TooLongAgo,
    UnknownCode,
)
from members.services import acts
from members.services.cards import card_with
from places.models import Place
from places.refusals import Refused
from places.slots import Slot, day_window

# A tap at a desk without a network may be sent so late.
LATEST_HOURS = 12
# A group whose departure nobody wrote down is shown for so long.
GROUP_STAYS = timedelta(hours=12)


@transaction.atomic
def check_in(
    *,
    member: Member,
    place: Place,
    arrival: Arrival,
    now: datetime,
    by: Member | None = None,
    arrived_at: datetime | None = None,
) -> Visit:
    """Write down that `member` is in `place`; one who is there already is there once.

    Args:
        by: someone of the team; None for the person themselves, at the kiosk.
        arrived_at: when they came, up to `LATEST_HOURS` before `now`, for what is sent late.

    Raises:
        Refused: `by` may not, the person is not of the place, or, at the kiosk, is suspended.
    """
    at = _arrival_time(now if arrived_at is None else arrived_at, now)
    if by is not None and not by.may(Right.WELCOME, place):
        raise Refused(NotYourTask())
    _lock(member)
    if not member.is_active or not member.has_role(place):
        raise Refused(NotKnownHere())
    if by is None and _is_suspended(member, place, now):
        raise Refused(SeeTheDesk())
    if known := _visit_that_says_so(member, place, at):
        return known
    visit = Visit.objects.create(
        member=member, place=place, arrived_at=at, arrival=arrival, recorded_by=by
    )
    _record(Deed.CHECKED_IN, member=member, place=place, by=by, now=now)
    return visit


@transaction.atomic
def check_out(*, member: Member, place: Place, now: datetime, by: Member | None = None) -> Visit:
    """Write down that `member` leaves `place`; who left today has left once.

    Raises:
        Refused: `by` may not, or the person did not come today.
    """
    if by is not None and not by.may(Right.WELCOME, place):
        raise Refused(NotYourTask())
    _lock(member)
    visit = Visit.objects.filter(member=member, place=place, arrived_at__lte=now).first()
    if visit is None:
        raise Refused(NotHere())
    if visit.left_at is not None:
        if place.today(visit.left_at) != place.today(now):
            raise Refused(NotHere())
        return visit
    visit.left_at = now
    visit.departure = Departure.SELF if by is None else Departure.DESK
    visit.save(update_fields=["left_at", "departure"])
    _record(Deed.CHECKED_OUT, member=member, place=place, by=by, now=now)
    return visit


def who_has(code: str, *, place: Place, now: datetime) -> tuple[Member, Arrival]:
    """Give whose card or phone shows `code`, and which of both it is.

    Raises:
        Refused: nobody's of `place`, or a phone's code that is too old.
    """
    typed = codes.as_typed(code)
    if card := card_with(typed):
        found, arrival = card.member, Arrival.CARD
    elif pk := codes.read_phone_code(typed, now):
        found, arrival = Member.objects.filter(pk=pk).first(), Arrival.CODE
    else:
        found, arrival = None, Arrival.CODE
    if found is None or not found.is_active or not found.has_role(place):
        raise Refused(UnknownCode())
    return found, arrival


def here(place: Place) -> QuerySet[Visit]:
    """Give the visits of those who are in `place` now, by name."""
    return Visit.objects.here().filter(place=place).order_by("member__display_name", "pk")


def groups_here(place: Place, now: datetime) -> QuerySet[GroupVisit]:
    """Give the groups that are in `place` now."""
    return (
        GroupVisit.objects.filter(
            group__place=place,
            arrived_at__lte=now,
            arrived_at__gt=now - GROUP_STAYS,
            left_at=None,
            cancelled_at=None,
        )
        .select_related("group")
        .order_by("arrived_at", "pk")
    )


def closing_time(arrived_at: datetime, open_spans: Sequence[Slot], place: Place) -> datetime:
    """Say when a visit ends that nobody ended.

    At the end of the open time that it began in; at midnight, by the clock of the place, where it
    began in none, or in one that goes on for more than a day.

    Args:
        open_spans: when the place is open, apart from one another, a day and more from the arrival.
    """
    for span in open_spans:
        if span.has(arrived_at) and span.end - arrived_at < timedelta(days=1):
            return span.end
    return day_window(place.today(arrived_at), place.zone).end


def _arrival_time(at: datetime, now: datetime) -> datetime:
    if at < now - timedelta(hours=LATEST_HOURS):
        raise Refused(TooLongAgo(hours=LATEST_HOURS))
    return min(at, now)  # a tablet's clock may be ahead of ours


def _visit_that_says_so(member: Member, place: Place, at: datetime) -> Visit | None:
    """Give the visit that already holds what a check-in at `at` says.

    The last one that began by then, if it had not ended; else the next one: they came then, and
    were checked in again after. So a tap that is sent twice, or late, makes no second visit.
    """
    mine = Visit.objects.filter(member=member, place=place)
    before = mine.filter(arrived_at__lte=at).first()
    if before is not None and (before.left_at is None or before.left_at > at):
        return before
    if before is not None and before.arrived_at == at:
        return before
    after = mine.filter(arrived_at__gt=at).order_by("arrived_at", "pk").first()
    if after is not None:
        after.arrived_at = at
        after.save(update_fields=["arrived_at"])
    return after


def _record(deed: Deed, *, member: Member, place: Place, by: Member | None, now: datetime) -> None:
    if by is None:
        return
    standing = acts.standing(
        by=by, member=member, place=place, scope=Scope.VISITS, now=now, mode=Mode.WITH
    )
    acts.record(standing, deed, by=by, member=member, place=place, now=now)


def _is_suspended(member: Member, place: Place, now: datetime) -> bool:
    return Suspension.objects.in_force(now).filter(member=member, place=place).exists()


def _lock(member: Member) -> None:
    """Keep two taps for the same person from being two visits."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
