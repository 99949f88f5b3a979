"""Correcting who someone is, how they are reached and in which language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from members.models import Deed, Member, Mode, Right, Scope
from members.refusals import MayMoreThanYou, NotOfThisPlace, NotYourTask
from members.services.acts import record, standing
from members.services.notices import as_read_by
from places.models import Place
from places.refusals import Refused

CHANGEABLE = frozenset(
    {
        "display_name",
        "first_name",
        "last_name",
        "birth_month",
        "email",
        "phone",
        "language",
        "channel",
    }
)


@transaction.atomic
def change_person(
    *,
    member: Member,
    changes: Mapping[str, Any],
    by: Member,
    place: Place,
    now: datetime,
    mode: Mode | None = None,
) -> Member:
    """Correct what is known of `member`; `by` is someone else, at the desk of `place`.

    Args:
        changes: new values by the names in `CHANGEABLE`; what stays the same may be there.

    Raises:
        Refused: `by` may not, here or with this person, or has no mandate; nothing is stored.
    """
    if unknown := changes.keys() - CHANGEABLE:
        raise ValueError(f"These are not changed here: {sorted(unknown)}")
    _refuse_unless_theirs_to_change(member, by, place)
    how = standing(by=by, member=member, place=place, scope=Scope.ACCOUNT, now=now, mode=mode)
    member = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    changed = [name for name, value in changes.items() if getattr(member, name) != value]
    if not changed:
        return member
    for name in changed:
        setattr(member, name, changes[name])
    member.save(update_fields=changed)
    if "email" in changed:
        # Or a new password could still be asked for at the old address.
        EmailAddress.objects.filter(user=member).delete()
    with as_read_by(member, place):
        about = ", ".join(str(label_of(name)) for name in changed)
    record(how, Deed.ACCOUNT_CHANGED, by=by, member=member, place=place, now=now, about=about)
    return member


def label_of(name: str) -> Any:
    """Give the label of what is called `name` in `CHANGEABLE`."""
    return Member._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _refuse_unless_theirs_to_change(member: Member, by: Member, place: Place) -> None:
    if not by.may(Right.MAKE_ACCOUNTS, place):
        raise Refused(NotYourTask())
    if not Member.objects.known_at(place).filter(pk=member.pk).exists():
        raise Refused(NotOfThisPlace())
    if not answers_to(member, by):
        raise Refused(MayMoreThanYou())


def answers_to(member: Member, by: Member) -> bool:
    """Say whether `by` may change the account of `member`.

    Who changes an e-mail can ask for a new password and act as them: so not of those who may do
    more than `by`, here or at another place.
    """
    return by.pk == member.pk or not member.may_more_than(by)
