"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """The app of what people make."""

    name = "projects"
    verbose_name = _("Projects")
