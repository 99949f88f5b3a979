"""What people are told about their own data."""

from django.utils.translation import gettext_lazy as _

from members.notice_kinds import NoticeKind, register

ERASURE_ASKED = "erasure_asked"
ACCOUNT_ENDS = "account_ends"

register(
    NoticeKind(
        ERASURE_ASKED,
        _("The account of %(name)s will be erased"),
        _(
            "On %(asked_on)s, %(asked_by)s asked to erase the account of %(name)s at %(place)s. "
            "It will be erased on %(erased_on)s. Until then, you can change your mind on the page "
            "“My data” or at the desk."
        ),
    ),
    NoticeKind(
        ACCOUNT_ENDS,
        _("Your account ends soon"),
        _(
            "Hello %(name)s. You have not used your account at %(place)s for a long time. It will "
            "be erased on %(erased_on)s. To keep it, sign in once, or tell the desk."
        ),
    ),
)
