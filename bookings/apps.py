"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    """The app of promises: who has which machine, and when."""

    name = "bookings"
    verbose_name = _("Bookings")

    def ready(self) -> None:
        """Say what notices of this app tell."""
        from bookings import notice_words_families

        notice_words_families.register_kinds()
