"""MQTT sources, whether they are heard, and the links of machines to them."""

from datetime import datetime, timedelta

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from equipment.models import Machine
from places.models import Place

# The bridge beats every five seconds; a long commit may hold it up.
BRIDGE_IS_DOWN_AFTER = timedelta(seconds=20)


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
