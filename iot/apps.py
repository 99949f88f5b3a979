"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IotConfig(AppConfig):
    """The app of what machines say and did."""

    name = "iot"
    verbose_name = _("Machines' reports")
