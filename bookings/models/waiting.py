"""The waiting list: what people would take if it became free."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from equipment.models import Machine, MachineCategory
from members.models import Guardianship, Member
from places.models import Place


class WishState(models.TextChoices):
    """What became of a wish."""

    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("A time was offered")
    BOOKED = "booked", _("Booked")
    GIVEN_UP = "given_up", _("Taken back")
    PAST = "past", _("Its time is past")


class WishQuerySet(models.QuerySet["Wish"]):
    """The questions that are asked of wishes."""

    def waiting(self, now: datetime) -> Self:
        """Those that can still come true, the oldest first."""
        return self.filter(state=WishState.WAITING, until_at__gt=now).order_by("made_at", "pk")

    def visible_to(self, viewer: Member | AnonymousUser) -> Self:
        """Those that `viewer` may read: the one place that decides it."""
        if not isinstance(viewer, Member):
            return self.none()
        if viewer.is_superuser:
            return self
        return self.filter(
            Q(member=viewer)
            | Q(made_by=viewer)
            | Q(member__in=Guardianship.objects.children_of(viewer))
            | Q(place__in=viewer.staffed_place_ids)
        )


class Wish(models.Model):
    """Someone wants `minutes` of a machine, or of any of its category, within a window.

    A slot, a day, or "as soon as there is time" are windows of different width.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="wishes", verbose_name=_("place"))
    machine = models.ForeignKey(
        Machine,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="wishes",
        verbose_name=_("machine"),
        help_text=_("Empty: any machine of the category."),
    )
    category = models.ForeignKey(
        MachineCategory, models.CASCADE, related_name="+", verbose_name=_("category")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="wishes", verbose_name=_("for")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    from_at = models.DateTimeField(_("not before"))
    until_at = models.DateTimeField(_("not after"))
    minutes = models.PositiveIntegerField(_("minutes"))
    state = models.CharField(
        _("state"), max_length=8, choices=WishState, default=WishState.WAITING
    )
    offer = models.OneToOneField(
        Booking,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="wish",
        verbose_name=_("time that was offered"),
        help_text=_("Empty: none yet."),
    )
    passed_over = models.PositiveSmallIntegerField(_("offers not taken"), default=0)
    made_at = models.DateTimeField(_("made on"), default=timezone.now)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish on the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(
                fields=["category", "made_at"],
                condition=Q(state=WishState.WAITING),
                name="wish_waits",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="wish_fits_into_its_window", condition=Q(until_at__gt=F("from_at"))
            ),
            models.CheckConstraint(
                name="wish_state_is_known", condition=Q(state__in=WishState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.machine or self.category}"
