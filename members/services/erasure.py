"""Erasing a person: the identity goes everywhere, and what was done stays, for the figures."""

from datetime import datetime
from functools import partial
from itertools import product
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import formats, timezone

from members.holdings import Fate, Holding, Link, all_holdings, undeclared
from members.identity import anonymous_subject, identity_texts, unmistakable_texts, without
from members.models import Deed, ErasureRequest, Guardianship, Member, Mode, PlaceRole, Right, Scope
from members.notice_words_data import ERASURE_ASKED
from members.refusals import (
    AlreadyErased,
    ErasureIsAsked,
    MayMoreThanYou,
    NotYourTask,
    OnlyGuardian,
    OnlyManager,
)
from members.rights import Role
from members.services.acts import record, standing
from members.services.notices import concerned, tell
from members.services.parting import family_of
from places.models import Place
from places.refusals import Refusal, Refused


def refusals_to_erase(member: Member) -> list[Refusal]:
    """Say what stands in the way of erasing `member`, nothing when it can be done."""
    if member.erased_at is not None:
        return [AlreadyErased()]
    found: list[Refusal] = []
    for child in Member.objects.wards_of(member):
        others = Guardianship.objects.current().filter(child=child).exclude(guardian=member)
        if not others.exists():
            found.append(OnlyGuardian(child=str(child)))
    managers = PlaceRole.objects.filter(role=Role.MANAGER, member__is_active=True)
    found.extend(
        OnlyManager(place=held.place.name)
        for held in managers.filter(member=member).select_related("place")
        if not managers.filter(place=held.place).exclude(member=member).exists()
    )
    return found


@transaction.atomic
def ask(
    *, member: Member, by: Member, place: Place, now: datetime, mode: Mode | None = None
) -> ErasureRequest:
    """Ask that `member` be erased; it is done after a time in which they may change their mind.

    Args:
        by: the person, a guardian, or someone at the desk of `place`.

    Raises:
        Refused: `by` may not ask, it is asked already, or something stands in the way.
    """
    how = standing(by=by, member=member, place=place, scope=Scope.DATA, now=now, mode=mode)
    refusals = refusals_to_erase(member)
    if ErasureRequest.objects.filter(member=member, withdrawn_at=None).exists():
        refusals.append(ErasureIsAsked())
    if refusals:
        raise Refused(*refusals)
    asked = ErasureRequest.objects.create(member=member, asked_by=by, place=place, asked_at=now)
    record(how, Deed.ERASURE_ASKED, by=by, member=member, place=place, now=now)
    for recipient in concerned(member):
        facts = partial(_facts_of, asked)
        tell(
            recipient=recipient, about=member, place=place, kind=ERASURE_ASKED, facts=facts, now=now
        )
    return asked


def _facts_of(asked: ErasureRequest) -> dict[str, Any]:
    return {
        "name": asked.member,
        "asked_by": asked.asked_by,
        "place": asked.place,
        "asked_on": _day(asked.asked_at),
        "erased_on": _day(due_at(asked)),
    }


