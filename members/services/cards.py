"""Printed cards: a code and a PIN that sign someone in at a kiosk of their place, and nowhere else.

What is weighed against what is in docs/decisions, “Cards and kiosks”.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from members import codes
from members.models import (
    Card,
    Deed,
    Kiosk,
    Member,
    Mode,
    Right,
    Role,
    Scope,
    is_guardian_of,
)
from members.refusals import (
    CardLocked,
    CardNotAccepted,
    MayMoreThanYou,
    NoCard,
    NoCardsForTeam,
    NotOfThisPlace,
    NotYourTask,
)
from members.rights import TABLE
from members.services import acts
from members.services.notices import as_read_by, concerned, tell
from places.models import Place
from places.refusals import Refusal, Refused

# After so many wrong PINs the card rests for `LOCK`; after `TRIES_BEFORE_END` in all it is dead.
# A PIN has 10,000 values, so whoever finds a card gets in once in a thousand times.
TRIES_BEFORE_LOCK = 5
TRIES_BEFORE_END = 10
LOCK = timedelta(minutes=15)

ENDED_NOTICE = "card_ended"


@dataclass(frozen=True)
class NewCard:
    """A card with what is printed on it, which is known only now."""

    card: Card
    code: str
    pin: str

    @property
    def printed_code(self) -> str:
        return codes.in_groups(self.code)


@transaction.atomic
def give_card(
    *, member: Member, place: Place, by: Member, now: datetime, mode: Mode | None = None
) -> NewCard:
    """Make a card for `member`; the one they had stops working at once.

    Raises:
        Refused: `by` may not give this person access, or the person gets no card.
    """
    standing = _standing(member=member, place=place, by=by, now=now, mode=mode)
    _lock(member)
    member.cards.valid().update(revoked_at=now)
    code, pin = codes.draw_card_code(), codes.draw_pin()
    card = Card.objects.create(
        member=member,
        code_hash=codes.card_hashes(code)[0],
        pin_hash=make_password(pin),
        issued_by=by,
        issued_at=now,
    )
    acts.record(standing, Deed.ACCESS_GIVEN, by=by, member=member, place=place, now=now)
    return NewCard(card, code, pin)


@transaction.atomic
def give_pin(
    *, member: Member, place: Place, by: Member, now: datetime, mode: Mode | None = None
) -> str:
    """Give the card of `member` another PIN, which also unlocks it.

    Raises:
        Refused: as `give_card`, or there is no card that works.
    """
    standing = _standing(member=member, place=place, by=by, now=now, mode=mode)
    pin = codes.draw_pin()
    changed = member.cards.valid().update(
        pin_hash=make_password(pin), wrong_tries=0, locked_until=None
    )
    if not changed:
        raise Refused(NoCard())
    acts.record(standing, Deed.ACCESS_GIVEN, by=by, member=member, place=place, now=now)
    return pin


@transaction.atomic
def revoke_card(*, member: Member, place: Place, by: Member, now: datetime) -> None:
    """Take the card of `member` back, such as one that is lost; what it opened is shut at once.

    Anyone of the team may, and the person and their guardians: it takes nothing but the card.

    Raises:
        Refused: `by` is none of those.
    """
    standing = acts.standing(by=by, member=member, place=place, scope=Scope.ACCOUNT, now=now)
    if by.pk != member.pk and not member.has_role(place):
        raise Refused(NotOfThisPlace())
    if member.cards.valid().update(revoked_at=now):
        with as_read_by(member, place):
            about = str(Card._meta.verbose_name)
        acts.record(
            standing, Deed.ACCOUNT_CHANGED, by=by, member=member, place=place, now=now, about=about
        )


def sign_in_with_card(*, kiosk: Kiosk, code_hashes: Sequence[str], pin: str, now: datetime) -> Card:
    """Give the card that a code and its `pin` open at `kiosk`; wrong PINs are counted.

    Args:
        code_hashes: of the code that was typed (`members.codes.card_hashes`), so that it waits for
            the PIN nowhere in clear.

    Raises:
        Refused: the code or the PIN is wrong, the card is locked, or is not for this kiosk.
    """
    outcome = _try(kiosk, code_hashes, pin.strip(), now)
    if isinstance(outcome, Refusal):
        raise Refused(outcome)  # after the transaction, which has to keep the count
    return outcome


def card_with(code: str) -> Card | None:
    """Give the valid card with `code`, for what needs no PIN: to say that one comes or goes."""
    hashes = codes.card_hashes(code)
    return Card.objects.valid().filter(code_hash__in=hashes).select_related("member").first()


def may_have_card(member: Member) -> bool:
    """Say whether a card may open this account: of nobody who works at a desk or runs the site."""
    return not (member.works_for_a_place or member.is_staff)


@transaction.atomic
def _try(kiosk: Kiosk, code_hashes: Sequence[str], pin: str, now: datetime) -> Card | Refusal:
    # The row is locked while the PIN is checked: two tries at once are two tries.
    card = (
        Card.objects.valid()
        .select_for_update(of=("self",), no_key=True)
        .select_related("member")
        .filter(code_hash__in=code_hashes)
        .first()
    )
    if card is None:
        make_password(pin)  # as slow as a check: time tells no one which codes there are
        return CardNotAccepted()
    if card.is_locked(now) and card.locked_until is not None:
        return CardLocked(until=card.locked_until)
    if not check_password(pin, card.pin_hash):
        return _count_wrong_try(card, kiosk.place, now)
    if not _is_for(card.member, kiosk.place):
        return CardNotAccepted()
    card.wrong_tries, card.locked_until, card.used_at = 0, None, now
    card.save(update_fields=["wrong_tries", "locked_until", "used_at"])
    return card


def _count_wrong_try(card: Card, place: Place, now: datetime) -> Refusal:
    card.wrong_tries += 1
    if card.wrong_tries >= TRIES_BEFORE_END:
        card.revoked_at = now
        for person in concerned(card.member):
            tell(
                recipient=person, about=card.member, place=place, kind=ENDED_NOTICE, now=now,
                facts=lambda: {"name": card.member.display_name, "place": place.name},
            )  # fmt: skip
    elif card.wrong_tries == TRIES_BEFORE_LOCK:
        card.locked_until = now + LOCK
    card.save(update_fields=["wrong_tries", "locked_until", "revoked_at"])
    if card.revoked_at is None and card.locked_until is not None and card.is_locked(now):
        return CardLocked(until=card.locked_until)
    return CardNotAccepted()


def _is_for(member: Member, place: Place) -> bool:
    return member.is_active and member.has_role(place) and may_have_card(member)


def _standing(
    *, member: Member, place: Place, by: Member, now: datetime, mode: Mode | None
) -> acts.Standing:
    """Say how `by` acts who gives `member` access.

    Raises:
        Refused: they may not.
    """
    is_guardian = is_guardian_of(by, member)
    if by.pk == member.pk or not (is_guardian or by.may(Right.GIVE_ACCESS, place)):
        raise Refused(NotYourTask())
    if not member.has_role(place) or not member.is_active:
        raise Refused(NotOfThisPlace())
    if not may_have_card(member):
        raise Refused(NoCardsForTeam())
    if _may_do_more(member, by):
        raise Refused(MayMoreThanYou())
    return acts.standing(by=by, member=member, place=place, scope=Scope.ACCOUNT, now=now, mode=mode)


def _may_do_more(member: Member, by: Member) -> bool:
    """Say whether `member` holds a right over others, at any place, that `by` does not hold there.

    Who knows the code and the PIN of someone can act as them.
    """
    for place_id, roles in member.roles_by_place.items():
        held = by.roles_by_place.get(place_id, frozenset())
        for roles_with_it in TABLE.values():
            is_for_everyone = Role.MEMBER in roles_with_it
            if not is_for_everyone and roles & roles_with_it and not held & roles_with_it:
                return not by.is_superuser
    return False


def _lock(member: Member) -> None:
    """Keep two who give the same person a card from doing so at once."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
