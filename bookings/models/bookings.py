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
from members.models import Group, Guardianship, Member, Mode
from places.models import Place
from places.slots import Slot
from projects.models import Project


class BookingState(models.TextChoices):
    """What was promised; the first three keep others out."""

    ASKED = "asked", _("Waits for a guardian")
    OFFERED = "offered", _("Offered from the waiting list")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")
    LAPSED = "lapsed", _("Nobody answered in time")
    NO_SHOW = "no_show", _("Nobody came")


# In the words of the migration that makes the constraint of PostgreSQL, which repeats them.
LIVE_STATES = (BookingState.ASKED, BookingState.OFFERED, BookingState.CONFIRMED)
HELD_STATES = (BookingState.ASKED, BookingState.OFFERED)


class BookingPhase(models.TextChoices):
    """Where a booking stands at one moment; a question to its facts and the clock, never stored."""

    ASKED = "asked", _("Waits for a guardian")
    OFFERED = "offered", _("Offered from the waiting list")
    CONFIRMED = "confirmed", _("Confirmed")
    BEGUN = "begun", _("Has begun")
    DONE = "done", _("Past")
    CANCELLED = "cancelled", _("Cancelled")
    LAPSED = "lapsed", _("Nobody answered in time")
    NO_SHOW = "no_show", _("Nobody came")


class Beginning(models.TextChoices):
    """How it was seen that a booking began."""

    MACHINE = "machine", _("The machine started")
    SCAN = "scan", _("Code on the machine")
    KIOSK = "kiosk", _("At the kiosk")
    DESK = "desk", _("At the desk")


class BookingQuerySet(models.QuerySet["Booking"]):
    """The questions that are asked of bookings, one name each."""

    def live(self) -> Self:
        """Those that keep others out of their slot."""
        return self.filter(state__in=LIVE_STATES)

    def confirmed(self) -> Self:
        """Those that wait for nobody's answer."""
        return self.filter(state=BookingState.CONFIRMED)

    def leading(self) -> Self:
        """Those that were chosen: what comes along with another is left out."""
        return self.filter(lead=None)

    def overlapping(self, slot: Slot) -> Self:
        """Those that share an instant with `slot`; touching is not overlapping."""
        return self.filter(starts_at__lt=slot.end, ends_at__gt=slot.start)

    def holding(self, slot: Slot) -> Self:
        """Those that hold an instant of `slot`, with the time before and after that they keep."""
        return self.filter(holds_from__lt=slot.end, holds_until__gt=slot.start)

    def at(self, place: Place) -> Self:
        return self.filter(machine__space__place=place)

    def to_come(self, now: datetime) -> Self:
        """Live ones that are not over, the next one first."""
        return self.live().filter(ends_at__gt=now).order_by("starts_at", "pk")

    def over(self, now: datetime) -> Self:
        """Those that are past or were given up, the newest first."""
        return self.filter(Q(ends_at__lte=now) | ~Q(state__in=LIVE_STATES)).order_by(
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
        """Those that `viewer` may read in full: the one place that decides it."""
        if not isinstance(viewer, Member):
            return self.none()
        if viewer.is_superuser:
            return self
        return self.filter(
            Q(member=viewer)
            | Q(booked_by=viewer)
            | Q(member__in=Guardianship.objects.children_of(viewer))
            | Q(machine__space__place__in=viewer.staffed_place_ids)
        )


class Booking(models.Model):
    """One machine, promised to one member for one slot.

    Several in one booking are several rows: one leads, and the others share its fate.
    """

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
    lead = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="companions",
        verbose_name=_("comes along with"),
        help_text=_("Empty: it was chosen for itself."),
    )
    series = models.ForeignKey(
        "Series",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="bookings",
        verbose_name=_("series"),
        help_text=_("Empty: it is booked once."),
    )
    group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("group"),
        help_text=_("A group from outside that uses it; the member answers for it."),
    )
    second_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second person"),
        help_text=_("Who stays with the member, where nobody may be alone."),
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    # The slot with the time that the machine needs before and after it: what others cannot have.
    holds_from = models.DateTimeField(_("held from"), editable=False)
    holds_until = models.DateTimeField(_("held until"), editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=BookingState, default=BookingState.CONFIRMED
    )
    answer_by = models.DateTimeField(
        _("answer by"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Until when the slot waits for an answer. Empty: it waits for none."),
    )
    begun_at = models.DateTimeField(
        _("began"),
        null=True,
        blank=True,
        help_text=_("Empty: nobody came and no machine started."),
    )
    begun_how = models.CharField(
        _("how that was seen"), max_length=7, choices=Beginning, blank=True, editable=False
    )
    asked_if_coming_at = models.DateTimeField(
        _("asked whether they come"), null=True, blank=True, editable=False
    )
    reminded_at = models.DateTimeField(
        _("reminded"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the last reminder was written."),
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
            models.Index(fields=["machine", "holds_from"], name="booking_machine_holds_from"),
            models.Index(
                fields=["answer_by"],
                condition=Q(state__in=HELD_STATES),
                name="booking_waits_for_an_answer",
            ),
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
                name="booking_holds_its_slot",
                condition=Q(holds_from__lte=F("starts_at"), holds_until__gte=F("ends_at")),
            ),
            models.CheckConstraint(
                name="booking_that_waits_says_until_when",
                condition=Q(state__in=HELD_STATES, answer_by__isnull=False)
                | ~Q(state__in=HELD_STATES) & Q(answer_by=None),
            ),
            models.CheckConstraint(
                name="booking_beginning_is_known",
                condition=Q(begun_how="") | Q(begun_how__in=Beginning.values, begun_at__isnull=False),
            ),
            models.CheckConstraint(
                name="booking_leads_or_follows",
                condition=Q(lead=None) | ~Q(lead=F("id")),
            ),
            models.CheckConstraint(
                name="booking_second_person_is_another",
                condition=Q(second_person=None) | ~Q(second_person=F("member")),
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
    def held(self) -> Slot:
        """The slot with what the machine needs before and after it."""
        return Slot(self.holds_from, self.holds_until)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES

    def phase(self, now: datetime) -> BookingPhase:
        if self.state != BookingState.CONFIRMED:
            return BookingPhase(self.state)
        if self.ends_at <= now:
            return BookingPhase.DONE
        return BookingPhase.BEGUN if self.begun_at else BookingPhase.CONFIRMED
