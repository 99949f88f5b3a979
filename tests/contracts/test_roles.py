"""Every address by every role. An address that has no line here fails the test."""

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from iot.models import Run
from members.models import Role
from projects.models import Visibility
from tests import factories

pytestmark = pytest.mark.django_db

OWN_APPS = (
    "fablab", "places", "members", "equipment", "projects", "bookings", "iot", "impact"
)  # fmt: skip
# What a GET answers to: anyone, a member of the place (whose booking and project it is), its
# mediator, its manager, and a manager of another place.
ROLES = ("anonymous", "member", "mediator", "manager", "manager_elsewhere")
ALL = (200, 200, 200, 200, 200)
SIGNED_IN = (302, 200, 200, 200, 200)
CONCERNED = (302, 200, 200, 200, 404)
OWN = (302, 200, 404, 404, 404)
DESK = (302, 404, 200, 200, 404)
MANAGERS = (302, 404, 404, 200, 404)
TEAM = (404, 200, 200, 200, 404)
ACT = (302, 405, 405, 405, 405)
REST_ACT = (401, 405, 405, 405, 405)
POST_ONLY = (405, 405, 405, 405, 405)
REST_SIGNED_IN = (401, 200, 200, 200, 200)
REST_CONCERNED = (401, 200, 200, 200, 404)
OFFICE = (302, 302, 302, 200, 200)
OWN_OFFICE = (302, 302, 302, 200, 302)
SHUT = (302, 302, 302, 403, 403)
SENT_ON = (302, 302, 302, 302, 302)
NOT_THERE = (404, 404, 404, 404, 404)
ASKS_FOR_MORE = (400, 400, 400, 400, 400)
EXPECTED: dict[str, tuple[int, ...]] = {
    "machines": ALL,
    "machine": ALL,
    "machine_card": ALL,
    "machine_head": ALL,
    "machine_timeline": (404, 404, 200, 200, 404),
    "run_progress": ALL,
    "machine_panel": ACT,
    "booking": CONCERNED,
    "booking_now": CONCERNED,
    "booking_project": ACT,
    "project": TEAM,
    "runs": SIGNED_IN,
    "live": ALL,
    "bookings:day": ALL,
    "bookings:confirm": SENT_ON,
    "bookings:mine": SIGNED_IN,
    "bookings:cancel": CONCERNED,
    "bookings:move": CONCERNED,
    "projects:list": ALL,
    "projects:start": SIGNED_IN,
    "projects:edit": CONCERNED,
    "projects:members": CONCERNED,
    "projects:add_member": ACT,
    "projects:remove_member": ACT,
    "projects:cover": NOT_THERE,
    "equipment:photo": NOT_THERE,
    "impact:page": ALL,
    "impact:rows": NOT_THERE,
    "impact:csv": NOT_THERE,
    "members:account": SIGNED_IN,
    "members:make_token": ACT,
    "members:revoke_token": ACT,
    "members:my_data": SENT_ON,
    "members:data": OWN,
    "members:copy_json": OWN,
    "members:copy_pdf": OWN,
    "members:ask_erasure": OWN,
    "members:keep_account": ACT,
    "members:processing": ALL,
    "people:data": DESK,
    "people:erase": MANAGERS,
    "people:readings": MANAGERS,
    "places:choose": ALL,
    "api:docs": ALL,
    "api:place-list": ALL,
    "api:place-detail": ALL,
    "api:space-list": ALL,
    "api:space-detail": ALL,
    "api:machine-category-list": ALL,
    "api:machine-category-detail": ALL,
    "api:machine-list": ALL,
    "api:machine-detail": ALL,
    "api:machine-slots": ALL,
    "api:booking-list": REST_SIGNED_IN,
    "api:booking-detail": REST_CONCERNED,
    "api:booking-cancel": REST_ACT,
    "api:booking-move": REST_ACT,
    "api:project-list": ALL,
    "api:project-detail": TEAM,
    "api:project-member": POST_ONLY,
    "api:project-members": POST_ONLY,
    "api:run-list": REST_SIGNED_IN,
    "api:run-detail": REST_CONCERNED,
    "api:usage-list": REST_SIGNED_IN,
    "api:opening-hours": ASKS_FOR_MORE,
    "api:impact": ALL,
    "api:me": REST_SIGNED_IN,
    "api:schema": ALL,
    "api:unknown": NOT_THERE,
    "admin:index": OFFICE,
    "admin:login": (302, 403, 403, 302, 302),
    "admin:logout": (302, 302, 302, 405, 405),
    "admin:password_change": OFFICE,
    "admin:password_change_done": OFFICE,
    "admin:autocomplete": SHUT,
    "admin:jsi18n": OFFICE,
    "admin:view_on_site": (302, 302, 302, 404, 404),
    "admin:auth_user_password_change": (302, 302, 302, 200, 404),
    "admin:app_list": OFFICE,
    "account_login": (200, 302, 302, 302, 302),
    "account_logout": SIGNED_IN,
    "account_inactive": ALL,
    "account_signup": (200, 302, 302, 302, 302),
    "account_reauthenticate": (302, 403, 403, 403, 403),
    "account_email": SIGNED_IN,
    "account_email_verification_sent": ALL,
    "account_change_password": SENT_ON,
    "account_set_password": SIGNED_IN,
    "account_reset_password": ALL,
    "account_confirm_login_code": SENT_ON,
    "account_confirm_email": ALL,
    "account_reset_password_from_key_done": ALL,
    "account_reset_password_from_key": ALL,
    "account_reset_password_done": ALL,
    "set_language": POST_ONLY,
}
# The pages of each table in the back office.
LIST, ADD, HISTORY, DELETE, CHANGE = "changelist", "add", "history", "delete", "change"
OFFICE_EXPECTED = {
    "places_place": (OFFICE, SHUT, OWN_OFFICE, SHUT, OWN_OFFICE),
    "places_space": (OFFICE, OFFICE, OWN_OFFICE, OWN_OFFICE, OWN_OFFICE),
    "members_member": (OFFICE, OFFICE, OWN_OFFICE, SHUT, OWN_OFFICE),
    "equipment_machinecategory": (
        OFFICE,
        SHUT,
        OFFICE,
        SHUT,
        OFFICE,
    ),
    "equipment_machine": (OFFICE, OFFICE, OWN_OFFICE, OWN_OFFICE, OWN_OFFICE),
    "projects_project": (OFFICE, SHUT, OWN_OFFICE, OWN_OFFICE, OWN_OFFICE),
    "bookings_booking": (OFFICE, OFFICE, OWN_OFFICE, SHUT, OWN_OFFICE),
    "iot_mqttsource": (OFFICE, OFFICE, SENT_ON, SENT_ON, SENT_ON),
    "iot_machinelink": (OFFICE, OFFICE, SENT_ON, SENT_ON, SENT_ON),
    "iot_machinestatus": (OFFICE, SHUT, SENT_ON, SHUT, SENT_ON),
    "iot_run": (OFFICE, SHUT, OWN_OFFICE, SHUT, OWN_OFFICE),
    "account_emailaddress": (
        SHUT,
        SHUT,
        SENT_ON,
        SHUT,
        SHUT,
    ),
    "authtoken_tokenproxy": (
        SHUT,
        SHUT,
        SENT_ON,
        SHUT,
        SHUT,
    ),
}
EXPECTED |= {
    f"admin:{table}_{page}": statuses
    for table, pages in OFFICE_EXPECTED.items()
    for page, statuses in zip((LIST, ADD, HISTORY, DELETE, CHANGE), pages, strict=True)
}
# Django's own, which lead on to a named address or nowhere.
WITHOUT_NAME = {"admin:None"}


