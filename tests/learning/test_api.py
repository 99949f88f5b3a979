"""Qualifications over REST: what anyone reads, who reads grants, giving and taking back."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token

from learning.levels import Level
from learning.models import EndReason, Grant
from members.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(db):
    machine = factories.machine()
    laser = factories.qualification(place=machine.place, name={"en": "Laser", "fr": "Découpe"})
    factories.requirement(category=machine.category, qualification=laser)
    teacher = factories.member(at=machine.place)
    factories.grant(qualification=laser, member=teacher, level=Level.MAY_TEACH)
    return SimpleNamespace(
        machine=machine,
        place=machine.place,
        laser=laser,
        teacher=teacher,
        boss=factories.member(at=machine.place, role=Role.MANAGER),
        zoe=factories.member(at=machine.place),
    )


@pytest.fixture
def api(client):
    """Ask the API as someone; `None` for nobody."""

    def ask(method, path, person=None, data=None, **headers):
        signed = {}
        if person is not None:
            key = Token.objects.get_or_create(user=person)[0].key
            signed["Authorization"] = f"Token {key}"
        return getattr(client, method)(
            f"/api/v1/{path}",
            data,
            **({"content_type": "application/json"} if method != "get" else {}),
            headers={**signed, **headers},
        )

    return ask


def test_anyone_reads_what_there_is_and_what_asks_for_it(api, lab):
    factories.requirement(machine=lab.machine, qualification=lab.laser, level="")
    factories.qualification(place=lab.place, is_in_use=False)

    answer = api(
        "get", f"qualifications/?place={lab.place.slug}", None, **{"Accept-Language": "fr"}
    )

    assert answer.json()["results"] == [
        {
            "id": lab.laser.pk,
            "place": lab.place.slug,
            "name": "Découpe",
            "summary": "",
            "valid_months": None,
            "lapses_after_months": None,
            "asked_by": [
                {"category": lab.machine.category.slug, "machine": None, "level": "alone"},
                {"category": None, "machine": lab.machine.slug, "level": None},
            ],
        }
    ]


@pytest.mark.parametrize("how", ["username", "member"])
def test_a_grant_is_given_and_taken_back(api, lab, how):
    named = {"username": lab.zoe.username} if how == "username" else {"member": lab.zoe.pk}

    made = api(
        "post", "grants/", lab.boss, {"qualification": lab.laser.pk, "level": "alone", **named}
    )
    where = f"grants/{made.json()['id']}/"
    taken = api("post", where + "revoke/", lab.boss, {"reason": "Moved away."})
    again = api("post", where + "revoke/", lab.boss, {"reason": "Moved away."})

    assert (made.status_code, taken.status_code, again.status_code) == (201, 200, 409)
    assert made.json()["member"] == {"id": lab.zoe.pk, "display_name": lab.zoe.display_name}
    held = Grant.objects.get(member=lab.zoe)
    assert (held.level, held.end_reason) == (Level.ALONE, EndReason.REVOKED)
    assert taken.json()["end_note"] == "Moved away."
    assert [each["code"] for each in again.json()["refusals"]] == ["ended_already"]


def test_who_teaches_gives_by_user_name_and_finds_nobody_by_number(api, lab):
    wish = {"qualification": lab.laser.pk, "level": "alone"}

    by_number = api("post", "grants/", lab.teacher, {**wish, "member": lab.zoe.pk})
    by_name = api("post", "grants/", lab.teacher, {**wish, "username": lab.zoe.username})

    assert (by_number.status_code, list(by_number.json()["fields"])) == (400, ["member"])
    assert by_name.status_code == 201


def test_who_may_not_teach_is_refused(api, lab):
    wish = {"qualification": lab.laser.pk, "level": "alone", "member": lab.zoe.pk}

    answer = api("post", "grants/", lab.zoe, wish)

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert [each["code"] for each in answer.json()["refusals"]] == ["may_not_grant"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level": "master"}, "level"),
        ({"qualification": 0}, "qualification"),
        ({"valid_until_on": "soon"}, "valid_until_on"),
        ({"username": "nobody"}, "username"),
        ({"member": None}, "member"),
    ],
)
def test_bad_input_is_a_400_that_names_the_field(api, lab, changes, field):
    wish = {"qualification": lab.laser.pk, "level": "alone", "username": lab.zoe.username}

    answer = api("post", "grants/", lab.boss, {**wish, **changes})

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


def test_one_person_is_named_and_not_two(api, lab):
    wish = {"qualification": lab.laser.pk, "level": "alone"}
    both = {"member": lab.zoe.pk, "username": lab.zoe.username}

    answers = [api("post", "grants/", lab.boss, {**wish, **named}) for named in ({}, both)]

    assert [list(each.json()["fields"]) for each in answers] == [["member"], ["member"]]


def test_lists_hold_what_one_may_read_and_take_as_many_queries_for_many(api, lab):
    held = factories.grant(qualification=lab.laser, member=lab.zoe)

    def listed(person):
        return {row["id"] for row in api("get", "grants/", person).json()["results"]}

    def queries_with(more):
        for _ in range(more):
            factories.grant(qualification=lab.laser)
        with CaptureQueriesContext(connection) as asked:
            listed(lab.boss)
        return len(asked)

    assert listed(lab.zoe) == {held.pk}
    assert held.pk in listed(lab.teacher)
    assert listed(factories.member(at=factories.place(), role=Role.MANAGER)) == set()
    assert api("get", f"grants/{held.pk}/", factories.member()).status_code == 404
    queries_with(1)
    assert queries_with(1) == queries_with(9)


def test_grants_are_narrowed(api, lab):
    over = factories.grant(
        qualification=lab.laser, member=lab.zoe, ended_at=factories.NOW, end_reason="lapsed"
    )
    held = factories.grant(qualification=lab.laser, member=lab.zoe)

    def found(query):
        return [row["id"] for row in api("get", f"grants/?{query}", lab.zoe).json()["results"]]

    assert found("is_current=true") == [held.pk]
    assert found("end_reason=lapsed") == [over.pk]
    assert found(f"place={lab.place.slug}&level=alone&member={lab.zoe.pk}") == [held.pk, over.pk]
    assert found("level=may_teach") == []
