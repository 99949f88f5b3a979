"""A place with a row of each kind that an address is about; most are of one person, a child."""

from datetime import timedelta
from types import SimpleNamespace

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django_tasks_db.models import DBTaskResult
from rest_framework.authtoken.models import Token, TokenProxy

from iot.models import MachineLink, MachineStatus, MqttSource, Run
from members.models import (
    Arrival,
    Consent,
    ConsentRule,
    ConsentText,
    Guardianship,
    HowGiven,
    ImportState,
    Kiosk,
    MemberImport,
    Purpose,
    Role,
    Visit,
)
from members.services import consent_requests
from members.tasks import imports
from projects.models import Visibility
from tests import factories
from tests.factories import NOW

PICTURE = "picture.png"
TO_COME = NOW + timedelta(days=3650)


def make_lab() -> SimpleNamespace:
    """Make a place and its rows; of two of a kind, the first named is what addresses mean."""
    place = factories.place(name="A place that comes first")
    guardian = factories.member()
    person = factories.child(at=place, guardian=guardian)
    lab = SimpleNamespace(
        place=place,
        person=person,
        guardian=guardian,
        manager=factories.member(at=place, role=Role.MANAGER),
        guardianship=Guardianship.objects.get(),
        elsewhere=factories.place(name="Elsewhere"),
        space=factories.space(place=place, is_always_open=False),  # hours to count cost time
    )
    _make_work(lab)
    _make_belonging(lab)
    _make_agreements(lab)
    _make_what_the_back_office_shows(lab)
    return lab


def _make_work(lab: SimpleNamespace) -> None:
    lab.machine = factories.machine(space=lab.space)
    lab.machine.photo.save(PICTURE, ContentFile(b"seen by anyone"))
    lab.category = lab.machine.category
    lab.project = factories.project(place=lab.place, owner=lab.person, visibility=Visibility.TEAM)
    lab.project.cover.save(PICTURE, ContentFile(b"seen by few"))
    lab.helper = factories.member(at=lab.place)
    lab.project.members.add(lab.helper)
    lab.booking = factories.booking(
        machine=lab.machine, member=lab.person, project=lab.project, starts_at=TO_COME
    )
    lab.run = Run.objects.create(
        machine=lab.machine, key="1", started_at=NOW, member=lab.person, booking=lab.booking
    )
    lab.qualification = factories.qualification(place=lab.place)
    lab.grant = factories.grant(qualification=lab.qualification, member=lab.person)


def _make_belonging(lab: SimpleNamespace) -> None:
    of_person = {"place": lab.place, "member": lab.person}
    lab.mandate = factories.mandate(**of_person, given_by=lab.guardian)
    lab.membership = factories.membership(**of_person)
    lab.house_rules = factories.house_rules(place=lab.place)
    lab.suspension = factories.suspension(**of_person, decided_by=lab.manager)
    lab.group = factories.group(place=lab.place)
    lab.group_visit = factories.group_visit(group=lab.group)
    lab.visit = Visit.objects.create(**of_person, arrived_at=NOW, arrival=Arrival.NAME)
    lab.kiosk = Kiosk.objects.create(
        place=lab.place, name="Entrance", key_hash="0", made_by=lab.manager
    )


def _make_agreements(lab: SimpleNamespace) -> None:
    lab.consent_text = ConsentText.objects.create(
        place=lab.place, purpose=Purpose.IMAGE, version=1, body={"en": "May we?"}, stops={}
    )
    lab.consent_rule = ConsentRule.objects.create(
        place=lab.place, purpose=Purpose.IMAGE, alone_from_age=15, source="The place"
    )
    lab.consent = Consent(
        member=lab.person, place=lab.place, purpose=Purpose.IMAGE, text=lab.consent_text,
        is_agreed=True, given_by=lab.guardian, how=HowGiven.PAPER, witness=lab.manager,
    )  # fmt: skip
    lab.consent.scan.save("signed.pdf", ContentFile(b"%PDF-"))
    _asked, lab.key_of_answer = consent_requests.ask(
        guardian=lab.guardian, member=lab.person, place=lab.place, purpose=Purpose.ACCOUNT,
        by=lab.manager, now=TO_COME,
    )  # fmt: skip


def _make_what_the_back_office_shows(lab: SimpleNamespace) -> None:
    lab.brought = MemberImport.objects.create(
        place=lab.place, made_by=lab.manager, state=ImportState.DONE
    )
    imports.check.enqueue(lab.brought.pk)
    lab.task = DBTaskResult.objects.get()
    lab.source = MqttSource.objects.create(place=lab.place, name="Broker", client_id="broker")
    lab.link = MachineLink.objects.create(
        machine=lab.machine, source=lab.source, driver="octoprint", base_topic="machine"
    )
    lab.status = MachineStatus.objects.create(machine=lab.machine)
    lab.email_address = EmailAddress.objects.create(user=lab.person, email="ines@example.org")
    Token.objects.create(user=lab.person)
    lab.token = TokenProxy.objects.get()
