"""The demo's memberships and groups keep the rules of real ones."""

import random
from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from fablab.demo.belonging import make_belonging
from members.models import (
    Group,
    GroupVisit,
    HouseRules,
    Member,
    Membership,
    Role,
    Suspension,
)
from places import calendars
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_demo_of_belonging_is_plausible_and_valid():
    space = factories.space(is_always_open=False)
    place = space.place
    calendars.open_every_week(
        place=place, weekdays=list(calendars.Weekday), opens=time(14), closes=time(19),
        first_on=date(2024, 1, 1),
    )  # fmt: skip
    factories.member(at=place, role=Role.MANAGER)
    for _ in range(30):
        factories.member(at=place, date_joined=NOW - timedelta(days=700))
    members = {each.username: each for each in Member.objects.all()}

    make_belonging(place, members, NOW, random.Random(1))  # noqa: S311  # the same rows each time

    for model in (Membership, HouseRules, Suspension, Group, GroupVisit):
        assert model.objects.exists()
        for row in model.objects.all():
            row.full_clean()
    for person in members.values():
        rows = person.memberships.order_by("starts_on")
        assert all(one.ends_on < other.starts_on for one, other in pairwise(rows))
    assert Suspension.objects.in_force(NOW).count() == 1
    assert GroupVisit.objects.filter(expected_at__gt=NOW).exists()
    assert {len(rules.body) for rules in HouseRules.objects.all()} == {5}
    assert all(calendars.is_open(space, visit.slot) for visit in GroupVisit.objects.all()[::20])
