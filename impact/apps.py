"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImpactConfig(AppConfig):
    """The app of indicators. It reads what the others keep, and writes nothing."""

    name = "impact"
    verbose_name = _("Impact")
