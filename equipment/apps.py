"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EquipmentConfig(AppConfig):
    """The app of machines as things: what they are, where they stand, how to use them safely."""

    name = "equipment"
    verbose_name = _("Machines")
