"""Bookings that come round: made at one go, each date a booking of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How often a series comes round."""

    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    MONTHLY = "monthly", _("every month, on the same day of the week")


MOST_DATES = 60


class Series(models.Model):
    """The wish behind several bookings of one machine at the same hour."""

    frequency = models.CharField(_("how often"), max_length=11, choices=Frequency)
    dates = models.PositiveSmallIntegerField(_("how many times"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made on"), default=timezone.now)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="series_has_a_known_rhythm_and_an_end",
                condition=Q(frequency__in=Frequency.values, dates__range=(2, MOST_DATES)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_frequency_display()}, {self.dates}"
