"""Taking a list of a place's people out, as it could be brought in again."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from members.ages import is_minor
from members.lists.columns import Column
from members.lists.files import Line
from members.models import FileReading, Guardianship, Member, Right
from members.refusals import NotYourTask
from places.models import Place
from places.refusals import Refused


@transaction.atomic
def people_of(*, place: Place, by: Member, now: datetime) -> list[Line]:
    """Give the people of `place` as lines of a list; that minors' facts were read is noted.

    Raises:
        Refused: `by` may not take lists out here.
    """
    if not by.may(Right.MOVE_LISTS, place):
        raise Refused(NotYourTask())
    people = list(Member.objects.at(place).filter(erased_at=None).order_by("pk"))
    today = place.today(now)
    FileReading.objects.bulk_create(
        FileReading(reader=by, member=person, what="list of people", at=now)
        for person in people
        if is_minor(person, today) and person.pk != by.pk
    )
    guardians = _first_guardians(people)
    return [dict(_line(person, guardians.get(person.pk))) for person in people]


def _first_guardians(people: list[Member]) -> dict[int, Member]:
    """Give the guardian of each child who was written down first: a line has room for one."""
    found = (
        Guardianship.objects.current()
        .filter(child__in=people)
        .select_related("guardian")
        .order_by("-since_at", "-pk")
    )
    return {each.child_id: each.guardian for each in found}


def _line(person: Member, guardian: Member | None) -> Iterator[tuple[str, str]]:
    for column in (
        Column.FIRST_NAME, Column.LAST_NAME, Column.DISPLAY_NAME, Column.EMAIL, Column.PHONE,
        Column.LANGUAGE, Column.USERNAME,
    ):  # fmt: skip
        yield column, getattr(person, column)
    if person.birth_month:
        yield Column.BIRTH_MONTH, f"{person.birth_month:%Y-%m}"
    if guardian is not None:
        yield Column.GUARDIAN_NAME, guardian.get_full_name() or guardian.display_name
        yield Column.GUARDIAN_EMAIL, guardian.email
        yield Column.GUARDIAN_PHONE, guardian.phone
