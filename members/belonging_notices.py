"""The words of notices about memberships and suspensions; loaded with the app."""

from django.utils.translation import gettext_lazy as _

from members.notice_kinds import NoticeKind, register

register(
    NoticeKind(
        "membership_ends_soon",
        _("The membership of %(name)s at %(place)s ends soon"),
        _(
            "The membership of %(name)s at %(place)s ends on %(until)s. "
            "Come to the desk to renew it. It takes a minute. "
            "If you do not want to renew it, do nothing: it ends by itself."
        ),
    ),
    NoticeKind(
        "suspended_until",
        _("%(name)s is suspended at %(place)s"),
        _(
            "%(name)s cannot book or use machines at %(place)s until %(until)s. "
            "The reason: %(reason)s "
            "If you see it differently, talk to us: come to the desk, or call."
        ),
    ),
    NoticeKind(
        "suspended",
        _("%(name)s is suspended at %(place)s"),
        _(
            "%(name)s cannot book or use machines at %(place)s until the team ends this. "
            "The reason: %(reason)s "
            "If you see it differently, talk to us: come to the desk, or call."
        ),
    ),
    NoticeKind(
        "suspension_lifted",
        _("%(name)s can use %(place)s again"),
        _("The suspension of %(name)s at %(place)s is over. Welcome back."),
    ),
)
