"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    """The app of promises: who has which machine, and when."""

    name = "bookings"
    verbose_name = _("Bookings")
