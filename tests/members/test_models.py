"""People: who may see whom, what a role opens, and what the database keeps."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from members.backends import MANAGED_APPS
from members.models import Member, PlaceRole, Right, Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_who_sees_whose_full_identity():
    place, other = factories.place(), factories.place()
    zoe, friend = factories.member(at=place), factories.member(at=place)
    stranger = factories.member(at=other)

    def seen_by(viewer):
        return set(Member.objects.visible_to(viewer)) & {zoe, friend, stranger}

    assert seen_by(zoe) == {zoe}
    assert seen_by(factories.member(at=place, role=Role.VOLUNTEER)) == set()
    assert seen_by(factories.member(at=place, role=Role.MEDIATOR)) == {zoe, friend}
    assert seen_by(factories.member(at=place, role=Role.MANAGER)) == {zoe, friend}
    assert seen_by(factories.member(at=other, role=Role.MANAGER)) == {stranger}
    assert seen_by(AnonymousUser()) == set()
    assert seen_by(factories.member(is_superuser=True)) == {zoe, friend, stranger}


def test_a_person_with_two_roles_is_listed_once():
    place = factories.place()
    zoe = factories.member(at=place)
    PlaceRole.objects.create(member=zoe, place=place, role=Role.VOLUNTEER)
    desk = factories.member(at=place, role=Role.MEDIATOR)

    assert sorted(Member.objects.at(place), key=str) == sorted([zoe, desk], key=str)
    assert list(Member.objects.visible_to(desk)).count(zoe) == 1


def test_roles_hold_at_their_place_only(django_assert_num_queries):
    here, there = factories.place(), factories.place()
    zoe = factories.member(at=here, role=Role.MANAGER)
    PlaceRole.objects.create(member=zoe, place=there, role=Role.MEMBER)

    with django_assert_num_queries(1):
        facts = [
            (zoe.has_role(place), zoe.is_staff_of(place), zoe.may(Right.MANAGE_PLACE, place))
            for place in (here, there)
        ]

    assert facts == [(True, True, True), (True, False, False)]
    assert zoe.managed_place_ids == zoe.place_ids_with(Right.SEE_PEOPLE) == [here.pk]
    assert set(zoe.place_ids_with(Right.BOOK)) == {here.pk, there.pk}
    assert not zoe.has_role(factories.place())


@pytest.mark.parametrize("app", sorted(MANAGED_APPS))
def test_only_managers_hold_the_permissions_of_the_back_office(app):
    place = factories.place()
    people = {role: factories.member(at=place, role=role) for role in Role}

    holders = [role for role, person in people.items() if person.has_module_perms(app)]

    assert holders == [Role.MANAGER]
    assert people[Role.MANAGER].has_perm(f"{app}.change_anything")


@pytest.mark.parametrize("app", ["auth", "authtoken", "account", "admin", "schedule", "sessions"])
def test_managers_hold_no_permissions_outside_their_apps(app):
    boss = factories.member(at=factories.place(), role=Role.MANAGER, is_staff=True)

    assert not boss.has_module_perms(app)
    assert not boss.has_perm(f"{app}.change_anything")


def test_who_is_made_inactive_holds_no_permissions():
    boss = factories.member(at=factories.place(), role=Role.MANAGER, is_active=False)

    assert not boss.has_module_perms("bookings")


@pytest.mark.parametrize("login", ["zoe", "ZOE@example.org"])
def test_signing_in_takes_the_user_name_or_the_e_mail(client, login):
    zoe = factories.member(username="zoe", email="zoe@example.org", password="a long secret")

    client.post("/accounts/login/", {"login": login, "password": "a long secret"})

    assert client.session.get("_auth_user_id") == str(zoe.pk)


def test_passwords_are_kept_as_argon2_hashes():
    assert factories.member(password="a long secret").password.startswith("argon2$argon2id$")


def test_e_mails_are_unique_whatever_their_case_but_may_be_left_out():
    factories.member(email="zoe@example.org")
    factories.member(email="")
    factories.member(email="")

    with pytest.raises(IntegrityError, match="member_email_is_unique"), transaction.atomic():
        factories.member(email="ZOE@example.org")


def test_a_birth_month_is_kept_and_no_birthday():
    factories.member(birth_month=date(2012, 5, 1))

    with pytest.raises(IntegrityError, match="first_day"), transaction.atomic():
        factories.member(birth_month=date(2012, 5, 17))


def test_a_role_is_held_once_at_a_place_and_is_known():
    zoe = factories.member(at=(place := factories.place()))

    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceRole.objects.create(member=zoe, place=place, role=Role.MEMBER)
    with pytest.raises(IntegrityError, match="role_is_known"), transaction.atomic():
        PlaceRole.objects.create(member=zoe, place=place, role="emperor")
