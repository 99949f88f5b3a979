"""Telling people what concerns them: a row with the act, an e-mail or a paper afterwards."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils import timezone, translation

from members.models import Guardianship, Member, Notice
from places.models import Place

# A fact of this name is the path of the page that a notice leads to: an address in an e-mail, a
# square code on paper. The words of a kind need not hold it.
LINK = "link"

# Gives the facts of a notice in the language that is active: dates are written out in it.
FactsInWords = Callable[[], Mapping[str, Any]]


@contextmanager
def as_read_by(reader: Member, place: Place) -> Iterator[str]:
    """Write in the language of `reader`, with times on the clock of `place`; gives the language."""
    language = reader.language or place.language
    with translation.override(language), timezone.override(place.zone):
        yield language


def tell(
    *,
    recipient: Member,
    about: Member,
    place: Place,
    kind: str,
    facts: FactsInWords,
    now: datetime,
) -> Notice:
    """Write a notice of `kind` (`members.notice_kinds`) to `recipient`; it is delivered later.

    Call it in the transaction of what it tells of.
    """
    with as_read_by(recipient, place) as language:
        said = {name: str(value) for name, value in facts().items()}
    return Notice.objects.create(
        recipient=recipient,
        about=about,
        place=place,
        kind=kind,
        facts=said,
        channel=recipient.reached_by,
        language=language,
        made_at=now,
    )


def concerned(member: Member) -> list[Member]:
    """Give who is told what concerns `member`: the person, and the guardians of a child."""
    current = Guardianship.objects.current().filter(child=member).select_related("guardian")
    return [member, *(each.guardian for each in current)]
