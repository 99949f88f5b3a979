"""Memberships: written down, renewed, cancelled, reminded of; who may read them."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from members.models import Act, Deed, Guardianship, Membership, MembershipPhase, Mode, Notice, Role
from members.notice_kinds import words
from members.refusals import (
    EndsBeforeItStarts,
    MemberAlready,
    MembershipIsCancelled,
    MembershipIsOver,
    NoMandate,
    NotOfThisPlace,
    NotYourTask,
)
from members.services.memberships import add_membership, cancel, last_day_of_a_year, renew
from members.tasks.memberships import remind_renewals
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

TODAY = NOW.date()
A_DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    place = factories.place(name="A place", address="12, rue des Tilleuls", language="en")
    return SimpleNamespace(
        place=place,
        zoe=factories.member(at=place, display_name="Zoe", language="en"),
        desk=factories.member(at=place, role=Role.MEDIATOR),
    )


@pytest.fixture
def _at_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def wish(lab, **given):
    wanted = {
        "member": lab.zoe,
        "place": lab.place,
        "kind": "youth",
        "starts_on": TODAY,
        "ends_on": TODAY + 364 * A_DAY,
        "price_cents": 1250,
        "by": lab.desk,
        "now": NOW,
    }
    return wanted | given


def refusals_of(act, **given):
    with pytest.raises(Refused) as refused:
        act(**given)
    return list(refused.value.refusals)


def test_a_membership_is_written_down_with_a_record_of_who_did_it(lab):
    made = add_membership(**wish(lab))

    act = Act.objects.get()
    assert (made.kind, made.price_cents, made.recorded_by) == ("youth", 1250, lab.desk)
    assert (act.actor, act.member, act.deed, act.mode) == (
        lab.desk, lab.zoe, Deed.JOINED, Mode.WITH
    )  # fmt: skip


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VOLUNTEER, Role.FUNDER])
def test_memberships_are_the_task_of_the_desk(lab, role):
    by = factories.member(at=lab.place, role=role)

    assert refusals_of(add_membership, **wish(lab, by=by)) == [NotYourTask()]


def test_the_desk_of_another_place_writes_nothing_down_here(lab):
    by = factories.member(at=factories.place(), role=Role.MANAGER)

    assert refusals_of(add_membership, **wish(lab, by=by)) == [NotYourTask()]


def test_who_does_not_belong_to_the_place_gets_no_membership(lab):
    stranger = factories.member()

    assert refusals_of(add_membership, **wish(lab, member=stranger)) == [NotOfThisPlace()]


def test_for_someone_who_is_not_there_it_takes_a_mandate(lab):
    assert refusals_of(add_membership, **wish(lab, mode=Mode.FOR)) == [NoMandate()]
    assert not Membership.objects.exists()


def test_two_memberships_of_one_person_never_share_a_day(lab):
    first = factories.membership(member=lab.zoe, place=lab.place)
    already = MemberAlready(starts_on=first.starts_on, ends_on=first.ends_on)

    for starts_on in (first.starts_on, TODAY, first.ends_on):
        days = {"starts_on": starts_on, "ends_on": starts_on + A_DAY}
        assert refusals_of(add_membership, **wish(lab, **days)) == [already]
    add_membership(**wish(lab, starts_on=first.ends_on + A_DAY, ends_on=first.ends_on + 9 * A_DAY))


def test_a_membership_elsewhere_or_cancelled_is_not_in_the_way(lab):
    factories.membership(member=lab.zoe)
    factories.membership(member=lab.zoe, place=lab.place, cancelled_at=NOW)

    assert add_membership(**wish(lab)).pk


def test_the_last_day_does_not_come_before_the_first(lab):
    said = refusals_of(add_membership, **wish(lab, ends_on=TODAY - A_DAY))

    assert said == [EndsBeforeItStarts()]


def test_renewing_starts_on_the_day_after_and_lasts_a_year(lab):
    first = factories.membership(member=lab.zoe, place=lab.place, kind="family")

    second = renew(membership=first, price_cents=3000, by=lab.desk, now=NOW)

    assert (second.starts_on, second.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert (second.kind, second.price_cents) == ("family", 3000)


def test_renewing_twice_or_what_is_cancelled_or_long_over_is_refused(lab):
    first = factories.membership(member=lab.zoe, place=lab.place)
    renew(membership=first, price_cents=0, by=lab.desk, now=NOW)
    old = factories.membership(
        member=lab.zoe, place=lab.place, starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31)
    )
    cancelled = factories.membership(member=lab.zoe, place=lab.place, cancelled_at=NOW)

    said = [
        refusals_of(renew, membership=each, price_cents=0, by=lab.desk, now=NOW)
        for each in (first, old, cancelled)
    ]

    already = MemberAlready(starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    assert said == [[already], [MembershipIsOver()], [MembershipIsCancelled()]]


def test_cancelling_keeps_the_row_and_leaves_a_record(lab):
    row = factories.membership(member=lab.zoe, place=lab.place)

    cancel(membership=row, by=lab.desk, now=NOW)

    row.refresh_from_db()
    assert row.phase(TODAY) == MembershipPhase.CANCELLED
    assert Act.objects.get().deed == Deed.ACCOUNT_CHANGED
    assert refusals_of(cancel, membership=row, by=lab.desk, now=NOW) == [MembershipIsCancelled()]
    assert refusals_of(cancel, membership=row, by=lab.zoe, now=NOW) == [NotYourTask()]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 3, 1), date(2027, 2, 28)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_a_year_ends_on_the_day_before_it_would_begin_again(first, last):
    assert last_day_of_a_year(first) == last


@pytest.mark.parametrize(
    ("days", "phase"),
    [
        (31, MembershipPhase.VALID),
        (30, MembershipPhase.ENDS_SOON),
        (0, MembershipPhase.ENDS_SOON),
        (-1, MembershipPhase.ENDED),
    ],
)
def test_a_membership_ends_soon_thirty_days_before(lab, days, phase):
    row = factories.membership(place=lab.place, ends_on=TODAY + days * A_DAY)

    assert row.phase(TODAY) == phase


# --- Reminders --------------------------------------------------------------------------------


def test_who_is_a_member_for_thirty_more_days_is_told_once_with_the_guardians(lab):
    father = factories.member(language="it", email="father@example.org")
    Guardianship.objects.create(guardian=father, child=lab.zoe)
    factories.membership(member=lab.zoe, place=lab.place, ends_on=TODAY + 30 * A_DAY)

    assert [remind_renewals(NOW), remind_renewals(NOW + A_DAY)] == [1, 0]

    notices = Notice.objects.order_by("pk")
    assert [(each.recipient, each.about) for each in notices] == [
        (lab.zoe, lab.zoe), (father, lab.zoe)
    ]  # fmt: skip
    with translation.override("en"):
        subject, body = words(notices[0].kind, notices[0].facts)
    assert "Zoe" in subject
    assert "15 July 2026" in body
    assert "luglio" in notices[1].facts["until"].lower()


@pytest.mark.parametrize(
    "given",
    [
        {"ends_on": TODAY + 31 * A_DAY},
        {"ends_on": TODAY - A_DAY},
        {"ends_on": TODAY + A_DAY, "cancelled_at": NOW},
        {"ends_on": TODAY + A_DAY, "reminded_at": NOW},
    ],
)
def test_others_are_not_reminded(lab, given):
    factories.membership(member=lab.zoe, place=lab.place, **given)

    assert remind_renewals(NOW) == 0


def test_who_has_renewed_is_not_reminded(lab):
    row = factories.membership(member=lab.zoe, place=lab.place, ends_on=TODAY + A_DAY)
    renew(membership=row, price_cents=0, by=lab.desk, now=NOW)

    assert remind_renewals(NOW) == 0


# --- Pages ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_at_noon")
def test_list_shows_valid_ending_and_ended_with_what_was_paid(lab):
    valid = factories.membership(place=lab.place, price_cents=1000)
    soon = factories.membership(place=lab.place, ends_on=TODAY, kind="family", price_cents=3050)
    ended = factories.membership(place=lab.place, ends_on=TODAY - A_DAY)
    factories.membership(place=lab.place, cancelled_at=NOW)
    factories.membership()
    client = signed_in(lab.desk)

    pages = {
        which: client.get(reverse("people:memberships"), {"which": which})
        for which in ("valid", "soon", "ended")
    }

    rows = {which: {item.row for item in page.context["items"]} for which, page in pages.items()}
    assert rows == {"valid": {valid, soon}, "soon": {soon}, "ended": {ended}}
    assert pages["valid"].context["cents"] == 4050
    totals = [(each["label"], each["cents"]) for each in pages["valid"].context["totals"]]
    assert totals == [("One person", 1000), ("Family", 3050)]
    assert "€40.50" in pages["valid"].content.decode()


@pytest.mark.parametrize("many", [2, 20])
@pytest.mark.usefixtures("_at_noon")
def test_list_takes_as_many_queries_for_many(lab, django_assert_num_queries, many):
    for _ in range(many):
        factories.membership(place=lab.place)
    client = signed_in(lab.desk)

    with django_assert_num_queries(8):
        client.get(reverse("people:memberships"))


@pytest.mark.usefixtures("_at_noon")
def test_desk_adds_renews_and_cancels_on_pages(lab):
    client = signed_in(lab.desk)
    add = reverse("people:add_membership", args=[lab.zoe.pk])
    proposed = client.get(add).context["form"]["ends_on"].value()

    client.post(
        add,
        {
            "kind": "youth",
            "starts_on": TODAY,
            "ends_on": proposed,
            "price": "12.50",
            "mode": "with",
        },
    )
    [row] = Membership.objects.all()
    client.post(
        reverse("people:renew_membership", args=[row.pk]),
        {"kind": "youth", "ends_on": "2028-06-14", "price": "0", "mode": "with"},
    )
    client.post(reverse("people:cancel_membership", args=[row.pk]), {"mode": "with"})

    newer, older = Membership.objects.order_by("-starts_on")
    assert (older.price_cents, older.ends_on, older.cancelled_at) == (1250, date(2027, 6, 14), NOW)
    assert (newer.starts_on, newer.ends_on) == (date(2027, 6, 15), date(2028, 6, 14))


@pytest.mark.usefixtures("_at_noon")
def test_a_refusal_is_said_above_the_form_which_keeps_what_was_written(lab):
    factories.membership(member=lab.zoe, place=lab.place)
    sent = {
        "kind": "youth", "starts_on": TODAY, "ends_on": TODAY, "price": "12.50", "mode": "with"
    }  # fmt: skip

    answer = signed_in(lab.desk).post(reverse("people:add_membership", args=[lab.zoe.pk]), sent)

    assert answer.status_code == 409
    assert "is a member from" in answer.content.decode()
    assert 'value="12.50"' in answer.content.decode()


def test_receipt_is_for_the_person_guardians_and_the_desk(lab):
    father = factories.member()
    Guardianship.objects.create(guardian=father, child=lab.zoe)
    row = factories.membership(member=lab.zoe, place=lab.place, price_cents=1250)
    others = [factories.member(at=lab.place), factories.member(at=lab.place, role=Role.VOLUNTEER)]
    elsewhere = factories.member(at=factories.place(), role=Role.MANAGER)

    def status(reader):
        return signed_in(reader).get(row.get_absolute_url()).status_code

    assert [status(each) for each in (lab.zoe, father, lab.desk)] == [200] * 3
    assert [status(each) for each in (*others, elsewhere)] == [404] * 3


def test_receipt_says_price_period_and_place_in_the_language_asked_for(lab):
    row = factories.membership(member=lab.zoe, place=lab.place, price_cents=1250)

    page = signed_in(lab.zoe).get(row.get_absolute_url(), {"language": "fr"}).content.decode()

    assert "12,50\xa0€" in page
    assert "31 décembre 2026" in page
    assert "rue des Tilleuls" in page


@pytest.mark.usefixtures("_at_noon")
def test_account_shows_ones_own_and_those_of_children(lab, django_assert_max_num_queries):
    child = factories.member(at=lab.place, display_name="Ines")
    Guardianship.objects.create(guardian=lab.zoe, child=child)
    for person in (lab.zoe, child):
        factories.membership(member=person, place=lab.place)
    client = signed_in(lab.zoe)

    with django_assert_max_num_queries(16):
        page = client.get(reverse("members:account")).content.decode()

    assert "My membership" in page
    assert "Membership of Ines" in page


# --- REST -------------------------------------------------------------------------------------


def test_api_writes_down_and_lists_by_the_same_rules(lab):
    client = signed_in(lab.desk)
    sent = {
        "place": lab.place.slug,
        "member": lab.zoe.pk,
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "price_cents": 500,
    }

    first = client.post("/api/v1/memberships/", sent, content_type="application/json")
    second = client.post("/api/v1/memberships/", sent, content_type="application/json")

    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["refusals"][0]["code"] == "member_already"
    listed = signed_in(lab.zoe).get("/api/v1/memberships/").json()["results"]
    assert [each["price_cents"] for each in listed] == [500]
    assert signed_in(factories.member()).get("/api/v1/memberships/").json()["results"] == []


@pytest.mark.parametrize(
    "wrong", [{"ends_on": "2025-12-31"}, {"price_cents": -1}, {"member": 0}, {"mode": "guardian"}]
)
def test_api_refuses_what_has_the_wrong_shape(lab, wrong):
    sent = {
        "place": lab.place.slug,
        "member": lab.zoe.pk,
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
    }

    answer = signed_in(lab.desk).post(
        "/api/v1/memberships/", sent | wrong, content_type="application/json"
    )

    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == set(wrong)
