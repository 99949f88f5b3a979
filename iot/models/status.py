"""What machines show now, and since when they can be reached."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from equipment.models import Machine
from iot import observations


class MachineState(models.TextChoices):
    """What a machine is doing, in words for people."""

    OFFLINE = observations.MachineState.OFFLINE, _("Not connected")
    IDLE = observations.MachineState.IDLE, pgettext_lazy("of a machine", "Free")
    PREPARING = observations.MachineState.PREPARING, _("Getting ready")
    RUNNING = observations.MachineState.RUNNING, _("Running")
    PAUSED = observations.MachineState.PAUSED, _("Paused")
    ERROR = observations.MachineState.ERROR, _("Needs help")
    UNKNOWN = observations.MachineState.UNKNOWN, _("Not known")


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
