"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from learning.notice_kinds import KINDS
from members.notice_kinds import register


class LearningConfig(AppConfig):
    """The app of what people learn here: qualifications, who holds them, and who may give them."""

    name = "learning"
    verbose_name = _("Qualifications")

    def ready(self) -> None:
        register(*KINDS)
