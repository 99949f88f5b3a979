"""What is held about people in projects."""

from pathlib import PurePath

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.holdings import Basis, Column, Fate, Holding, Link, declare
from projects.models import Project
from projects.services import let_go


def _cover_of(project: Project) -> str:
    """Give where the maker can fetch the picture; a copy has no files in it."""
    name = project.cover.name
    return reverse("projects:cover", args=[PurePath(name).name]) if name else ""


declare(
    Holding(
        model="projects.Project",
        title=_("Projects"),
        purpose=_("To plan, follow and show what you make"),
        basis=Basis.SERVICE,
        seen_by=_("You, those who make it with you, the desk, and whom the project is shown to"),
        links=(
            Link("owner", Fate.KEEP, _("Your projects"), is_subject=True),
            Link("members", Fate.KEEP, _("Projects that you help with")),
        ),
        shows=(
            "title", "summary", "place", "state", "visibility", "created_at", "started_at",
            "finished_at", "shared_at",
            Column("cover", _("picture, at this address of the site"), _cover_of),
        ),
        activity="created_at",
        scrubs=("title", "summary"),
        before_erasure=let_go,
    ),
)  # fmt: skip
