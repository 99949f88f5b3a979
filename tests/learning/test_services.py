"""Giving, renewing, taking back: what is stored, who is told, and that a refusal stores nothing."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from learning import services
from learning.levels import Level
from learning.models import EndReason, Grant
from learning.refusals import (
    EndedAlready,
    HeldAlready,
    HoldsMoreAlready,
    LastsTooLong,
    MayNotGrant,
    MayNotGrantToGroups,
    NotToYourself,
    ReasonMissing,
    TeachingIsTheManagers,
)
from members.models import Guardianship, Notice, Role
from members.notice_kinds import words
from members.refusals import NotOfThisPlace
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


def refusals_of(act, **wish):
    """Give what `act` refuses; nothing may have been changed."""
    before = list(Grant.objects.order_by("pk").values())
    with pytest.raises(Refused) as refused:
        act(**{"now": NOW, **wish})
    assert list(Grant.objects.order_by("pk").values()) == before
    return list(refused.value.refusals)


@pytest.fixture
def lab(db):
    laser = factories.qualification(name={"en": "Laser"}, valid_months=12)
    place = laser.place
    teacher = factories.member(at=place, display_name="Amara")
    factories.grant(qualification=laser, member=teacher, level=Level.MAY_TEACH)
    return SimpleNamespace(
        laser=laser,
        place=place,
        teacher=teacher,
        boss=factories.member(at=place, role=Role.MANAGER),
        zoe=factories.member(at=place, display_name="Zoé"),
    )


def given(lab, **changed):
    wish = {
        "qualification": lab.laser, "member": lab.zoe, "level": Level.ALONE, "by": lab.teacher,
        "now": NOW,
    }  # fmt: skip
    return services.grant(**{**wish, **changed})


def test_grant_stores_who_gave_what_to_whom_until_when(lab):
    held = given(lab)

    held.refresh_from_db()
    assert (held.member, held.level, held.granted_by) == (lab.zoe, Level.ALONE, lab.teacher)
    assert (held.granted_at, held.valid_until_on) == (NOW, date(2027, 6, 15))


def test_grant_replaces_what_was_held_and_keeps_it(lab):
    first = given(lab, level=Level.WITH_HELP)

    second = given(lab, by=lab.boss, now=NOW + A_DAY)

    first.refresh_from_db()
    assert (first.ended_at, first.end_reason) == (NOW + A_DAY, EndReason.REPLACED)
    assert first.ended_by == lab.boss
    assert list(Grant.objects.current().filter(member=lab.zoe)) == [second]


@pytest.mark.parametrize("level", [Level.WITH_HELP, Level.ALONE])
def test_grant_is_for_those_who_may_teach_it(lab, level):
    user = factories.member(at=lab.place)
    factories.grant(qualification=lab.laser, member=user, level=level)
    elsewhere = factories.member(at=factories.place(), role=Role.MANAGER)
    desk = factories.member(at=lab.place, role=Role.MEDIATOR)

    for by in (user, elsewhere, desk, lab.zoe):
        assert refusals_of(given, lab=lab, by=by) == [MayNotGrant()]


def test_who_may_teach_no_longer_gives_it_no_longer(lab):
    teaching = Grant.objects.filter(member=lab.teacher)

    teaching.update(valid_until_on=date(2026, 6, 14))
    assert refusals_of(given, lab=lab) == [MayNotGrant()]
    teaching.update(valid_until_on=date(2026, 6, 15))
    assert given(lab).granted_by == lab.teacher


def test_who_has_left_the_place_gives_it_no_longer(lab):
    lab.teacher.roles.all().delete()
    teacher = type(lab.teacher).objects.get(pk=lab.teacher.pk)

    assert refusals_of(given, lab=lab, by=teacher) == [MayNotGrant()]


def test_nobody_gives_to_themselves_but_the_manager(lab):
    assert refusals_of(given, lab=lab, member=lab.teacher, level=Level.MAY_TEACH) == [
        NotToYourself(), HeldAlready()
    ]  # fmt: skip
    assert given(lab, member=lab.boss, by=lab.boss).member == lab.boss


def test_grant_keeps_to_people_of_the_place(lab):
    stranger = factories.member()
    gone = factories.member(at=lab.place, is_active=False)

    assert refusals_of(given, lab=lab, member=stranger) == [NotOfThisPlace()]
    assert refusals_of(given, lab=lab, member=gone) == [NotOfThisPlace()]


def test_grant_never_lowers_and_never_repeats(lab):
    given(lab)

    assert refusals_of(given, lab=lab, level=Level.WITH_HELP) == [HoldsMoreAlready(Level.ALONE)]
    assert refusals_of(given, lab=lab) == [HeldAlready()]


def test_grant_ends_as_asked_and_no_later_than_the_qualification(lab):
    too_late = date(2027, 6, 16)

    assert refusals_of(given, lab=lab, valid_until_on=too_late) == [
        LastsTooLong(until=date(2027, 6, 15))
    ]
    held = given(lab, valid_until_on=date(2026, 7, 1))
    assert held.valid_until_on == date(2026, 7, 1)


def test_renew_prolongs_and_remembers_the_last_use(lab):
    held = given(lab)
    Grant.objects.filter(pk=held.pk).update(last_used_at=NOW)
    held.refresh_from_db()

    renewed = services.renew(held=held, by=lab.teacher, now=NOW + 30 * A_DAY)

    assert (renewed.valid_until_on, renewed.last_used_at) == (date(2027, 7, 15), NOW)
    assert refusals_of(services.renew, held=renewed, by=lab.teacher, now=NOW + 30 * A_DAY) == [
        HeldAlready()
    ]


def test_a_group_gets_it_in_one_go_and_each_outcome_is_told(lab):
    people = [factories.member(at=lab.place) for _ in range(3)]
    given(lab, member=people[0], level=Level.MAY_TEACH)
    stranger = factories.member()

    outcomes = services.grant_to_group(
        qualification=lab.laser, members=[*people, stranger], level=Level.ALONE, by=lab.boss,
        now=NOW,
    )  # fmt: skip

    assert [each.member for each in outcomes] == [*people, stranger]
    assert [each.refusals for each in outcomes] == [
        (HoldsMoreAlready(Level.MAY_TEACH),), (), (), (NotOfThisPlace(),)
    ]  # fmt: skip
    stored = Grant.objects.filter(level=Level.ALONE, granted_by=lab.boss)
    assert {each.member for each in stored} == set(people[1:])


def test_a_group_takes_two_queries_a_person_at_most(lab, django_assert_max_num_queries):
    people = [factories.member(at=lab.place) for _ in range(30)]
    for each in people:
        given(lab, member=each, level=Level.WITH_HELP)

    with django_assert_max_num_queries(2 * 30 + 8):
        outcomes = services.grant_to_group(
            qualification=lab.laser, members=people, level=Level.ALONE, by=lab.boss, now=NOW
        )

    assert all(each.grant for each in outcomes)


def test_only_the_manager_gives_to_a_group(lab):
    wish = {"qualification": lab.laser, "members": [lab.zoe], "level": Level.ALONE}

    assert refusals_of(services.grant_to_group, by=lab.teacher, **wish) == [MayNotGrantToGroups()]


def test_revoke_keeps_the_reason_and_tells_person_and_guardian(lab):
    father = factories.member(language="en")
    Guardianship.objects.create(guardian=father, child=lab.zoe)
    held = given(lab)

    services.revoke(held=held, by=lab.teacher, now=NOW + A_DAY, reason=" Left the lid open. ")

    held.refresh_from_db()
    assert (held.ended_at, held.end_reason) == (NOW + A_DAY, EndReason.REVOKED)
    assert (held.ended_by, held.end_note) == (lab.teacher, "Left the lid open.")
    assert {each.recipient for each in Notice.objects.all()} == {lab.zoe, father}
    notice = Notice.objects.get(recipient=father)
    assert notice.about == lab.zoe
    assert words(notice.kind, notice.facts) == (
        "The qualification “Laser” of Zoé was taken back",
        f"Amara took back the qualification “Laser” of Zoé at {lab.place}.\n"
        "The reason: Left the lid open.\n"
        "Ask at the desk if you have a question, or how to get it again.",
    )


def test_revoke_needs_a_reason_and_something_to_take_back(lab):
    held = given(lab)

    assert refusals_of(services.revoke, held=held, by=lab.boss, reason=" ") == [ReasonMissing()]
    services.revoke(held=held, by=lab.boss, now=NOW, reason="Moved away.")
    assert refusals_of(services.revoke, held=held, by=lab.boss, reason="Twice.") == [EndedAlready()]


def test_only_the_manager_takes_teaching_back(lab):
    teaching = Grant.objects.get(member=lab.teacher)
    other = given(lab, level=Level.MAY_TEACH)
    wish = {"held": teaching, "reason": "A quarrel."}

    assert refusals_of(services.revoke, by=lab.zoe, **wish) == [TeachingIsTheManagers()]
    assert refusals_of(services.revoke, by=factories.member(at=lab.place), **wish) == [
        MayNotGrant()
    ]
    services.revoke(by=lab.boss, now=NOW, **wish)
    assert list(Grant.objects.current()) == [other]


def test_use_is_noted_on_what_the_machine_asks_for_and_on_nothing_else(lab):
    machine = factories.machine(space=factories.space(place=lab.place))
    factories.requirement(machine=machine, qualification=lab.laser)
    held = given(lab)
    other = factories.grant(member=lab.zoe, qualification=factories.qualification(place=lab.place))

    services.note_use(member=lab.zoe, machine=machine, at=NOW + A_DAY)
    services.note_use(member=lab.zoe, machine=machine, at=NOW)  # told late: the newer one stays

    held.refresh_from_db()
    other.refresh_from_db()
    assert (held.last_used_at, other.last_used_at) == (NOW + A_DAY, None)


def test_use_does_not_take_up_again_what_has_lapsed(lab):
    machine = factories.machine(space=factories.space(place=lab.place))
    factories.requirement(machine=machine, qualification=lab.laser)
    held = given(lab)

    services.note_use(member=lab.zoe, machine=machine, at=NOW + 400 * A_DAY)

    held.refresh_from_db()
    assert held.last_used_at is None


def test_a_machine_that_asks_for_nothing_is_no_use_of_what_its_category_asks_for(lab):
    machine = factories.machine(space=factories.space(place=lab.place))
    factories.requirement(category=machine.category, qualification=lab.laser)
    factories.requirement(machine=machine, qualification=lab.laser, level="")
    held = given(lab)

    services.note_use(member=lab.zoe, machine=machine, at=NOW)

    held.refresh_from_db()
    assert held.last_used_at is None
