"""Acting in another's name: who may, and who is told."""

import pytest

from members.models import Act, Deed, Mode, Notice, Role, Scope
from members.refusals import NoMandate, NotInTheirName
from members.services.acts import Standing, record, standing
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def stands(by, member, place, mode=None):
    return standing(by=by, member=member, place=place, scope=Scope.BOOKINGS, now=NOW, mode=mode)


def test_standing_of_the_team_is_with_the_person_unless_they_have_a_mandate():
    place = factories.place()
    marie, sofia = factories.member(at=place), factories.member(at=place, role=Role.MEDIATOR)

    assert stands(sofia, marie, place) == Standing(Mode.WITH)
    with pytest.raises(Refused) as refused:
        stands(sofia, marie, place, Mode.FOR)
    mandate = factories.mandate(member=marie, place=place)

    assert refused.value.refusals == (NoMandate(),)
    assert stands(sofia, marie, place, Mode.FOR) == Standing(Mode.FOR, mandate)


def test_guardians_say_whether_the_child_is_there_and_need_no_mandate():
    ines = factories.child(at=factories.place(), guardian=factories.member())
    place, father = ines.roles.get().place, ines.guardianships.get().guardian

    assert stands(father, ines, place) == Standing(Mode.GUARDIAN)
    assert stands(father, ines, place, Mode.FOR) == Standing(Mode.GUARDIAN)
    assert stands(father, ines, place, Mode.WITH) == Standing(Mode.WITH)
    ines.guardianships.update(ended_at=NOW)
    for mode in (None, *Mode):
        with pytest.raises(Refused, match="not_in_their_name"):
            stands(father, ines, place, mode)


def test_standing_of_a_volunteer_is_never_on_a_mandate():
    place = factories.place()
    marie = factories.mandate(place=place).member
    gilles = factories.member(at=place, role=Role.VOLUNTEER)

    with pytest.raises(Refused) as refused:
        stands(gilles, marie, place, Mode.FOR)

    assert refused.value.refusals == (NotInTheirName(),)
    assert stands(gilles, marie, place) == Standing(Mode.WITH)


def test_act_on_a_mandate_is_told_to_the_person_and_the_guardian_in_their_languages():
    place = factories.place()
    mandate = factories.mandate(place=place, member=factories.member(at=place, language="fr"))
    ines, sofia = mandate.member, factories.member(at=place, role=Role.MEDIATOR)
    father = factories.guardian_of(ines, language="it", email="father@example.org")

    how = Standing(Mode.FOR, mandate)
    record(how, Deed.BOOKED, by=sofia, member=ines, place=place, now=NOW, about="Lavande")

    told = Notice.objects.order_by("pk").values_list("recipient", "kind", "language", "channel")
    assert list(told) == [
        (ines.pk, "done_for_you", "fr", "paper"),
        (father.pk, "done_for_your_child", "it", "email"),
    ]
    facts = Notice.objects.order_by("pk")[0].facts
    assert (facts["actor"], facts["about"]) == (str(sofia), "Lavande")
    assert facts["until"] == "14 juin 2027"


def test_act_with_the_person_is_recorded_and_not_told():
    place = factories.place()
    marie, sofia = factories.member(at=place), factories.member(at=place, role=Role.MEDIATOR)

    how = Standing(Mode.WITH)
    act = record(how, Deed.BOOKED, by=sofia, member=marie, place=place, now=NOW)

    assert (Act.objects.get(), Notice.objects.count()) == (act, 0)


def test_acts_are_seen_by_whom_they_are_about_their_guardian_and_the_desk_there():
    place = factories.place()
    ines, sofia = factories.member(at=place), factories.member(at=place, role=Role.MEDIATOR)
    father, other = factories.guardian_of(ines), factories.member(at=place)
    chiara = factories.member(at=factories.place(), role=Role.MANAGER)
    how = Standing(Mode.WITH)
    record(how, Deed.BOOKED, by=sofia, member=ines, place=place, now=NOW)

    seen = {
        who: Act.objects.visible_to(who).count() for who in (ines, father, sofia, other, chiara)
    }

    assert seen == {ines: 1, father: 1, sofia: 1, other: 0, chiara: 0}
