"""What people are told about qualifications; their guardians read the same words."""

from django.utils.translation import gettext_lazy as _

from members.notice_kinds import NoticeKind

EXPIRES_SOON = NoticeKind(
    "qualification_expires_soon",
    _("The qualification “%(qualification)s” of %(name)s ends soon"),
    _(
        "%(name)s holds the qualification “%(qualification)s” at %(place)s.\n"
        "It ends on %(until)s.\n"
        "To keep it, ask at the desk to have it renewed before that day."
    ),
)
LAPSES_SOON = NoticeKind(
    "qualification_lapses_soon",
    _("The qualification “%(qualification)s” of %(name)s ends soon"),
    _(
        "%(name)s holds the qualification “%(qualification)s” at %(place)s.\n"
        "It has not been used for a long time. Without use it ends on %(until)s.\n"
        "To keep it, use one of its machines before that day, or ask at the desk."
    ),
)
EXPIRED = NoticeKind(
    "qualification_expired",
    _("The qualification “%(qualification)s” of %(name)s has ended"),
    _(
        "The qualification “%(qualification)s” of %(name)s at %(place)s ended on %(until)s.\n"
        "Its machines cannot be booked any more.\n"
        "Ask at the desk to have it renewed."
    ),
)
LAPSED = NoticeKind(
    "qualification_lapsed",
    _("The qualification “%(qualification)s” of %(name)s has ended"),
    _(
        "The qualification “%(qualification)s” of %(name)s at %(place)s was not used for a long "
        "time. It ended on %(until)s.\n"
        "Its machines cannot be booked any more.\n"
        "Ask at the desk how to take it up again."
    ),
)
REVOKED = NoticeKind(
    "qualification_revoked",
    _("The qualification “%(qualification)s” of %(name)s was taken back"),
    _(
        "%(by)s took back the qualification “%(qualification)s” of %(name)s at %(place)s.\n"
        "The reason: %(reason)s\n"
        "Ask at the desk if you have a question, or how to get it again."
    ),
)

KINDS = (EXPIRES_SOON, LAPSES_SOON, EXPIRED, LAPSED, REVOKED)
