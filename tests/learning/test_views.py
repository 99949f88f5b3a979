"""The pages of qualifications: who may open which, what is stored, and what is shown of it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from learning.levels import Level
from learning.models import EndReason, Grant
from members.models import Guardianship, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    """Stop the clock that views read at `NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def lab(db):
    machine = factories.machine(name="Lavande")
    place = machine.place
    laser = factories.qualification(place=place, name={"en": "Laser"}, valid_months=12)
    factories.requirement(machine=machine, qualification=laser)
    teacher = factories.member(at=place, display_name="Amara")
    factories.grant(qualification=laser, member=teacher, level=Level.MAY_TEACH)
    return SimpleNamespace(
        machine=machine,
        place=place,
        laser=laser,
        teacher=teacher,
        boss=factories.member(at=place, role=Role.MANAGER),
        desk=factories.member(at=place, role=Role.MEDIATOR),
        lucas=factories.member(at=place, display_name="Lucas"),
    )


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def see(viewer, name, *args, **asked):
    return signed_in(viewer).get(reverse(f"learning:{name}", args=args), asked)


def send(viewer, name, *args, **sent):
    return signed_in(viewer).post(reverse(f"learning:{name}", args=args), sent)


def test_lucas_sees_what_he_lacks_for_which_machine_and_who_can_give_it(lab):
    html = see(lab.lucas, "mine").content.decode()

    assert "No qualification yet." in html
    assert "Lavande" in html
    assert "asks for: Alone" in html
    assert "This person can give it: Amara. Ask at the desk: the place is open now." in html


def test_one_sees_what_one_holds_until_when_and_what_has_ended(lab):
    factories.grant(
        qualification=lab.laser, member=lab.lucas, level=Level.WITH_HELP,
        granted_at=NOW - 9 * A_DAY, ended_at=NOW - A_DAY, end_reason=EndReason.REPLACED,
        ended_by=lab.teacher,
    )  # fmt: skip
    factories.grant(
        qualification=lab.laser, member=lab.lucas, valid_until_on=(NOW + 9 * A_DAY).date()
    )

    page = see(lab.lucas, "mine")

    html = page.content.decode()
    assert "Wednesday 24 June 2026" in html
    assert "Given anew, Amara" in html
    assert [each.level for each in page.context["held"]] == [Level.ALONE]
    assert page.context["lacking"] == []


def test_guardians_and_the_desk_read_it_and_others_do_not(lab):
    mother = factories.member()
    Guardianship.objects.create(guardian=mother, child=lab.lucas)
    friend = factories.member(at=lab.place)
    readers = [mother, lab.desk, lab.lucas, friend, lab.teacher]

    statuses = [see(each, "person", lab.lucas.pk).status_code for each in readers]

    assert statuses == [200, 200, 200, 404, 404]


def test_the_page_of_a_machine_says_what_it_needs(lab):
    def page_to(client):
        return client.get(lab.machine.get_absolute_url())

    stranger, lucas, amara = map(page_to, [Client(), signed_in(lab.lucas), signed_in(lab.teacher)])

    assert "Sign in to see whether you have it." in stranger.content.decode()
    assert "Amara" not in stranger.content.decode()
    assert "You do not have it yet" in lucas.content.decode()
    assert "This person can give it: Amara." in lucas.content.decode()
    assert "You have it" in amara.content.decode()


def test_the_team_sees_all_and_those_who_teach_see_what_they_teach(lab):
    other = factories.qualification(place=lab.place)

    def listed(viewer):
        page = see(viewer, "team")
        return [each for each, _machines in page.context["items"]]

    assert listed(lab.boss) == listed(lab.desk) == [lab.laser, other]
    assert listed(lab.teacher) == [lab.laser]
    assert see(lab.lucas, "team").status_code == 403
    assert see(lab.teacher, "qualification", other.pk).status_code == 404


def test_the_team_counts_those_who_hold_it(lab):
    factories.grant(qualification=lab.laser, ended_at=NOW, end_reason="lapsed")

    (counted,) = see(lab.teacher, "team").context["page_obj"]

    assert counted.holders == 1


def test_someone_who_teaches_finds_a_person_by_name_and_gives_it(lab):
    found = see(lab.teacher, "qualification", lab.laser.pk, q="lucas")
    given = send(
        lab.teacher, "give", lab.laser.pk, q="lucas", member=lab.lucas.pk, level="alone"
    )  # fmt: skip

    assert found.context["form"].people == {lab.lucas.pk: lab.lucas}
    assert given.status_code == 302
    held = Grant.objects.get(member=lab.lucas)
    assert (held.level, held.granted_by) == (Level.ALONE, lab.teacher)


def test_nobody_is_given_anything_by_number_alone(lab):
    answer = send(lab.teacher, "give", lab.laser.pk, q="", member=lab.lucas.pk, level="alone")

    assert answer.status_code == 422
    assert not Grant.objects.filter(member=lab.lucas).exists()


def test_a_refusal_is_said_with_what_was_typed(lab):
    factories.grant(qualification=lab.laser, member=lab.lucas)

    answer = send(
        lab.boss, "give", lab.laser.pk, q="luc", member=lab.lucas.pk, level="with_help"
    )  # fmt: skip

    assert answer.status_code == 409
    html = answer.content.decode()
    assert "This person holds it at a higher level already: “Alone”." in html
    assert 'value="luc"' in html


def test_the_desk_reads_who_holds_it_and_cannot_give_it(lab):
    page = see(lab.desk, "qualification", lab.laser.pk)
    given = send(lab.desk, "give", lab.laser.pk, q="luc", member=lab.lucas.pk, level="alone")

    assert "Amara" in page.content.decode()
    assert not page.context["may_grant"]
    assert given.status_code == 409
    assert not Grant.objects.filter(member=lab.lucas).exists()


def test_a_group_is_chosen_and_each_outcome_shown(lab):
    people = [lab.lucas, lab.teacher, lab.desk]
    sent = {"members": [each.pk for each in people], "level": "alone", "valid_until_on": ""}

    answer = send(lab.boss, "group", lab.laser.pk, **sent)

    html = answer.content.decode()
    assert "2 people hold it now." in html
    assert "This person holds it at a higher level already: “May teach it”." in html
    assert set(Grant.objects.filter(level=Level.ALONE).values_list("member", flat=True)) == {
        lab.lucas.pk, lab.desk.pk
    }  # fmt: skip


def test_the_group_page_ticks_all_when_asked_and_keeps_what_was_ticked(lab):
    ticked = see(lab.boss, "group", lab.laser.pk, all="1").context["items"]
    nobody = send(lab.boss, "group", lab.laser.pk, level="alone")
    kept = send(lab.boss, "group", lab.laser.pk, level="", members=[lab.lucas.pk])

    assert {lab.boss, lab.desk, lab.lucas} <= {person for person, _level, _ticked in ticked}
    assert all(is_ticked for _person, _level, is_ticked in ticked)
    assert (nobody.status_code, kept.status_code) == (422, 422)
    assert "Choose one person at least." in nobody.content.decode()
    assert [person for person, _level, is_ticked in kept.context["items"] if is_ticked] == [
        lab.lucas
    ]


def test_only_the_manager_opens_the_group_page(lab):
    assert see(lab.teacher, "group", lab.laser.pk).status_code == 403
    assert see(lab.desk, "group", lab.laser.pk).status_code == 403


def test_the_group_page_narrows_by_a_part_of_the_name(lab):
    page = see(lab.boss, "group", lab.laser.pk, q="luc")

    assert [person for person, _level, _ticked in page.context["items"]] == [lab.lucas]


def test_taking_back_asks_why_first(lab):
    held = factories.grant(qualification=lab.laser, member=lab.lucas)

    asked = see(lab.teacher, "revoke", held.pk)
    without = send(lab.teacher, "revoke", held.pk, reason="")
    done = send(lab.teacher, "revoke", held.pk, reason="Left the lid open.")

    held.refresh_from_db()
    assert (asked.status_code, without.status_code, done.status_code) == (200, 422, 302)
    assert (held.end_reason, held.end_note) == (EndReason.REVOKED, "Left the lid open.")
    past = see(lab.boss, "qualification", lab.laser.pk, when="past").content.decode()
    assert "Left the lid open." in past


def test_the_person_cannot_take_it_back_from_themselves(lab):
    held = factories.grant(qualification=lab.laser, member=lab.lucas)

    answer = send(lab.lucas, "revoke", held.pk, reason="No more.")

    held.refresh_from_db()
    assert (answer.status_code, held.ended_at) == (409, None)


def test_renewing_gives_it_anew(lab):
    held = factories.grant(
        qualification=lab.laser, member=lab.lucas, valid_until_on=NOW.date() + 9 * A_DAY
    )

    renewed, again = (send(lab.teacher, "renew", held.pk) for _ in range(2))

    assert (renewed.status_code, again.status_code) == (302, 409)
    now_held = Grant.objects.current().get(member=lab.lucas)
    assert f"{now_held.valid_until_on}" == "2027-06-15"


@pytest.mark.parametrize("name", ["mine", "team", "qualification", "group"])
def test_pages_take_as_many_queries_for_many(lab, name):
    args = [lab.laser.pk] if name in {"qualification", "group"} else []

    def queries_with(more):
        for _ in range(more):
            held = factories.grant(qualification=lab.laser)
            asked = factories.requirement(machine=factories.machine(space=lab.machine.space))
            for member in (held.member, lab.boss):
                factories.grant(
                    qualification=asked.qualification, member=member, granted_by=lab.boss
                )
        client = signed_in(lab.boss)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"learning:{name}", args=args)).status_code == 200
        return len(asked)

    assert queries_with(2) == queries_with(12)
