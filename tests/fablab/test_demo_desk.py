"""What the demo's desk did for Marie."""

import random
from datetime import timedelta

import pytest

from fablab.demo.desk import make_desk
from members.models import Act, Deed, Mandate, Mode, Notice, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_desk_of_the_demo_acts_with_marie_and_for_her():
    place = factories.place()
    machine = factories.machine(space=factories.space(place=place))
    marie = factories.member(at=place, language="fr")
    team = {
        "sofia": factories.member(at=place, role=Role.MEDIATOR),
        "karim": factories.member(at=place, role=Role.MANAGER),
    }
    for number in range(8):
        made_at = NOW - timedelta(days=number, hours=1)
        factories.booking(machine=machine, member=marie, created_at=made_at, starts_at=made_at)

    chance = random.Random(1)  # noqa: S311  # a demo, not a secret
    make_desk(place, {"marie": marie, **team}, NOW, chance)

    done = Act.objects.of(marie)
    assert set(done.values_list("mode", flat=True)) == {Mode.WITH, Mode.FOR}
    assert Deed.MANDATE_GIVEN in done.values_list("deed", flat=True)
    assert Mandate.objects.in_force(NOW.date()).filter(member=marie).count() == 1
    assert Notice.objects.to_hand_over(place, NOW).filter(recipient=marie).exists()
