"""Machines and their categories, pictures, safety notes and state of service."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from places.models import Place, Space
from places.texts import TranslatedTextField, in_reader_language


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


class Machine(models.Model):
    """One machine that people come to use."""

    space = models.ForeignKey(
        Space, models.PROTECT, related_name="machines", verbose_name=_("space")
    )
    category = models.ForeignKey(
        MachineCategory,
        models.PROTECT,
        related_name="machines",
        verbose_name=_("category"),
    )
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
    slot_minutes = models.PositiveSmallIntegerField(
        _("shortest booking, in minutes"),
        default=30,
        validators=[MinValueValidator(5)],
        help_text=_("Bookings start and end on multiples of it."),
    )
    longest_minutes = models.PositiveSmallIntegerField(
        _("longest booking, in minutes"), default=240
    )
    days_ahead = models.PositiveSmallIntegerField(
        _("how many days ahead it can be booked"), default=28
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
                name="machine_slot_lasts_between_5_minutes_and_a_day",
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=1440),
                violation_error_message=_("A slot lasts between 5 minutes and a day."),
            ),
            models.CheckConstraint(
                name="machine_longest_booking_holds_a_slot",
                condition=Q(longest_minutes__gte=F("slot_minutes")),
                violation_error_message=_("The longest booking is at least as long as one slot."),
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
