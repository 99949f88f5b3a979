"""Groups from outside: written down, expected, welcomed, counted by age band, without a name."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Group, GroupVisit, GroupVisitPhase, Role
from members.refusals import (
    ComesLater,
    ComesTwice,
    GroupIsHere,
    GroupIsNotHere,
    GroupNameIsTaken,
    NobodyComes,
    NotYourTask,
    VisitIsCancelled,
)
from members.services import groups
from places import calendars
from places.refusals import Refused
from places.slots import Slot
from tests import factories
from tests.factories import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SLOT = Slot(NOW + HOUR, NOW + 3 * HOUR)
CLASS = {"from_12_to_17": 9, "from_26_to_64": 2}

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    place = factories.place(name="A place")
    return SimpleNamespace(
        place=place,
        group=factories.group(place=place, name="Class 4B", contact_phone="04 90 00 00 00"),
        desk=factories.member(at=place, role=Role.MEDIATOR),
        volunteer=factories.member(at=place, role=Role.VOLUNTEER),
    )


@pytest.fixture
def _at_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def refusals_of(act, **given):
    with pytest.raises(Refused) as refused:
        act(**given)
    return list(refused.value.refusals)


def expected(lab, slot=SLOT, heads=CLASS):
    return groups.expect_visit(group=lab.group, slot=slot, heads=heads, by=lab.desk)


def test_a_group_is_a_name_and_a_contact(lab):
    wish = {"place": lab.place, "contact_name": "Zoe", "now": NOW}

    made = groups.make_group(name="Elders", by=lab.desk, **wish)

    assert (made.name, made.contact_name) == ("Elders", "Zoe")
    assert refusals_of(groups.make_group, name="Class 4B", by=lab.desk, **wish) == [
        GroupNameIsTaken()
    ]
    assert refusals_of(groups.make_group, name="Others", by=lab.volunteer, **wish) == [
        NotYourTask()
    ]


def test_a_group_is_renamed_to_a_free_name(lab):
    factories.group(place=lab.place, name="Elders")

    groups.change_group(group=lab.group, name="Class 4B", contact_name="Ali", by=lab.desk)

    assert lab.group.contact_name == "Ali"
    assert refusals_of(
        groups.change_group, group=lab.group, name="Elders", contact_name="Ali", by=lab.desk
    ) == [GroupNameIsTaken()]


def test_a_visit_is_a_time_and_a_head_count_by_age_band(lab):
    visit = expected(lab)

    assert (visit.slot, visit.head_count, visit.phase(NOW)) == (SLOT, 11, GroupVisitPhase.EXPECTED)
    assert refusals_of(
        groups.expect_visit, group=lab.group, slot=SLOT, heads=CLASS, by=lab.volunteer
    ) == [NotYourTask()]


def test_nobody_is_no_visit_and_a_group_comes_once_at_a_time(lab):
    wish = {"group": lab.group, "slot": SLOT, "by": lab.desk}
    assert refusals_of(groups.expect_visit, heads={"from_65": 0}, **wish) == [NobodyComes()]

    expected(lab)

    assert refusals_of(groups.expect_visit, heads=CLASS, **wish) == [ComesTwice(at=SLOT.start)]


def test_a_visit_is_changed_until_the_group_is_here_and_its_count_after_that(lab):
    visit = expected(lab)
    later = Slot(SLOT.start + HOUR, SLOT.end + HOUR)

    visit = groups.change_visit(visit=visit, slot=later, heads=CLASS, by=lab.desk)
    visit = groups.welcome(visit=visit, by=lab.volunteer, now=NOW)
    said = refusals_of(groups.change_visit, visit=visit, slot=SLOT, heads=CLASS, by=lab.desk)
    visit = groups.change_visit(visit=visit, slot=later, heads={"from_65": 3}, by=lab.desk)

    assert said == [GroupIsHere()]
    assert (visit.slot, visit.head_count) == (later, 3)


def test_welcome_takes_the_number_expected_or_the_one_counted(lab):
    first = groups.welcome(visit=expected(lab), by=lab.volunteer, now=NOW)
    counted = groups.welcome(
        visit=first, by=lab.volunteer, now=NOW + HOUR, heads={"from_12_to_17": 7}
    )

    assert (first.arrived_at, first.head_count) == (NOW, 11)
    assert (counted.arrived_at, counted.heads["from_12_to_17"], counted.head_count) == (NOW, 7, 7)
    assert refusals_of(
        groups.welcome, visit=first, by=lab.volunteer, now=NOW, heads={"from_65": 0}
    ) == [NobodyComes()]


def test_welcome_is_for_the_team_and_for_the_day(lab):
    tomorrow = expected(lab, Slot(SLOT.start + DAY, SLOT.end + DAY))
    member = factories.member(at=lab.place)

    assert refusals_of(groups.welcome, visit=tomorrow, by=member, now=NOW) == [NotYourTask()]
    assert refusals_of(groups.welcome, visit=tomorrow, by=lab.desk, now=NOW) == [
        ComesLater(at=tomorrow.expected_at)
    ]


def test_what_was_forgotten_is_written_down_as_it_was_expected(lab):
    visit = expected(lab, Slot(NOW - 27 * HOUR, NOW - 25 * HOUR))

    assert visit.phase(NOW) == GroupVisitPhase.MISSED
    came = groups.welcome(visit=visit, by=lab.desk, now=NOW)

    assert (came.arrived_at, came.left_at) == (visit.expected_at, visit.leaves_at)


def test_a_group_leaves_once(lab):
    visit = expected(lab)
    assert refusals_of(groups.leave, visit=visit, by=lab.desk, now=NOW) == [GroupIsNotHere()]

    visit = groups.welcome(visit=visit, by=lab.desk, now=NOW)
    left = groups.leave(visit=visit, by=lab.volunteer, now=NOW + HOUR)

    assert (left.left_at, left.phase(NOW)) == (NOW + HOUR, GroupVisitPhase.LEFT)
    assert refusals_of(groups.leave, visit=left, by=lab.desk, now=NOW) == [GroupIsNotHere()]


def test_a_visit_is_cancelled_before_the_group_is_here(lab):
    off, here = expected(lab), expected(lab, Slot(NOW - HOUR, NOW + HOUR))
    groups.welcome(visit=here, by=lab.desk, now=NOW)

    groups.cancel_visit(visit=off, by=lab.desk, now=NOW)

    assert refusals_of(groups.cancel_visit, visit=here, by=lab.desk, now=NOW) == [GroupIsHere()]
    assert refusals_of(groups.welcome, visit=off, by=lab.desk, now=NOW) == [VisitIsCancelled()]
    assert list(GroupVisit.objects.at(lab.place).came()) == [here]


def test_a_time_outside_of_the_hours_of_every_space_is_known(lab):
    inside, outside = expected(lab), expected(lab, Slot(NOW + 8 * HOUR, NOW + 9 * HOUR))
    assert groups.outside_hours(lab.place, [inside, outside]) == set()  # no space: nobody knows

    factories.space(place=lab.place, is_always_open=False)
    calendars.open_every_week(
        place=lab.place, weekdays=list(calendars.Weekday), opens=time(9), closes=time(18),
        first_on=date(2024, 1, 1),
    )  # fmt: skip

    assert groups.outside_hours(lab.place, [inside, outside]) == {outside.pk}


# --- Pages ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_at_noon")
def test_list_shows_todays_groups_first_then_those_expected_next(lab):
    today = expected(lab)
    later, never = factories.group(place=lab.place), factories.group(place=lab.place)
    factories.group_visit(group=later, expected_at=NOW + 5 * DAY)
    factories.group()

    page = signed_in(lab.desk).get(reverse("people:groups"))

    assert [item.row for item in page.context["today"]] == [today]
    assert list(page.context["page_obj"]) == [lab.group, later, never]


@pytest.mark.parametrize("many", [1, 12])
@pytest.mark.usefixtures("_at_noon")
def test_list_takes_as_many_queries_for_many(lab, django_assert_num_queries, many):
    factories.space(place=lab.place)
    for _ in range(many):
        factories.group_visit(group=factories.group(place=lab.place))
    client = signed_in(lab.desk)

    with django_assert_num_queries(11):
        client.get(reverse("people:groups"))


@pytest.mark.usefixtures("_at_noon")
def test_volunteers_welcome_and_read_no_contact(lab):
    visit = expected(lab)
    client = signed_in(lab.volunteer)

    page = client.get(reverse("people:groups")).content.decode()
    client.post(reverse("people:welcome_group", args=[visit.pk]))

    visit.refresh_from_db()
    assert (visit.arrived_at, visit.head_count) == (NOW, 11)
    assert "Class 4B" in page
    assert lab.group.contact_name not in page
    assert client.get(reverse("people:group", args=[lab.group.pk])).status_code == 403


@pytest.mark.usefixtures("_at_noon")
def test_desk_writes_a_group_and_its_visit_down_and_corrects_the_count(lab):
    client = signed_in(lab.desk)
    made = client.post(
        reverse("people:make_group"), {"name": "Elders", "contact_name": "Ali"}
    )  # fmt: skip
    group = Group.objects.get(name="Elders")

    client.post(
        made.headers["Location"],
        {"day": "2026-06-15", "comes": "14:00", "leaves": "16:00", "from_65": "11"},
    )
    visit = group.visits.get()
    client.post(reverse("people:welcome_group", args=[visit.pk]), {"from_65": "9"})
    client.post(reverse("people:group_leaves", args=[visit.pk]))

    visit.refresh_from_db()
    assert visit.slot == Slot(NOW + 2 * HOUR, NOW + 4 * HOUR)
    assert (visit.from_65, visit.arrived_at, visit.left_at) == (9, NOW, NOW)
    totals = client.get(reverse("people:group", args=[group.pk])).context["totals"]
    assert (totals["times"], totals["heads"]) == (1, 9)


@pytest.mark.usefixtures("_at_noon")
def test_desk_changes_and_cancels_a_visit(lab):
    visit = expected(lab)
    client = signed_in(lab.desk)
    change = reverse("people:change_visit", args=[visit.pk])

    shown = client.get(change).context["form"]
    client.post(change, {"day": "2026-06-16", "comes": "10:00", "leaves": "11:00", "from_65": "4"})
    client.post(reverse("people:cancel_visit", args=[visit.pk]))

    assert (shown["comes"].value(), shown["from_12_to_17"].value()) == (time(13), 9)
    visit.refresh_from_db()
    assert (visit.head_count, visit.cancelled_at) == (4, NOW)


@pytest.mark.usefixtures("_at_noon")
def test_a_visit_of_nobody_or_that_leaves_before_it_comes_is_not_taken(lab):
    address = reverse("people:expect_visit", args=[lab.group.pk])
    times = {"day": "2026-06-16", "comes": "10:00", "leaves": "11:00"}
    client = signed_in(lab.desk)

    nobody = client.post(address, times)
    backwards = client.post(address, times | {"leaves": "09:00", "from_65": "4"})

    assert (nobody.status_code, backwards.status_code) == (422, 422)
    assert "Write how many come." in nobody.content.decode()
    assert "It leaves after it comes." in backwards.content.decode()


@pytest.mark.usefixtures("_at_noon")
def test_a_visit_outside_of_the_hours_is_taken_with_a_warning(lab):
    factories.space(place=lab.place, is_always_open=False)
    sent = {"day": "2026-06-16", "comes": "10:00", "leaves": "11:00", "from_65": "4"}

    answer = signed_in(lab.desk).post(
        reverse("people:expect_visit", args=[lab.group.pk]), sent, follow=True
    )

    assert "The place is closed during a part of this time." in answer.content.decode()
    assert lab.group.visits.count() == 1


@pytest.mark.usefixtures("_at_noon")
def test_slip_says_when_how_many_and_whom_to_call_in_another_language(lab):
    lab.place.phone = "04 65 71 00 12"
    lab.place.save()
    visit = expected(lab)

    page = signed_in(lab.desk).get(
        reverse("people:group_slip", args=[visit.pk]), {"language": "fr"}
    )

    text = page.content.decode()
    assert "15 juin 2026" in text
    assert "13:00" in text
    assert "04 65 71 00 12" in text


def test_groups_of_another_place_are_not_there(lab):
    visit = factories.group_visit()
    client = signed_in(lab.desk)

    addresses = [
        reverse("people:group", args=[visit.group_id]),
        reverse("people:change_visit", args=[visit.pk]),
        reverse("people:welcome_group", args=[visit.pk]),
        reverse("people:group_slip", args=[visit.pk]),
    ]

    assert [client.get(each).status_code for each in addresses] == [404] * 4
