"""What notices about guardians, consents and growing up say."""

from django.utils.translation import gettext_lazy as _

from members.notice_kinds import NoticeKind, register

KINDS = (
    NoticeKind(
        "consent_asked",
        _("%(name)s asks you: %(purpose)s"),
        _(
            "%(name)s comes to %(place)s and asks you to agree: %(purpose)s.\n\n"
            "%(text)s\n\n"
            "Read and answer here. You need no account:\n%(link)s\n\n"
            "You can answer until %(until)s, or say it at the desk."
        ),
        link_is_key=True,
    ),
    NoticeKind(
        "consent_given",
        _("%(guardian)s has agreed: %(purpose)s"),
        _("%(guardian)s has agreed for %(name)s: %(purpose)s."),
    ),
    NoticeKind(
        "consent_refused",
        _("%(guardian)s has said no: %(purpose)s"),
        _(
            "%(guardian)s has said no for %(name)s: %(purpose)s.\n\n"
            "They can change their mind at any time. Talk about it, or ask at the desk."
        ),
    ),
    NoticeKind(
        "consent_withdrawn",
        _("%(guardian)s no longer agrees: %(purpose)s"),
        _("%(guardian)s has withdrawn a yes for %(name)s: %(purpose)s.\n\n%(stops)s"),
    ),
    NoticeKind(
        "alone_soon",
        _("From %(day)s, you decide more things alone"),
        _(
            "From %(day)s, %(name)s decides alone about: %(purposes)s.\n\n"
            "What guardians decided before stays as it is, until %(name)s decides anew."
        ),
    ),
    NoticeKind(
        "alone_now",
        _("You now decide more things alone"),
        _(
            "%(name)s now decides alone about: %(purposes)s.\n\n"
            "Look at what guardians decided before, under “What I agree to” or at the desk. "
            "It stays as it is, until %(name)s decides anew."
        ),
    ),
    NoticeKind(
        "full_age_soon",
        _("From %(day)s, %(name)s is of full age here"),
        _(
            "From %(day)s, %(name)s decides alone about everything at %(place)s.\n\n"
            "Guardians then no longer see bookings, projects and consents, and no longer act. "
            "What they decided stays as it is, until %(name)s decides anew."
        ),
    ),
    NoticeKind(
        "full_age_now",
        _("%(name)s is of full age here"),
        _(
            "%(name)s now decides alone about everything at %(place)s. Guardians no longer see "
            "or decide anything.\n\n"
            "Look at what guardians decided before, under “What I agree to” or at the desk. "
            "It stays as it is, until %(name)s decides anew. Mandates that guardians gave have "
            "ended."
        ),
    ),
)


def register_kinds() -> None:
    """Add them to the registry."""
    register(*KINDS)
