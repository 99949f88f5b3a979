"""The demo place: plausible, and by all the rules that hold for real ones."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise
from random import Random

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from bookings.models import Booking
from equipment.models import Machine
from fablab.demo import families, hours, links, load
from fablab.demo.history import History, Visitor
from fablab.demo.people import ACCOUNTS, FRANCE, PASSWORD
from iot import usage
from iot.models import HourlyUsage, MachineLink, Run
from iot.simulation.fleet import FLEET
from learning.models import Grant, Qualification
from learning.tasks import end_what_is_over
from members.models import Member
from places import calendars
from places.models import Place
from places.slots import Slot
from projects.models import Project
from tests import factories

# A Wednesday afternoon in Salon, away from holidays: the place is open.
NOW = datetime(2026, 6, 17, 13, 20, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def salon(tmp_path):
    load.load(now=NOW, var_dir=tmp_path, say=lambda _words: None)
    return Place.objects.get(slug=FRANCE)


def test_demo_keeps_every_rule(salon):
    assert_bookings_never_overlap()
    assert_runs_never_overlap()
    assert_bookings_lie_in_opening_hours(salon)
    assert_sampled_rows_are_valid()
    assert_usage_is_what_the_runs_come_to()
    assert_who_books_a_machine_holds_what_it_asks_for(salon)
    assert_history_is_over_and_the_days_to_come_are_not_full(salon)
    assert_people_can_sign_in()
    assert_texts_are_in_every_language()


def test_three_children_have_something_to_come_late_on_a_wednesday_too(tmp_path):
    wednesday = datetime(2026, 11, 25, 13, 45, tzinfo=UTC)

    load.load(now=wednesday, var_dir=tmp_path, say=lambda _words: None)

    to_come = Booking.objects.to_come(wednesday).filter(starts_at__lt=wednesday + timedelta(days=7))
    assert {booking.member.username for booking in to_come} >= set(families.CHILDREN_OF_NADIA)


def assert_bookings_never_overlap():
    for machine in Machine.objects.all():
        live = Booking.objects.live().filter(machine=machine).order_by("starts_at")
        assert all(one.ends_at <= other.starts_at for one, other in pairwise(live))


def assert_runs_never_overlap():
    for machine in Machine.objects.all():
        runs = Run.objects.of(machine).order_by("started_at")
        assert all(one.ended_at <= other.started_at for one, other in pairwise(runs))


def assert_bookings_lie_in_opening_hours(place):
    window = Slot(NOW - timedelta(days=740), NOW + timedelta(days=9))
    spans = calendars.open_spans_by_space(place.spaces.all(), window)
    for booking in Booking.objects.at(place).select_related("machine")[::7]:
        assert any(span.contains(booking.slot) for span in spans[booking.machine.space_id])


def assert_sampled_rows_are_valid():
    for model in (Place, Machine, Project, Member, MachineLink, Qualification):
        for row in model.objects.all():
            row.full_clean(exclude=["password"])
    for model in (Booking, Run, Grant):
        for row in model.objects.all()[::50]:
            row.full_clean()


def assert_usage_is_what_the_runs_come_to():
    counted = usage.count_anew(Run.objects.ended())
    stored = {(hour.machine_id, hour.hour_at): hour for hour in HourlyUsage.objects.all()}
    assert stored.keys() == counted.keys()
    assert all(stored[key].busy_seconds == counted[key].busy_seconds for key in counted)


def assert_who_books_a_machine_holds_what_it_asks_for(place):
    laser = Qualification.objects.get(requirements__category__slug="laser-cutters")
    holders = Grant.objects.current().filter(qualification=laser, level__in=["alone", "may_teach"])
    held = set(holders.values_list("member__username", flat=True))
    booked = Booking.objects.at(place).filter(machine__category__slug="laser-cutters")
    assert set(booked.values_list("member__username", flat=True)) <= held
    assert {"lucas", "ines"}.isdisjoint(held)
    assert holders.get(member__username="amara").level == "may_teach"
    assert all(each.holds_on(place.today(NOW)) for each in holders.with_names())
    assert end_what_is_over(NOW) == 0


def assert_history_is_over_and_the_days_to_come_are_not_full(place):
    assert not Run.objects.filter(ended_at__gt=NOW).exists()
    assert not Run.objects.filter(ended_at=None).exists()
    assert not Booking.objects.live().filter(starts_at__lte=NOW, ends_at__gt=NOW).exists()
    to_come = Booking.objects.at(place).to_come(NOW)
    assert 5 < to_come.count() < 60
    assert min(Run.objects.values_list("started_at", flat=True)) < NOW - timedelta(days=700)


def assert_people_can_sign_in():
    for account in ACCOUNTS:
        member = Member.objects.get(username=account.username)
        assert member.has_usable_password()
        assert member.password.startswith("argon2")
    assert authenticate(None, username="ines", password=PASSWORD) is not None
    assert Member.objects.filter(email="").count() > Member.objects.exclude(email="").count()


def assert_texts_are_in_every_language():
    for machine in Machine.objects.all():
        assert set(machine.summary) == set(machine.safety_notes) == {"en", "fr", "es", "it", "pt"}


def test_history_is_the_same_for_the_same_day():
    machine = factories.machine(category=factories.category(slug="printers-3d"))
    member = factories.member(at=machine.place)
    visitor = Visitor(member, NOW.date() - timedelta(days=800), 1.0, frozenset(), [])

    def draw():
        history = History(machine.place, [visitor], NOW, Random(3))  # noqa: S311  # a demo's
        history.draw([machine], reporting=frozenset({machine.slug}))
        return [(run.started_at, run.ended_at, run.outcome) for run in history.runs]

    assert draw() == draw() != []


def test_demo_refuses_a_database_with_a_place():
    factories.place()

    with pytest.raises(CommandError, match="holds a place already"):
        call_command("demo", stdout=StringIO())


def test_links_follow_the_fleet_and_can_be_made_again(tmp_path):
    place = factories.place(slug=FRANCE)
    space = factories.space(place=place)
    for each in FLEET:
        factories.machine(space=space, slug=each.slug)

    for _ in range(2):
        links.link_fleet(place, tmp_path)

    found = {link.machine.slug: link for link in MachineLink.objects.all()}
    assert {slug: (link.driver, link.base_topic) for slug, link in found.items()} == {
        each.slug: (each.driver, each.base_topic) for each in FLEET
    }
    assert {slug for slug, link in found.items() if link.rest_url and link.rest_key} == {
        each.slug for each in FLEET if each.has_rest
    }


def test_an_open_evening_is_added_when_the_place_is_closed_and_only_then():
    space = factories.space(is_always_open=False)
    at_night = datetime(2026, 6, 17, 21, 50, tzinfo=UTC)

    evening = hours.open_this_evening(space.place, at_night)

    assert evening is not None
    assert calendars.is_open(space, Slot(at_night, at_night + timedelta(hours=4)))
    assert hours.open_this_evening(space.place, at_night + timedelta(minutes=30)) is None


def test_accounts_are_printed_with_their_roles():
    out = StringIO()

    call_command("demo", "--accounts", stdout=out)

    assert all(account.username in out.getvalue() for account in ACCOUNTS)
    assert out.getvalue().count(PASSWORD) == len(ACCOUNTS)
