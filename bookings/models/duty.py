"""Who of the team supervises what, and when. Recurrence is kept by `places.calendars`."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from equipment.models import MachineCategory
from places.models import OpeningOrClosure


class Duty(OpeningOrClosure):
    """Someone of the team is there for others, once or every week; see `places.calendars`."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="duties",
        verbose_name=_("who"),
    )
    categories = models.ManyToManyField(
        MachineCategory,
        blank=True,
        related_name="+",
        verbose_name=_("supervises"),
        help_text=_("Empty: every machine that they may use themselves."),
    )

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")

    def __str__(self) -> str:
        return f"{self.member}: {self.event}"
