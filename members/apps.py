"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The app of people."""

    name = "members"
    verbose_name = _("People")

    def ready(self) -> None:
        """Load what other modules of the apps declare."""
        autodiscover_modules("notice_words_data", "personal_data")
