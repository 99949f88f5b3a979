"""What people are told about their cards."""

from django.utils.translation import gettext_lazy as _

from members.notice_kinds import NoticeKind, register

register(
    NoticeKind(
        "card_ended",
        _("The card of %(name)s no longer works"),
        _(
            "Someone typed a wrong PIN too often with the card of %(name)s. So the card no longer "
            "works. Nobody got in. Ask for a new card at the desk of %(place)s."
        ),
    ),
)
