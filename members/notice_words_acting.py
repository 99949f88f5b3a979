"""What people are told about mandates, and about what was done for them."""

from django.utils.translation import gettext_lazy as _

from members.notice_kinds import NoticeKind, register

register(
    NoticeKind(
        "done_for_you",
        _("%(actor)s did something for you"),
        _(
            "%(actor)s acted for you, on your mandate. You were not there.\n\n"
            "What was done: %(deed)s.\n"
            "%(about)s\n\n"
            "Your mandate goes on until %(until)s. You can take it back at any time: "
            "tell the desk, or go to your account."
        ),
    ),
    NoticeKind(
        "done_for_your_child",
        _("%(actor)s did something for %(member)s"),
        _(
            "%(actor)s acted for %(member)s, on a mandate. %(member)s was not there.\n\n"
            "What was done: %(deed)s.\n"
            "%(about)s\n\n"
            "The mandate goes on until %(until)s. You can take it back at any time: "
            "tell the desk, or go to your account."
        ),
    ),
    NoticeKind(
        "done_by_your_guardian",
        _("%(actor)s did something for you"),
        _(
            "%(actor)s acted for you, as your guardian. You were not there.\n\n"
            "What was done: %(deed)s.\n"
            "%(about)s"
        ),
    ),
    NoticeKind(
        "done_by_a_guardian",
        _("%(actor)s did something for %(member)s"),
        _("%(actor)s acted for %(member)s, as a guardian.\n\nWhat was done: %(deed)s.\n%(about)s"),
    ),
    NoticeKind(
        "mandate_given",
        _("The desk may now act for %(member)s"),
        _(
            "A mandate for %(member)s was written down by %(by)s.\n\n"
            "Who may act: %(holder)s.\n"
            "For what: %(scopes)s.\n"
            "From %(from)s until %(until)s.\n\n"
            "Each time that somebody acts on it, you get a message. You can take it back at any "
            "time: tell the desk, or go to your account."
        ),
    ),
    NoticeKind(
        "mandate_revoked",
        _("The desk no longer acts for %(member)s"),
        _(
            "The mandate for %(member)s was taken back by %(by)s.\n\n"
            "It was for: %(scopes)s.\n"
            "Nobody acts on it any more. What was done before stays."
        ),
    ),
)
