"""The house rules of a place: published in versions, and accepted anew with each."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import get_language_info

from members.models import (
    Deed,
    HouseRules,
    HouseRulesAcceptance,
    Member,
    Mode,
    Right,
    Scope,
)
from members.refusals import (
    NotOfThisPlace,
    NotYourTask,
    RulesAreTheSame,
    RulesNotInFirstLanguage,
    RulesWereReplaced,
)
from members.services.acts import record, standing
from places.models import Place
from places.refusals import Refused


@transaction.atomic
def publish(*, place: Place, body: dict[str, str], by: Member, now: datetime) -> HouseRules:
    """Put a new version of the rules of `place` into use; everyone is asked to accept it.

    Args:
        body: the text by language.

    Raises:
        Refused: `by` does not manage the place, the text is missing in the place's first language,
            or it is the one in use.
    """
    if not by.may(Right.MANAGE_PLACE, place):
        raise Refused(NotYourTask())
    if not body.get(place.language, "").strip():
        language = get_language_info(place.language)["name_translated"]
        raise Refused(RulesNotInFirstLanguage(language=language))
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)  # versions follow one another
    present = present_rules(place)
    if present is not None and present.body == body:
        raise Refused(RulesAreTheSame())
    version = present.version + 1 if present else 1
    return HouseRules.objects.create(place=place, version=version, body=body, published_at=now)


@transaction.atomic
def accept(*, rules: HouseRules, member: Member, by: Member, now: datetime) -> HouseRulesAcceptance:
    """Note that `member` accepts `rules`; what was accepted before stays as it was.

    Args:
        by: the person, a guardian, or someone of the team who has the person beside them. For
            someone who is not there nobody accepts rules.

    Raises:
        Refused: `by` may not, the person does not belong here, or there is a newer version.
    """
    place = rules.place
    acting = standing(by=by, member=member, place=place, scope=Scope.ACCOUNT, now=now)
    if not member.has_role(place):
        raise Refused(NotOfThisPlace())
    present = present_rules(place)
    if present is not None and present.version != rules.version:
        raise Refused(RulesWereReplaced(version=present.version))
    acceptance, is_new = HouseRulesAcceptance.objects.get_or_create(
        member=member,
        rules=rules,
        defaults={
            "accepted_at": now,
            "accepted_by": by if acting.mode == Mode.GUARDIAN else member,
        },
    )
    if is_new:
        record(
            acting, Deed.RULES_ACCEPTED, by=by, member=member, place=place, now=now,
            about=str(rules.version),
        )  # fmt: skip
    return acceptance


def present_rules(place: Place) -> HouseRules | None:
    """Give the rules in use at `place`; None before there are any."""
    return HouseRules.objects.newest_first(place).first()


def rules_to_accept(member: Member, place: Place) -> HouseRules | None:
    """Give the rules in use at `place` if `member` belongs there and has not accepted them."""
    if not member.has_role(place):
        return None
    newest = present_rules(place)
    accepted = HouseRulesAcceptance.objects.filter(rules=newest, member=member)
    return None if newest is None or accepted.exists() else newest


def who_has_not_accepted(rules: HouseRules) -> QuerySet[Member]:
    """Give the people of the place who have not accepted `rules`, by name."""
    accepted = HouseRulesAcceptance.objects.filter(rules=rules, member=OuterRef("pk"))
    people: QuerySet[Member] = Member.objects.at(rules.place).filter(is_active=True)
    return people.exclude(Exists(accepted)).order_by("display_name", "pk")
