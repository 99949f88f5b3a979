"""What the clock does to personal data: by the times that the tables' declarations name."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import formats, timezone

from members.holdings import Holding, Kept, Then, all_holdings, use_shown_by
from members.identity import anonymous_subject
from members.models import ErasureRequest, Guardianship, Member, Notice
from members.notice_words_data import ACCOUNT_ENDS
from members.rights import Right, roles_with
from members.services.erasure import erase
from members.services.notices import tell
from members.services.parting import family_of
from places.models import Place
from places.refusals import Refused
from places.slots import day_window

BATCH = 500


def run(now: datetime) -> dict[str, int]:
    """Do all that is due at `now`, and say how much that was; safe to repeat at any time."""
    return {
        "erased": erase_who_asked(now),
        "warned": warn_the_inactive(now),
        "inactive erased": erase_the_inactive(now),
        "detached": detach_old_rows(now),
        **{
            holding.model: delete_old_rows(holding, holding.kept, now)
            for holding in all_holdings()
            if holding.kept is not None
            and holding.kept.then is not Then.DETACH
            and holding.table is not Member
        },
    }


# --- People ------------------------------------------------------------------------------------


def erase_who_asked(now: datetime) -> int:
    """Erase those who asked for it and did not change their mind in time."""
    due = ErasureRequest.objects.filter(
        withdrawn_at=None, asked_at__lte=now - settings.ERASURE_GRACE
    )
    return sum(_erase_if_possible(asked.member, now) for asked in due.select_related("member"))


def warn_the_inactive(now: datetime) -> int:
    """Tell those whose account ends soon, once."""
    last_act_before = now - settings.KEPT["inactive"] + settings.INACTIVE_NOTICE
    warned = Notice.objects.filter(
        kind=ACCOUNT_ENDS, recipient=OuterRef("pk"), made_at__gt=last_act_before
    )
    found = _inactive_since(last_act_before).exclude(Exists(warned))
    return sum(_warn(member, now) for member in found)


def erase_the_inactive(now: datetime) -> int:
    """Erase those who did nothing for too long, were told, and still did nothing."""
    told = Notice.objects.filter(
        kind=ACCOUNT_ENDS, recipient=OuterRef("pk"), made_at__lte=now - settings.INACTIVE_NOTICE
    )
    found = _inactive_since(now - settings.KEPT["inactive"]).filter(Exists(told))
    return sum(_erase_if_possible(member, now) for member in found)


def _erase_if_possible(member: Member, now: datetime) -> bool:
    try:
        erase(member, now)
    except Refused:
        return False
    return True


def _inactive_since(at: datetime) -> models.QuerySet[Member]:
    """People who did nothing here from `at` on: neither the team, nor who answers for a child."""
    found: models.QuerySet[Member] = Member.objects.filter(
        Q(last_login=None) | Q(last_login__lt=at),
        Q(last_seen_on=None) | Q(last_seen_on__lt=at.date()),
        erased_at=None,
        is_superuser=False,
        date_joined__lt=at,
    )
    found = found.exclude(roles__role__in=roles_with(Right.SEE_PEOPLE)).exclude(
        Exists(Guardianship.objects.current().filter(guardian=OuterRef("pk")))
    )
    for holding in all_holdings():
        if holding.activity:
            newer = {f"{holding.activity}__gte": _like(holding, holding.activity, at)}
            for link in holding.subjects:
                rows = holding.rows.filter(**newer, **{link.field: OuterRef("pk")})
                found = found.exclude(Exists(rows))
    return found


def _warn(member: Member, now: datetime) -> bool:
    held = member.roles.select_related("place").first()
    place = held.place if held else Place.objects.first()
    if place is None:
        return False

    def facts() -> dict[str, Any]:
        ends_at = timezone.localtime(now + settings.INACTIVE_NOTICE)
        return {
            "name": member,
            "place": place,
            "erased_on": formats.date_format(ends_at, "DATE_FORMAT"),
        }

    tell(recipient=member, about=member, place=place, kind=ACCOUNT_ENDS, facts=facts, now=now)
    return True


# --- Rows that are deleted, or lose what says who it is ---------------------------------------


def delete_old_rows(holding: Holding, kept: Kept, now: datetime) -> int:
    """Delete the rows of `holding` whose time is over, or blank them; say how many."""
    assert isinstance(kept.time, timedelta)  # noqa: S101  # whole years are for detaching
    since = kept.since[0] if len(kept.since) == 1 else Coalesce(*kept.since)
    rows = holding.rows.annotate(
        kept_since=since if isinstance(since, Coalesce) else models.F(since)
    )
    rows = rows.filter(kept_since__lt=_like(holding, kept.since[0], now - kept.time))
    if kept.newer:
        rows = rows.exclude(**{f"{kept.newer}__gte": now - kept.time})
    if kept.then is Then.BLANK:
        blanked: int = rows.exclude(**dict(holding.blanks)).update(**dict(holding.blanks))
        return blanked
    count = 0
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            batch = holding.rows.filter(pk__in=ids)
            _delete_files_of(holding, batch)
            batch.delete()
        count += len(ids)
    return count


def _delete_files_of(holding: Holding, rows: models.QuerySet[Any]) -> None:
    for each in holding.table._meta.get_fields():
        if isinstance(each, models.FileField):
            for stored in rows.exclude(**{each.name: ""}).values_list(each.name, flat=True):
                transaction.on_commit(partial(each.storage.delete, stored))


def _like(holding: Holding, name: str, at: datetime) -> date | datetime:
    """Give `at` as the field `name` keeps it."""
    table: Any = holding.table
    *relations, last = name.split("__")
    for relation in relations:
        table = table._meta.get_field(relation).related_model
    kept_as = table._meta.get_field(last)
    return at if isinstance(kept_as, models.DateTimeField) else at.date()


# --- Rows that stay, without a name ------------------------------------------------------------


def detach_old_rows(now: datetime) -> int:
    """Let what happened before last year lead to nobody who can be named; say how many rows.

    By whole calendar years of the place, so that the figures of a year, a month or anything
    between still count each person once: see docs/decisions/0015-what-erasure-keeps.md.
    """
    past = _Past(now)
    return sum(past.detach(member) for member in past.people())


@dataclass
class _Past:
    """What is old at one moment, and how it is detached from one person after the other."""

    now: datetime
    kept: list[tuple[Holding, Kept]] = field(init=False)

    def __post_init__(self) -> None:
        self.kept = [
            (holding, holding.kept)
            for holding in all_holdings()
            if holding.kept is not None and holding.kept.then is Then.DETACH
        ]

    @cached_property
    def places(self) -> list[Place]:
        return list(Place.objects.order_by("pk"))

    def first_year_kept(self, place: Place, kept: Kept) -> int:
        assert isinstance(kept.time, int)  # noqa: S101
        return place.today(self.now).year - kept.time + 1

    def old_rows(self, holding: Holding, kept: Kept, place: Place) -> models.QuerySet[Any]:
        until = day_window(date(self.first_year_kept(place, kept), 1, 1), place.zone).start
        who = holding.subjects[0].field
        return holding.rows.filter(
            **{holding.place: place, f"{kept.since[0]}__lt": until, f"{who}__isnull": False},
            **{f"{who}__erased_at": None},
        )

    def people(self) -> Iterator[Member]:
        ids: set[int] = set()
        for holding, kept in self.kept:
            for place in self.places:
                old = self.old_rows(holding, kept, place).order_by()
                ids.update(old.values_list(holding.subjects[0].field, flat=True).distinct())
        waiting = sorted(ids)
        while waiting:
            batch, waiting = waiting[:BATCH], waiting[BATCH:]
            yield from Member.objects.filter(pk__in=batch)

    @transaction.atomic
    def detach(self, member: Member) -> int:
        """Give each old year of `member` a subject of its own, and their old rows to these."""
        years: defaultdict[int, list[tuple[Holding, list[int]]]] = defaultdict(list)
        seen: list[datetime] = []
        used: list[datetime] = []
        for holding, kept in self.kept:
            for place in self.places:
                old = self.old_rows(holding, kept, place).filter(
                    **{holding.subjects[0].field: member}
                )
                found = list(old.order_by().values_list("pk", kept.since[0]))
                in_use = old.order_by().filter(use_shown_by(holding, self.now))
                used += in_use.values_list(kept.since[0], flat=True)
                by_year: defaultdict[int, list[int]] = defaultdict(list)
                for pk, at in found:
                    by_year[place.today(at).year].append(pk)
                    seen.append(at)
                for year, ids in by_year.items():
                    years[year].append((holding, ids))
        self._remember(member, used, max(seen).date())
        # Who booked would say for whom.
        family = {member.pk} | family_of(member)
        for year, moved in sorted(years.items()):
            subject = self._subject_of(member, year)
            for holding, ids in moved:
                _move(holding, ids, subject, family)
        return len(seen)

    def _subject_of(self, member: Member, year: int) -> Member:
        was_here_before = member.first_seen_on is not None and member.first_seen_on.year < year
        return anonymous_subject(
            self.now,
            birth_month=member.birth_month,
            language=member.language,
            first_seen_on=date(year - 1, 12, 31) if was_here_before else None,
            last_seen_on=date(year, 12, 31),
        )

    def _remember(self, member: Member, used: list[datetime], last_on: date) -> None:
        """Keep of the rows only that there were some, and until when."""
        if used and member.first_seen_on is None:
            member.first_seen_on = date(min(used).year, 12, 31)
        member.last_seen_on = max(member.last_seen_on or last_on, last_on)
        member.save(update_fields=["first_seen_on", "last_seen_on"])


def _move(holding: Holding, ids: list[int], subject: Member, family: set[int]) -> None:
    for start in range(0, len(ids), BATCH):
        rows = holding.rows.filter(pk__in=ids[start : start + BATCH])
        rows.update(**{holding.subjects[0].field: subject.pk}, **dict(holding.detaches))
        for link in holding.links:
            if not link.is_subject:
                rows.filter(**{f"{link.field}__in": family}).update(**{link.field: subject.pk})
