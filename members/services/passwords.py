"""New passwords from the desk, for people who forgot theirs and have no e-mail."""

import secrets
from datetime import datetime

from django.db import transaction

from members.models import Deed, Member, Mode, Right, Scope
from members.plain_words import WORDS
from members.refusals import MayMoreThanYou, NotYourTask, YourOwnAccount
from members.services.acts import record, standing
from places.models import Place
from places.refusals import Refused

# Four of 256 words and one of a million numbers: 4 * 8 + 19.9 bits, some 52 in all.
WORD_COUNT = 4
DIGITS = 6


@transaction.atomic
def give_new_password(
    *, member: Member, by: Member, place: Place, now: datetime, mode: Mode | None = None
) -> str:
    """Replace the password of `member` by one that can be read out, and give it.

    It is kept nowhere in clear, has to be changed at the next sign-in, and ends all sessions that
    the old one opened: Django ties a session to the password's hash.

    Args:
        mode: how the one at the desk acts; None means with the person, who is there.

    Raises:
        Refused: not a task of `by` here, their own account, someone who may more than they, or
            for someone who gave no mandate.
    """
    if not by.may(Right.GIVE_ACCESS, place):
        raise Refused(NotYourTask())
    if by.pk == member.pk:
        raise Refused(YourOwnAccount())
    if member.may_more_than(by):
        raise Refused(MayMoreThanYou())
    stands = standing(
        by=by, member=member, place=place, scope=Scope.ACCOUNT, now=now, mode=mode or Mode.WITH
    )
    password = readable_password(member.language or place.language)
    member.set_password(password)
    member.password_is_temporary = True
    member.save(update_fields=["password", "password_is_temporary"])
    record(stands, Deed.ACCESS_GIVEN, by=by, member=member, place=place, now=now)
    return password


def readable_password(language: str) -> str:
    """Make a password of plain words of `language` and a number; English where there are none."""
    words = WORDS.get(language, WORDS["en"])
    chosen = [secrets.choice(words) for _ in range(WORD_COUNT)]
    number = secrets.randbelow(10**DIGITS)
    return " ".join([*chosen, f"{number:0{DIGITS}}"])
