"""One person with a row in every table that leads to people, and the raw database to search."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import connection
from rest_framework.authtoken.models import Token

from iot.models import Run, RunOutcome
from learning.levels import Level
from learning.models import EndReason, Grant
from members.models import (
    Act,
    Arrival,
    Card,
    Consent,
    ConsentRequest,
    ConsentText,
    Deed,
    ErasureRequest,
    Fate,
    FileReading,
    Group,
    GroupVisit,
    Guardianship,
    HouseRules,
    HouseRulesAcceptance,
    HowGiven,
    ImportLine,
    Kiosk,
    Mandate,
    Member,
    MemberImport,
    Membership,
    Mode,
    Notice,
    Proof,
    Purpose,
    Role,
    Suspension,
    Visit,
)
from tests import factories

NOW = factories.NOW
PK = 987654321  # no other number in the database is like it
NAMES = ("Zélie", "Quatrefages", "zelie.q", "zelie@quatrefages.example", "+33699887766", str(PK))


def someone() -> SimpleNamespace:
    """Make her, her child, and the people and rows around her."""
    machine = factories.machine()
    place = machine.place
    made = SimpleNamespace(place=place, machine=machine)
    made.person = factories.member(
        at=place, pk=PK, display_name="Zélie", first_name="Zélie", last_name="Quatrefages",
        username="zelie.q", email="zelie@quatrefages.example", phone="+33699887766",
        birth_month=date(1980, 5, 1), language="fr", password="known to her",
    )  # fmt: skip
    made.child = factories.member(at=place, display_name="Ondine", birth_month=date(2013, 1, 1))
    made.father = factories.member(at=place, display_name="Basile")
    made.mediator = factories.member(at=place, display_name="Gilles", role=Role.MEDIATOR)
    made.manager = factories.member(at=place, display_name="Karim", role=Role.MANAGER)
    _belonging(made)
    _agreements(made)
    _doings(made)
    _qualifications(made)
    _lists(made)
    _traces(made)
    return made


def _belonging(made: SimpleNamespace) -> None:
    person, place, mediator = made.person, made.place, made.mediator
    for guardian in (person, made.father):
        Guardianship.objects.create(
            guardian=guardian, child=made.child, proof=Proof.KNOWN, proof_seen_by=mediator,
            proof_seen_at=NOW, since_at=NOW,
        )  # fmt: skip
    Guardianship.objects.create(
        guardian=factories.member(at=place), child=person, proof=Proof.KNOWN, proof_seen_by=person,
        proof_seen_at=NOW, since_at=NOW, ended_at=NOW,
    )  # fmt: skip
    Membership.objects.create(
        member=person, place=place, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
        recorded_by=person, price_cents=2000,
    )  # fmt: skip
    rules = HouseRules.objects.create(place=place, version=1, body={"fr": "Rangez."})
    HouseRulesAcceptance.objects.create(member=person, rules=rules, accepted_by=person)
    HouseRulesAcceptance.objects.create(member=made.child, rules=rules, accepted_by=person)
    Suspension.objects.create(
        member=person, place=place, reason="Zélie left the laser alone", starts_at=NOW,
        decided_by=mediator,
    )  # fmt: skip
    Suspension.objects.create(
        member=made.child, place=place, reason="Said to her mother Zélie", starts_at=NOW,
        decided_by=person, lifted_at=NOW, lifted_by=person,
    )  # fmt: skip
    Card.objects.create(member=person, code_hash="1", pin_hash="1", issued_by=mediator)
    Card.objects.create(member=made.child, code_hash="2", pin_hash="2", issued_by=person)
    Kiosk.objects.create(place=place, name="Door", key_hash="3", made_by=person)


def _agreements(made: SimpleNamespace) -> None:
    person, place, mediator, child = made.person, made.place, made.mediator, made.child
    text = ConsentText.objects.get(purpose=Purpose.IMAGE, version=1)
    scanned = Consent(
        member=person, place=place, purpose=Purpose.IMAGE, text=text, is_agreed=True,
        given_by=person, how=HowGiven.PAPER, witness=mediator, given_at=NOW,
    )  # fmt: skip
    scanned.scan.save("zelie.q.txt", ContentFile("signed: Zélie Quatrefages".encode()))
    Consent.objects.create(
        member=child, place=place, purpose=Purpose.IMAGE, text=text, is_agreed=True,
        given_by=person, how=HowGiven.SPOKEN, witness=person, given_at=NOW, ended_at=NOW,
        ended_by=person,
    )  # fmt: skip
    ConsentRequest.objects.create(
        member=child, place=place, purpose=Purpose.MACHINES, asked_of=person, asked_by=mediator,
        key_hash="4", expires_at=NOW,
    )  # fmt: skip
    ConsentRequest.objects.create(
        member=child, place=place, purpose=Purpose.MACHINES, asked_of=made.father, asked_by=person,
        key_hash="5", expires_at=NOW,
    )  # fmt: skip
    # She was a child here once.
    ConsentRequest.objects.create(
        member=person, place=place, purpose=Purpose.ACCOUNT, asked_of=made.mediator,
        asked_by=mediator, key_hash="6", expires_at=NOW, answered_at=NOW,
    )  # fmt: skip
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    given = Mandate.objects.create(
        member=person, place=place, scopes=["data"], how=HowGiven.SPOKEN, witness=mediator,
        given_by=person, **days,
    )  # fmt: skip
    Mandate.objects.create(
        member=child, place=place, holder=person, scopes=["data"], how=HowGiven.SPOKEN,
        witness=person, given_by=person, **days,
    )  # fmt: skip
    Act.objects.create(
        actor=mediator, member=person, place=place, deed=Deed.BOOKED, mode=Mode.FOR, mandate=given,
        about="Laser for Zélie",
    )  # fmt: skip
    Act.objects.create(
        actor=person, member=child, place=place, deed=Deed.BOOKED, mode=Mode.GUARDIAN,
        about="with her mother, Zélie Quatrefages",
    )  # fmt: skip


def _doings(made: SimpleNamespace) -> None:
    person, place, machine, child = made.person, made.place, made.machine, made.child
    made.alone = factories.project(
        place=place, owner=person, title="The lamp of Zélie", summary="By Zélie", started_at=NOW
    )
    made.alone.cover.save("cover.png", ContentFile(b"a picture of Z\xc3\xa9lie"))
    made.shared = factories.project(place=place, owner=person, title="Robot", started_at=NOW)
    made.shared.members.add(child)
    made.helped = factories.project(place=place, owner=child, summary="Thanks to Zélie!")
    made.helped.members.add(person)
    past = {"machine": machine, "starts_at": NOW - timedelta(days=3)}
    made.booking = factories.booking(member=person, project=made.alone, begun_at=NOW, **past)
    factories.booking(member=child, booked_by=person, starts_at=NOW - timedelta(2), machine=machine)
    made.to_come = factories.booking(
        member=person, booked_by=made.father, starts_at=NOW + timedelta(days=3), machine=machine
    )
    Run.objects.create(
        machine=machine, key="1", file_name="zelie.q/vase.gcode", started_at=past["starts_at"],
        ended_at=past["starts_at"] + timedelta(hours=1), outcome=RunOutcome.COMPLETED,
        print_seconds=3000, member=person, booking=made.booking, project=made.alone,
    )  # fmt: skip
    Visit.objects.create(
        member=person, place=place, arrived_at=NOW, arrival=Arrival.DESK, recorded_by=person
    )
    Visit.objects.create(
        member=child, place=place, arrived_at=NOW, arrival=Arrival.DESK, recorded_by=person
    )
    group = Group.objects.create(place=place, name="École", contact_name="Mme Martin")
    GroupVisit.objects.create(
        group=group, expected_at=NOW, leaves_at=NOW + timedelta(hours=2), under_12=11,
        recorded_by=person,
    )  # fmt: skip


def _qualifications(made: SimpleNamespace) -> None:
    person, place, child, mediator = made.person, made.place, made.child, made.mediator
    made.laser, saw = (factories.qualification(place=place) for _ in range(2))
    taken_back = {"granted_at": NOW, "ended_at": NOW, "end_reason": EndReason.REVOKED}
    Grant.objects.create(
        qualification=made.laser, member=person, level=Level.ALONE, granted_by=mediator,
        ended_by=mediator, end_note="Zélie left the laser alone", **taken_back,
    )  # fmt: skip
    Grant.objects.create(
        qualification=saw, member=person, level=Level.MAY_TEACH, granted_by=person, granted_at=NOW
    )
    Grant.objects.create(
        qualification=saw, member=child, level=Level.WITH_HELP, granted_by=person,
        ended_by=person, end_note="Her mother Zélie says so", **taken_back,
    )  # fmt: skip


def _lists(made: SimpleNamespace) -> None:
    person = made.person
    source = MemberImport.objects.create(
        place=made.place, made_by=person, file_name="list of zelie.q.csv", made_at=NOW
    )
    own = {"first_name": "Zélie", "last_name": "Quatrefages", "email": "zelie@quatrefages.example"}
    guardian = {"guardian_name": "Zélie Quatrefages", "guardian_phone": "+33699887766"}
    lines = [
        (own, Fate.NEW, person),
        (own, Fate.WRONG, None),
        ({"first_name": "Ondine", **guardian}, Fate.NEW, made.child),
        ({"first_name": "Loup", **guardian}, Fate.NEW, None),
    ]
    for number, (values, fate, member) in enumerate(lines, 1):
        ImportLine.objects.create(
            source=source, number=number, values=values, fate=fate, member=member
        )


def _traces(made: SimpleNamespace) -> None:
    person, place, child = made.person, made.place, made.child
    for recipient, about in ((person, person), (person, child), (child, child)):
        Notice.objects.create(
            recipient=recipient, about=about, place=place, kind="said", channel="paper",
            language="fr", facts={"by": "Zélie", "more": ["from Zélie Quatrefages"]},
        )  # fmt: skip
    FileReading.objects.create(reader=person, member=child, what="all")
    FileReading.objects.create(reader=made.mediator, member=person, what="all")
    ErasureRequest.objects.create(member=person, asked_by=person, place=place)
    ErasureRequest.objects.create(member=child, asked_by=person, place=place)
    EmailAddress.objects.create(user=person, email=person.email, verified=True)
    Token.objects.create(user=person)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "of Zélie"})
    SocialAccount.objects.create(
        user=person, provider="openid_connect", uid="zelie.q", extra_data={"name": "Zélie"}
    )
    kind = ContentType.objects.get_for_model(Member)
    for actor, about in ((made.manager, person), (person, child)):
        LogEntry.objects.create(
            user=actor, content_type=kind, object_id=str(about.pk), object_repr=str(about),
            action_flag=CHANGE, change_message=json.dumps([{"changed": {"name": "Zélie"}}]),
        )  # fmt: skip
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for kept in ({"_auth_user_id": str(PK)}, {"_auth_user_id": "1", "acting_for": "Zélie"}):
        session = store()
        session.update(kept)
        session.save()


def raw_texts() -> Iterator[tuple[str, str]]:
    """Give every value of every column of every table, and every file, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            columns = [each[0] for each in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}", _as_text(value)
    for session in Session.objects.all():
        yield "django_session.session_data", str(session.get_decoded())
    for path in sorted(Path(settings.MEDIA_ROOT).rglob("*")):
        yield str(path), path.name
        if path.is_file():
            yield str(path), path.read_bytes().decode(errors="replace")


def _as_text(value: Any) -> str:
    """Give what is in the database as people would search it: JSON without its escapes."""
    text = str(value)
    return (
        text.encode().decode("unicode_escape", errors="replace") + text if "\\u" in text else text
    )


def where_named() -> list[str]:
    """Name the columns and files in which anything that names her stands."""
    return sorted(
        {
            place
            for place, text in raw_texts()
            if any(name.lower() in text.lower() for name in NAMES)
        }
    )
