"""What is held about people in what machines did."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models import BookingState
from iot.figures import honoured
from members.holdings import Basis, Fate, Holding, Kept, Link, Then, declare, declare_use

declare(
    Holding(
        model="iot.Run",
        title=_("What machines did for you"),
        purpose=_("To show how your work goes, and to count hours, material and energy"),
        basis=Basis.SERVICE,
        seen_by=_("You and the desk of your place; those in your project see the hours"),
        links=(Link("member", Fate.KEEP, _("What machines did for you"), is_subject=True),),
        shows=(
            "machine", "file_name", "project", "started_at", "ended_at", "outcome",
            "print_seconds", "paused_seconds", "energy_wh", "material_mm",
        ),
        kept=Kept("activity", ("ended_at",), _("it ended"), Then.DETACH),
        activity="started_at",
        blanks=(("file_name", ""),),
        # The name of a file may be that of its maker, and a project has an owner.
        detaches=(("file_name", ""), ("project", None)),
        place="machine__space__place",
    ),
)  # fmt: skip
# What the figures of the people reached are counted from.
declare_use("bookings.Booking", lambda now: ~Q(state=BookingState.CANCELLED) & honoured(now))
declare_use("iot.Run", lambda now: Q(ended_at__isnull=False))
