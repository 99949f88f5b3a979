"""MQTT sources, the links of machines to them, and what machines did: status, runs, usage."""

from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.models import Booking
from equipment.models import Machine
from iot import observations
from members.models import Member
from places.models import Place
from projects.models import Project

# The bridge beats every five seconds; a long commit may hold it up.
BRIDGE_IS_DOWN_AFTER = timedelta(seconds=20)


class MachineState(models.TextChoices):
    """What a machine is doing, in words for people."""

    OFFLINE = observations.MachineState.OFFLINE, _("Not connected")
    IDLE = observations.MachineState.IDLE, pgettext_lazy("of a machine", "Free")
    PREPARING = observations.MachineState.PREPARING, _("Getting ready")
    RUNNING = observations.MachineState.RUNNING, _("Running")
    PAUSED = observations.MachineState.PAUSED, _("Paused")
    ERROR = observations.MachineState.ERROR, _("Needs help")
    UNKNOWN = observations.MachineState.UNKNOWN, _("Not known")


class RunOutcome(models.TextChoices):
    """How a run ended."""

    COMPLETED = observations.Outcome.COMPLETED, _("Finished")
    CANCELLED = observations.Outcome.CANCELLED, _("Stopped by someone")
    FAILED = observations.Outcome.FAILED, _("Failed")
    INTERRUPTED = observations.Outcome.INTERRUPTED, _("Broken off")