def _day(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATE_FORMAT")


def due_at(asked: ErasureRequest) -> datetime:
    """Give when what was asked for is done, unless it is withdrawn."""
    grace: Any = settings.ERASURE_GRACE
    due: datetime = asked.asked_at + grace
    return due


def grace_days() -> int:
    """Give how many days someone has to change their mind."""
    grace: Any = settings.ERASURE_GRACE
    days: int = grace.days
    return days


@transaction.atomic
def withdraw(
    *, member: Member, by: Member, place: Place, now: datetime, mode: Mode | None = None
) -> None:
    """Keep the account of `member` after all; nothing was asked is no fault.

    Raises:
        Refused: `by` may not speak for the person.
    """
    standing(by=by, member=member, place=place, scope=Scope.DATA, now=now, mode=mode)
    ErasureRequest.objects.filter(member=member, withdrawn_at=None).update(withdrawn_at=now)


@transaction.atomic
def erase_at_desk(*, member: Member, by: Member, place: Place, now: datetime) -> Member:
    """Erase `member`, who is there and asks for it, at once; `by` manages `place`.

    Returns:
        The anonymous subject that what is kept leads to.

    Raises:
        Refused: `by` may not, or something stands in the way.
    """
    if not by.may(Right.ERASE, place) or not member.has_role(place):
        raise Refused(NotYourTask())
    if member.may_more_than(by):
        raise Refused(MayMoreThanYou())
    how = standing(by=by, member=member, place=place, scope=Scope.DATA, now=now, mode=Mode.WITH)
    record(how, Deed.ERASURE_ASKED, by=by, member=member, place=place, now=now)
    return erase(member, now)


@transaction.atomic
def erase(member: Member, now: datetime) -> Member:
    """Remove the identity of `member` everywhere; what is kept leads to an anonymous subject.

    The tables are walked by their declarations (`members.holdings`). At the end the person's own
    row is deleted: the database refuses it while anything still leads there.

    Returns:
        The subject of what the person did: with month of birth and language, so that counts stay.

    Raises:
        Refused: something stands in the way (`refusals_to_erase`); nothing is changed.
        ImproperlyConfigured: a table leads to people and no app says what becomes of it.
    """
    if missing := undeclared():
        raise ImproperlyConfigured(f"No declaration says what becomes of {missing}.")
    member = Member.objects.select_for_update().get(pk=member.pk)
    if refusals := refusals_to_erase(member):
        raise Refused(*refusals)
    family = family_of(member)
    holdings = all_holdings()
    for holding in holdings:
        if holding.before_erasure is not None:
            holding.before_erasure(member, now)
    for holding in holdings:
        _scrub(holding, member)
    for holding in holdings:
        _delete_rows(holding, member)
    subject = anonymous_subject(
        now,
        birth_month=member.birth_month,
        language=member.language,
        first_seen_on=member.first_seen_on,
    )
    # What someone did for others must not lead to what they did for themselves.
    someone = anonymous_subject(now)
    for holding in holdings:
        _move_own_rows(holding, member, subject, someone, family)
        _move_the_rest(holding, member, someone)
    member.delete()
    return subject


def _scrub(holding: Holding, member: Member) -> None:
    """Take the names out of texts in which they may stand.

    Near the person, everything that may be a name of theirs; anywhere else, what only they can be
    meant by: another Zélie stays.
    """
    if not holding.scrubs:
        return
    near = holding.linked(member)
    if holding.scrubbed_rows is not None:
        near |= holding.scrubbed_rows(member)
    _take_out(holding, holding.rows.filter(near), identity_texts(member))
    if texts := unmistakable_texts(member):
        as_text = {f"{name}_as_text": Cast(name, models.TextField()) for name in holding.scrubs}
        found = Q(pk__in=[])
        for name, text in product(as_text, texts):
            found |= Q(**{f"{name}__icontains": text})
        _take_out(holding, holding.rows.alias(**as_text).filter(found), texts)


def _take_out(holding: Holding, rows: models.QuerySet[Any], names: list[str]) -> None:
    for row in rows.distinct().iterator(chunk_size=500):
        texts = {name: getattr(row, name) for name in holding.scrubs}
        changed = {name: without(text, names) for name, text in texts.items()}
        if changed != texts:
            holding.rows.filter(pk=row.pk).update(**changed)


def _delete_rows(holding: Holding, member: Member) -> None:
    for link in holding.links:
        if link.fate is Fate.DELETE:
            holding.rows.filter(**{link.field: member.pk}).delete()


def _move_own_rows(
    holding: Holding, member: Member, subject: Member, someone: Member, family: set[int]
) -> None:
    """Let what is about the person lead to `subject`, and to nobody who would say who it was."""
    for link in holding.subjects:
        if link.fate is not Fate.KEEP:
            continue
        theirs = holding.rows.filter(**{link.field: member.pk})
        _delete_files(holding, theirs)
        theirs.update(**{link.field: subject.pk}, **dict(holding.blanks))
        moved = holding.rows.filter(**{link.field: subject.pk})
        for other in holding.links:
            if other is not link and not _is_many(holding, other):
                moved.filter(**{other.field: member.pk}).update(**{other.field: subject.pk})
                moved.filter(**{f"{other.field}__in": family}).update(**{other.field: someone.pk})


def _move_the_rest(holding: Holding, member: Member, someone: Member) -> None:
    for link in holding.links:
        if _is_many(holding, link):
            field: Any = holding.table._meta.get_field(link.field)
            through = field.remote_field.through._base_manager
            to_person = field.m2m_reverse_field_name()
            through.filter(**{to_person: member.pk}).update(**{to_person: someone.pk})
            continue
        value = None if link.fate is Fate.CLEAR else someone.pk
        holding.rows.filter(**{link.field: member.pk}).update(**{link.field: value})


def _is_many(holding: Holding, link: Link) -> bool:
    return holding.table._meta.get_field(link.field).many_to_many is True


def _delete_files(holding: Holding, rows: models.QuerySet[Any]) -> None:
    """Delete the files of `rows` that are to be blanked, once that is certain."""
    for name, _blank in holding.blanks:
        field = holding.table._meta.get_field(name)
        if isinstance(field, models.FileField):
            for stored in rows.exclude(**{name: ""}).values_list(name, flat=True):
                transaction.on_commit(partial(field.storage.delete, stored))
