"""What people and time do to qualifications: one function an act, one transaction each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format

from equipment.models import Machine
from learning import notice_kinds, rules
from learning.levels import Level
from learning.models import EndReason, Grant, Qualification, Requirement
from learning.refusals import MayNotGrantToGroups
from members.identity import GONE
from members.models import Member, PlaceRole, Right
from members.notice_kinds import NoticeKind
from members.services.notices import concerned, tell
from places.refusals import Refusal, Refused


@transaction.atomic
def grant(
    *,
    qualification: Qualification,
    member: Member,
    level: Level,
    by: Member,
    now: datetime,
    valid_until_on: date | None = None,
) -> Grant:
    """Give `qualification` to `member` at `level`; what they held of it is replaced.

    Args:
        by: who acts: someone who may teach it, or who may grant everything at its place.
        valid_until_on: the last day; None for as long as the qualification lasts.

    Raises:
        Refused: with every rule that says no (`learning.refusals`); nothing is stored.
    """
    wish = _wish(qualification, [member], level=level, by=by, now=now, until=valid_until_on)
    outcome = _give(wish, member)
    if outcome.grant is None:
        raise Refused(*outcome.refusals)
    return outcome.grant


@dataclass(frozen=True)
class Outcome:
    """What came of granting to one person of a group: a grant, or why there is none."""

    member: Member
    grant: Grant | None
    refusals: tuple[Refusal, ...] = ()


@transaction.atomic
def grant_to_group(
    *,
    qualification: Qualification,
    members: Iterable[Member],
    level: Level,
    by: Member,
    now: datetime,
    valid_until_on: date | None = None,
) -> list[Outcome]:
    """Give `qualification` at `level` to each of `members` to whom no rule says no.

    Raises:
        Refused: `by` may not grant everything at the place; nothing is stored.
    """
    if not by.may(Right.GRANT, qualification.place):
        raise Refused(MayNotGrantToGroups())
    members = list(members)
    wish = _wish(qualification, members, level=level, by=by, now=now, until=valid_until_on)
    return [_give(wish, member) for member in members]


def renew(*, held: Grant, by: Member, now: datetime, valid_until_on: date | None = None) -> Grant:
    """Give what `held` gives, or gave, anew from today on.

    Raises:
        Refused: by the rules of `grant`; what was given stays as it is.
    """
    return grant(
        qualification=held.qualification,
        member=held.member,
        level=Level(held.level),
        by=by,
        now=now,
        valid_until_on=valid_until_on,
    )


@transaction.atomic
def revoke(*, held: Grant, by: Member, now: datetime, reason: str) -> Grant:
    """Take `held` back; the person and their guardians are told the reason.

    Raises:
        Refused: it has ended, no reason is given, or `by` may not take it back.
    """
    held = _lock(held)
    refusals = revoke_refusals(held, by=by, now=now, reason=reason)
    if refusals:
        raise Refused(*refusals)
    _end(held, EndReason.REVOKED, now=now, by=by, note=reason.strip())
    _tell(held, notice_kinds.REVOKED, now=now, by=str(by), reason=reason.strip())
    return held


@transaction.atomic
def end_in_time(*, held: Grant, now: datetime) -> bool:
    """End `held` if its time is over or it was not used for too long, and tell the person.

    Returns:
        Whether it was ended: it may have been renewed or used meanwhile.
    """
    held = _lock(held)
    if held.ended_at is not None or held.holds_on(held.place.today(now)):
        return False
    reason, kind = EndReason.EXPIRED, notice_kinds.EXPIRED
    if held.would_lapse_first:
        reason, kind = EndReason.LAPSED, notice_kinds.LAPSED
    last_day = held.last_day
    _end(held, reason, now=now)
    _tell(held, kind, now=now, until=last_day)
    return True


@transaction.atomic
def remind(*, held: Grant, now: datetime) -> bool:
    """Remind of the end of `held` if it is near, once for each last day.

    Returns:
        Whether someone was told.
    """
    held = _lock(held)
    today, last_day = held.place.today(now), held.last_day
    if last_day is None or not held.holds_on(today) or held.reminded_of_on == last_day:
        return False
    if (last_day - today).days > held.qualification.remind_days_before:
        return False
    held.reminded_of_on = last_day
    held.save(update_fields=["reminded_of_on"])
    lapses = held.would_lapse_first
    kind = notice_kinds.LAPSES_SOON if lapses else notice_kinds.EXPIRES_SOON
    _tell(held, kind, now=now, until=last_day)
    return True


def give_up(member: Member, now: datetime) -> None:
    """End what `member`, who is to be erased, holds; part of that transaction.

    Nobody is told, and why something was taken back is no longer known.
    """
    theirs = Grant.objects.filter(member=member)
    theirs.exclude(end_note="").update(end_note=GONE)
    theirs.current().update(ended_at=now, end_reason=EndReason.EXPIRED)


def note_use(*, member: Member, machine: Machine, at: datetime) -> None:
    """Write down that `member` used `machine` at `at`, on what it asks for that they hold."""
    asked = rules.nearest(row.asked for row in Requirement.objects.of(machine))
    if not asked:
        return
    is_newer = Q(last_used_at=None) | Q(last_used_at__lt=at)
    used = Grant.objects.current().filter(is_newer, member=member, qualification__in=asked)
    day = machine.place.today(at)
    # What has lapsed is not taken up again by using it.
    holding = [held.pk for held in used.with_names() if held.holds_on(day)]
    Grant.objects.filter(is_newer, pk__in=holding).update(last_used_at=at)


def may_grant(by: Member, qualification: Qualification, now: datetime) -> bool:
    """Say whether `by` may give this qualification, or take it back."""
    place = qualification.place
    if by.may(Right.GRANT, place):
        return True
    teaching = Grant.objects.current().filter(
        member=by, qualification=qualification, level=Level.MAY_TEACH
    )
    today = place.today(now)
    return by.has_role(place) and any(each.holds_on(today) for each in teaching.with_names())


def revoke_refusals(held: Grant, *, by: Member, now: datetime, reason: str) -> tuple[Refusal, ...]:
    """Give what keeps `by` from taking `held` back."""
    return tuple(
        rules.revoke_refusals(
            may_grant=may_grant(by, held.qualification, now),
            may_grant_everything=by.may(Right.GRANT, held.place),
            level=Level(held.level),
            has_ended=held.ended_at is not None,
            reason=reason,
        )
    )


@dataclass(frozen=True)
class _Wish:
    """What is to be given, and what the rules ask about each of the people."""

    qualification: Qualification
    level: Level
    until: date | None
    by: Member
    now: datetime
    facts: rules.GrantFacts  # all that is not about one person
    of_this_place: frozenset[int]
    current: dict[int, Grant]

    def refusals(self, member: Member) -> tuple[Refusal, ...]:
        facts = replace(
            self.facts,
            is_for_oneself=member.pk == self.by.pk,
            is_of_this_place=member.is_active and member.pk in self.of_this_place,
        )
        held = self.current.get(member.pk)
        if held is not None and held.holds_on(facts.today):
            facts = replace(facts, held=Level(held.level), held_until=held.last_day)
        return tuple(rules.grant_refusals(self.level, self.until, facts))


def _wish(
    qualification: Qualification,
    members: Sequence[Member],
    *,
    level: Level,
    by: Member,
    now: datetime,
    until: date | None,
) -> _Wish:
    """Gather what the rules ask, in as many queries for thirty people as for one."""
    place = qualification.place
    # One after the other: two who give the same thing at once would both find nothing held.
    qualification = Qualification.objects.select_for_update(no_key=True).get(pk=qualification.pk)
    qualification.place = place
    today = place.today(now)
    most_until = qualification.most_until(today)
    lapses = qualification.lapses_after_months
    current = Grant.objects.current().filter(qualification=qualification, member__in=members)
    here = PlaceRole.objects.filter(place=place, member__in=members)
    return _Wish(
        qualification=qualification,
        level=level,
        until=until or most_until,
        by=by,
        now=now,
        facts=rules.GrantFacts(
            today=today,
            may_grant=may_grant(by, qualification, now),
            may_grant_everything=by.may(Right.GRANT, place),
            is_in_use=qualification.is_in_use,
            most_until=most_until,
            would_lapse_on=rules.months_after(today, lapses) if lapses else None,
        ),
        of_this_place=frozenset(here.values_list("member", flat=True)),
        current={each.member_id: each for each in current.with_names()},
    )


def _give(wish: _Wish, member: Member) -> Outcome:
    refusals = wish.refusals(member)
    if refusals:
        return Outcome(member, None, refusals)
    before = wish.current.get(member.pk)
    if before is not None:
        _end(before, EndReason.REPLACED, now=wish.now, by=wish.by)
    given = Grant.objects.create(
        qualification=wish.qualification,
        member=member,
        level=wish.level,
        granted_by=wish.by,
        granted_at=wish.now,
        valid_until_on=wish.until,
        last_used_at=before.last_used_at if before else None,
    )
    return Outcome(member, given)


def _lock(held: Grant) -> Grant:
    Grant.objects.select_for_update(no_key=True).get(pk=held.pk)  # alone: joins are not locked
    return Grant.objects.with_names().get(pk=held.pk)


def _end(
    held: Grant, reason: EndReason, *, now: datetime, by: Member | None = None, note: str = ""
) -> None:
    held.ended_at, held.end_reason, held.ended_by, held.end_note = now, reason, by, note
    held.save(update_fields=["ended_at", "end_reason", "ended_by", "end_note"])


def _tell(
    held: Grant, kind: NoticeKind, *, now: datetime, until: date | None = None, **others: str
) -> None:
    """Tell the person, and the guardians of a child."""

    def facts() -> dict[str, str]:
        return {
            "qualification": str(held.qualification),
            "name": str(held.member),
            "place": held.place.name,
            "until": date_format(until, "DATE_FORMAT") if until else "",
            **others,
        }

    for recipient in concerned(held.member):
        tell(
            recipient=recipient,
            about=held.member,
            place=held.place,
            kind=kind.code,
            facts=facts,
            now=now,
        )