class MqttSource(models.Model):
    """A broker on which machines of a place speak."""

    place = models.ForeignKey(
        Place, models.PROTECT, related_name="mqtt_sources", verbose_name=_("place")
    )
    name = models.CharField(_("name"), max_length=60)
    url = models.CharField(
        _("address"),
        max_length=300,
        blank=True,
        help_text=_("Like mqtt://user:password@host:1883. Empty: the broker of this server."),
    )
    client_id = models.CharField(
        _("client id"),
        max_length=60,
        unique=True,
        help_text=_("What the broker keeps our unread messages under."),
    )
    is_enabled = models.BooleanField(_("is listened to"), default=True)

    class Meta:
        verbose_name = _("MQTT source")
        verbose_name_plural = _("MQTT sources")
        ordering = ["place", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="mqtt_source_name_is_unique_in_its_place",
                violation_error_message=_("This place already has a source of that name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class MachineLink(models.Model):
    """How one machine is listened to."""

    machine = models.OneToOneField(
        Machine, models.CASCADE, related_name="link", verbose_name=_("machine")
    )
    source = models.ForeignKey(
        MqttSource, models.PROTECT, related_name="links", verbose_name=_("source")
    )
    # Its choices are the registry of drivers, which grows without a migration.
    driver = models.CharField(_("driver"), max_length=20)
    base_topic = models.CharField(
        _("base topic"),
        max_length=200,
        help_text=_("What comes before the driver's own topics, such as octoPrint/."),
    )
    options = models.JSONField(
        _("options"),
        default=dict,
        blank=True,
        help_text=_("For meters, such as {'running_watts': 75}."),
    )
    # No URLField: it refuses the names that machines have in a workshop's own network.
    rest_url = models.CharField(
        _("address of its REST interface"),
        max_length=200,
        blank=True,
        validators=[RegexValidator(r"^https?://[^/\s]+", _("Write it like http://octopi.local."))],
    )
    rest_key = models.CharField(_("key of its REST interface"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("link of a machine")
        verbose_name_plural = _("links of machines")
        ordering = ["machine"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "driver", "base_topic"],
                name="machine_link_topics_belong_to_one_machine",
                violation_error_message=_("Another machine already speaks on these topics."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.machine}: {self.driver} {self.base_topic}"


class MachineStatus(models.Model):
    """What a machine shows now, and all that its monitor must not forget."""

    machine = models.OneToOneField(
        Machine,
        models.CASCADE,
        primary_key=True,
        related_name="status",
        verbose_name=_("machine"),
    )
    state = models.CharField(
        _("state"), max_length=9, choices=MachineState, default=MachineState.UNKNOWN
    )
    is_online = models.BooleanField(
        _("is connected"), null=True, help_text=_("Empty: nothing was heard yet.")
    )
    file_name = models.CharField(_("file"), max_length=400, blank=True)
    progress = models.FloatField(_("progress"), null=True, help_text=_("From 0 to 1."))
    seconds_left = models.PositiveIntegerField(_("seconds left"), null=True)
    since_at = models.DateTimeField(_("in this state since"), null=True)
    seen_at = models.DateTimeField(_("last heard of"), null=True)
    # Grows over the whole table at each change that shows: live pages ask for what is above theirs.
    revision = models.BigIntegerField(default=0, db_index=True, editable=False)
    # `iot.monitor.State` as JSON: a bridge that was killed goes on from here.
    monitor_state = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("status of a machine")
        verbose_name_plural = _("status of machines")
        ordering = ["machine"]
        constraints = [
            models.CheckConstraint(
                name="machine_status_state_is_known",
                condition=Q(state__in=MachineState.values),
            ),
            models.CheckConstraint(
                name="machine_status_progress_is_from_0_to_1",
                condition=Q(progress=None) | Q(progress__gte=0, progress__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine}: {self.get_state_display()}"


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
        return self.filter(Q(member=viewer) | Q(machine__space__place__in=viewer.staffed_place_ids))


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
        return self.filter(machine__space__place__in=viewer.staffed_place_ids)


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


class ConnectivityChange(models.Model):
    """A machine's source was reached, or no longer."""

    machine = models.ForeignKey(
        Machine, models.CASCADE, related_name="connectivity", verbose_name=_("machine")
    )
    at = models.DateTimeField(_("when"))
    is_online = models.BooleanField(_("is connected"))

    class Meta:
        verbose_name = _("change of connection")
        verbose_name_plural = _("changes of connection")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "at"], name="change_of_connection_is_stored_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.machine}, {self.at:%Y-%m-%d %H:%M}: {self.is_online}"


class SourceProblem(models.TextChoices):
    """Why a source is not heard."""

    BAD_ADDRESS = "bad_address", _("The address of the broker cannot be read.")
    UNREACHABLE = "unreachable", _("Nobody answers at the address of the broker.")
    REFUSED = "refused", _("The broker does not accept our name or password.")
    UNTRUSTED = "untrusted", _("The broker cannot prove who it is.")
    HUNG_UP = "hung_up", _("The broker hangs up as soon as we call.")
    TAKEN_OVER = "taken_over", _("Another bridge listens under the same client id.")
    BROKE_OFF = "broke_off", _("The connection to the broker broke off.")


class SourceHealth(models.Model):
    """Whether a bridge lives and hears a source; it says so every few seconds."""

    source = models.OneToOneField(
        MqttSource,
        models.CASCADE,
        primary_key=True,
        related_name="health",
        verbose_name=_("source"),
    )
    beat_at = models.DateTimeField(_("bridge last alive"))
    is_running = models.BooleanField(
        _("bridge runs"), help_text=_("No: it was stopped, and did not crash.")
    )
    connected_at = models.DateTimeField(
        _("connected since"), null=True, help_text=_("Empty: it is not connected.")
    )
    problem = models.CharField(
        _("problem"), max_length=11, choices=SourceProblem, blank=True, default=""
    )

    class Meta:
        verbose_name = _("health of a source")
        verbose_name_plural = _("health of sources")
        ordering = ["source"]
        constraints = [
            models.CheckConstraint(
                name="source_problem_is_known",
                condition=Q(problem="") | Q(problem__in=SourceProblem.values),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.beat_at:%Y-%m-%d %H:%M:%S}"

    def is_heard(self, now: datetime) -> bool:
        """Say whether what machines publish arrives; a bridge that is silent is down."""
        is_alive = self.is_running and now - self.beat_at < BRIDGE_IS_DOWN_AFTER
        return is_alive and self.connected_at is not None
