"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The app of people."""

    name = "members"
    verbose_name = _("People")

    def ready(self) -> None:
        """Say what notices of this app tell."""
        from members import notice_words_families

        notice_words_families.register_kinds()
