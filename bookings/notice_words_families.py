"""What a notice says when a booking ends because nobody agrees to it any more."""

from django.utils.translation import gettext_lazy as _

from members.notice_kinds import NoticeKind, register

KINDS = (
    NoticeKind(
        "booking_without_consent",
        _("A booking of %(name)s was cancelled: %(machine)s"),
        _(
            "The booking of %(name)s on %(when)s was cancelled: %(machine)s.\n\n"
            "Nobody agrees to the use of machines any more. When a guardian agrees again, "
            "machines can be booked again."
        ),
    ),
)


def register_kinds() -> None:
    """Add them to the registry."""
    register(*KINDS)
