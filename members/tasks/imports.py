"""Lists of people, checked and brought in while the page shows how far it is."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from members.models import ImportLine, MemberImport
from members.services import imports

# What a list said of people is not kept for longer than one needs to look at what it did.
LINES_KEPT = timedelta(days=30)


@task()
def check(import_id: int) -> None:
    """Check a list that was uploaded."""
    imports.check(MemberImport.objects.select_related("place").get(pk=import_id), timezone.now())


@task()
def apply(import_id: int) -> None:
    """Bring in a list that was checked."""
    imports.apply(MemberImport.objects.select_related("place").get(pk=import_id), timezone.now())


def forget_lines(now: datetime) -> int:
    """Remove the lines of lists that are a month old."""
    removed, _by_model = ImportLine.objects.filter(source__made_at__lt=now - LINES_KEPT).delete()
    return removed
