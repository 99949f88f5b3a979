"""The back office: managers keep to their own place, and acts go through the services."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking, BookingState
from equipment.models import Machine, MachineCategory
from iot.models import MachineLink, MqttSource, Run
from learning.models import Grant, Qualification, Requirement
from members.models import (
    FileReading,
    Group,
    GroupVisit,
    HouseRules,
    Member,
    Membership,
    PlaceRole,
    Role,
    Suspension,
)
from places import calendars
from places.calendars import Weekday
from places.models import Closure, Opening, Place, Space
from places.slots import Slot, day_window
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
OURS = [
    Place,
    Space,
    Member,
    MachineCategory,
    Machine,
    Qualification,
    Grant,
    Project,
    Booking,
    Membership,
    HouseRules,
    Suspension,
    Group,
    GroupVisit,
    MqttSource,
    MachineLink,
    Run,
]


def manager_of(place: Place) -> Member:
    return factories.member(at=place, role=Role.MANAGER, is_staff=True)


@pytest.fixture
def office(client):
    """A manager who is in the back office of one place; there is another place as well."""
    client.place = factories.place()
    client.other = factories.place()
    client.manager = manager_of(client.place)
    client.force_login(client.manager)
    return client


def form_of(response):
    """Give what a browser would send back if nothing were changed."""
    form = response.context["adminform"].form
    sent = {}
    forms = [(form, "")]
    for formset in response.context["inline_admin_formsets"]:
        forms += [(each, "") for each in (*formset.formset.forms, formset.formset.management_form)]
    for each, _ in forms:
        for bound in each:
            value = bound.value()
            parts = bound.field.widget
            if hasattr(parts, "widgets"):
                values = value if isinstance(value, list) else parts.decompress(value)
                names = parts.widgets_names
                sent |= {
                    f"{bound.html_name}{name}": "" if part is None else str(part)
                    for name, part in zip(names, values, strict=True)
                }
            elif value is not None and value is not False:
                sent[bound.html_name] = value if isinstance(value, list) else str(value)
    return sent


@pytest.mark.parametrize("model", OURS)
def test_lists_search_and_pages_open(admin_client, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    factories.booking()

    assert admin_client.get(reverse(f"{name}_changelist")).status_code == 200
    assert admin_client.get(reverse(f"{name}_changelist") + "?q=a").status_code == 200
    for row in model.objects.all()[:1]:
        assert admin_client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


def test_the_calendar_librarys_tables_are_not_in_the_back_office():
    registered = [model for model in admin.site._registry if model._meta.app_label == "schedule"]

    assert list(apps.get_app_config("schedule").get_models())
    assert registered == []


@pytest.mark.parametrize("many", [3, 30])
@pytest.mark.parametrize("model", [Booking, Machine, Project, Member])
def test_lists_take_as_many_queries_for_many_rows(
    admin_client, django_assert_max_num_queries, model, many
):
    machine = factories.machine()
    for step in range(many):
        factories.booking(
            machine=machine,
            starts_at=factories.NOW + timedelta(hours=step),
            project=factories.project(place=machine.place),
        )
        factories.machine(space=machine.space, category=machine.category)
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    with django_assert_max_num_queries(14):
        response = admin_client.get(url)

    assert response.context["cl"].result_count >= many


@pytest.mark.parametrize("model", [Place, Space, Member, Machine, Project, Booking])
def test_a_manager_finds_rows_of_their_own_place_only(office, model):
    mine, theirs = (
        factories.booking(
            machine=factories.machine(space=factories.space(place=place)),
            project=factories.project(place=place),
        )
        for place in (office.place, office.other)
    )
    rows = {
        Place: lambda booking: booking.machine.place,
        Space: lambda booking: booking.machine.space,
        Member: lambda booking: booking.member,
        Machine: lambda booking: booking.machine,
        Project: lambda booking: booking.project,
        Booking: lambda booking: booking,
    }
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    listed = office.get(reverse(f"{name}_changelist")).context["cl"].result_list
    own = office.get(reverse(f"{name}_change", args=[rows[model](mine).pk]))
    foreign = office.get(reverse(f"{name}_change", args=[rows[model](theirs).pk]))

    assert rows[model](mine) in listed
    assert rows[model](theirs) not in listed
    assert own.status_code == 200
    assert foreign.status_code == 302  # back to the start: there is no such row


def test_autocomplete_does_not_tell_a_manager_of_people_elsewhere(office):
    factories.member(at=office.place, display_name="Zoe here")
    factories.member(at=office.other, display_name="Zoe there")
    query = urlencode(
        {"term": "Zoe", "app_label": "bookings", "model_name": "booking", "field_name": "member"}
    )

    found = office.get(reverse("admin:autocomplete") + "?" + query).json()["results"]

    assert [each["text"] for each in found] == ["Zoe here"]


def test_a_manager_may_not_make_themselves_a_superuser(office):
    url = reverse("admin:members_member_change", args=[office.manager.pk])
    sent = form_of(office.get(url)) | {"is_superuser": "on", "display_name": "Renamed"}

    office.post(url, sent)

    office.manager.refresh_from_db()
    assert office.manager.display_name == "Renamed"
    assert not office.manager.is_superuser


def test_a_manager_may_not_take_a_role_at_another_place(office):
    url = reverse("admin:members_member_change", args=[office.manager.pk])
    sent = form_of(office.get(url)) | {
        "roles-TOTAL_FORMS": "2",
        "roles-1-member": str(office.manager.pk),
        "roles-1-place": str(office.other.pk),
        "roles-1-role": Role.MANAGER,
    }

    response = office.post(url, sent)

    assert response.status_code == 200  # shown again, with the error
    assert "place" in response.context["inline_admin_formsets"][0].formset.errors[1]
    assert list(office.manager.roles.values_list("place", flat=True)) == [office.place.pk]


def test_a_manager_may_not_set_the_password_of_who_may_do_more(office):
    works_there_too = factories.member(at=office.place, password="their own secret")
    PlaceRole.objects.create(member=works_there_too, place=office.other, role=Role.MEDIATOR)
    superuser = factories.member(at=office.place, is_superuser=True, password="their own secret")

    for person in (works_there_too, superuser):
        url = reverse("admin:auth_user_password_change", args=[person.pk])
        response = office.post(
            url, {"password1": "a new long secret", "password2": "a new long secret"}
        )

        assert response.status_code == 403
        person.refresh_from_db()
        assert person.check_password("their own secret")


def test_a_manager_makes_a_member_with_a_role_and_sets_their_password(office):
    add = reverse("admin:members_member_add")
    sent = form_of(office.get(add)) | {
        "username": "zoe",
        "display_name": "Zoe",
        "password1": "a long first secret",
        "password2": "a long first secret",
        "roles-0-place": str(office.place.pk),
        "roles-0-role": Role.MEMBER,
    }

    assert office.post(add, sent).status_code == 302

    zoe = Member.objects.get(username="zoe")
    assert zoe.has_role(office.place, Role.MEMBER)
    assert not zoe.is_staff
    office.post(
        reverse("admin:auth_user_password_change", args=[zoe.pk]),
        {"password1": "a new long secret", "password2": "a new long secret"},
    )
    zoe.refresh_from_db()
    assert zoe.check_password("a new long secret")


def test_who_is_made_a_manager_comes_into_the_back_office(office):
    zoe = factories.member(at=office.place)
    url = reverse("admin:members_member_change", args=[zoe.pk])
    sent = form_of(office.get(url)) | {"roles-0-role": Role.MANAGER}

    office.post(url, sent)

    zoe.refresh_from_db()
    assert zoe.is_staff


def booking_sent(machine: Machine, member: Member, start: datetime, hours: int = 1) -> dict:
    end = start + timedelta(hours=hours)
    return {
        "machine": machine.pk,
        "member": member.pk,
        "starts_at_0": f"{start:%Y-%m-%d}",
        "starts_at_1": f"{start:%H:%M}",
        "ends_at_0": f"{end:%Y-%m-%d}",
        "ends_at_1": f"{end:%H:%M}",
    }


def tomorrow(hour: int) -> datetime:
    day = timezone.now().astimezone(PARIS).date() + timedelta(days=1)
    return datetime.combine(day, time(hour), PARIS)


def test_a_booking_is_made_by_the_rules(office):
    machine = factories.machine(space=factories.space(place=office.place))
    zoe = factories.member(at=office.place)
    url = reverse("admin:bookings_booking_add")

    first = office.post(url, booking_sent(machine, zoe, tomorrow(10)))
    second = office.post(url, booking_sent(machine, zoe, tomorrow(10)))

    assert first.status_code == 302
    assert "Someone else has booked this machine" in str(second.context["adminform"].form.errors)
    (booking,) = Booking.objects.all()
    assert (booking.member, booking.booked_by) == (zoe, office.manager)
    assert booking.slot == Slot(tomorrow(10), tomorrow(11))


def test_a_booking_is_moved_and_cancelled_by_the_rules(office):
    machine = factories.machine(space=factories.space(place=office.place))
    booking = factories.booking(machine=machine, starts_at=tomorrow(10))
    over = factories.booking(machine=machine, starts_at=factories.NOW - timedelta(days=900))
    change = reverse("admin:bookings_booking_change", args=[booking.pk])

    office.post(change, booking_sent(machine, booking.member, tomorrow(14)))
    refused = office.post(change, booking_sent(machine, booking.member, tomorrow(10), hours=20))
    booking.refresh_from_db()
    moved_to = booking.slot
    cancelled = office.post(
        reverse("admin:bookings_booking_changelist"),
        {"action": "cancel_selected", "_selected_action": [booking.pk, over.pk]},
        follow=True,
    )

    assert "minutes at most" in str(refused.context["adminform"].form.errors)
    assert moved_to == Slot(tomorrow(14), tomorrow(15))
    booking.refresh_from_db()
    over.refresh_from_db()
    assert (booking.state, over.state) == (BookingState.CANCELLED, BookingState.CONFIRMED)
    assert "The time of this booking is past." in cancelled.content.decode()


def test_a_qualification_is_made_with_what_asks_for_it_at_the_own_place(office):
    machine = factories.machine(space=factories.space(place=office.place))
    elsewhere = factories.machine(space=factories.space(place=office.other))
    sent = {
        "place": office.place.pk,
        "name_en": "Laser",
        "remind_days_before": 30,
        "is_in_use": "on",
        "requirements-TOTAL_FORMS": 1,
        "requirements-INITIAL_FORMS": 0,
        "requirements-0-level": "alone",
    }
    url = reverse("admin:learning_qualification_add")

    refused = office.post(url, sent | {"requirements-0-machine": elsewhere.pk})
    made = office.post(url, sent | {"requirements-0-machine": machine.pk})

    assert (refused.status_code, made.status_code) == (200, 302)
    (asked,) = Requirement.objects.all()
    assert (asked.machine, asked.qualification.place) == (machine, office.place)


def test_who_held_what_is_read_and_not_changed(office):
    held = factories.grant(qualification=factories.qualification(place=office.place))
    factories.grant(qualification=factories.qualification(place=office.other))

    listed = office.get(reverse("admin:learning_grant_changelist")).context["cl"]
    page = office.get(reverse("admin:learning_grant_change", args=[held.pk]))

    assert list(listed.queryset) == [held]
    assert page.context["has_change_permission"] is False
    assert office.get(reverse("admin:learning_grant_delete", args=[held.pk])).status_code == 403


def test_bookings_are_not_deleted(office):
    booking = factories.booking(
        machine=factories.machine(space=factories.space(place=office.place))
    )

    response = office.post(
        reverse("admin:bookings_booking_delete", args=[booking.pk]), {"post": "yes"}
    )

    assert response.status_code == 403
    assert Booking.objects.get() == booking


def test_opening_hours_and_closures_are_made_and_removed_with_their_place(office):
    url = reverse("admin:places_place_change", args=[office.place.pk])
    space = factories.space(place=office.place, is_always_open=False)
    sent = form_of(office.get(url)) | {
        "openings-0-weekdays": ["MONDAY", "WEDNESDAY"],
        "openings-0-opens": "09:00",
        "openings-0-closes": "17:00",
        "openings-0-first_on": "2026-06-15",
        "closures-TOTAL_FORMS": "1",
        "closures-0-starts_at_0": "2026-06-17",
        "closures-0-starts_at_1": "12:00",
        "closures-0-ends_at_0": "2026-06-17",
        "closures-0-ends_at_1": "18:00",
        "closures-0-reason_fr": "Travaux",
    }

    assert office.post(url, sent).status_code == 302

    week = Slot(
        day_window(date(2026, 6, 15), PARIS).start, day_window(date(2026, 6, 21), PARIS).end
    )
    assert [
        (span.start.astimezone(PARIS).day, span.duration)
        for span in calendars.open_spans(space, week)
    ] == [
        (15, timedelta(hours=8)),
        (17, timedelta(hours=3)),
    ]
    assert calendars.hours_of(Opening.objects.get()).weekdays == (
        Weekday.MONDAY,
        Weekday.WEDNESDAY,
    )
    assert Closure.objects.get().reason == {"fr": "Travaux"}

    sent = form_of(office.get(url)) | {"openings-0-DELETE": "on", "closures-0-DELETE": "on"}
    assert office.post(url, sent).status_code == 302
    assert calendars.open_spans(space, week) == []
    assert not Opening.objects.exists()
    assert not apps.get_model("schedule", "Event").objects.exists()


def test_texts_are_written_in_a_box_for_each_language(office):
    machine = factories.machine(
        space=factories.space(place=office.place), summary={"fr": "Ancien", "it": "Vecchio"}
    )
    url = reverse("admin:equipment_machine_change", args=[machine.pk])
    page = office.get(url)
    sent = form_of(page) | {"summary_fr": "Nouveau", "summary_it": "", "summary_en": "New"}

    assert office.post(url, sent).status_code == 302

    machine.refresh_from_db()
    assert machine.summary == {"fr": "Nouveau", "en": "New"}
    for language in ("English", "French", "Spanish", "Italian", "Portuguese"):
        assert f">{language}</label>" in page.content.decode()


def test_the_password_of_a_broker_is_written_and_never_shown(admin_client):
    source = MqttSource.objects.create(
        place=factories.place(), name="Hall", url="mqtt://hall:s3cret@broker:1883", client_id="hall"
    )
    url = reverse("admin:iot_mqttsource_change", args=[source.pk])
    page = admin_client.get(url)

    admin_client.post(url, form_of(page) | {"name": "Great hall"})

    assert "s3cret" not in page.content.decode()
    source.refresh_from_db()
    assert (source.name, source.url) == ("Great hall", "mqtt://hall:s3cret@broker:1883")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_the_back_office_is_shut_to_other_roles(client, role):
    person = factories.member(at=factories.place(), role=role)
    client.force_login(person)

    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_house_rules_are_published_by_the_rules(office):
    url = reverse("admin:members_houserules_add")
    sent = {"place": office.place.pk, "body_fr": "Range."}

    first = office.post(url, sent)
    second = office.post(url, sent)

    assert first.status_code == 302
    assert "in use already" in str(second.context["adminform"].form.errors)
    assert [each.version for each in HouseRules.objects.filter(place=office.place)] == [1]


@pytest.mark.parametrize("model", [Membership, HouseRules, Suspension, Group, GroupVisit])
def test_a_manager_finds_what_belongs_to_their_own_place_only(office, model):
    make = {
        Membership: factories.membership,
        HouseRules: factories.house_rules,
        Suspension: factories.suspension,
        Group: factories.group,
        GroupVisit: lambda place: factories.group_visit(group=factories.group(place=place)),
    }[model]
    mine, theirs = make(place=office.place), make(place=office.other)
    name = f"admin:members_{model._meta.model_name}"

    listed = office.get(reverse(f"{name}_changelist")).context["cl"].result_list

    assert list(listed) == [mine]
    assert office.get(reverse(f"{name}_change", args=[mine.pk])).status_code == 200
    assert office.get(reverse(f"{name}_change", args=[theirs.pk])).status_code == 302


def test_opening_a_child_in_the_back_office_is_written_down(client):
    place = factories.place()
    manager = manager_of(place)
    child = factories.member(at=place, birth_month=date(2013, 5, 1))
    grown = factories.member(at=place, birth_month=date(1980, 5, 1))
    elsewhere = factories.member(at=factories.place(), birth_month=date(2013, 5, 1))
    client.force_login(manager)

    for person in (child, grown, elsewhere):
        client.get(reverse("admin:members_member_change", args=[person.pk]))

    assert list(FileReading.objects.values_list("reader", "member")) == [(manager.pk, child.pk)]
