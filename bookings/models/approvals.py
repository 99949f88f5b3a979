"""A guardian is asked about one booking; the link that is sent answers it without signing in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking


class Approval(models.Model):
    """One guardian's answer about one booking; the first answer of any guardian decides."""

    booking = models.ForeignKey(
        Booking, models.CASCADE, related_name="approvals", verbose_name=_("booking")
    )
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="approvals_asked",
        verbose_name=_("guardian"),
    )
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    answered_at = models.DateTimeField(
        _("answered on"), null=True, blank=True, help_text=_("Empty: it waits.")
    )
    is_agreed = models.BooleanField(
        _("said yes"), null=True, blank=True, help_text=_("Empty: no answer.")
    )

    class Meta:
        verbose_name = _("approval of a booking")
        verbose_name_plural = _("approvals of bookings")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "asked_of"], name="guardian_is_asked_once_about_a_booking"
            ),
            models.CheckConstraint(
                name="approval_is_answered_wholly",
                condition=Q(answered_at=None, is_agreed=None)
                | Q(answered_at__isnull=False, is_agreed__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_of} ← {self.booking}"
