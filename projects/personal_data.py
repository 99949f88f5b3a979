"""What is held about people in projects."""

from django.utils.translation import gettext_lazy as _

from members.holdings import Basis, Fate, Holding, Link, declare
from projects.services import let_go

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
        ),
        activity="created_at",
        scrubs=("title", "summary"),
        before_erasure=let_go,
    ),
)  # fmt: skip
