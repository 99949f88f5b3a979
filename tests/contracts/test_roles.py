"""Every address by every role. An address that has no line here fails the test."""

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from iot.models import Run
from members.models import Arrival, ImportState, Kiosk, MemberImport, Role, Visit
from projects.models import Visibility
from tests import factories

pytestmark = pytest.mark.django_db

OWN_APPS = (
    "fablab", "places", "members", "equipment", "learning", "projects", "bookings", "iot", "impact"
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
DESK = (302, 404, 200, 200, 404)
MANAGER_ONLY = (302, 404, 404, 200, 404)
ACT = (302, 405, 405, 405, 405)
REST_ACT = (401, 405, 405, 405, 405)
POST_ONLY = (405, 405, 405, 405, 405)
REST_SIGNED_IN = (401, 200, 200, 200, 200)
REST_CONCERNED = (401, 200, 200, 200, 404)
OFFICE = (302, 302, 302, 200, 200)
# At the place that a session looks at, which is the lab's: others see that it is not for them.
DESK = (302, 403, 200, 200, 403)
DESK_ACT = (302, 403, 405, 405, 403)
FILE = (302, 404, 200, 200, 404)
OWN_OFFICE = (302, 302, 302, 200, 302)
SHUT = (302, 302, 302, 403, 403)
SENT_ON = (302, 302, 302, 302, 302)
DESK = (302, 404, 200, 200, 404)
DESK_ACT = (302, 404, 405, 405, 404)
MANAGES = (302, 404, 404, 200, 404)
NOT_THERE = (404, 404, 404, 404, 404)
ASKS_FOR_MORE = (400, 400, 400, 400, 400)
FOR_MANAGERS = (302, 403, 403, 200, 403)
FOR_MANAGERS_TO_SEND = (302, 403, 403, 405, 403)
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
    "bookings:for_person": DESK,
    "bookings:of_person": FILE,
    "bookings:slip": CONCERNED,
    "bookings:cancel": CONCERNED,
    "bookings:move": CONCERNED,
    "bookings:family": SIGNED_IN,
    "bookings:child": (302, 404, 404, 404, 404),
    "projects:list": ALL,
    "projects:start": SIGNED_IN,
    "projects:edit": CONCERNED,
    "projects:members": CONCERNED,
    "projects:add_member": ACT,
    "projects:remove_member": ACT,
    "projects:cover": NOT_THERE,
    "equipment:photo": NOT_THERE,
    "learning:mine": SIGNED_IN,
    "learning:person": CONCERNED,
    "learning:team": DESK,
    "learning:qualification": DESK,
    "learning:give": ACT,
    "learning:group": (302, 404, 404, 200, 404),
    "learning:renew": ACT,
    "learning:revoke": CONCERNED,
    "impact:page": ALL,
    "impact:rows": NOT_THERE,
    "impact:csv": NOT_THERE,
    "members:account": SIGNED_IN,
    "members:my_code": SIGNED_IN,
    "members:make_token": ACT,
    "members:revoke_token": ACT,
    "members:rights": ALL,
    "people:lists": FOR_MANAGERS,
    "people:list_example": FOR_MANAGERS,
    "people:export": FOR_MANAGERS_TO_SEND,
    "people:import": FOR_MANAGERS,
    "people:start_import": FOR_MANAGERS_TO_SEND,
    "people:wrong_lines": FOR_MANAGERS,
    "members:second_factor": SIGNED_IN,
    "people:new_password": (302, 404, 200, 200, 404),
    "members:membership": CONCERNED,
    "members:house_rules": SIGNED_IN,
    "members:house_rules_paper": SIGNED_IN,
    "people:memberships": DESK,
    "people:person_memberships": DESK,
    "people:add_membership": DESK,
    "people:renew_membership": DESK,
    "people:cancel_membership": DESK,
    "people:house_rules": DESK,
    "people:rules_to_accept": DESK,
    "people:accept_rules": ACT,
    "people:suspensions": DESK,
    "people:suspend": MANAGER_ONLY,
    "people:lift_suspension": MANAGER_ONLY,
    "people:groups": DESK,
    "people:make_group": DESK,
    "people:group": DESK,
    "people:change_group": DESK,
    "people:expect_visit": DESK,
    "people:change_visit": DESK,
    "people:cancel_visit": DESK,
    "people:welcome_group": DESK,
    "people:group_leaves": ACT,
    "people:group_slip": DESK,
    "members:consents": SIGNED_IN,
    "members:consents_of": (302, 200, 404, 404, 404),
    "members:consent": (302, 200, 404, 404, 404),
    "members:ask_guardian": ACT,
    "members:answer": NOT_THERE,
    "members:new_child": SIGNED_IN,
    "people:new": DESK,
    "people:made": DESK,
    "people:family": DESK,
    "people:add_guardian": ACT,
    "people:note_decision": ACT,
    "people:ask_guardians": ACT,
    "people:change_guardianship": ACT,
    "people:slip": ACT,
    "people:consent_scan": (302, 404, 404, 404, 404),
    "members:history": SIGNED_IN,
    "members:mandates": SIGNED_IN,
    "members:mandate": CONCERNED,
    "members:revoke_mandate": ACT,
    "people:desk": DESK,
    "people:list": DESK,
    "people:notices": DESK,
    "people:print_notices": DESK,
    "people:handed_over": DESK_ACT,
    "people:person": FILE,
    "people:change": FILE,
    "people:history": FILE,
    "people:mandates": FILE,
    "people:here": DESK,
    "people:arrive": DESK_ACT,
    "people:go": DESK_ACT,
    "people:fire_list": DESK,
    "people:kiosks": MANAGES,
    "people:revoke_kiosk": (302, 404, 404, 405, 404),
    "people:card": (302, 404, 200, 200, 404),
    "people:give_card": ACT,
    "people:give_pin": ACT,
    "people:revoke_card": ACT,
    # No kiosk: any other browser is sent to the first page.
    "kiosk:home": SENT_ON,
    "kiosk:come": SENT_ON,
    "kiosk:leave": SENT_ON,
    "kiosk:said": SENT_ON,
    "kiosk:card": SENT_ON,
    "kiosk:stay": POST_ONLY,
    "kiosk:done": POST_ONLY,
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
    "api:qualification-list": ALL,
    "api:qualification-detail": ALL,
    "api:grant-list": REST_SIGNED_IN,
    "api:grant-detail": REST_CONCERNED,
    "api:grant-revoke": REST_ACT,
    "api:membership-list": REST_SIGNED_IN,
    "api:membership-detail": REST_CONCERNED,
    "api:project-list": ALL,
    "api:project-detail": TEAM,
    "api:project-member": POST_ONLY,
    "api:project-members": POST_ONLY,
    "api:run-list": REST_SIGNED_IN,
    "api:run-detail": REST_CONCERNED,
    "api:usage-list": REST_SIGNED_IN,
    "api:visit-list": REST_SIGNED_IN,
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
    "account_request_login_code": (200, 302, 302, 302, 302),
    # Who may set up a second factor, and what to show of it, without one yet.
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": SENT_ON,
    "mfa_reauthenticate": (302, 403, 403, 403, 403),
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": (302, 404, 404, 404, 404),
    "mfa_view_recovery_codes": (302, 404, 404, 404, 404),
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": (302, 404, 404, 404, 404),
    "mfa_login_webauthn": SENT_ON,
    "mfa_reauthenticate_webauthn": (302, 403, 403, 403, 403),
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": (302, 404, 404, 404, 404),
    "mfa_remove_webauthn": (302, 404, 404, 404, 404),
    # Without a provider in the settings there is nowhere to go.
    "socialaccount_connections": SIGNED_IN,
    "socialaccount_login_cancelled": ALL,
    "socialaccount_login_error": (401, 401, 401, 401, 401),
    "socialaccount_signup": SENT_ON,
    "openid_connect_login": NOT_THERE,
    "openid_connect_callback": NOT_THERE,
    "account_confirm_email": ALL,
    "account_reset_password_from_key_done": ALL,
    "account_reset_password_from_key": ALL,
    "account_reset_password_done": ALL,
    "set_language": POST_ONLY,
    "favicon": SENT_ON,
}
# The pages of each table in the back office.
LIST, ADD, HISTORY, DELETE, CHANGE = "changelist", "add", "history", "delete", "change"
OFFICE_EXPECTED = {
    "places_place": (OFFICE, SHUT, OWN_OFFICE, SHUT, OWN_OFFICE),
    "places_space": (OFFICE, OFFICE, OWN_OFFICE, OWN_OFFICE, OWN_OFFICE),
    "django_tasks_database_dbtaskresult": (SHUT, SHUT, SENT_ON, SHUT, SHUT),
    "members_member": (OFFICE, OFFICE, OWN_OFFICE, SHUT, OWN_OFFICE),
    "members_membership": (OFFICE, SHUT, OWN_OFFICE, SHUT, OWN_OFFICE),
    "members_houserules": (OFFICE, OFFICE, OWN_OFFICE, SHUT, OWN_OFFICE),
    "members_suspension": (OFFICE, SHUT, OWN_OFFICE, SHUT, OWN_OFFICE),
    "members_group": (OFFICE, OFFICE, OWN_OFFICE, OWN_OFFICE, OWN_OFFICE),
    "members_groupvisit": (OFFICE, OFFICE, OWN_OFFICE, SHUT, OWN_OFFICE),
    "members_consentrule": (OFFICE, OFFICE, SENT_ON, SENT_ON, SENT_ON),
    "members_consenttext": (OFFICE, OFFICE, SENT_ON, SHUT, SENT_ON),
    "members_visit": (OFFICE, SHUT, OWN_OFFICE, SHUT, OWN_OFFICE),
    "members_kiosk": (OFFICE, SHUT, OWN_OFFICE, SHUT, OWN_OFFICE),
    "equipment_machinecategory": (
        OFFICE,
        SHUT,
        OFFICE,
        SHUT,
        OFFICE,
    ),
    "equipment_machine": (OFFICE, OFFICE, OWN_OFFICE, OWN_OFFICE, OWN_OFFICE),
    "learning_qualification": (OFFICE, OFFICE, OWN_OFFICE, OWN_OFFICE, OWN_OFFICE),
    "learning_grant": (OFFICE, SHUT, OWN_OFFICE, SHUT, OWN_OFFICE),
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
    MemberImport.objects.create(
        pk=booking.pk, place=place, made_by=people["manager"], state=ImportState.DONE
    )
    return SimpleNamespace(
        machine=machine,
        place=place,
        booking=booking,
        run=run,
        people=people,
        grant=factories.grant(qualification=factories.qualification(place=place), member=member),
        mandate=factories.mandate(member=member, place=place),
        membership=factories.membership(place=place, member=member),
        rules=factories.house_rules(place=place),
        suspension=factories.suspension(place=place, member=member),
        group_visit=factories.group_visit(group=factories.group(place=place)),
        visit=Visit.objects.create(
            member=member, place=place, arrived_at=factories.NOW, arrival=Arrival.NAME
        ),
        kiosk=Kiosk.objects.create(place=place, name="Entrance", key_hash="0", made_by=member),
    )


def all_names() -> Iterator[tuple[str, URLPattern, set[str]]]:
    """Walk every pattern of the site, with its full name and what its address is made of."""

    def walk(patterns, prefix: str, above: set[str]) -> Iterator[tuple[str, URLPattern, set[str]]]:
        for each in patterns:
            parts = above | set(each.pattern.converters or each.pattern.regex.groupindex)
            if isinstance(each, URLResolver):
                inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
                yield from walk(each.url_patterns, inner, parts)
            else:
                yield f"{prefix}{each.name}", each, parts

    yield from walk(get_resolver().url_patterns, "", set())


def address_of(name: str, parts: set[str], lab: SimpleNamespace) -> str:
    """Give an address of `name` that is about the lab's own machine, booking or project."""
    machine, booking = lab.machine, lab.booking
    admin_rows = {
        "places_place": lab.place.pk,
        "places_space": machine.space_id,
        "members_member": booking.member_id,
        "members_visit": lab.visit.pk,
        "members_kiosk": lab.kiosk.pk,
        "equipment_machinecategory": machine.category_id,
        "equipment_machine": machine.pk,
        "learning_qualification": lab.grant.qualification_id,
        "learning_grant": lab.grant.pk,
        "projects_project": booking.project_id,
        "bookings_booking": booking.pk,
        "iot_run": lab.run.pk,
        "auth_user_password_change": booking.member_id,
        "members_houserules": lab.rules.pk,
        "members_suspension": lab.suspension.pk,
        "members_groupvisit": lab.group_visit.pk,
        "members_group": lab.group_visit.group_id,
        "members_membership": lab.membership.pk,
    }
    row = next((pk for key, pk in admin_rows.items() if key in name), 1)
    by_slug = {"place": lab.place.slug, "machine-category": machine.category.slug}
    about = next(
        (
            pk
            for key, pk in {
                "learning:person": booking.member_id,
                "learning:re": lab.grant.pk,  # renew, revoke
                "learning:": lab.grant.qualification_id,
                "api:qualification": lab.grant.qualification_id,
                "api:grant": lab.grant.pk,
                "revoke_kiosk": lab.kiosk.pk,
                "of_person": booking.member_id,
                "people:": booking.member_id,
                "project": booking.project_id,
                "run": lab.run.pk,
                "space": machine.space_id,
                "booking": booking.pk,
                "members:": booking.member_id,
                "mandate": lab.mandate.pk,
            }.items()
            if key in name
        ),
        booking.pk,
    )
    member, visit = booking.member_id, lab.visit
    # Those of people: of which row the number in the address is.
    about = {
        "members:membership": lab.membership.pk,
        "api:membership-detail": lab.membership.pk,
        "people:person_memberships": member,
        "people:add_membership": member,
        "people:renew_membership": lab.membership.pk,
        "people:cancel_membership": lab.membership.pk,
        "people:accept_rules": member,
        "people:suspensions": member,
        "people:suspend": member,
        "people:lift_suspension": lab.suspension.pk,
        "people:group": visit.group_id,
        "people:change_group": visit.group_id,
        "people:expect_visit": visit.group_id,
        "people:change_visit": visit.pk,
        "people:cancel_visit": visit.pk,
        "people:welcome_group": visit.pk,
        "people:group_leaves": visit.pk,
        "people:group_slip": visit.pk,
    }.get(name, about)
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
        "provider_id": "sso",
        "purpose": "machines",
    }
    return reverse(name, kwargs={key: values[key] for key in parts})


