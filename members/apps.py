"""How Django knows this app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The app of people."""

    name = "members"
    verbose_name = _("People")

    def ready(self) -> None:
        import_module("members.notice_words_cards")  # which registers them
