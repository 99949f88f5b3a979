"""The app of machines as things: what they are, where they stand, how to use them safely."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EquipmentConfig(AppConfig):
    name = "equipment"
    verbose_name = _("Machines")
