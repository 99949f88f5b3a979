"""What someone may do at a place at all: asked before each booking, so in one query."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Subquery

from members.models import Consent, Member, PlaceRole, Purpose, Right, Suspension
from members.rights import roles_with
from members.services import consents
from places.models import Place


@dataclass(frozen=True)
class Use:
    """How someone stands at a place.

    Attributes:
        belongs: holds a role there with which people use the machines.
        suspended_until: None for until someone lifts it; means nothing unless `is_suspended`.
        may_use_machines: by their own word, or by a guardian's.
    """

    belongs: bool
    is_suspended: bool
    suspended_until: datetime | None
    may_use_machines: bool


def use_of(member: Member, place: Place, now: datetime) -> Use:
    """Say how `member` stands at `place` at `now`."""
    of_them = {"member": OuterRef("pk"), "place": place}
    suspensions = Suspension.objects.in_force(now).filter(**of_them)
    last = suspensions.order_by(F("ends_at").desc(nulls_first=True))
    decision = Consent.objects.in_force(now).filter(**of_them, purpose=Purpose.MACHINES)
    belongs, is_suspended, until, is_agreed = (
        Member.objects.filter(pk=member.pk)
        .values_list(
            Exists(PlaceRole.objects.filter(**of_them, role__in=roles_with(Right.BOOK))),
            Exists(suspensions),
            Subquery(last.values("ends_at")[:1]),
            Subquery(decision.values("is_agreed")[:1]),
        )
        .get()
    )
    return Use(
        belongs=belongs,
        is_suspended=is_suspended,
        suspended_until=until,
        may_use_machines=consents.covers(member, place, Purpose.MACHINES, now, is_agreed=is_agreed),
    )
