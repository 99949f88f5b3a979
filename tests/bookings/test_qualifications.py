"""Booking asks what the machine asks for: of the member, whoever acts, and in one query."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from bookings.services import book, check_in, facts_for, move
from learning.levels import Level
from learning.refusals import LevelTooLow, QualificationEnds, QualificationMissing, WhoAndWhen
from members.models import Role
from places.refusals import Refused
from places.slots import Slot
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SLOT = Slot(NOW + HOUR, NOW + 2 * HOUR)
OPEN_NOW = WhoAndWhen(opens_at=NOW, is_open_now=True)


@pytest.fixture
def lab(db):
    machine = factories.machine()
    laser = factories.qualification(place=machine.place, name={"en": "Laser"})
    factories.requirement(machine=machine, qualification=laser)
    return SimpleNamespace(
        machine=machine,
        laser=laser,
        zoe=factories.member(at=machine.place, display_name="Zoé"),
        desk=factories.member(at=machine.place, role=Role.MEDIATOR),
    )


def refusals_of(lab, *, by=None, slot=SLOT):
    with pytest.raises(Refused) as refused:
        book(machine=lab.machine, member=lab.zoe, slot=slot, by=by or lab.zoe, now=NOW)
    assert not Booking.objects.exists()
    return list(refused.value.refusals)


def test_without_the_qualification_nobody_books_it_for_the_member(lab):
    missing = [QualificationMissing("Laser", OPEN_NOW)]

    assert refusals_of(lab) == missing
    assert refusals_of(lab, by=lab.desk) == missing


def test_a_lower_level_is_too_low_and_says_which(lab):
    factories.grant(qualification=lab.laser, member=lab.zoe, level=Level.WITH_HELP)

    (refusal,) = refusals_of(lab)

    assert refusal == LevelTooLow("Laser", OPEN_NOW, asked=Level.ALONE, held=Level.WITH_HELP)
    assert refusal.sentence() == (
        "This machine needs the qualification “Laser” at the level “Alone”. The level so far is "
        "“With help”."
    )


def test_what_ends_before_the_slot_does_is_refused(lab):
    held = factories.grant(
        qualification=lab.laser, member=lab.zoe, valid_until_on=date(2026, 6, 17)
    )
    midnight = NOW.replace(day=17, hour=22)  # in Paris

    until_midnight, past_midnight = Slot(midnight - HOUR, midnight), Slot(midnight, midnight + HOUR)
    (refusal,) = refusals_of(lab, slot=past_midnight)

    assert refusal == QualificationEnds("Laser", OPEN_NOW, until=held.valid_until_on)
    assert "ends on 17 June 2026" in refusal.sentence()
    assert refusal.remedy().startswith("Choose an earlier day")
    assert book(machine=lab.machine, member=lab.zoe, slot=until_midnight, by=lab.zoe, now=NOW)


def test_who_holds_it_books(lab):
    factories.grant(qualification=lab.laser, member=lab.zoe)

    assert book(machine=lab.machine, member=lab.zoe, slot=SLOT, by=lab.desk, now=NOW).pk


def test_a_booking_is_not_moved_onto_a_machine_that_the_member_may_not_use(lab):
    booking = factories.booking(
        machine=factories.machine(space=lab.machine.space), member=lab.zoe, starts_at=NOW + HOUR
    )

    with pytest.raises(Refused) as refused:
        move(booking=booking, machine=lab.machine, slot=SLOT, by=lab.zoe, now=NOW)

    assert refused.value.refusals == (QualificationMissing("Laser", OPEN_NOW),)


def test_a_booking_with_all_rules_takes_ten_queries_at_most(lab, django_assert_max_num_queries):
    for _ in range(3):
        asked = factories.requirement(machine=lab.machine)
        factories.grant(qualification=asked.qualification, member=lab.zoe)
    factories.grant(qualification=lab.laser, member=lab.zoe)
    project = factories.project(place=lab.machine.place, owner=lab.zoe)
    zoe = type(lab.zoe).objects.get(pk=lab.zoe.pk)

    with django_assert_max_num_queries(10):  # two of them are the savepoint of a test
        book(machine=lab.machine, member=zoe, slot=SLOT, by=zoe, now=NOW, project=project)


@pytest.mark.parametrize("many", [0, 6])
def test_facts_take_as_many_queries_for_many_qualifications(
    lab, django_assert_max_num_queries, many
):
    for _ in range(many):
        factories.requirement(machine=lab.machine)

    with django_assert_max_num_queries(9):
        facts = facts_for(lab.machine, SLOT, member=lab.zoe, by=lab.zoe, now=NOW)

    assert len(facts.needs) == many + 1


def test_the_start_of_the_machine_is_a_use_of_the_qualification(lab):
    held = factories.grant(qualification=lab.laser, member=lab.zoe)
    booking = factories.booking(machine=lab.machine, member=lab.zoe)

    check_in(booking=booking, at=NOW + HOUR / 60)
    check_in(booking=booking, at=NOW + HOUR / 2)  # the first start counts

    held.refresh_from_db()
    assert held.last_used_at == NOW + HOUR / 60


@pytest.fixture
def _at_noon(monkeypatch):
    """Stop the clock that views read at `NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def confirm_page(lab, viewer, **asked):
    client = Client()
    client.force_login(viewer)
    address = reverse("bookings:confirm", args=[lab.machine.slug])
    return client.get(address, {"start": SLOT.start.isoformat(), **asked})


@pytest.mark.usefixtures("_at_noon")
def test_the_page_says_no_before_anything_is_chosen(lab):
    teacher = factories.member(at=lab.machine.place, display_name="Amara")
    factories.grant(qualification=lab.laser, member=teacher, level=Level.MAY_TEACH)

    page = confirm_page(lab, lab.zoe)

    html = page.content.decode()
    assert "This machine needs the qualification “Laser”. It is missing." in html
    assert "This person can give it: Amara." in html
    assert not page.context["can_be_booked"]


@pytest.mark.usefixtures("_at_noon")
def test_the_desk_names_someone_and_then_reads_what_they_lack(lab):
    before, named = confirm_page(lab, lab.desk), confirm_page(lab, lab.desk, **{"for": "Zoé"})

    assert before.context["can_be_booked"]
    assert before.context["refusals"] == ()
    assert [each.code for each in named.context["refusals"]] == ["qualification_missing"]
    assert not named.context["can_be_booked"]
    assert named.context["may_name_others"]
