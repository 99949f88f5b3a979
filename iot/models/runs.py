"""What machines did: runs, and the usage that they come to hour by hour."""

from datetime import datetime
from pathlib import PurePosixPath
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from equipment.models import Machine
from iot import observations
from members.models import Guardianship, Member, Right
from places.models import Place
from projects.models import Project


class RunOutcome(models.TextChoices):
    """How a run ended."""

    COMPLETED = observations.Outcome.COMPLETED, _("Finished")
    CANCELLED = observations.Outcome.CANCELLED, _("Stopped by someone")
    FAILED = observations.Outcome.FAILED, _("Failed")
    INTERRUPTED = observations.Outcome.INTERRUPTED, _("Broken off")


class RunQuerySet(models.QuerySet["Run"]):
    """The questions that are asked of runs."""

    def open(self) -> Self:
        """Those that go on."""
        return self.filter(ended_at=None)

    def ended(self) -> Self:
        return self.exclude(ended_at=None)

    def of(self, machine: Machine) -> Self:
        return self.filter(machine=machine)

    def at(self, place: Place) -> Self:
        return self.filter(machine__space__place=place)

    def in_period(self, start: datetime, end: datetime) -> Self:
        """Those that share an instant with the half-open span from `start` to `end`."""
        return self.filter(started_at__lt=end).filter(Q(ended_at=None) | Q(ended_at__gt=start))

    def with_names(self) -> Self:
        """With what a list or a page shows."""
        return self.select_related(
            "machine__category", "machine__space__place", "member", "project"
        )

    def visible_to(self, viewer: Member | AnonymousUser) -> Self:
        """Those of which `viewer` may read whose they are and the file: the one place that decides.

        That a machine ran, and for how long, is no secret; whose file it was is.
        """
        if not isinstance(viewer, Member):
            return self.none()
        if viewer.is_superuser:
            return self
        return self.filter(
            Q(member=viewer)
            | Q(member__in=Guardianship.objects.children_of(viewer))
            | Q(machine__space__place__in=viewer.place_ids_with(Right.SEE_MACHINES_WORK))
        )


class Run(models.Model):
    """What a machine did, from its start to its end."""

    machine = models.ForeignKey(
        Machine, models.PROTECT, related_name="runs", verbose_name=_("machine")
    )
    key = models.CharField(
        max_length=80,
        editable=False,
        help_text=_("Names the run among those of its machine."),
    )
    file_name = models.CharField(
        _("file"), max_length=400, blank=True, help_text=_("Empty: not known.")
    )
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(
        _("ended"), null=True, blank=True, help_text=_("Empty: it goes on.")
    )
    outcome = models.CharField(
        _("outcome"), max_length=11, choices=RunOutcome, blank=True, default=""
    )
    print_seconds = models.FloatField(
        _("time at work, in seconds"), default=0, help_text=_("Without pauses.")
    )
    paused_seconds = models.FloatField(_("time in pauses, in seconds"), default=0)
    energy_wh = models.FloatField(
        _("energy, in watt-hours"),
        null=True,
        blank=True,
        help_text=_("Empty: not known."),
    )
    material_mm = models.FloatField(
        _("filament, in millimetres"),
        null=True,
        blank=True,
        help_text=_("Empty: not known."),
    )
    booking = models.ForeignKey(
        Booking,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("booking"),
        help_text=_("Empty: nobody had booked."),
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("member"),
        help_text=_("Empty: not known."),
    )
    project = models.ForeignKey(
        Project,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("project"),
        help_text=_("Empty: for no project."),
    )

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["machine", "started_at"], name="run_machine_started_at"),
            models.Index(fields=["started_at"], name="run_started_at"),
            models.Index(fields=["ended_at"], name="run_ended_at"),
            models.Index(fields=["member", "started_at"], name="run_member_started_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["machine", "key"], name="run_is_stored_once"),
            models.UniqueConstraint(
                fields=["machine"],
                condition=Q(ended_at=None),
                name="machine_has_one_open_run_at_most",
            ),
            models.CheckConstraint(
                name="run_outcome_is_known_exactly_when_it_ended",
                condition=Q(ended_at=None, outcome="")
                | Q(ended_at__isnull=False, outcome__in=RunOutcome.values),
            ),
            models.CheckConstraint(
                name="run_does_not_end_before_it_starts",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="run_has_no_negative_figure",
                condition=Q(print_seconds__gte=0, paused_seconds__gte=0)
                & (Q(energy_wh=None) | Q(energy_wh__gte=0))
                & (Q(material_mm=None) | Q(material_mm__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def file_title(self) -> str:
        """Give the file's own name: the folders it lies in may name a person."""
        return PurePosixPath(self.file_name).name

    @property
    def print_minutes(self) -> float:
        return self.print_seconds / 60

    @property
    def material_metres(self) -> float | None:
        return None if self.material_mm is None else self.material_mm / 1000


class HourlyUsageQuerySet(models.QuerySet["HourlyUsage"]):
    """The questions that are asked of usage."""

    def at(self, place: Place) -> Self:
        return self.filter(machine__space__place=place)

    def in_period(self, start: datetime, end: datetime) -> Self:
        """Those of the hours that begin in the half-open span from `start` to `end`."""
        return self.filter(hour_at__gte=start, hour_at__lt=end)

    def visible_to(self, viewer: Member | AnonymousUser) -> Self:
        """Those that `viewer` may read: an hour of one machine is mostly one person's."""
        if not isinstance(viewer, Member):
            return self.none()
        if viewer.is_superuser:
            return self
        return self.filter(machine__space__place__in=viewer.place_ids_with(Right.SEE_MACHINES_WORK))


class HourlyUsage(models.Model):
    """What the ended runs of one machine come to in one hour; see `iot.usage`."""

    machine = models.ForeignKey(
        Machine, models.CASCADE, related_name="usage", verbose_name=_("machine")
    )
    hour_at = models.DateTimeField(_("hour"), help_text=_("When it begins, in UTC."))
    busy_seconds = models.PositiveIntegerField(_("seconds at work"), default=0)
    paused_seconds = models.PositiveIntegerField(_("seconds in pauses"), default=0)
    energy_wh = models.FloatField(_("energy, in watt-hours"), default=0)
    runs_ended = models.PositiveIntegerField(_("runs that ended"), default=0)
    runs_completed = models.PositiveIntegerField(_("runs that finished"), default=0)
    runs_cancelled = models.PositiveIntegerField(_("runs that someone stopped"), default=0)
    runs_failed = models.PositiveIntegerField(_("runs that failed"), default=0)
    runs_interrupted = models.PositiveIntegerField(_("runs that broke off"), default=0)

    objects = HourlyUsageQuerySet.as_manager()

    class Meta:
        verbose_name = _("usage in an hour")
        verbose_name_plural = _("usage by hour")
        ordering = ["hour_at", "machine"]
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "hour_at"],
                name="usage_of_a_machine_is_counted_once_an_hour",
            )
        ]

    def __str__(self) -> str:
        return f"{self.machine}, {self.hour_at:%Y-%m-%d %H:%M}"
