"""Who answers for whom: tied together, with the proof that was seen, and ended."""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from members import rules
from members.models import Guardianship, Member, Proof, Relation, Right, is_guardian_of
from members.refusals import AlreadyTheirGuardian, GrownUp, NotYourTask
from places.models import Place
from places.refusals import Refusal, Refused


@transaction.atomic
def add_guardian(
    *,
    child: Member,
    guardian: Member,
    place: Place,
    by: Member,
    now: datetime,
    relation: Relation = Relation.PARENT,
    proof: Proof = Proof.NONE,
) -> Guardianship:
    """Write down that `guardian` answers for `child`.

    Args:
        proof: what `by` has seen of it; without one, nobody has seen anything yet.

    Raises:
        Refused: it is not a task of `by` at `place`, the child is of full age, or the two are tied
            already.
    """
    refusals: list[Refusal] = [] if by.may(Right.VOUCH, place) else [NotYourTask()]
    if rules.is_surely(child.birth_month, rules.FULL_AGE[place.country], place.today(now)):
        refusals.append(GrownUp())
    if is_guardian_of(guardian, child):
        refusals.append(AlreadyTheirGuardian())
    if refusals:
        raise Refused(*refusals)
    return tie(child=child, guardian=guardian, by=by, now=now, relation=relation, proof=proof)


def tie(
    *,
    child: Member,
    guardian: Member,
    by: Member,
    now: datetime,
    relation: Relation = Relation.PARENT,
    proof: Proof = Proof.NONE,
) -> Guardianship:
    """Store a guardianship; whether it may be is for who calls to say."""
    is_seen = proof != Proof.NONE
    return Guardianship.objects.create(
        child=child,
        guardian=guardian,
        relation=relation,
        proof=proof,
        proof_seen_by=by if is_seen else None,
        proof_seen_at=now if is_seen else None,
        since_at=now,
    )


@transaction.atomic
def prove_guardianship(
    *, guardianship: Guardianship, proof: Proof, place: Place, by: Member, now: datetime
) -> None:
    """Write down what `by` has seen that shows who answers for the child.

    Raises:
        Refused: it is not a task of `by` at `place`.
    """
    if not by.may(Right.VOUCH, place):
        raise Refused(NotYourTask())
    is_seen = proof != Proof.NONE
    guardianship.proof = proof
    guardianship.proof_seen_by = by if is_seen else None
    guardianship.proof_seen_at = now if is_seen else None
    guardianship.save(update_fields=["proof", "proof_seen_by", "proof_seen_at"])


@transaction.atomic
def end_guardianship(
    *, guardianship: Guardianship, place: Place, by: Member, now: datetime
) -> None:
    """End a guardianship; what the guardian decided before stays in force.

    Raises:
        Refused: it is not a task of `by` at `place`.
    """
    if not by.may(Right.VOUCH, place):
        raise Refused(NotYourTask())
    Guardianship.objects.current().filter(pk=guardianship.pk).update(ended_at=now)


def guardians_like(*, place: Place, email: str = "", phone: str = "") -> list[Member]:
    """Find guardians of children of `place` who have this e-mail or telephone number."""
    wanted = Q()
    if email:
        wanted |= Q(email__iexact=email)
    if phone:
        wanted |= Q(phone=bare_number(phone))
    if not wanted:
        return []
    known = Guardianship.objects.current().filter(child__roles__place=place)
    people = Member.objects.filter(wanted, erased_at=None, pk__in=known.values("guardian"))
    return list(people.order_by("pk"))


def bare_number(phone: str) -> str:
    """Write a telephone number without what people put between its digits."""
    return re.sub(r"[^\d+]", "", phone)
