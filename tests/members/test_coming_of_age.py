"""Growing up: told before, told on the day, and the rights pass over."""

from datetime import date, timedelta

import pytest

from members.models import Guardianship, Mandate, Notice, Purpose
from members.notice_kinds import words
from members.services import consents
from members.tasks.coming_of_age import pass_rights_over, tell_of_coming_of_age
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def ward(months_before: date):
    place, guardian = factories.place(), factories.member(language="it")
    child = factories.child(at=place, guardian=guardian)
    child.birth_month = months_before
    child.save()
    return child, guardian, place


def told():
    return [(notice.kind, notice.recipient) for notice in Notice.objects.order_by("pk")]


def test_full_age_is_told_once_to_both_before_it_comes():
    child, guardian, _place = ward(date(NOW.year - 18, 6, 1))  # of full age on 1 July

    counts = [tell_of_coming_of_age(NOW + days * DAY) for days in (-20, 0, 3)]

    assert counts == [0, 2, 0]
    assert told() == [("full_age_soon", child), ("full_age_soon", guardian)]
    notice = Notice.objects.get(recipient=child)
    assert all(words(notice.kind, notice.facts))


def test_on_the_day_guardianships_end_and_what_was_decided_stays():
    child, guardian, place = ward(date(NOW.year - 18, 6, 1))
    consent = consents.decide(
        member=child, place=place, purpose=Purpose.IMAGE, is_agreed=True, by=guardian, now=NOW
    )
    Notice.objects.all().delete()

    ended = [pass_rights_over(NOW + days * DAY) for days in (0, 16, 17)]

    assert ended == [0, 1, 0]
    assert not Guardianship.objects.current().exists()
    assert consents.in_force(child, place, Purpose.IMAGE, NOW + 17 * DAY) == consent
    assert told() == [("full_age_now", child), ("full_age_now", guardian)]


def test_on_the_day_mandates_that_a_guardian_gave_end_and_ones_own_go_on():
    child, guardian, place = ward(date(NOW.year - 18, 6, 1))
    of_guardian = factories.mandate(place=place, member=child, given_by=guardian)
    own = factories.mandate(place=place, member=child, given_by=child)

    pass_rights_over(NOW + 16 * DAY)

    assert list(Mandate.objects.open(NOW.date())) == [own]
    of_guardian.refresh_from_db()
    assert of_guardian.revoked_at == NOW + 16 * DAY


def test_the_age_of_digital_consent_is_told_before_and_when_it_is_reached():
    child, guardian, _place = ward(date(NOW.year - 15, 6, 1))

    for days in (0, 1, 16, 17, 60):
        tell_of_coming_of_age(NOW + days * DAY)

    assert told() == [
        ("alone_soon", child), ("alone_soon", guardian),
        ("alone_now", child), ("alone_now", guardian),
    ]  # fmt: skip
    to_the_child = Notice.objects.get(kind="alone_soon", recipient=child)
    assert "1 juillet 2026" in words(to_the_child.kind, to_the_child.facts)[0]


def test_of_whom_no_month_of_birth_is_known_nothing_passes_over():
    child, _guardian, _place = ward(date(1990, 1, 1))
    type(child).objects.update(birth_month=None)

    assert (tell_of_coming_of_age(NOW), pass_rights_over(NOW)) == (0, 0)
