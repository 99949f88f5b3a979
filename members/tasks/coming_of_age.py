"""Growing up: notice before an age is reached, and on the day the rights pass over."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.formats import date_format

from members import rules
from members.models import Guardianship, Mandate, Member, Notice, Purpose
from members.services import consents
from members.services.notices import concerned, tell
from places.models import Place

NOTICE_BEFORE = timedelta(days=30)
# A notice about the same thing is not written twice within this time.
ONCE_IN = timedelta(days=90)


def tell_of_coming_of_age(now: datetime) -> int:
    """Tell wards and guardians of the ages that wards reach, each once; give how many were told.

    An age is told of 30 days before, and again when it is reached.
    """
    told = 0
    known_ages: dict[int, Mapping[str, int]] = {}
    for child, place in _wards_with_places():
        ages = known_ages.setdefault(place.pk, consents.ages(place))
        with transaction.atomic():
            told += _tell_of_deciding_alone(child, place, ages, now)
            told += _tell_of_full_age_soon(child, place, now)
    return told


def pass_rights_over(now: datetime) -> int:
    """End the guardianships of those who are of full age, and tell all; give how many ended.

    What guardians decided stays in force until the person decides anew; but that others act for
    the person on a guardian's word ends with it.
    """
    ended = 0
    for child, place in list(_wards_with_places()):
        if not rules.is_surely(child.birth_month, rules.FULL_AGE[place.country], place.today(now)):
            continue
        with transaction.atomic():
            for recipient in concerned(child):
                _tell("full_age_now", recipient, child, place, {}, now)
            current = Guardianship.objects.current().filter(child=child)
            ended += current.update(ended_at=now)
            of_guardians = Mandate.objects.filter(member=child, revoked_at=None)
            of_guardians.exclude(given_by=child).update(revoked_at=now)
    return ended


def _wards_with_places() -> Iterator[tuple[Member, Place]]:
    """Yield the children who have guardians and whose age is known, with the place they came to."""
    wards = (
        Member.objects.filter(
            pk__in=Guardianship.objects.current().values("child"), birth_month__isnull=False
        )
        .prefetch_related("roles__place")
        .order_by("pk")
    )
    for child in wards.iterator(chunk_size=500):
        roles = sorted(child.roles.all(), key=lambda role: role.pk)
        if roles:
            yield child, roles[0].place


def _tell_of_deciding_alone(
    child: Member, place: Place, ages: Mapping[str, int], now: datetime
) -> int:
    """Tell of the purposes about which a child decides alone before being of full age."""
    full_age = rules.FULL_AGE[place.country]
    told = 0
    for age in sorted({each for each in ages.values() if each < full_age}):
        purposes = [Purpose(each) for each in Purpose.values if ages[each] == age]
        kind = _kind_for(_reached_on(child, age), place.today(now), "alone_soon", "alone_now")
        if kind:
            told += _tell_once(kind, child, place, age, purposes, now)
    return told


def _tell_of_full_age_soon(child: Member, place: Place, now: datetime) -> int:
    age = rules.FULL_AGE[place.country]
    kind = _kind_for(_reached_on(child, age), place.today(now), "full_age_soon", "")
    return _tell_once(kind, child, place, age, [], now) if kind else 0


def _reached_on(child: Member, age: int) -> date:
    if child.birth_month is None:
        raise ValueError("Of this person, no month of birth is known.")
    return rules.reached_on(child.birth_month, age)


def _kind_for(day: date, today: date, before: str, after: str) -> str:
    """Give the kind of notice that is due `today` about an age reached on `day`, if any."""
    if today < day <= today + NOTICE_BEFORE:
        return before
    return after if day <= today < day + NOTICE_BEFORE else ""


def _tell_once(
    kind: str, child: Member, place: Place, age: int, purposes: list[Purpose], now: datetime
) -> int:
    recent = Notice.objects.filter(
        about=child, place=place, kind=kind, facts__age=str(age), made_at__gt=now - ONCE_IN
    )
    already = set(recent.values_list("recipient", flat=True))
    recipients = [each for each in concerned(child) if each.pk not in already]
    facts = {"age": age, "day": _reached_on(child, age), "purposes": purposes}
    for recipient in recipients:
        _tell(kind, recipient, child, place, facts, now)
    return len(recipients)


def _tell(
    kind: str,
    recipient: Member,
    child: Member,
    place: Place,
    facts: Mapping[str, Any],
    now: datetime,
) -> None:
    def in_words() -> dict[str, Any]:
        said: dict[str, Any] = {"name": child, "place": place}
        if facts:
            labels = [str(each.label) for each in facts["purposes"]]
            said |= {
                "age": facts["age"],
                "day": date_format(facts["day"], "DATE_FORMAT"),
                "purposes": ", ".join(labels),
            }
        return said

    tell(recipient=recipient, about=child, place=place, kind=kind, facts=in_words, now=now)
