"""Second factors that were lost: someone else takes them away, so that new ones can be set up."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from members.models import Member
from members.refusals import MayMoreThanYou, YourOwnAccount
from places.refusals import Refused


@transaction.atomic
def remove_second_factors(*, member: Member, by: Member | None) -> int:
    """Take away the app, the passkeys and the spare codes of `member`; give how many there were.

    Args:
        by: who acts; None for whoever works at the server itself.

    Raises:
        Refused: of one's own account (the page of one's account asks for the factor first), or of
            someone who may more.
    """
    if by is not None and by.pk == member.pk:
        raise Refused(YourOwnAccount())
    if by is not None and member.may_more_than(by):
        raise Refused(MayMoreThanYou())
    count, _by_table = Authenticator.objects.filter(user=member).delete()
    return int(count)
