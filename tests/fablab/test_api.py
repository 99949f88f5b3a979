"""The REST API: the same data and rules as the pages, in one form."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from rest_framework.authtoken.models import Token

from bookings.models import Booking, BookingState
from iot.models import HourlyUsage, MachineState, MachineStatus, Run
from members.models import Role
from places import calendars
from places.slots import Slot
from projects.models import Project, Visibility
from tests import factories

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)
PROBLEM = "application/problem+json"


def tomorrow(hour: int) -> datetime:
    day = timezone.now().astimezone(PARIS).replace(minute=0, second=0, microsecond=0)
    return (day + timedelta(days=1)).replace(hour=hour)


def as_member(person) -> dict[str, str]:
    return {"Authorization": f"Token {Token.objects.get_or_create(user=person)[0].key}"}


@pytest.fixture
def api(client):
    """Ask the API as someone; `None` for nobody."""

    def ask(method: str, path: str, person=None, data=None, **headers):
        signed = {} if person is None else as_member(person)
        return getattr(client, method)(
            f"/api/v1/{path}",
            data,
            **({"content_type": "application/json"} if method != "get" else {}),
            headers={**signed, **headers},
        )

    return ask


def wish(machine, start, hours=1, **more):
    return {
        "machine": machine.slug,
        "starts_at": start.isoformat(),
        "ends_at": (start + hours * HOUR).isoformat(),
        **more,
    }


def ids(answer) -> list[int]:
    return [row["id"] for row in answer.json()["results"]]


def test_a_booking_is_made_moved_and_cancelled(api):
    machine = factories.machine()
    zoe = factories.member(at=machine.place)

    made = api("post", "bookings/", zoe, wish(machine, tomorrow(10)))
    where = f"bookings/{made.json()['id']}/"
    new_time = {
        "starts_at": tomorrow(14).isoformat(), "ends_at": tomorrow(15).isoformat()
    }  # fmt: skip
    moved = api("post", where + "move/", zoe, new_time)
    cancelled = api("post", where + "cancel/", zoe)
    again = api("post", where + "cancel/", zoe)

    assert (made.status_code, moved.status_code, cancelled.status_code) == (201, 200, 200)
    booking = Booking.objects.get()
    assert booking.slot == Slot(tomorrow(14), tomorrow(15))
    assert booking.state == BookingState.CANCELLED
    person = {"id": zoe.pk, "display_name": zoe.display_name}
    shown = {key: made.json()[key] for key in ("machine", "member", "booked_by", "state")}
    assert shown == {
        "machine": machine.slug, "member": person, "booked_by": person, "state": "confirmed"
    }  # fmt: skip
    assert datetime.fromisoformat(made.json()["starts_at"]) == tomorrow(10)
    assert [each["code"] for each in again.json()["refusals"]] == ["already_cancelled"]


def test_a_refusal_is_a_409_in_the_readers_language_and_the_places_time(api):
    other = factories.booking(starts_at=tomorrow(10))
    zoe = factories.member(at=other.machine.place)

    answer = api("post", "bookings/", zoe, wish(other.machine, tomorrow(10)))

    assert (answer.status_code, answer["Content-Type"]) == (409, PROBLEM)
    (refusal,) = answer.json()["refusals"]
    assert refusal["code"] == "slot_taken"
    assert "11" in refusal["message"]  # when it ends, on the clock of the place
    assert refusal["lifts"] == "Choose another time."
    assert set(answer.json()) == {"type", "title", "status", "refusals"}
    assert Booking.objects.get() == other


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": "2026-06-15T10:00:00"}, "starts_at"),
        ({"starts_at": "yesterday"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "ends_at"),
        ({"machine": "no-such-machine"}, "machine"),
        ({"machine": None}, "machine"),
        ({"project": 10**30}, "project"),
        ({"member": "zoe"}, "member"),
    ],
)
def test_bad_input_is_a_400_that_names_the_field(api, changes, field):
    machine = factories.machine()
    zoe = factories.member(at=machine.place)

    answer = api("post", "bookings/", zoe, wish(machine, tomorrow(10)) | changes)

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert list(answer.json()["fields"]) == [field]
    assert not Booking.objects.exists()


def test_what_is_no_json_is_a_400(client):
    zoe = factories.member()

    answer = client.post(
        "/api/v1/bookings/", "{", content_type="application/json", headers=as_member(zoe)
    )

    assert (answer.status_code, answer.json()["fields"]) == (400, {})


@pytest.mark.parametrize("path", ["nowhere/", "bookings/0.5/", "machines/no-such-machine/"])
def test_what_leads_nowhere_is_a_problem_too(api, path):
    answer = api("get", path, factories.member())

    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


def test_who_is_not_signed_in_is_told_how(api):
    for method, path in [("get", "bookings/"), ("post", "bookings/"), ("get", "me/")]:
        answer = api(method, path)

        assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
        assert answer["WWW-Authenticate"] == "Token"


def test_a_session_needs_the_csrf_token(client):
    machine = factories.machine()
    zoe = factories.member(at=machine.place)
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(zoe)

    answer = strict.post(
        "/api/v1/bookings/", wish(machine, tomorrow(10)), content_type="application/json"
    )

    assert answer.status_code == 403
    assert not Booking.objects.exists()


def test_bookings_of_others_are_not_found(api):
    booking = factories.booking(starts_at=tomorrow(10))
    friend = factories.member(at=booking.machine.place)
    desk = factories.member(at=booking.machine.place, role=Role.MEDIATOR)
    boss_elsewhere = factories.member(at=factories.place(), role=Role.MANAGER)
    path = f"bookings/{booking.pk}/"

    for person, status in [
        (booking.member, 200),
        (desk, 200),
        (friend, 404),
        (boss_elsewhere, 404),
    ]:
        assert api("get", path, person).status_code == status
        assert ids(api("get", "bookings/", person)) == ([booking.pk] if status == 200 else [])
    assert api("post", path + "cancel/", friend).status_code == 404
    booking.refresh_from_db()
    assert booking.is_live


def test_a_member_cannot_book_for_someone_else_nor_learn_who_there_is(api):
    machine = factories.machine()
    zoe, friend = factories.member(at=machine.place), factories.member(at=machine.place)
    desk = factories.member(at=machine.place, role=Role.MEDIATOR)
    body = wish(machine, tomorrow(10), member=friend.pk)

    by_zoe = api("post", "bookings/", zoe, body)
    of_nobody = api("post", "bookings/", zoe, body | {"member": 10**9})
    by_desk = api("post", "bookings/", desk, body)

    assert by_zoe.status_code == of_nobody.status_code == 400
    assert by_zoe.json()["fields"]["member"][0].replace(str(friend.pk), "") == (
        of_nobody.json()["fields"]["member"][0].replace(str(10**9), "")
    )
    assert by_desk.status_code == 201
    assert (Booking.objects.get().member, Booking.objects.get().booked_by) == (friend, desk)


def test_slots_show_taken_time_and_not_whose_it_is(api):
    booking = factories.booking(starts_at=tomorrow(10))
    friend = factories.member(at=booking.machine.place, display_name="Zoe the friend")
    path = f"machines/{booking.machine.slug}/slots/?day={tomorrow(10).date()}"

    to_friend, to_owner = api("get", path, friend).json(), api("get", path, booking.member).json()

    assert booking.member.display_name not in str(to_friend)
    (taken,) = to_friend["taken"]
    assert (taken["machine"], taken["is_yours"]) == (booking.machine.slug, False)
    assert datetime.fromisoformat(taken["starts_at"]) == booking.starts_at
    assert to_owner["taken"][0]["is_yours"]
    states = [step["state"] for step in to_friend["steps"]]
    assert (states.count("taken"), states.count("free")) == (2, len(states) - 2)
    assert [step["state"] for step in to_owner["steps"]].count("yours") == 2


@pytest.mark.parametrize("asked", ["day=2026-02-30", "day=0001-01-01", "days=0", "days=99"])
def test_slots_of_no_day_are_a_400(api, asked):
    machine = factories.machine()

    assert api("get", f"machines/{machine.slug}/slots/?{asked}").status_code == 400


def test_a_weeks_calendar_takes_five_queries_whatever_the_history(api, django_assert_num_queries):
    machine = factories.machine()
    zoe = factories.member(at=machine.place)
    for days in range(-30, 7):
        factories.booking(machine=machine, starts_at=tomorrow(10) + timedelta(days=days))
    headers = as_member(zoe)
    path = f"machines/{machine.slug}/slots/?day={tomorrow(10).date()}&days=7"

    with django_assert_num_queries(5):  # the token, the machine, the hours by two, the bookings
        answer = api("get", path, **headers)

    assert len(answer.json()["taken"]) == 7


def test_machines_show_what_they_do_now_and_when_they_are_free(api):
    machine = factories.machine(summary={"fr": "Imprime", "en": "Prints"})
    MachineStatus.objects.create(
        machine=machine, state=MachineState.RUNNING, progress=0.5, file_name="zoe/lamp.gcode"
    )
    retired = factories.machine(service_state="retired", space=machine.space)

    in_french = api("get", f"machines/{machine.slug}/", **{"Accept-Language": "fr"}).json()
    (listed,) = api("get", "machines/").json()["results"]

    assert (listed["status"]["state"], listed["status"]["progress"]) == ("running", 0.5)
    assert listed["file_name"] == "lamp.gcode"
    assert listed["availability"]["use"] == "free"
    assert (listed["slot_seconds"], listed["longest_seconds"]) == (1800, 14400)
    assert (listed["summary"], in_french["summary"]) == ("Prints", "Imprime")
    assert api("get", f"machines/{retired.slug}/").status_code == 404


def test_opening_hours_answer_a_window_with_any_offset(api):
    space = factories.space(is_always_open=False)
    calendars.open_once(place=space.place, slot=Slot(tomorrow(9), tomorrow(17)))
    calendars.close(
        place=space.place, slot=Slot(tomorrow(12), tomorrow(13)), reason={"en": "Lunch"}
    )
    start = (tomorrow(0) - HOUR).astimezone(ZoneInfo("America/New_York"))

    def ask(days: float):
        asked = {"space": space.pk, "from": start.isoformat()}
        return api(
            "get", "opening-hours/", None, asked | {"to": (start + days * 24 * HOUR).isoformat()}
        )

    answer = ask(days=2).json()

    bounds = [
        [datetime.fromisoformat(span[end]) for end in ("starts_at", "ends_at")]
        for span in answer["open"]
    ]
    assert bounds == [[tomorrow(9), tomorrow(12)], [tomorrow(13), tomorrow(17)]]
    assert [span["reason"] for span in answer["closures"]] == ["Lunch"]
    assert ask(days=62).status_code == 200
    assert ask(days=62.1).status_code == 400
    assert ask(days=-1).status_code == 400
    assert api("get", "opening-hours/?space=1").status_code == 400


def test_a_project_is_begun_changed_and_shared(api):
    place = factories.place()
    zoe, friend, stranger = (
        factories.member(at=place),
        factories.member(at=place),
        factories.member(),
    )

    made = api(
        "post", "projects/", zoe, {"place": place.slug, "title": "Lamp", "summary": "Of wood."}
    )
    path = f"projects/{made.json()['id']}/"
    changed = api("patch", path, zoe, {"state": "finished", "place": factories.place().slug})
    added = api("post", path + "members/", zoe, {"username": friend.username})
    not_here = api("post", path + "members/", zoe, {"username": stranger.username})
    not_his = api("post", path + "members/", friend, {"username": zoe.username})
    left = api("delete", f"{path}members/{friend.pk}/", friend)

    assert (made.status_code, changed.json()["state"]) == (201, "finished")
    assert changed.json()["place"] == place.slug
    assert [each["display_name"] for each in added.json()["members"]] == [friend.display_name]
    assert [each["code"] for each in not_here.json()["refusals"]] == ["not_at_this_place"]
    assert [each["code"] for each in not_his.json()["refusals"]] == ["not_the_owner"]
    assert (left.status_code, Project.objects.get().members.count()) == (204, 0)
    assert api("get", path, friend).status_code == 404


def test_projects_are_seen_as_their_makers_want(api):
    place = factories.place()
    team, of_place, public = (
        factories.project(place=place, visibility=visibility) for visibility in Visibility
    )
    member = factories.member(at=place)

    assert ids(api("get", "projects/")) == [public.pk]
    assert ids(api("get", "projects/", member)) == [public.pk, of_place.pk]
    assert ids(api("get", "projects/", team.owner)) == [public.pk, of_place.pk, team.pk]
    assert api("patch", f"projects/{of_place.pk}/", member, {"title": "Mine"}).status_code == 409
    of_place.refresh_from_db()
    assert of_place.title != "Mine"


def test_runs_and_usage_are_for_those_concerned(api):
    machine = factories.machine()
    zoe = factories.member(at=machine.place)
    desk = factories.member(at=machine.place, role=Role.MEDIATOR)
    hers, his = (
        Run.objects.create(
            machine=machine, key=name, file_name=name, started_at=factories.NOW + hour * HOUR,
            ended_at=factories.NOW + (hour + 1) * HOUR, outcome="completed", member=member,
        )
        for hour, (name, member) in enumerate([("a.gcode", zoe), ("b.gcode", desk)])
    )  # fmt: skip
    HourlyUsage.objects.create(machine=machine, hour_at=factories.NOW, busy_seconds=3600)

    assert ids(api("get", "runs/", zoe)) == [hers.pk]
    assert ids(api("get", "runs/", desk)) == [his.pk, hers.pk]
    assert ids(api("get", f"runs/?member={zoe.pk}&outcome=completed", desk)) == [hers.pk]
    after = (factories.NOW + HOUR).isoformat().replace("+", "%2B")
    assert ids(api("get", f"runs/?started_at_after={after}", desk)) == [his.pk]
    assert api("get", "runs/?started_at_after=2026-06-15T10:00", desk).status_code == 400
    assert api("get", "usage/", zoe).json()["results"] == []
    (row,) = api("get", f"usage/?machine={machine.slug}", desk).json()["results"]
    assert (row["machine"], row["busy_seconds"]) == (machine.slug, 3600)


def test_me_is_ones_own_account(api):
    place = factories.place()
    zoe = factories.member(at=place, role=Role.VOLUNTEER)

    me = api("get", "me/", zoe).json()

    assert (me["username"], me["display_name"]) == (zoe.username, zoe.display_name)
    assert [(role["place"], role["role"]) for role in me["roles"]] == [(place.slug, "volunteer")]


@pytest.mark.parametrize("many", [3, 30])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("bookings/", 3), ("projects/", 4), ("machines/", 6), ("spaces/", 2), ("runs/", 3)],
)
def test_lists_take_as_many_queries_for_many_rows(
    api, django_assert_max_num_queries, path, queries, many
):
    place = factories.place()
    for step in range(many):
        booking = factories.booking(
            machine=factories.machine(space=factories.space(place=place)),
            project=factories.project(place=place),
            starts_at=factories.NOW + step * HOUR,
        )
        booking.project.members.add(booking.member)
        Run.objects.create(
            machine=booking.machine, key="a", started_at=factories.NOW, member=booking.member
        )
    headers = as_member(factories.member(at=place, role=Role.MANAGER))

    with django_assert_max_num_queries(queries):
        answer = api("get", path, **headers)

    assert len(answer.json()["results"]) == many


def test_pages_are_by_key_and_miss_nothing(api):
    machine = factories.machine()
    zoe = factories.member(at=machine.place)
    made = [
        factories.booking(machine=machine, member=zoe, starts_at=factories.NOW + step * HOUR).pk
        for step in range(7)
    ]

    seen, path = [], "bookings/?page_size=3"
    while path:
        answer = api("get", path, zoe)
        seen.append(ids(answer))
        factories.booking(machine=machine, member=zoe, starts_at=factories.NOW - len(seen) * HOUR)
        path = (answer.json()["next"] or "").partition("/api/v1/")[2]

    newest_first = made[::-1]
    assert seen == [newest_first[:3], newest_first[3:6], newest_first[6:]]
    assert api("get", "bookings/?cursor=nowhere", zoe).status_code == 404


def test_the_page_of_the_api_has_no_script_or_style_of_its_own(client):
    page = client.get("/api/")

    assert page.status_code == 200
    assert "<style" not in page.content.decode()
    assert "style-src" not in page["Content-Security-Policy"]  # the site's own policy, unchanged
    assert client.get("/api/?script=")["Content-Type"].startswith("application/javascript")
