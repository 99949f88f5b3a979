"""What time ends, who is reminded of it, and that doing it twice changes nothing."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from learning.models import EndReason, Grant
from learning.tasks import end_what_is_over, remind_before_the_end
from members.models import Guardianship, Notice
from members.notice_kinds import words
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")


def kinds_told():
    return [each.kind for each in Notice.objects.order_by("pk")]


def test_what_was_valid_until_yesterday_has_expired():
    over = factories.grant(valid_until_on=date(2026, 6, 14))
    last_day = factories.grant(valid_until_on=date(2026, 6, 15))

    assert (end_what_is_over(NOW), end_what_is_over(NOW)) == (1, 0)

    over.refresh_from_db()
    assert (over.ended_at, over.end_reason) == (NOW, EndReason.EXPIRED)
    assert list(Grant.objects.current()) == [last_day]
    assert kinds_told() == ["qualification_expired"]


def test_yesterday_is_a_question_to_the_clock_of_the_place():
    factories.grant(valid_until_on=date(2026, 6, 15), granted_at=NOW - A_DAY)
    midnight = datetime(2026, 6, 16, tzinfo=PARIS)

    assert end_what_is_over(midnight - timedelta(minutes=1)) == 0
    assert end_what_is_over(midnight) == 1


@pytest.mark.parametrize(
    ("used_days_ago", "ended"), [(None, 1), (184, 1), (182, 0), (0, 0)]
)  # six months before 15 June 2026 are 182 days
def test_what_is_not_used_lapses(used_days_ago, ended):
    qualification = factories.qualification(lapses_after_months=6)
    held = factories.grant(
        qualification=qualification,
        granted_at=NOW - 400 * A_DAY,
        last_used_at=None if used_days_ago is None else NOW - used_days_ago * A_DAY,
    )

    assert end_what_is_over(NOW) == ended

    held.refresh_from_db()
    assert held.end_reason == (EndReason.LAPSED if ended else "")
    assert kinds_told() == ["qualification_lapsed"] * ended


def test_what_was_given_lately_does_not_lapse_for_want_of_an_old_use():
    qualification = factories.qualification(lapses_after_months=6)
    factories.grant(qualification=qualification, granted_at=NOW, last_used_at=NOW - 900 * A_DAY)

    assert end_what_is_over(NOW) == 0


def test_many_are_ended_in_batches(monkeypatch):
    monkeypatch.setattr("learning.tasks.GRANTS_AT_ONCE", 2)
    qualification = factories.qualification()
    for _ in range(5):
        factories.grant(qualification=qualification, valid_until_on=date(2026, 6, 14))

    assert end_what_is_over(NOW) == 5


def test_person_and_guardian_are_reminded_once():
    held = factories.grant(valid_until_on=date(2026, 7, 15))
    father = factories.member()
    Guardianship.objects.create(guardian=father, child=held.member)

    early, on_time, again = (remind_before_the_end(NOW + days * A_DAY) for days in (-1, 0, 1))

    assert (early, on_time, again) == (0, 1, 0)
    assert {each.recipient for each in Notice.objects.all()} == {held.member, father}
    assert kinds_told() == ["qualification_expires_soon"] * 2
    notice = Notice.objects.get(recipient=father)
    assert notice.facts["until"] == "15 juillet 2026"  # in the first language of the place
    assert notice.facts["name"] in words(notice.kind, notice.facts)[1]


def test_a_use_moves_the_lapse_and_its_reminder():
    qualification = factories.qualification(lapses_after_months=1, remind_days_before=7)
    held = factories.grant(qualification=qualification)

    first = remind_before_the_end(NOW + 25 * A_DAY)
    Grant.objects.filter(pk=held.pk).update(last_used_at=NOW + 26 * A_DAY)
    quiet = remind_before_the_end(NOW + 27 * A_DAY)
    second = remind_before_the_end(NOW + 52 * A_DAY)

    assert (first, quiet, second) == (1, 0, 1)
    assert kinds_told() == ["qualification_lapses_soon"] * 2


def test_nobody_is_reminded_of_what_is_over_or_has_no_end():
    factories.grant(valid_until_on=date(2026, 6, 14))
    factories.grant(valid_until_on=date(2026, 6, 20), ended_at=NOW, end_reason="expired")
    factories.grant()

    assert remind_before_the_end(NOW) == 0
    assert not Notice.objects.exists()
