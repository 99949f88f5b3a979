"""Opening someone's full file: every reading of a minor's is written down."""

from datetime import datetime

from django.utils import timezone

from members.models import FileReading, Member

FULL_AGE = 18


def note_reading(*, reader: Member, member: Member, what: str, now: datetime) -> FileReading | None:
    """Write down that `reader` of the team opened `what` of the file of `member`, a minor.

    Who may be one, because their age is not known, is treated as one.
    """
    age = member.age_on(timezone.localdate(now))
    if age is not None and age >= FULL_AGE:
        return None
    return FileReading.objects.create(reader=reader, member=member, what=what[:80], at=now)
