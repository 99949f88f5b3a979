"""What machines ask of people: what is found, what is said, and in how many queries."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from learning.levels import Level
from learning.needs import needs_of, overview, teachers
from learning.refusals import WhoAndWhen
from learning.rules import Need, lacking
from members.models import Role
from places import calendars
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
TODAY = date(2026, 6, 15)


@pytest.fixture
def lab(db):
    machine = factories.machine()
    laser = factories.qualification(place=machine.place, name={"en": "Laser"})
    factories.requirement(category=machine.category, qualification=laser)
    zoe = factories.member(at=machine.place)
    return SimpleNamespace(machine=machine, place=machine.place, laser=laser, zoe=zoe)


def test_what_is_missing_names_who_can_give_it_and_when(lab):
    for name in ("Bob", "Amara", "Dora", "Carl"):
        teacher = factories.member(at=lab.place, display_name=name)
        factories.grant(qualification=lab.laser, member=teacher, level=Level.MAY_TEACH)

    (need,) = needs_of(lab.machine, lab.zoe, now=NOW)

    assert need == Need(
        "Laser",
        Level.ALONE,
        who_and_when=WhoAndWhen(("Amara", "Bob", "Carl"), opens_at=NOW, is_open_now=True),
    )
    (refusal,) = lacking([need], TODAY)
    assert refusal.sentence() == "This machine needs the qualification “Laser”. It is missing."
    assert refusal.remedy() == (
        "These people can give it: Amara, Bob, Carl. Ask at the desk: the place is open now."
    )


def test_when_the_place_opens_next_is_said_by_its_clock(lab):
    lab.machine.space = factories.space(place=lab.place, is_always_open=False)
    calendars.open_every_week(
        place=lab.place, space=lab.machine.space, weekdays=[calendars.Weekday.WEDNESDAY],
        opens=time(14), closes=time(18), first_on=TODAY,
    )  # fmt: skip

    (need,) = needs_of(lab.machine, lab.zoe, now=NOW)

    with timezone.override(lab.place.zone):
        assert need.who_and_when.sentences() == (
            "Ask at the desk: the place opens next on 17 June 2026, 14:00."
        )


def test_of_a_place_that_does_not_open_nothing_is_promised(lab):
    lab.machine.space = factories.space(place=lab.place, is_always_open=False)

    (need,) = needs_of(lab.machine, lab.zoe, now=NOW)

    assert need.who_and_when.sentences() == "Ask at the desk when."


def test_those_who_teach_no_longer_are_not_named(lab):
    ended, gone, left, over = (factories.member(at=lab.place) for _ in range(4))
    teaching = {"qualification": lab.laser, "level": Level.MAY_TEACH}
    factories.grant(member=ended, **teaching, ended_at=NOW, end_reason="lapsed")
    factories.grant(member=gone, **teaching)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    factories.grant(member=left, **teaching)
    left.roles.all().delete()
    factories.grant(member=over, **teaching, valid_until_on=TODAY - A_DAY)

    assert teachers([lab.laser.pk], lab.place, TODAY)[lab.laser.pk] == []


def test_someone_with_two_roles_is_named_once(lab):
    teacher = factories.member(at=lab.place)
    teacher.roles.create(place=lab.place, role=Role.VOLUNTEER)
    factories.grant(member=teacher, qualification=lab.laser, level=Level.MAY_TEACH)

    assert teachers([lab.laser.pk], lab.place, TODAY)[lab.laser.pk] == [str(teacher)]


@pytest.mark.parametrize(
    ("held", "level", "last_day"),
    [
        ({}, Level.ALONE, None),
        ({"level": Level.WITH_HELP}, Level.WITH_HELP, None),
        ({"valid_until_on": TODAY}, Level.ALONE, TODAY),
        ({"valid_until_on": TODAY - A_DAY}, None, None),
        ({"ended_at": NOW, "end_reason": "lapsed"}, None, None),
    ],
)
def test_what_is_held_is_what_holds_today(lab, held, level, last_day):
    factories.grant(qualification=lab.laser, member=lab.zoe, **held)
    factories.grant(qualification=lab.laser)  # someone else's

    (need,) = needs_of(lab.machine, lab.zoe, now=NOW)

    assert (need.held, need.last_day) == (level, last_day)


def test_what_is_not_used_for_too_long_is_not_held_before_any_task_has_run(lab):
    type(lab.laser).objects.update(lapses_after_months=6)
    factories.grant(qualification=lab.laser, member=lab.zoe, granted_at=NOW - 200 * A_DAY)

    (need,) = needs_of(lab.machine, lab.zoe, now=NOW)

    assert need.held is None


def test_a_machine_has_its_own_word(lab):
    factories.requirement(machine=lab.machine, qualification=lab.laser, level="")

    assert needs_of(lab.machine, lab.zoe, now=NOW) == []


def test_a_stranger_is_told_what_is_asked_for_and_no_names(lab):
    factories.grant(qualification=lab.laser, level=Level.MAY_TEACH)

    assert needs_of(lab.machine, None, now=NOW) == [Need("Laser", Level.ALONE)]


@pytest.mark.parametrize(("is_held", "queries"), [(True, 1), (False, 4)])
@pytest.mark.parametrize("many", [1, 5])
def test_needs_take_one_query_and_few_more_when_something_is_missing(
    lab, django_assert_max_num_queries, is_held, queries, many
):
    for _ in range(many):
        asked = factories.requirement(machine=lab.machine)
        factories.grant(qualification=asked.qualification, level=Level.MAY_TEACH)
        if is_held:
            factories.grant(qualification=asked.qualification, member=lab.zoe)
    if is_held:
        factories.grant(qualification=lab.laser, member=lab.zoe)

    with django_assert_max_num_queries(queries):
        needs = needs_of(lab.machine, lab.zoe, now=NOW)

    assert [need.is_met for need in needs] == [is_held] * (many + 1)


def test_overview_says_which_machines_one_may_use(lab):
    factories.grant(qualification=lab.laser, member=lab.zoe)
    strict = factories.machine(space=lab.machine.space, category=lab.machine.category)
    factories.requirement(machine=strict, qualification=lab.laser, level=Level.MAY_TEACH)

    (found,) = overview(lab.place, lab.zoe, now=NOW)

    assert {each.machine for each in found.machines} == {lab.machine, strict}
    assert [(each.machine, each.level) for each in found.missing] == [(strict, Level.MAY_TEACH)]


@pytest.mark.parametrize("many", [1, 8])
def test_overview_takes_as_many_queries_for_many(lab, django_assert_max_num_queries, many):
    for _ in range(many):
        machine = factories.machine(space=lab.machine.space)
        asked = factories.requirement(machine=machine)
        factories.grant(qualification=asked.qualification, level=Level.MAY_TEACH)

    with django_assert_max_num_queries(9):
        found = overview(lab.place, lab.zoe, now=NOW)

    assert len([each for each in found if each.missing]) == many + 1
    assert all(len(each.who_and_when.teachers) == 1 for each in found[1:])
