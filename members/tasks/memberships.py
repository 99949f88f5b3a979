"""What the clock does about memberships."""

from datetime import datetime

from members.services import memberships
from places.models import Place

AT_ONCE = 200


def remind_renewals(now: datetime) -> int:
    """Tell those whose membership ends within 30 days, each membership once.

    Returns:
        Of how many memberships someone was told; those that are left wait for the next time.
    """
    told = 0
    for place in Place.objects.all():
        waiting = memberships.to_be_reminded(place, now).with_names().order_by("ends_on", "pk")
        for membership in waiting[: AT_ONCE - told]:
            told += memberships.remind(membership=membership, now=now)
    return told
