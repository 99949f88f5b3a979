"""What the clock does to personal data, day by day."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from bookings.models import Booking
from iot.models import Run, RunOutcome
from learning.models import EndReason, Grant
from members.holdings import Then, all_holdings
from members.models import (
    Arrival,
    Consent,
    ConsentText,
    Departure,
    ErasureRequest,
    Group,
    GroupVisit,
    Guardianship,
    HowGiven,
    Member,
    Notice,
    Purpose,
    Role,
    Visit,
)
from members.services.erasure import ask
from members.tasks import retention
from tests import factories

NOW = factories.NOW
YEAR = timedelta(days=365)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def seen_last(at, **given):
    person = factories.member(date_joined=at, last_login=at, **given)
    person.roles.create(place=factories.place())
    return person


def of(model):
    return next(each for each in all_holdings() if each.model == model)


def delete_old(model, now=NOW):
    return retention.delete_old_rows(of(model), of(model).kept, now)


def a_visit(member, at):
    return Visit.objects.create(
        member=member, place=member.roles.first().place, arrived_at=at, arrival=Arrival.CARD,
        left_at=at + timedelta(hours=1), departure=Departure.SELF,
    )  # fmt: skip


def test_who_asked_is_erased_when_the_time_to_change_their_mind_is_over():
    ines = seen_last(NOW)
    ask(member=ines, by=ines, place=ines.roles.first().place, now=NOW)

    counts = [
        retention.run(NOW + settings.ERASURE_GRACE + late)["erased"] for late in (-DAY, DAY, DAY)
    ]

    assert counts == [0, 1, 0]
    assert not Member.objects.filter(pk=ines.pk).exists()


def test_who_changed_their_mind_stays():
    ines = seen_last(NOW)
    place = ines.roles.first().place
    ErasureRequest.objects.create(
        member=ines, asked_by=ines, place=place, asked_at=NOW, withdrawn_at=NOW
    )

    assert retention.erase_who_asked(NOW + YEAR) == 0


def test_the_inactive_are_told_once_and_erased_thirty_days_later():
    gone = seen_last(NOW - 3 * YEAR + 30 * DAY)

    told = [retention.warn_the_inactive(NOW + day * DAY) for day in (0, 1, 2)]
    erased = [retention.erase_the_inactive(NOW + day * DAY) for day in (29, 31)]

    assert (told, erased) == ([0, 1, 0], [0, 1])
    assert not Member.objects.filter(pk=gone.pk).exists()


def test_who_comes_back_after_the_notice_stays():
    back = seen_last(NOW - 3 * YEAR)
    retention.warn_the_inactive(NOW)
    Member.objects.filter(pk=back.pk).update(last_login=NOW + DAY)

    assert retention.erase_the_inactive(NOW + 40 * DAY) == 0


def test_the_inactive_are_not_erased_untold():
    seen_last(NOW - 5 * YEAR)

    assert retention.erase_the_inactive(NOW) == 0


def test_a_visit_or_a_booking_shows_that_someone_is_active():
    visitor, booker = seen_last(NOW - 4 * YEAR), seen_last(NOW - 4 * YEAR)
    a_visit(visitor, NOW - YEAR)
    factories.booking(member=booker, starts_at=NOW - YEAR)

    assert retention.warn_the_inactive(NOW) == 0


def test_the_team_and_guardians_are_never_inactive():
    mediator = seen_last(NOW - 4 * YEAR)
    mediator.roles.create(place=mediator.roles.first().place, role=Role.MEDIATOR)
    Guardianship.objects.create(guardian=seen_last(NOW - 4 * YEAR), child=seen_last(NOW))

    assert retention.warn_the_inactive(NOW) == 0


def test_bookings_of_the_year_before_last_lose_their_name_and_others_keep_it():
    machine, ines = factories.machine(), seen_last(NOW)
    days = (date(2024, 12, 31), date(2025, 1, 1))
    old, kept = (
        factories.booking(machine=machine, member=ines, starts_at=NOW.replace(year=day.year,
                          month=day.month, day=day.day))
        for day in days
    )  # fmt: skip

    counts = [retention.detach_old_rows(NOW) for _ in range(2)]

    old.refresh_from_db()
    kept.refresh_from_db()
    assert counts == [1, 0]
    assert (kept.member, kept.booked_by) == (ines, ines)
    assert old.member.erased_at is not None
    assert old.booked_by == old.member


def test_the_year_ends_at_midnight_of_the_place():
    machine, ines = factories.machine(), seen_last(NOW)
    new_year_in_paris = NOW.replace(year=2024, month=12, day=31, hour=23, minute=30)
    factories.booking(machine=machine, member=ines, starts_at=new_year_in_paris)

    assert retention.detach_old_rows(NOW) == 0


def test_an_old_year_of_someone_is_one_subject_and_another_year_another():
    machine, ines = factories.machine(), seen_last(NOW, birth_month=date(2010, 3, 1))
    for year, day in ((2022, 1), (2022, 2), (2023, 1)):
        starts_at = NOW.replace(year=year, day=day)
        factories.booking(member=ines, machine=machine, starts_at=starts_at)
    a_visit(ines, NOW.replace(year=2023))
    Run.objects.create(
        machine=machine, key="1", file_name="ines.gcode", started_at=NOW.replace(year=2023),
        ended_at=NOW.replace(year=2023), outcome=RunOutcome.COMPLETED, member=ines,
    )  # fmt: skip

    moved = retention.detach_old_rows(NOW)

    of_year = {
        year: set(Booking.objects.filter(starts_at__year=year).values_list("member", flat=True))
        for year in (2022, 2023)
    }
    run = Run.objects.get()
    assert moved == 5
    assert [len(each) for each in of_year.values()] == [1, 1]
    assert of_year[2022] != of_year[2023]
    assert of_year[2023] == {run.member_id} == {Visit.objects.get().member_id}
    assert (run.file_name, run.member.birth_month) == ("", ines.birth_month)


def test_who_is_known_to_have_come_stays_active_when_their_rows_lose_the_name():
    ines = seen_last(NOW - 4 * YEAR)
    a_visit(ines, NOW.replace(year=2024))

    retention.detach_old_rows(NOW)

    ines.refresh_from_db()
    assert ines.last_seen_on == date(2024, 6, 15)
    assert retention.warn_the_inactive(NOW) == 0


def test_a_consent_is_kept_five_years_after_its_end_with_its_scan(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    text = ConsentText.objects.get(purpose=Purpose.IMAGE, version=1)
    ines = seen_last(NOW)
    for ended_at in (NOW - 5 * YEAR - 2 * DAY, NOW - 5 * YEAR + DAY):
        Consent.objects.create(
            member=ines, place=ines.roles.first().place, purpose=Purpose.IMAGE, text=text,
            is_agreed=True, given_by=ines, how=HowGiven.SCREEN, given_at=NOW - 6 * YEAR,
            ended_at=ended_at,
        )  # fmt: skip

    counts = [delete_old("members.Consent") for _ in range(2)]

    assert counts == [1, 0]
    assert Consent.objects.get().ended_at == NOW - 5 * YEAR + DAY


def test_an_agreement_that_holds_is_never_too_old():
    text = ConsentText.objects.get(purpose=Purpose.IMAGE, version=1)
    ines = seen_last(NOW)
    Consent.objects.create(
        member=ines, place=ines.roles.first().place, purpose=Purpose.IMAGE, text=text,
        is_agreed=True, given_by=ines, how=HowGiven.SCREEN, given_at=NOW - 20 * YEAR,
    )  # fmt: skip

    assert delete_old("members.Consent") == 0


def test_a_qualification_that_goes_on_is_kept_and_one_that_ended_for_five_years():
    held = factories.grant(granted_at=NOW - 20 * YEAR)
    for ended_at in (NOW - 5 * YEAR - 2 * DAY, NOW - 5 * YEAR + DAY):
        factories.grant(
            granted_at=NOW - 9 * YEAR, ended_at=ended_at, end_reason=EndReason.EXPIRED
        )  # fmt: skip

    counts = [delete_old("learning.Grant") for _ in range(2)]

    assert counts == [1, 0]
    assert Grant.objects.filter(pk=held.pk).exists()


def test_who_visited_is_known_to_have_come_when_the_visit_loses_its_name():
    ines = seen_last(NOW)
    a_visit(ines, NOW.replace(year=2023))

    retention.detach_old_rows(NOW)

    ines.refresh_from_db()
    assert ines.first_seen_on == date(2023, 12, 31)


def test_notices_are_deleted_a_year_after_they_were_written():
    ines = seen_last(NOW)
    for made_at in (NOW - YEAR - DAY, NOW - YEAR + DAY):
        Notice.objects.create(
            recipient=ines, about=ines, place=ines.roles.first().place, kind="said",
            channel="paper", language="fr", made_at=made_at,
        )  # fmt: skip

    assert delete_old("members.Notice") == 1


def test_the_contact_of_a_group_is_forgotten_three_years_after_its_last_visit():
    place = factories.place()
    recent, old = (
        Group.objects.create(
            place=place, name=name, contact_name="Mme Martin", contact_phone="1",
            made_at=NOW - 9 * YEAR,
        )
        for name in ("Recent", "Old")
    )  # fmt: skip
    for group, at in ((recent, NOW - YEAR), (recent, NOW - 5 * YEAR), (old, NOW - 4 * YEAR)):
        GroupVisit.objects.create(
            group=group, expected_at=at, leaves_at=at + DAY, under_12=9,
            recorded_by=factories.member(),
        )  # fmt: skip

    counts = [delete_old("members.Group") for _ in range(2)]

    contacts = dict(Group.objects.values_list("name", "contact_name"))
    assert (counts, contacts) == ([1, 0], {"Recent": "Mme Martin", "Old": ""})


def test_the_page_for_operators_tells_the_times_that_are_set():
    page = Path("docs/operators/retention.md").read_text()
    told = dict(re.findall(r"\| `KEPT_(\w+?)_(?:DAYS|YEARS)` \| (\d+)", page))

    kept = {name.upper(): time for name, time in settings.KEPT.items() if time}
    assert {name: int(number) for name, number in told.items()} == {
        name: time if isinstance(time, int) else time.days for name, time in kept.items()
    }
    assert f"`ERASURE_GRACE_DAYS` | {settings.ERASURE_GRACE.days} days" in page
    assert f"`INACTIVE_NOTICE_DAYS` ({settings.INACTIVE_NOTICE.days}) days" in page


def test_every_time_that_is_set_is_that_of_a_declaration():
    assert {each.kept.name for each in all_holdings() if each.kept} == set(settings.KEPT)


def test_run_does_everything_and_nothing_the_second_time():
    seen_last(NOW - 5 * YEAR)
    retention.run(NOW)

    counts = retention.run(NOW)

    assert set(counts.values()) == {0}
    assert {
        each.model for each in all_holdings() if each.kept and each.kept.then is Then.DELETE
    } - {"members.Member"} <= set(counts)
