"""House rules: published in versions, accepted by each, and who has not yet."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Act, Deed, Guardianship, HouseRules, HouseRulesAcceptance, Role
from members.refusals import (
    NotInTheirName,
    NotOfThisPlace,
    NotYourTask,
    RulesAreTheSame,
    RulesNotInFirstLanguage,
    RulesWereReplaced,
)
from members.services.house_rules import (
    accept,
    present_rules,
    publish,
    rules_to_accept,
    who_has_not_accepted,
)
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    place = factories.place(name="A place", language="fr")
    return SimpleNamespace(
        place=place,
        zoe=factories.member(at=place, display_name="Zoe"),
        desk=factories.member(at=place, role=Role.MEDIATOR),
        manager=factories.member(at=place, role=Role.MANAGER),
    )


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def refusals_of(act, **given):
    with pytest.raises(Refused) as refused:
        act(**given)
    return list(refused.value.refusals)


def test_each_version_follows_the_one_before(lab):
    for text in ("Range.", "Range et souris."):
        publish(place=lab.place, body={"fr": text}, by=lab.manager, now=NOW)
    factories.house_rules()

    assert [each.version for each in HouseRules.objects.newest_first(lab.place)] == [2, 1]
    assert present_rules(lab.place).body == {"fr": "Range et souris."}


def test_only_those_who_manage_the_place_publish(lab):
    said = refusals_of(publish, place=lab.place, body={"fr": "Range."}, by=lab.desk, now=NOW)

    assert said == [NotYourTask()]


def test_rules_need_the_first_language_and_a_change(lab):
    factories.house_rules(place=lab.place, body={"fr": "Range."})
    wish = {"place": lab.place, "by": lab.manager, "now": NOW}

    assert refusals_of(publish, body={"fr": "Range."}, **wish) == [RulesAreTheSame()]
    [refusal] = refusals_of(publish, body={"en": "Tidy up."}, **wish)
    assert isinstance(refusal, RulesNotInFirstLanguage)
    assert "French" in refusal.sentence()


def test_one_accepts_for_oneself_without_a_record(lab):
    rules = factories.house_rules(place=lab.place)

    accept(rules=rules, member=lab.zoe, by=lab.zoe, now=NOW)
    accept(rules=rules, member=lab.zoe, by=lab.zoe, now=NOW)

    assert HouseRulesAcceptance.objects.get().accepted_by == lab.zoe
    assert not Act.objects.exists()


def test_a_guardian_accepts_for_a_child_and_the_desk_with_the_person(lab):
    rules = factories.house_rules(place=lab.place)
    father, child = factories.member(), factories.member(at=lab.place)
    Guardianship.objects.create(guardian=father, child=child)

    by_father = accept(rules=rules, member=child, by=father, now=NOW)
    with_zoe = accept(rules=rules, member=lab.zoe, by=lab.desk, now=NOW)

    assert (by_father.accepted_by, with_zoe.accepted_by) == (father, lab.zoe)
    acts = [(act.actor, act.member, act.deed, act.mode) for act in Act.objects.order_by("pk")]
    assert acts == [
        (father, child, Deed.RULES_ACCEPTED, "guardian"),
        (lab.desk, lab.zoe, Deed.RULES_ACCEPTED, "with"),
    ]


def test_nobody_accepts_for_others_nor_what_is_old_nor_elsewhere(lab):
    old = factories.house_rules(place=lab.place)
    factories.house_rules(place=lab.place, version=2)
    other, stranger = factories.member(at=lab.place), factories.member()

    said = [
        refusals_of(accept, rules=old, member=lab.zoe, by=other, now=NOW),
        refusals_of(accept, rules=old, member=lab.zoe, by=lab.zoe, now=NOW),
        refusals_of(accept, rules=old, member=stranger, by=stranger, now=NOW),
    ]

    assert said == [[NotInTheirName()], [RulesWereReplaced(version=2)], [NotOfThisPlace()]]


def test_a_new_version_is_accepted_anew(lab):
    first = factories.house_rules(place=lab.place)
    accept(rules=first, member=lab.zoe, by=lab.zoe, now=NOW)
    before = rules_to_accept(lab.zoe, lab.place)

    second = publish(place=lab.place, body={"fr": "Range."}, by=lab.manager, now=NOW)

    assert (before, rules_to_accept(lab.zoe, lab.place)) == (None, second)
    assert set(who_has_not_accepted(second)) == {lab.zoe, lab.desk, lab.manager}
    assert rules_to_accept(factories.member(), lab.place) is None


# --- Pages ------------------------------------------------------------------------------------


def test_rules_are_read_and_accepted_in_the_readers_language(lab):
    factories.house_rules(place=lab.place)
    client = signed_in(lab.zoe)
    address = reverse("members:house_rules")

    page = client.get(address).content.decode()
    client.post(address, {"member": lab.zoe.pk, "version": 1})

    assert "Be kind." in page
    assert "I accept these rules" in page
    assert "You accepted these rules" in client.get(address).content.decode()


def test_what_came_out_while_one_was_reading_is_not_accepted_unread(lab):
    for version in (1, 2):
        factories.house_rules(place=lab.place, version=version)

    answer = signed_in(lab.zoe).post(
        reverse("members:house_rules"), {"member": lab.zoe.pk, "version": 1}
    )

    assert answer.status_code == 409
    assert not HouseRulesAcceptance.objects.exists()


def test_nobody_accepts_for_a_child_that_is_not_theirs(lab):
    factories.house_rules(place=lab.place)
    sent = {"member": factories.member(at=lab.place).pk, "version": 1}

    answer = signed_in(lab.zoe).post(reverse("members:house_rules"), sent)

    assert answer.status_code == 404


def test_paper_is_in_the_language_that_is_asked_for(lab):
    factories.house_rules(place=lab.place)

    page = signed_in(lab.desk).get(reverse("members:house_rules_paper"), {"language": "fr"})

    assert "Sois gentil." in page.content.decode()


def test_manager_publishes_and_the_desk_reads_the_versions(lab):
    factories.house_rules(place=lab.place)
    address = reverse("people:house_rules")

    signed_in(lab.manager).post(address, {"body_fr": "Range."})
    refused = signed_in(lab.desk).post(address, {"body_fr": "Souris."})

    page = signed_in(lab.desk).get(address)
    assert [each.version for each in page.context["versions"]] == [2, 1]
    assert (page.context["form"], page.context["waiting"]) == (None, 3)
    assert refused.status_code == 409


@pytest.mark.parametrize("many", [2, 20])
def test_desk_lists_who_has_not_accepted_in_few_queries(lab, django_assert_num_queries, many):
    factories.house_rules(place=lab.place)
    for _ in range(many):
        factories.member(at=lab.place)
    client = signed_in(lab.desk)

    with django_assert_num_queries(8):
        page = client.get(reverse("people:rules_to_accept"))

    assert page.context["page_obj"].paginator.count == many + 3


def test_desk_notes_that_someone_who_is_there_accepts(lab):
    factories.house_rules(place=lab.place)

    signed_in(lab.desk).post(reverse("people:accept_rules", args=[lab.zoe.pk]))

    assert HouseRulesAcceptance.objects.get().member == lab.zoe
    assert Act.objects.get().deed == Deed.RULES_ACCEPTED


def test_account_asks_gently_until_the_rules_are_accepted(lab):
    rules = factories.house_rules(place=lab.place)
    client = signed_in(lab.zoe)
    asks = "There are house rules to read and accept."

    before = client.get(reverse("members:account")).content.decode()
    accept(rules=rules, member=lab.zoe, by=lab.zoe, now=NOW)
    after = client.get(reverse("members:account")).content.decode()

    assert (asks in before, asks in after) == (True, False)
