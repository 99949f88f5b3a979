"""What is held about people in qualifications."""

from django.utils.translation import gettext_lazy as _

from learning.services import give_up
from members.holdings import Basis, Fate, Holding, Kept, Link, declare

declare(
    Holding(
        model="learning.Grant",
        title=_("Qualifications"),
        purpose=_("To know what you may do at a place"),
        basis=Basis.SERVICE,
        seen_by=_("You, your guardians, those who teach it, and the desk of your place"),
        links=(
            Link("member", Fate.KEEP, _("Qualifications"), is_subject=True),
            Link("granted_by", Fate.KEEP),
            Link("ended_by", Fate.KEEP),
        ),
        shows=(
            "qualification", "level", "granted_by", "granted_at", "valid_until_on", "last_used_at",
            "ended_at", "end_reason", "ended_by", "end_note",
        ),
        with_related=("qualification__place",),
        kept=Kept("proofs", ("ended_at",), _("it ended")),
        activity="granted_at",
        scrubs=("end_note",),
        before_erasure=give_up,
    ),
)  # fmt: skip
