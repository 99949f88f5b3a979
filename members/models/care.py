"""Care for personal data: who read a minor's full file, and who asked to be erased."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.models import Place


class FilePart(models.TextChoices):
    """Which part of a file was opened: what `FileReading.what` says."""

    FILE = "file", _("who they are and how to reach them")
    HISTORY = "history", _("what was done for them")
    MANDATES = "mandates", _("the mandates")
    BOOKINGS = "bookings", _("the bookings")
    FAMILY = "family", _("consents")
    CARD = "card", _("cards")
    MEMBERSHIPS = "memberships", _("memberships")
    SUSPENSIONS = "suspensions", _("suspensions")
    QUALIFICATIONS = "qualifications", _("qualifications")


class FileReading(models.Model):
    """Someone of the team has opened a minor's full file."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="files_read",
        verbose_name=_("who read"),
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="file_readings",
        verbose_name=_("whose file"),
    )
    what = models.CharField(_("what was opened"), max_length=80)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("reading of a file")
        verbose_name_plural = _("readings of files")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["member", "at"], name="file_reading_member_at")]

    def __str__(self) -> str:
        return f"{self.reader} → {self.member}"

    @property
    def what_in_words(self) -> str:
        return part_in_words(self.what)


def part_in_words(what: str) -> str:
    """Give what was opened as people read it; what is no `FilePart` is in words already."""
    return str(FilePart(what).label) if what in FilePart.values else what


class ErasureRequest(models.Model):
    """Someone asks that their identity be removed."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="erasure_requests",
        verbose_name=_("person"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("asked by")
    )
    place = models.ForeignKey(
        Place, models.CASCADE, related_name="erasure_requests", verbose_name=_("place")
    )
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    withdrawn_at = models.DateTimeField(
        _("withdrawn"), null=True, blank=True, help_text=_("Empty: it stands.")
    )

    class Meta:
        verbose_name = _("request to be erased")
        verbose_name_plural = _("requests to be erased")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(withdrawn_at=None),
                name="person_asks_once_to_be_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.asked_at:%Y-%m-%d}"