def test_every_address_has_a_line_and_every_line_an_address():
    assert {name for name, _pattern, _parts in all_names()} - WITHOUT_NAME == set(EXPECTED)


@pytest.mark.parametrize("number", range(len(ROLES)), ids=ROLES)
def test_every_address_answers_each_role_as_it_should(client, lab, number):
    person = lab.people[ROLES[number]]
    if person is not None:
        client.force_login(person)

    answers = {
        name: client.get(address_of(name, parts, lab)).status_code
        for name, _pattern, parts in all_names()
        if name not in WITHOUT_NAME and name != "account_logout"  # the others come after it
    }

    assert answers == {name: EXPECTED[name][number] for name in answers}


OPEN_WITHOUT_FACTOR = {
    "members:second_factor", "account_change_password", "account_set_password", "account_logout",
    "account_reauthenticate", "set_language",
}  # fmt: skip


def test_staff_without_a_second_factor_get_nowhere_else(client, lab, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    client.force_login(lab.people["manager"])

    went_on = {
        name
        for name, _pattern, parts in all_names()
        if name not in WITHOUT_NAME and name != "account_logout"
        if not is_stopped(client.get(address_of(name, parts, lab)))
    }

    assert {name for name in went_on if not name.startswith("mfa_")} == OPEN_WITHOUT_FACTOR - {
        "account_logout"
    }


def is_stopped(response):
    if response.headers.get("Content-Type") == "application/problem+json":
        return response.status_code == 403
    return response.headers.get("Location") == reverse("members:second_factor")


def test_no_address_leads_into_the_calendar_library():
    callbacks = [pattern.callback for _name, pattern, _parts in all_names()]

    assert len(callbacks) > 100
    assert [each for each in callbacks if each.__module__.partition(".")[0] == "schedule"] == []
    assert "schedule" not in str([str(pattern.pattern) for _name, pattern, _parts in all_names()])


def test_only_the_calendars_know_the_calendar_library():
    importers = [
        str(path.relative_to(settings.BASE_DIR))
        for app in OWN_APPS
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        if "migrations" not in path.parts
        and re.search(r"^\s*(from|import) schedule\b", path.read_text(), re.MULTILINE)
    ]

    assert importers == ["places/calendars.py"]
