"""What can be booked: machines, workstations, rooms and tools; what they need; when they are down."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.models import Place, Space
from places.slots import Slot
from places.texts import TranslatedTextField, in_reader_language


class Kind(models.TextChoices):
    """What sort of thing it is: all are booked alike, and some differ in what they do."""

    MACHINE = "machine", _("Machine")
    WORKSTATION = "workstation", _("Workstation")
    ROOM = "room", _("Room")
    TOOL = "tool", _("Tool to borrow")


class Illustration(models.TextChoices):
    """Drawings that come with the product, for machines without a photo."""

    PRINTER_FDM = "printer-fdm", _("3D printer, open")
    PRINTER_COREXY = "printer-corexy", _("3D printer, enclosed")
    PRINTER_DUAL = "printer-dual", _("3D printer, two nozzles")
    LASER_CUTTER = "laser-cutter", _("Laser cutter")
    CNC_MILL = "cnc-mill", _("Milling machine")
    VINYL_CUTTER = "vinyl-cutter", _("Vinyl cutter")
    SEWING_MACHINE = "sewing-machine", _("Sewing machine")
    SOLDERING_STATION = "soldering-station", _("Soldering station")
    SCANNER_3D = "scanner-3d", _("3D scanner")


class ServiceState(models.TextChoices):
    """Whether a machine may be used."""

    IN_SERVICE = "in_service", _("In service")
    OUT_OF_SERVICE = "out_of_service", _("Out of service")
    RETIRED = "retired", _("Retired")


class MachineCategory(models.Model):
    """Machines that do the same work, such as laser cutters."""

    slug = models.SlugField(_("short name for addresses"), unique=True)
    name = TranslatedTextField(_("name"), blank=False)
    position = models.PositiveSmallIntegerField(_("position in lists"), default=0)

    class Meta:
        verbose_name = _("category of machines")
        verbose_name_plural = _("categories of machines")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return in_reader_language(self.name) or self.slug


class MachineQuerySet(models.QuerySet["Machine"]):
    """The questions that are asked of machines."""

    def at(self, place: Place) -> Self:
        return self.filter(space__place=place)

    def shown(self) -> Self:
        """Those that people may see in lists, with what a card needs."""
        return self.exclude(service_state=ServiceState.RETIRED).select_related(
            "category", "space__place"
        )

    def equal_to(self, machine: "Machine") -> Self:
        """Those that do the same work at the same place, `machine` itself left out."""
        return self.filter(
            category=machine.category_id, kind=machine.kind, space__place=machine.space.place_id
        ).exclude(pk=machine.pk)


class Machine(models.Model):
    """One thing that people come to use: most are machines, and `kind` says what else it is.

    When and by whom it can be booked is the business of `bookings`.
    """

    space = models.ForeignKey(
        Space, models.PROTECT, related_name="machines", verbose_name=_("space")
    )
    category = models.ForeignKey(
        MachineCategory,
        models.PROTECT,
        related_name="machines",
        verbose_name=_("category"),
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.MACHINE)
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("short name for addresses"), unique=True)
    maker_and_model = models.CharField(_("maker and model"), max_length=80, blank=True)
    summary = TranslatedTextField(_("what it is for"))
    safety_notes = TranslatedTextField(_("safety notes"))
    photo = models.ImageField(_("photo"), upload_to="machines/", blank=True)
    illustration = models.CharField(
        _("drawing"),
        max_length=20,
        choices=Illustration,
        default=Illustration.PRINTER_FDM,
    )
    service_state = models.CharField(
        _("state of service"),
        max_length=14,
        choices=ServiceState,
        default=ServiceState.IN_SERVICE,
    )
    service_note = TranslatedTextField(_("why it is out of service"))
    needs: "models.ManyToManyField[Machine, Dependency]" = models.ManyToManyField(
        "self",
        through="Dependency",
        through_fields=("machine", "needed"),
        symmetrical=False,
        related_name="serves",
        verbose_name=_("needs"),
    )

    objects = MachineQuerySet.as_manager()

    class Meta:
        verbose_name = _("machine")
        verbose_name_plural = _("machines")
        ordering = ["category__position", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="machine_service_state_is_known",
                condition=Q(service_state__in=ServiceState.values),
            ),
            models.CheckConstraint(
                name="machine_kind_is_known", condition=Q(kind__in=Kind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("machine", args=[self.slug])

    @property
    def place(self) -> Place:
        return self.space.place

    @property
    def is_in_service(self) -> bool:
        return self.service_state == ServiceState.IN_SERVICE

    @property
    def localized_summary(self) -> str:
        return in_reader_language(self.summary, fallback=self.place.language)

    @property
    def localized_safety_notes(self) -> str:
        return in_reader_language(self.safety_notes, fallback=self.place.language)

    @property
    def localized_service_note(self) -> str:
        return in_reader_language(self.service_note, fallback=self.place.language)


class Dependency(models.Model):
    """Something that a machine cannot work without, such as the extraction of a laser."""

    machine = models.ForeignKey(
        Machine, models.CASCADE, related_name="dependencies", verbose_name=_("machine")
    )
    needed = models.ForeignKey(
        Machine, models.PROTECT, related_name="dependents", verbose_name=_("what it needs")
    )
    is_shared = models.BooleanField(
        _("serves several at once"),
        default=True,
        help_text=_("If not, it is booked together with the machine, for it alone."),
    )

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        ordering = ["machine", "needed"]
        constraints = [
            models.UniqueConstraint(fields=["machine", "needed"], name="dependency_is_said_once"),
            models.CheckConstraint(
                name="machine_does_not_need_itself",
                condition=~Q(machine=F("needed")),
                violation_error_message=_("A machine does not need itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine} → {self.needed}"


class DowntimeQuerySet(models.QuerySet["Downtime"]):
    """The questions that are asked of downtimes."""

    def overlapping(self, slot: Slot) -> Self:
        """Those that share an instant with `slot`; one without an end lasts for ever."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=slot.start), starts_at__lt=slot.end)

    def in_force(self, now: datetime) -> Self:
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)


class Downtime(models.Model):
    """A time in which a machine is closed: for repair, for cleaning, for an event."""

    machine = models.ForeignKey(
        Machine, models.CASCADE, related_name="downtimes", verbose_name=_("machine")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(
        _("ends"), null=True, blank=True, help_text=_("Empty: until someone opens it again.")
    )
    reason = TranslatedTextField(_("reason"), blank=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("written on"), default=timezone.now)

    objects = DowntimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("downtime")
        verbose_name_plural = _("downtimes")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["machine", "starts_at"], name="downtime_machine_starts_at")]
        constraints = [
            models.CheckConstraint(
                name="downtime_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end comes after the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine}, {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def localized_reason(self) -> str:
        return in_reader_language(self.reason, fallback=self.machine.place.language)
