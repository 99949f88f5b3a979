"""Opening someone's full file: every reading of a minor's is written down."""

from datetime import datetime

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.ages import is_minor
from members.models import FileReading, Member


class FilePart(TextChoices):
    """Which part of a file was opened: what `FileReading.what` says."""

    FILE = "file", _("who they are and how to reach them")
    HISTORY = "history", _("what was done for them")
    MANDATES = "mandates", _("the mandates")
    BOOKINGS = "bookings", _("the bookings")


def note_reading(*, reader: Member, member: Member, what: str, now: datetime) -> FileReading | None:
    """Write down that `reader` of the team opened a part of the file of `member`, a minor.

    Who may be one, because their age is not known, is treated as one.

    Args:
        what: one of `FilePart`, where one fits.
    """
    if is_minor(member, timezone.localdate(now)) is False:
        return None
    return FileReading.objects.create(reader=reader, member=member, what=what[:80], at=now)
