"""What the database keeps of qualifications, and who may read who holds them."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from learning.levels import Level
from learning.models import EndReason, Grant, Qualification, Requirement
from members.models import Guardianship, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


def breaks(constraint, act, *args, **given):
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        act(*args, **given)
    return constraint in str(broken.value)


def test_a_person_holds_a_qualification_once_at_a_time():
    first = factories.grant()
    again = {"qualification": first.qualification, "member": first.member}

    with pytest.raises(IntegrityError), transaction.atomic():  # SQLite does not name the constraint
        factories.grant(**again)
    Grant.objects.update(ended_at=NOW, end_reason=EndReason.LAPSED)
    factories.grant(**again)
    assert Grant.objects.count() == 2


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("grant_level_is_known", {"level": "master"}),
        ("grant_ends_after_it_was_given", {"ended_at": NOW - A_DAY, "end_reason": "lapsed"}),
        ("grant_is_ended_by_someone_or_by_time", {"ended_at": NOW}),
        ("grant_is_ended_by_someone_or_by_time", {"end_reason": "lapsed"}),
        ("grant_is_ended_by_someone_or_by_time", {"ended_at": NOW, "end_reason": "replaced"}),
    ],
)
def test_grants_that_make_no_sense_are_not_stored(constraint, facts):
    assert breaks(constraint, factories.grant, **facts)


def test_a_grant_is_taken_back_with_a_reason():
    boss = factories.member()
    taken = {"ended_at": NOW, "end_reason": EndReason.REVOKED, "ended_by": boss}

    assert breaks("grant_is_taken_back_with_a_reason", factories.grant, **taken)
    assert factories.grant(**taken, end_note="Left the lid open.").end_note


def test_grants_outlive_qualification_and_person():
    held = factories.grant()

    for row in (held.qualification, held.member, held.granted_by):
        with pytest.raises(ProtectedError):
            row.delete()


@pytest.mark.parametrize("level", [Level.ALONE, ""])
def test_a_requirement_is_of_a_machine_or_a_category(level):
    both = {"machine": factories.machine(), "category": factories.category(), "level": level}
    qualification = factories.qualification()

    assert breaks(
        "requirement_is_of_a_machine_or_a_category",
        Requirement.objects.create, qualification=qualification, level=level,
    )  # fmt: skip
    assert breaks(
        "requirement_is_of_a_machine_or_a_category",
        Requirement.objects.create, qualification=qualification, **both,
    )  # fmt: skip


def test_only_a_machine_may_ask_for_nothing():
    assert factories.requirement(level="").asked.level is None
    assert breaks(
        "requirement_level_is_known",
        factories.requirement, category=factories.category(),
        qualification=factories.qualification(), level="",
    )  # fmt: skip


def test_a_machine_of_another_place_is_refused():
    row = Requirement(
        qualification=factories.qualification(), machine=factories.machine(), level=Level.ALONE
    )

    with pytest.raises(ValidationError, match="another place"):
        row.full_clean()


def test_requirements_of_a_machine_are_its_own_and_those_of_its_category_at_its_place():
    machine = factories.machine()
    own = factories.requirement(machine=machine)
    of_category = factories.requirement(
        category=machine.category, qualification=factories.qualification(place=machine.place)
    )
    elsewhere = factories.qualification()
    factories.requirement(category=machine.category, qualification=elsewhere)
    factories.requirement(
        machine=machine, qualification=factories.qualification(place=machine.place, is_in_use=False)
    )
    factories.requirement(machine=factories.machine(space=machine.space))

    assert set(Requirement.objects.of(machine)) == {own, of_category}


def test_who_reads_who_holds_what():
    held = factories.grant()
    place = held.qualification.place
    father = factories.member()
    Guardianship.objects.create(guardian=father, child=held.member)
    teacher = factories.member(at=place)
    factories.grant(qualification=held.qualification, member=teacher, level=Level.MAY_TEACH)
    other_teacher = factories.member(at=place)
    factories.grant(
        qualification=factories.qualification(place=place),
        member=other_teacher, level=Level.MAY_TEACH,
    )  # fmt: skip

    def reads(viewer):
        return held in Grant.objects.visible_to(viewer)

    assert all(map(reads, [held.member, father, teacher, factories.member(is_superuser=True)]))
    assert reads(factories.member(at=place, role=Role.MEDIATOR))
    assert not any(map(reads, [other_teacher, factories.member(at=place), AnonymousUser()]))
    assert not reads(factories.member(at=factories.place(), role=Role.MANAGER))


def test_a_guardian_of_the_past_reads_no_more():
    held = factories.grant()
    father = factories.member()
    Guardianship.objects.create(
        guardian=father, child=held.member, since_at=NOW - A_DAY, ended_at=NOW
    )

    assert not Grant.objects.visible_to(father).exists()


def test_it_holds_until_its_time_is_over_or_it_was_not_used():
    qualification = factories.qualification(lapses_after_months=6)
    held = factories.grant(qualification=qualification, valid_until_on=date(2027, 1, 1))

    assert (held.last_day, held.would_lapse_first) == (date(2026, 12, 15), True)
    held.last_used_at = NOW + 60 * A_DAY
    assert (held.last_day, held.would_lapse_first) == (date(2027, 1, 1), False)
    assert held.holds_on(date(2027, 1, 1))
    assert not held.holds_on(date(2027, 1, 2))


def test_what_was_used_before_it_was_given_anew_counts_from_then():
    qualification = factories.qualification(lapses_after_months=1)

    held = factories.grant(qualification=qualification, last_used_at=NOW - 300 * A_DAY)

    assert held.last_day == date(2026, 7, 15)


def test_a_day_is_one_of_the_place():
    tokyo = factories.qualification(
        place=factories.place(time_zone="Asia/Tokyo"), lapses_after_months=1
    )
    late = NOW.replace(hour=20)

    assert factories.grant(qualification=tokyo, granted_at=late).last_day == date(2026, 7, 16)


def test_qualifications_speak_the_readers_language():
    qualification = Qualification(place=factories.place(), name={"fr": "Laser"}, summary={})

    assert (str(qualification), qualification.localized_summary) == ("Laser", "")
