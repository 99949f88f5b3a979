"""Opening someone's full file: every reading of a minor's is written down."""

from datetime import datetime

from django.utils import timezone

from members.ages import is_minor
from members.models import FileReading, Member


def note_reading(*, reader: Member, member: Member, what: str, now: datetime) -> FileReading | None:
    """Write down that `reader` of the team opened a part of the file of `member`, a minor.

    Who may be one, because their age is not known, is treated as one.

    Args:
        what: one of `FilePart`, where one fits.
    """
    if is_minor(member, timezone.localdate(now)) is False:
        return None
    return FileReading.objects.create(reader=reader, member=member, what=what[:80], at=now)
