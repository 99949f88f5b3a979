"""Who has to sign in with a second factor, and who has one."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from members.models import Member

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(member: Member) -> bool:
    """Say whether `member` set up an app with codes, or a passkey."""
    return bool(Authenticator.objects.filter(user=member, type__in=FACTORS).exists())


def lacks_second_factor(member: Member) -> bool:
    """Say whether `member` has to set up a second factor before anything else."""
    return (
        settings.REQUIRE_SECOND_FACTOR
        and member.works_for_a_place
        and not has_second_factor(member)
    )
