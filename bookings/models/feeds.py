"""Calendars that go out to people's own programs, and calendars from outside that close a place."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from equipment.models import Machine
from places.models import Place, Space


class Feed(models.Model):
    """A secret address at which a calendar program reads bookings; revoked, it says nothing more.

    The secret in the address is made from `nonce` and the site's key: it is not stored.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="feeds", verbose_name=_("whose")
    )
    machine = models.ForeignKey(
        Machine,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("machine"),
        help_text=_("Empty: not of one machine."),
    )
    place = models.ForeignKey(
        Place,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("place"),
        help_text=_("Empty: not of a whole place."),
    )
    nonce = models.CharField(max_length=32, unique=True, editable=False)
    made_at = models.DateTimeField(_("made on"), default=timezone.now)
    revoked_at = models.DateTimeField(
        _("revoked on"), null=True, blank=True, help_text=_("Empty: it can be read.")
    )
    read_on = models.DateField(
        _("last read"), null=True, blank=True, help_text=_("Empty: never.")
    )

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="feed_is_of_a_person_a_machine_or_a_place",
                condition=Q(machine=None) | Q(place=None),
            ),
            models.UniqueConstraint(
                fields=["owner", "machine", "place"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="feed_in_use_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner}: {self.machine or self.place or self.owner}"


class OutsideCalendar(models.Model):
    """A calendar somewhere else whose events close a place, or one of its spaces."""

    place = models.ForeignKey(
        Place, models.CASCADE, related_name="outside_calendars", verbose_name=_("place")
    )
    space = models.ForeignKey(
        Space,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("space"),
        help_text=_("Empty: the whole place."),
    )
    name = models.CharField(_("name"), max_length=80)
    address = models.URLField(_("address"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    read_at = models.DateTimeField(
        _("last read"), null=True, blank=True, help_text=_("Empty: not yet.")
    )
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    # A code of the reader, for which the page has words; never what the server answered.
    fault = models.CharField(_("fault"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("calendar from outside")
        verbose_name_plural = _("calendars from outside")
        ordering = ["place", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "address"], name="outside_calendar_is_read_once_in_a_place"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OutsideEvent(models.Model):
    """One occurrence of a calendar from outside, as a closure."""

    calendar = models.ForeignKey(
        OutsideCalendar, models.CASCADE, related_name="events", verbose_name=_("calendar")
    )
    closure = models.OneToOneField(
        "places.Closure", models.CASCADE, related_name="outside_event", verbose_name=_("closure")
    )
    uid = models.CharField(max_length=255)
    starts_at = models.DateTimeField(_("starts"))

    class Meta:
        verbose_name = _("event from outside")
        verbose_name_plural = _("events from outside")
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "uid", "starts_at"], name="outside_event_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return self.uid
