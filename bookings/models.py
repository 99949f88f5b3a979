"""Bookings: a machine promised to someone for a slot."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from equipment.models import Machine
from members.models import Guardianship, Member, Mode, Right
from places.models import Place
from places.slots import Slot
from projects.models import Project


class BookingState(models.TextChoices):
    """Whether a booking keeps others out."""

    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")


class BookingPhase(models.TextChoices):
    """Where a booking stands at one moment; a question to its facts and the clock, never stored."""

    CONFIRMED = "confirmed", _("Confirmed")
    BEGUN = "begun", _("Has begun")
    DONE = "done", _("Past")
    CANCELLED = "cancelled", _("Cancelled")


class BookingQuerySet(models.QuerySet["Booking"]):
    """The questions that are asked of bookings, one name each."""

    def live(self) -> Self:
        """Those that keep others out of their slot."""
        return self.exclude(state=BookingState.CANCELLED)

    def overlapping(self, slot: Slot) -> Self:
        """Those that share an instant with `slot`; touching is not overlapping."""
        return self.filter(starts_at__lt=slot.end, ends_at__gt=slot.start)

    def at(self, place: Place) -> Self:
        return self.filter(machine__space__place=place)

    def to_come(self, now: datetime) -> Self:
        """Live ones that are not over, the next one first."""
        return self.live().filter(ends_at__gt=now).order_by("starts_at", "pk")

    def over(self, now: datetime) -> Self:
        """Those that are past or were cancelled, the newest first."""
        return self.filter(Q(ends_at__lte=now) | Q(state=BookingState.CANCELLED)).order_by(
            "-starts_at", "-pk"
        )

    def with_names(self) -> Self:
        """With what a list or a page shows."""
        return self.select_related(
            "machine__category",
            "machine__space__place",
            "member",
            "booked_by",
            "project",
        )

    def visible_to(self, viewer: Member | AnonymousUser) -> Self:
        """Those that `viewer` may read in full: the one place that decides it.

        Who made a booking for another reads it as long as they still help at its place.
        """
        if not isinstance(viewer, Member):
            return self.none()
        if viewer.is_superuser:
            return self
        return self.filter(
            Q(member=viewer)
            | Q(
                booked_by=viewer, machine__space__place__in=viewer.place_ids_with(Right.HELP_BESIDE)
            )
            | Q(member__in=Guardianship.objects.children_of(viewer))
            | Q(machine__space__place__in=viewer.place_ids_with(Right.SEE_PEOPLE))
        )


class Booking(models.Model):
    """One machine, promised to one member for one slot."""

    machine = models.ForeignKey(
        Machine, models.PROTECT, related_name="bookings", verbose_name=_("machine")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="bookings",
        verbose_name=_("member"),
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("booked by"),
    )
    booked_mode = models.CharField(
        _("how it was booked for them"),
        max_length=8,
        choices=Mode,
        blank=True,
        editable=False,
        help_text=_("Empty: by the member, or not known."),
    )
    project = models.ForeignKey(
        Project,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("project"),
        help_text=_("Empty: for no project."),
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    state = models.CharField(
        _("state"), max_length=9, choices=BookingState, default=BookingState.CONFIRMED
    )
    begun_at = models.DateTimeField(
        _("began"),
        null=True,
        blank=True,
        help_text=_("Empty: the machine has not started."),
    )
    created_at = models.DateTimeField(_("booked on"), default=timezone.now)
    # The newest change to any booking, which live pages watch.
    changed_at = models.DateTimeField(_("changed on"), default=timezone.now, db_index=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["machine", "starts_at"], name="booking_machine_starts_at"),
            models.Index(fields=["member", "starts_at"], name="booking_member_starts_at"),
        ]
        constraints = [
            models.CheckConstraint(
                name="booking_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="booking_state_is_known",
                condition=Q(state__in=BookingState.values),
            ),
            models.CheckConstraint(
                name="booking_mode_is_of_one_made_for_another",
                condition=Q(booked_mode="")
                | Q(booked_mode__in=Mode.values) & ~Q(booked_by=F("member")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine}, {self.starts_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("booking", args=[self.pk])

    @property
    def slot(self) -> Slot:
        return Slot(self.starts_at, self.ends_at)

    @property
    def is_live(self) -> bool:
        return self.state != BookingState.CANCELLED

    def phase(self, now: datetime) -> BookingPhase:
        if not self.is_live:
            return BookingPhase.CANCELLED
        if self.ends_at <= now:
            return BookingPhase.DONE
        return BookingPhase.BEGUN if self.begun_at else BookingPhase.CONFIRMED
