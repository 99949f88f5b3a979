"""What really happened: who did not come, and tools that went out and came back."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from members.models import Member
from places.models import Place


class NoShowQuerySet(models.QuerySet["NoShow"]):
    """The questions that are asked of no-shows."""

    def counting(self) -> Self:
        """Those that nobody has excused."""
        return self.filter(is_excused=False)

    def of(self, member: Member, place: Place, since: datetime) -> Self:
        return self.filter(
            booking__member=member, booking__machine__space__place=place, noted_at__gte=since
        )


class NoShow(models.Model):
    """Nobody came for a booking: noted, contested, and answered."""

    booking = models.OneToOneField(
        Booking, models.CASCADE, related_name="missed", verbose_name=_("booking")
    )
    noted_at = models.DateTimeField(_("noted on"), default=timezone.now)
    contested_at = models.DateTimeField(
        _("contested on"), null=True, blank=True, help_text=_("Empty: nobody says it was not so.")
    )
    reason = models.TextField(_("what the person says"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered on"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=500, blank=True)
    is_excused = models.BooleanField(_("does not count"), default=False)

    objects = NoShowQuerySet.as_manager()

    class Meta:
        verbose_name = _("no-show")
        verbose_name_plural = _("no-shows")
        ordering = ["-noted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="no_show_is_answered_by_someone",
                condition=Q(answered_at=None, answered_by=None, is_excused=False)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.booking)


class Condition(models.TextChoices):
    """In which state a tool is when it changes hands."""

    GOOD = "good", _("Good and complete")
    WORN = "worn", _("Worn, but usable")
    INCOMPLETE = "incomplete", _("Something is missing")
    BROKEN = "broken", _("Broken")


class Loan(models.Model):
    """A tool of a booking goes out, and comes back: when, through whose hands, in which state."""

    booking = models.OneToOneField(
        Booking, models.CASCADE, related_name="loan", verbose_name=_("booking")
    )
    out_at = models.DateTimeField(_("went out"), default=timezone.now)
    out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given out by")
    )
    out_condition = models.CharField(_("state then"), max_length=10, choices=Condition)
    out_note = models.TextField(_("note"), max_length=500, blank=True)
    back_at = models.DateTimeField(
        _("came back"), null=True, blank=True, help_text=_("Empty: it is still out.")
    )
    back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    back_condition = models.CharField(
        _("state when it came back"), max_length=10, choices=Condition, blank=True
    )
    back_note = models.TextField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("loan of a tool")
        verbose_name_plural = _("loans of tools")
        ordering = ["-out_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="loan_comes_back_wholly_and_after_it_went_out",
                condition=Q(back_at=None, back_by=None, back_condition="")
                | Q(
                    back_at__gte=F("out_at"),
                    back_by__isnull=False,
                    back_condition__in=Condition.values,
                ),
            ),
            models.CheckConstraint(
                name="loan_condition_is_known", condition=Q(out_condition__in=Condition.values)
            ),
        ]

    def __str__(self) -> str:
        return str(self.booking)
