"""Lists of people, checked and brought in while the page shows how far it is."""

from django.utils import timezone
from django_tasks import task

from members.models import MemberImport
from members.services import imports


@task()
def check(import_id: int) -> None:
    """Check a list that was uploaded."""
    imports.check(MemberImport.objects.select_related("place").get(pk=import_id), timezone.now())


@task()
def apply(import_id: int) -> None:
    """Bring in a list that was checked."""
    imports.apply(MemberImport.objects.select_related("place").get(pk=import_id), timezone.now())
