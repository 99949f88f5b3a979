"""Keys for programs."""

from django.db import transaction
from rest_framework.authtoken.models import Token

from members.models import Member


@transaction.atomic
def make_token(member: Member) -> Token:
    """Give `member` a new key for programs; the one they had stops working."""
    revoke_token(member)
    return Token.objects.create(user=member)


def revoke_token(member: Member) -> None:
    """Take the key for programs of `member` back; one they do not have is no fault."""
    Token.objects.filter(user=member).delete()
