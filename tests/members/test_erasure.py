"""Erasing a person, checked against the raw database."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token

from bookings.models import BookingState
from iot.models import Run
from learning.models import EndReason, Grant
from members.holdings import Fate, all_holdings
from members.models import (
    Act,
    Consent,
    ErasureRequest,
    Group,
    Guardianship,
    ImportLine,
    Member,
    MemberImport,
    Mode,
    Notice,
    Role,
    Visit,
)
from members.refusals import (
    ErasureIsAsked,
    MayMoreThanYou,
    NotInTheirName,
    NotYourTask,
    OnlyGuardian,
    OnlyManager,
)
from members.services.erasure import ask, due_at, erase, erase_at_desk, withdraw
from places.refusals import Refused
from projects.models import Visibility
from tests import factories
from tests.members import lives

NOW = factories.NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def erased(made, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return erase(made.person, NOW)


def test_her_rows_are_in_every_table_that_leads_to_people():
    lives.someone()

    without = [
        (holding.model, link.field)
        for holding in all_holdings()
        for link in holding.links
        if link.fate is not Fate.CLEAR
        and not holding.rows.filter(**{link.field: lives.PK}).exists()
    ]

    assert without == []
    assert len(lives.where_named()) > 40


def test_erase_leaves_nothing_in_any_table_or_file_that_names_her(
    django_capture_on_commit_callbacks,
):
    made = lives.someone()

    erased(made, django_capture_on_commit_callbacks)

    assert lives.where_named() == []


def test_erase_keeps_what_was_done_under_a_subject_without_a_name(
    django_capture_on_commit_callbacks,
):
    made = lives.someone()

    subject = erased(made, django_capture_on_commit_callbacks)

    made.booking.refresh_from_db()
    assert (made.booking.member, Run.objects.get().member) == (subject, subject)
    assert (subject.birth_month, subject.language) == (made.person.birth_month, "fr")
    assert (subject.is_active, subject.has_usable_password()) == (False, False)
    assert subject.username.startswith("erased-")
    assert Visit.objects.filter(member=subject, left_at=NOW).count() == 1


def test_erase_parts_what_she_did_from_what_she_did_for_others(django_capture_on_commit_callbacks):
    made = lives.someone()

    subject = erased(made, django_capture_on_commit_callbacks)

    for_child = Consent.objects.get(member=made.child)
    assert for_child.given_by != subject
    assert for_child.given_by.birth_month is None
    assert Act.objects.get(member=made.child, mode=Mode.GUARDIAN).actor == for_child.given_by


def test_erase_of_a_child_leads_to_no_guardian(django_capture_on_commit_callbacks):
    made = lives.someone()

    subject = erase(made.child, NOW)

    family = {made.person, made.father}
    named = [Consent.objects.get(member=subject).given_by, Act.objects.get(member=subject).actor]
    assert [each for each in named if each in family] == []
    assert not Guardianship.objects.filter(guardian__in=family, ended_at=None).exists()


def test_erase_cancels_what_was_booked_to_come(django_capture_on_commit_callbacks):
    made = lives.someone()

    subject = erased(made, django_capture_on_commit_callbacks)

    made.to_come.refresh_from_db()
    assert (made.to_come.state, made.to_come.member) == (BookingState.CANCELLED, subject)
    assert made.to_come.booked_by not in {made.father, subject}


def test_erase_hands_a_shared_project_on_and_empties_one_of_hers_alone(
    django_capture_on_commit_callbacks,
):
    made = lives.someone()

    erased(made, django_capture_on_commit_callbacks)

    made.shared.refresh_from_db()
    made.alone.refresh_from_db()
    assert (made.shared.owner, made.shared.title) == (made.child, "Robot")
    assert made.shared.members.count() == 1
    assert (made.alone.title, made.alone.summary, made.alone.cover.name) == ("—", "", "")
    assert made.alone.visibility == Visibility.TEAM


def test_erase_takes_her_name_out_of_what_others_wrote(django_capture_on_commit_callbacks):
    made = lives.someone()

    erased(made, django_capture_on_commit_callbacks)

    made.helped.refresh_from_db()
    assert made.helped.summary == "Thanks to —!"
    assert Notice.objects.get().facts == {"by": "—", "more": ["from —"]}


def test_erase_leaves_other_people_as_they_were(django_capture_on_commit_callbacks):
    made = lives.someone()
    namesake = factories.member(at=made.place, display_name="Zélie Martin")

    erased(made, django_capture_on_commit_callbacks)

    made.child.refresh_from_db()
    namesake.refresh_from_db()
    assert (made.child.display_name, namesake.display_name) == ("Ondine", "Zélie Martin")


def test_erase_takes_out_everywhere_what_can_mean_nobody_else():
    made = lives.someone()
    marie = factories.member(at=made.place)
    act = Act.objects.create(
        actor=made.mediator, member=marie, place=made.place, deed="booked", mode=Mode.WITH,
        about="Beside Zélie Quatrefages, with Zélie Martin",
    )  # fmt: skip
    told = Notice.objects.create(
        recipient=marie, about=marie, place=made.place, kind="said", channel="paper",
        language="fr", facts={"by": "Zélie Quatrefages", "or": "Zélie"},
    )  # fmt: skip

    erase(made.person, NOW)

    act.refresh_from_db()
    told.refresh_from_db()
    assert act.about == "Beside —, with Zélie Martin"
    assert told.facts == {"by": "—", "or": "Zélie"}


@pytest.mark.parametrize(
    "contact",
    [
        {"contact_name": "Zélie Quatrefages"},
        {"contact_name": "Zélie", "contact_email": "Zelie@Quatrefages.example"},
        {"contact_name": "Zélie", "contact_phone": "06 99 88 77 66"},
    ],
    ids=["name", "e-mail", "telephone"],
)
def test_erase_empties_the_contact_of_a_group_that_she_was(contact):
    made = lives.someone()
    group = Group.objects.create(place=made.place, name="Club", note="Ring her", **contact)

    erase(made.person, NOW)

    group.refresh_from_db()
    said = (group.contact_name, group.contact_email, group.contact_phone, group.note)
    assert said == ("", "", "", "")
    assert Group.objects.get(name="École").contact_name == "Mme Martin"


def test_erase_costs_as_many_queries_for_many_bookings_as_for_few():
    counts = []
    for bookings in (1, 30):
        machine = factories.machine()
        person = factories.member(at=machine.place)
        for day in range(bookings):
            starts_at = NOW - timedelta(days=10 + day)
            factories.booking(member=person, machine=machine, starts_at=starts_at)
        with CaptureQueriesContext(connection) as queries:
            erase(person, NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_only_guardian_of_a_child_is_not_erased():
    made = lives.someone()
    Guardianship.objects.filter(guardian=made.father).update(ended_at=NOW)

    with pytest.raises(Refused) as refused:
        erase(made.person, NOW)

    assert refused.value.refusals == (OnlyGuardian(child="Ondine"),)
    assert Member.objects.filter(pk=lives.PK).exists()


def test_the_only_manager_of_a_place_is_not_erased():
    place = factories.place(name="Atelier")
    karim = factories.member(at=place, role=Role.MANAGER)

    with pytest.raises(Refused) as refused:
        erase(karim, NOW)

    assert refused.value.refusals == (OnlyManager(place="Atelier"),)


def test_ask_waits_and_tells_the_person_and_their_guardians():
    made = lives.someone()
    ErasureRequest.objects.all().delete()
    Notice.objects.all().delete()

    asked = ask(member=made.child, by=made.person, place=made.place, now=NOW)

    assert due_at(asked) == NOW + timedelta(days=14)
    told = set(Notice.objects.values_list("recipient", flat=True))
    assert told == {made.child.pk, made.person.pk, made.father.pk}
    assert Act.objects.filter(member=made.child, deed="erasure_asked", mode="guardian").exists()


def test_ask_twice_is_refused():
    made = lives.someone()

    with pytest.raises(Refused) as refused:
        ask(member=made.person, by=made.person, place=made.place, now=NOW)

    assert refused.value.refusals == (ErasureIsAsked(),)


def test_ask_for_someone_else_is_refused():
    made = lives.someone()

    with pytest.raises(Refused) as refused:
        ask(member=made.mediator, by=made.father, place=made.place, now=NOW)

    assert refused.value.refusals == (NotInTheirName(),)


def test_withdraw_keeps_the_account():
    made = lives.someone()

    withdraw(member=made.person, by=made.person, place=made.place, now=NOW)

    assert not ErasureRequest.objects.filter(member=made.person, withdrawn_at=None).exists()


def test_a_manager_erases_someone_who_is_there_at_once():
    made = lives.someone()

    erase_at_desk(member=made.person, by=made.manager, place=made.place, now=NOW)

    assert not Member.objects.filter(pk=lives.PK).exists()
    assert Act.objects.filter(actor=made.manager, deed="erasure_asked", mode="with").exists()


@pytest.mark.parametrize("role", ["mediator", "father"])
def test_others_erase_nobody(role):
    made = lives.someone()

    with pytest.raises(Refused) as refused:
        erase_at_desk(member=made.person, by=getattr(made, role), place=made.place, now=NOW)

    assert refused.value.refusals == (NotYourTask(),)


def test_a_manager_does_not_erase_who_works_at_another_place():
    made = lives.someone()
    made.person.roles.create(place=factories.place(), role=Role.MEDIATOR)

    with pytest.raises(Refused) as refused:
        erase_at_desk(member=made.person, by=made.manager, place=made.place, now=NOW)

    assert refused.value.refusals == (MayMoreThanYou(),)


def test_erase_ends_what_she_holds_and_forgets_why_something_was_taken_back():
    made = lives.someone()

    subject = erase(made.person, NOW)

    laser, saw = Grant.objects.filter(member=subject).order_by("qualification")
    assert (laser.end_note, laser.end_reason) == ("—", EndReason.REVOKED)
    assert (saw.ended_at, saw.end_reason, saw.end_note) == (NOW, EndReason.EXPIRED, "")
    assert Grant.objects.get(member=made.child).end_note == "Her mother — says so"


def test_erase_takes_her_out_of_lists_and_leaves_who_has_her_first_name():
    made = lives.someone()
    source = MemberImport.objects.get()
    namesake = ImportLine.objects.create(
        source=source, number=9, fate="new", values={"first_name": "Zélie", "last_name": "Roche"}
    )

    erase(made.person, NOW)

    of_child = ImportLine.objects.get(member=made.child)
    assert set(ImportLine.objects.all()) == {of_child, namesake}
    assert of_child.values == {
        "first_name": "Ondine", "guardian_name": "—", "guardian_phone": "—"
    }  # fmt: skip


def test_erase_of_who_signs_in_elsewhere_leaves_no_way_in():
    made = lives.someone()

    erase(made.person, NOW)

    ways_in = (Authenticator, SocialAccount, EmailAddress, Token)
    assert [table.objects.count() for table in ways_in] == [0, 0, 0, 0]
