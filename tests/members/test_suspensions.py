"""Suspensions: who decides, who is told, when they end, and what people see of them."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from members.models import Guardianship, Notice, Role, Suspension
from members.notice_kinds import words
from members.refusals import (
    EndIsPast,
    IsOfTheStaff,
    NotOfThisPlace,
    NotOneself,
    NotYourTask,
    ReasonIsMissing,
    SuspendedAlready,
    SuspensionIsOver,
)
from members.services.suspensions import lift, suspend, suspension_of
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    place = factories.place(name="A place", language="en")
    return SimpleNamespace(
        place=place,
        zoe=factories.member(at=place, display_name="Zoe", language="en"),
        desk=factories.member(at=place, role=Role.MEDIATOR),
        manager=factories.member(at=place, role=Role.MANAGER, display_name="Karim"),
    )


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def wish(lab, **given):
    wanted = {
        "member": lab.zoe,
        "place": lab.place,
        "reason": "Broke the saw.",
        "ends_at": NOW + 48 * HOUR,
        "by": lab.manager,
        "now": NOW,
    }
    return wanted | given


def refusals_of(act, **given):
    with pytest.raises(Refused) as refused:
        act(**given)
    return list(refused.value.refusals)


def test_the_person_and_the_guardians_are_told_why_and_until_when(lab):
    father = factories.member(language="en")
    Guardianship.objects.create(guardian=father, child=lab.zoe)

    suspend(**wish(lab))

    notices = list(Notice.objects.order_by("pk"))
    assert [each.recipient for each in notices] == [lab.zoe, father]
    with translation.override("en"):
        subject, body = words(notices[1].kind, notices[1].facts)
    assert "Zoe is suspended" in subject
    assert "Broke the saw." in body
    assert "17 June 2026" in body


def test_what_is_refused_is_named(lab):
    boss = factories.member(at=lab.place, role=Role.MANAGER)

    assert [
        refusals_of(suspend, **wish(lab, **given))
        for given in (
            {"by": lab.desk},
            {"by": factories.member(at=factories.place(), role=Role.MANAGER)},
            {"member": lab.manager},
            {"member": boss},
            {"member": factories.member()},
            {"reason": "  "},
            {"ends_at": NOW},
        )
    ] == [
        [NotYourTask()],
        [NotYourTask()],
        [NotOneself()],
        [IsOfTheStaff()],
        [NotOfThisPlace()],
        [ReasonIsMissing()],
        [EndIsPast()],
    ]
    assert not Suspension.objects.exists()


def test_nobody_is_suspended_twice_at_once(lab):
    suspend(**wish(lab))

    assert refusals_of(suspend, **wish(lab)) == [SuspendedAlready()]
    assert suspend(**wish(lab, now=NOW + 48 * HOUR, ends_at=None)).ends_at is None


def test_a_suspension_is_in_force_until_it_ends_or_is_lifted(lab):
    row = suspend(**wish(lab))

    def holds(at):
        return suspension_of(lab.zoe, lab.place, at) is not None

    assert [holds(NOW + hours * HOUR) for hours in (-1, 0, 47, 48)] == [False, True, True, False]
    assert suspension_of(lab.zoe, factories.place(), NOW) is None
    lift(suspension=row, by=lab.manager, now=NOW + HOUR)
    assert not holds(NOW + 2 * HOUR)


def test_lifting_is_told_and_is_for_managers_and_once(lab):
    row = suspend(**wish(lab))

    assert refusals_of(lift, suspension=row, by=lab.desk, now=NOW) == [NotYourTask()]
    lift(suspension=row, by=lab.manager, now=NOW)

    row.refresh_from_db()
    assert (row.lifted_at, row.lifted_by) == (NOW, lab.manager)
    assert Notice.objects.first().kind == "suspension_lifted"
    assert refusals_of(lift, suspension=row, by=lab.manager, now=NOW) == [SuspensionIsOver()]


# --- Pages ------------------------------------------------------------------------------------


@pytest.fixture
def _at_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.mark.usefixtures("_at_noon")
def test_manager_suspends_and_ends_it_on_pages(lab):
    client = signed_in(lab.manager)

    client.post(
        reverse("people:suspend", args=[lab.zoe.pk]),
        {"reason": "Broke the saw.", "last_on": "2026-06-20"},
    )
    row = Suspension.objects.get()
    shown = client.get(reverse("people:suspensions", args=[lab.zoe.pk])).content.decode()
    client.post(reverse("people:lift_suspension", args=[row.pk]))

    row.refresh_from_db()
    assert timezone.localtime(row.ends_at, lab.place.zone).strftime("%d %H:%M") == "20 23:59"
    assert "Suspended until" in shown
    assert row.lifted_by == lab.manager


def test_desk_reads_the_history_and_decides_nothing(lab):
    factories.suspension(member=lab.zoe, place=lab.place)
    client = signed_in(lab.desk)

    page = client.get(reverse("people:suspensions", args=[lab.zoe.pk]))

    assert (page.context["may_lift"], page.context["may_suspend"]) == (False, False)
    assert client.get(reverse("people:suspend", args=[lab.zoe.pk])).status_code == 403


@pytest.mark.parametrize("many", [1, 9])
def test_history_takes_as_many_queries_for_many(lab, django_assert_num_queries, many):
    for hours in range(many):
        factories.suspension(
            member=lab.zoe, place=lab.place, lifted_at=NOW + hours * HOUR, lifted_by=lab.manager
        )
    client = signed_in(lab.manager)

    with django_assert_num_queries(11):  # three keep whose file was opened last
        client.get(reverse("people:suspensions", args=[lab.zoe.pk]))


@pytest.mark.usefixtures("_at_noon")
def test_the_person_reads_why_and_until_when_on_their_own_page(lab):
    factories.suspension(member=lab.zoe, place=lab.place, ends_at=NOW + HOUR)

    page = signed_in(lab.zoe).get(reverse("members:account")).content.decode()

    assert "Suspended at A place until" in page
    assert "Broke the saw." in page
