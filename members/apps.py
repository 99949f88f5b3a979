"""How Django knows this app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The app of people."""

    name = "members"
    verbose_name = _("People")

    def ready(self) -> None:
        """Register the words of this app's notices, and what modules of the apps declare."""
        import_module("members.belonging_notices")
        import_module("members.notice_words_acting")
        import_module("members.notice_words_cards")
        import_module("members.notice_words_families").register_kinds()
        autodiscover_modules("notice_words_data", "personal_data")
