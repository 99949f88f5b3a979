"""Asking guardians: a link for each, which answers one question about one child, once."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime

from members import rules
from members.models import (
    Consent,
    ConsentRequest,
    Guardianship,
    Member,
    Purpose,
    Right,
    is_guardian_of,
)
from members.refusals import LinkDoesNotWork, NoGuardianKnown, NothingToAsk, NotInTheirName
from members.services.consents import decide, decider_of, in_force, text_for, withdraw
from members.services.notices import LINK, tell
from places.models import Place
from places.refusals import Refused

ANSWER_WITHIN = timedelta(days=30)
# Whoever taps “Ask” again meanwhile sends nothing new.
ASK_AGAIN_AFTER = timedelta(days=1)

# Gives the path of the page where the holder of a key answers.
PathOfKey = Callable[[str], str]


@transaction.atomic
def request(
    *,
    member: Member,
    place: Place,
    purpose: Purpose,
    by: Member,
    path: PathOfKey,
    now: datetime,
) -> list[ConsentRequest]:
    """Ask each guardian of `member` about `purpose`, by a link of their own.

    Whoever was asked less than a day ago is not asked again.

    Args:
        path: gives the path that a key opens; the key is forgotten once it was delivered.

    Raises:
        Refused: the person decides alone, no guardian is known, or `by` may not ask.
    """
    if by != member and not (is_guardian_of(by, member) or by.may(Right.HELP_BESIDE, place)):
        raise Refused(NotInTheirName())
    if decider_of(member, place, purpose, now) == rules.Decider.PERSON:
        raise Refused(NothingToAsk())
    ties = Guardianship.objects.current().filter(child=member).select_related("guardian")
    guardians = [each.guardian for each in ties]
    if not guardians:
        raise Refused(NoGuardianKnown())
    asked = []
    for guardian in guardians:
        before = _waiting(member, place, purpose, guardian)
        if before is not None and before.asked_at > now - ASK_AGAIN_AFTER:
            asked.append(before)
            continue
        made, key = ask(
            guardian=guardian, member=member, place=place, purpose=purpose, by=by, now=now
        )
        _tell_of_request(made, path(key), now)
        asked.append(made)
    return asked


def ask(
    *,
    guardian: Member,
    member: Member,
    place: Place,
    purpose: Purpose,
    by: Member,
    now: datetime,
) -> tuple[ConsentRequest, str]:
    """Make a request and its key, without telling anyone; a key made before stops working."""
    key = secrets.token_urlsafe(32)
    facts = {
        "asked_by": by,
        "key_hash": hash_of(key),
        "asked_at": now,
        "expires_at": now + ANSWER_WITHIN,
    }
    made, _is_new = ConsentRequest.objects.update_or_create(
        member=member,
        place=place,
        purpose=purpose,
        asked_of=guardian,
        answered_at=None,
        defaults=facts,
    )
    return made, key


def asked_with(key: str) -> ConsentRequest | None:
    """Find the request that `key` was made for."""
    found = ConsentRequest.objects.select_related("member", "place", "asked_of")
    return found.filter(key_hash=hash_of(key)).first()


@transaction.atomic
def answer(*, key: str, is_agreed: bool, now: datetime, until: date | None = None) -> Consent:
    """Decide for the child as the guardian to whom `key` was sent; it works once.

    Args:
        until: the last day of a yes; None: until it is taken back.

    Raises:
        Refused: the key answers nothing now, the guardian no longer decides, or it cannot end on
            that day.
    """
    asked = asked_with(key)
    if asked is None or asked.answered_at is not None or asked.expires_at <= now:
        raise Refused(LinkDoesNotWork())
    return decide(
        member=asked.member,
        place=asked.place,
        purpose=Purpose(asked.purpose),
        is_agreed=is_agreed,
        by=asked.asked_of,
        now=now,
        until=until,
    )


@transaction.atomic
def withdraw_with(*, key: str, now: datetime) -> Consent:
    """Take back the yes that was given with `key`: that stays as easy as giving it was.

    Raises:
        Refused: there is no such yes any more, or the guardian no longer decides.
    """
    asked = asked_with(key)
    given = None if asked is None else given_with(asked, now)
    if asked is None or given is None or not given.is_agreed:
        raise Refused(LinkDoesNotWork())
    return withdraw(
        member=asked.member,
        place=asked.place,
        purpose=Purpose(asked.purpose),
        by=asked.asked_of,
        now=now,
    )


def waiting_for(member: Member, place: Place, purpose: str, now: datetime) -> list[ConsentRequest]:
    """Give the requests about `purpose` that guardians can still answer, the newest first."""
    return [each for each in all_waiting_for(member, place, now) if each.purpose == purpose]


def all_waiting_for(member: Member, place: Place, now: datetime) -> list[ConsentRequest]:
    """Give the requests about any purpose that guardians can still answer, the newest first."""
    waiting = ConsentRequest.objects.filter(
        member=member, place=place, answered_at=None, expires_at__gt=now
    )
    return list(waiting.select_related("asked_of"))


def given_with(asked: ConsentRequest, now: datetime) -> Consent | None:
    """Give what the guardian decided by answering `asked`, as long as it holds."""
    if asked.answered_at is None:
        return None
    decision = in_force(asked.member, asked.place, asked.purpose, now)
    if decision is None or decision.given_by_id != asked.asked_of_id:
        return None
    return decision if decision.given_at == asked.answered_at else None


def hash_of(key: str) -> str:
    """Give what is stored of a key; it has 256 bits of chance, so no salt is needed."""
    return sha256(key.encode()).hexdigest()


def _waiting(
    member: Member, place: Place, purpose: Purpose, guardian: Member
) -> ConsentRequest | None:
    return ConsentRequest.objects.filter(
        member=member, place=place, purpose=purpose, asked_of=guardian, answered_at=None
    ).first()


def _tell_of_request(asked: ConsentRequest, link: str, now: datetime) -> None:
    text = text_for(asked.place, asked.purpose)

    def facts() -> dict[str, Any]:
        return {
            "name": asked.member,
            "place": asked.place,
            "purpose": Purpose(asked.purpose).label,
            "text": text.localized_body,
            LINK: link,
            "until": date_format(localtime(asked.expires_at), "DATE_FORMAT"),
        }

    tell(
        recipient=asked.asked_of,
        about=asked.member,
        place=asked.place,
        kind="consent_asked",
        facts=facts,
        now=now,
    )
