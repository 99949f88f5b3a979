"""What is held about people in bookings."""

from django.utils.translation import gettext_lazy as _

from bookings.services import give_all_back
from members.holdings import Basis, Fate, Holding, Kept, Link, Then, declare

declare(
    Holding(
        model="bookings.Booking",
        title=_("Bookings"),
        purpose=_("To keep a machine free for you"),
        basis=Basis.SERVICE,
        seen_by=_("You, your guardians, who booked for you, and the desk of your place"),
        links=(
            Link("member", Fate.KEEP, _("Bookings"), is_subject=True),
            Link("booked_by", Fate.KEEP, _("What you booked for others")),
        ),
        shows=(
            "machine", "member", "booked_by", "project", "starts_at", "ends_at", "state",
            "begun_at", "created_at",
        ),
        kept=Kept("activity", ("starts_at",), _("it started"), Then.DETACH),
        activity="starts_at",
        # Whose project it was would say whose booking it was.
        detaches=(("project", None),),
        place="machine__space__place",
        before_erasure=give_all_back,
    ),
)  # fmt: skip
