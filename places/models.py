"""Places, their spaces, and when they are open. Recurrence is kept by `places.calendars`."""

from datetime import date, datetime
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from places.texts import TranslatedTextField


def check_time_zone(name: str) -> None:
    """Refuse a name that is no zone of the IANA time zone database."""
    if name not in available_timezones():
        raise ValidationError(
            _("There is no time zone “%(name)s”. Write it like Europe/Paris."),
            code="unknown_time_zone",
            params={"name": name},
        )


class Country(models.TextChoices):
    """Countries whose rules are known, by ISO 3166-1 code."""

    FRANCE = "FR", _("France")
    ITALY = "IT", _("Italy")
    SPAIN = "ES", _("Spain")
    PORTUGAL = "PT", _("Portugal")


class Place(models.Model):
    """A fablab or third place: one address, one team, one clock."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("short name for addresses"), unique=True)
    country = models.CharField(_("country"), max_length=2, choices=Country)
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        validators=[check_time_zone],
        default="Europe/Paris",
    )
    language = models.CharField(
        _("first language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="place_country_is_known", condition=Q(country__in=Country.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self, now: datetime) -> date:
        """Give the date that people in the place read off their wall at `now`."""
        return now.astimezone(self.zone).date()


class Space(models.Model):
    """A room or corner of a place, where machines stand."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="spaces", verbose_name=_("place"))
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("short name for addresses"))

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        ordering = ["place", "name"]
        constraints = [
            models.UniqueConstraint(fields=["place", "slug"], name="space_slug_is_unique_in_place"),
        ]

    def __str__(self) -> str:
        return self.name


class OfSpaceQuerySet(models.QuerySet[Any]):
    """The question asked of opening hours and of closures."""

    def of(self, space: Space) -> Self:
        """Those that are about `space`: its own and those of its whole place."""
        return self.filter(Q(space=space) | Q(space=None, place=space.place_id))


class OpeningOrClosure(models.Model):
    """Something with a time in a place; without a space it holds for all of them."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="%(class)ss", editable=False)
    space = models.ForeignKey(
        Space,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("space"),
        help_text=_("Empty: the whole place."),
    )
    event = models.OneToOneField("schedule.Event", models.CASCADE, related_name="%(class)s")

    objects = OfSpaceQuerySet.as_manager()

    class Meta:
        abstract = True


class Opening(OpeningOrClosure):
    """Hours at which a place, or one of its spaces, is open; once or every week."""

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")

    def __str__(self) -> str:
        return str(self.event)


class Closure(OpeningOrClosure):
    """A time at which a place or a space is closed although its hours say open."""

    reason = TranslatedTextField(_("reason"))

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")

    def __str__(self) -> str:
        return str(self.event)
