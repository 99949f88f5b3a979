"""How people without an e-mail get in: printed cards, and the place's own kiosks that take them."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.models import Place


class KioskQuerySet(models.QuerySet["Kiosk"]):
    """The questions that are asked of kiosks."""

    def working(self) -> Self:
        return self.filter(revoked_at=None)


class Kiosk(models.Model):
    """A shared tablet that a manager has made the place's own; it alone takes cards."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="kiosks", verbose_name=_("place"))
    name = models.CharField(_("name"), max_length=60)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("since"), default=timezone.now)
    seen_at = models.DateTimeField(
        _("last seen"), null=True, editable=False, help_text=_("Empty: never yet.")
    )
    revoked_at = models.DateTimeField(
        _("shut"), null=True, blank=True, help_text=_("Empty: it works.")
    )

    objects = KioskQuerySet.as_manager()

    class Meta:
        verbose_name = _("kiosk")
        verbose_name_plural = _("kiosks")
        ordering = ["place", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class CardQuerySet(models.QuerySet["Card"]):
    """The questions that are asked of cards."""

    def valid(self) -> Self:
        return self.filter(revoked_at=None)


class Card(models.Model):
    """A printed card: what its code opens with the right PIN. Neither is kept in clear."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="cards",
        verbose_name=_("person"),
    )
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    pin_hash = models.CharField(max_length=128, editable=False)
    wrong_tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0, editable=False)
    locked_until = models.DateTimeField(
        _("locked until"), null=True, editable=False, help_text=_("Empty: it is not.")
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    issued_at = models.DateTimeField(_("given on"), default=timezone.now)
    used_at = models.DateTimeField(
        _("last used"), null=True, editable=False, help_text=_("Empty: never yet.")
    )
    revoked_at = models.DateTimeField(
        _("taken back"), null=True, blank=True, help_text=_("Empty: it works.")
    )

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(revoked_at=None),
                name="person_has_one_valid_card",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.issued_at:%Y-%m-%d}"

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and self.locked_until > now