@pytest.fixture
def lab(db):
    machine = factories.machine()
    place = machine.place
    member = factories.member(at=place)
    elsewhere = factories.place()
    booking = factories.booking(
        machine=machine,
        member=member,
        project=factories.project(place=place, owner=member, visibility=Visibility.TEAM),
        starts_at=factories.NOW + timedelta(days=3650),
    )
    run = Run.objects.create(
        machine=machine, key="1", started_at=factories.NOW, member=member, booking=booking
    )
    people = {
        "anonymous": None,
        "member": member,
        "mediator": factories.member(at=place, role=Role.MEDIATOR),
        "manager": factories.member(at=place, role=Role.MANAGER, is_staff=True),
        "manager_elsewhere": factories.member(at=elsewhere, role=Role.MANAGER, is_staff=True),
    }
    return SimpleNamespace(machine=machine, place=place, booking=booking, run=run, people=people)


def all_names() -> Iterator[tuple[str, URLPattern]]:
    """Walk every pattern of the site, with its full name."""

    def walk(patterns, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for each in patterns:
            if isinstance(each, URLResolver):
                inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
                yield from walk(each.url_patterns, inner)
            else:
                yield f"{prefix}{each.name}", each

    yield from walk(get_resolver().url_patterns, "")


def address_of(name: str, pattern: URLPattern, lab: SimpleNamespace) -> str:
    """Give an address of `name` that is about the lab's own machine, booking or project."""
    machine, booking = lab.machine, lab.booking
    admin_rows = {
        "places_place": lab.place.pk,
        "places_space": machine.space_id,
        "members_member": booking.member_id,
        "equipment_machinecategory": machine.category_id,
        "equipment_machine": machine.pk,
        "projects_project": booking.project_id,
        "bookings_booking": booking.pk,
        "iot_run": lab.run.pk,
        "auth_user_password_change": booking.member_id,
    }
    row = next((pk for key, pk in admin_rows.items() if key in name), 1)
    by_slug = {"place": lab.place.slug, "machine-category": machine.category.slug}
    about = next(
        (
            pk
            for key, pk in {
                "project": booking.project_id,
                "run": lab.run.pk,
                "space": machine.space_id,
                "booking": booking.pk,
            }.items()
            if key in name
        ),
        booking.pk,
    )
    values = {
        "slug": by_slug.get(name.removeprefix("api:").removesuffix("-detail"), machine.slug),
        "pk": about,
        "member_id": booking.member_id,
        "object_id": row,
        "id": row,
        "name": "picture.png",
        "key": "people-reached",
        "app_label": "bookings",
        "format": "json",
        "rest": "nowhere/",
        "content_type_id": 1,
        "url": "nowhere",
        "uidb36": "1",
    }
    wanted = pattern.pattern.converters or pattern.pattern.regex.groupindex
    return reverse(name, kwargs={key: values[key] for key in wanted})


def test_every_address_has_a_line_and_every_line_an_address():
    assert {name for name, _pattern in all_names()} - WITHOUT_NAME == set(EXPECTED)


@pytest.mark.parametrize("number", range(len(ROLES)), ids=ROLES)
def test_every_address_answers_each_role_as_it_should(client, lab, number):
    person = lab.people[ROLES[number]]
    if person is not None:
        client.force_login(person)

    answers = {
        name: client.get(address_of(name, pattern, lab)).status_code
        for name, pattern in all_names()
        if name not in WITHOUT_NAME and name != "account_logout"  # the others come after it
    }

    assert answers == {name: EXPECTED[name][number] for name in answers}


def test_no_address_leads_into_the_calendar_library():
    callbacks = [pattern.callback for _name, pattern in all_names()]

    assert len(callbacks) > 100
    assert [each for each in callbacks if each.__module__.partition(".")[0] == "schedule"] == []
    assert "schedule" not in str([str(pattern.pattern) for _name, pattern in all_names()])


def test_only_the_calendars_know_the_calendar_library():
    importers = [
        str(path.relative_to(settings.BASE_DIR))
        for app in OWN_APPS
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        if "migrations" not in path.parts
        and re.search(r"^\s*(from|import) schedule\b", path.read_text(), re.MULTILINE)
    ]

    assert importers == ["places/calendars.py"]
