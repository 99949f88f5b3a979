"""The demo's families: who answers for whom, what they agreed to, and what still waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from bookings import services
from bookings.models import Booking
from equipment.models import Machine
from members import rules
from members.models import (
    Consent,
    ConsentText,
    Guardianship,
    HowGiven,
    Member,
    Proof,
    Purpose,
    Relation,
    Role,
)
from members.services import consents
from places import calendars
from places.models import Place
from places.refusals import Refused
from places.slots import Slot
from projects.models import Project, Visibility

MOTHER = "nadia"
CHILDREN_OF_NADIA = ("sami", "yanis", "lina")
# Her father's yes to the machines has run out: nobody has asked him again yet.
WAITING_CHILD = "ines"
LAST_YES_ENDED = timedelta(days=12)
DAYS_TO_LOOK_AHEAD = 6
IMAGE_SHARE = 0.7


@dataclass(frozen=True)
class DemoGuardian:
    """A guardian of the demo who holds no role, and the child they answer for."""

    child: str
    username: str
    first_name: str
    last_name: str
    language: str
    relation: Relation = Relation.PARENT
    proof: Proof = Proof.IDENTITY
    email: str = ""
    phone: str = ""


GUARDIANS = [
    DemoGuardian("ines", "paolo-f", "Paolo", "Ferhat", "it", email="paolo.ferhat@example.org"),
    DemoGuardian(
        "lucas", "sandrine", "Sandrine", "Moreau", "fr", proof=Proof.KNOWN, phone="0612345610"
    ),
    DemoGuardian("amara", "mariama", "Mariama", "Diallo", "fr", phone="0612345611"),
    DemoGuardian(
        "tiago", "ana", "Ana", "Ferreira", "pt", proof=Proof.FAMILY_RECORD,
        email="ana.ferreira@example.org",
    ),
    DemoGuardian(
        "hawa", "foyer", "Foyer", "des Tilleuls", "fr", Relation.INSTITUTION, Proof.COURT,
        email="foyer@example.org",
    ),
    DemoGuardian("giulia", "marta-c", "Marta", "Conti", "it", email="marta.conti@example.org"),
]  # fmt: skip


def make_families(
    place: Place, members: Mapping[str, Member], now: datetime, chance: Random
) -> None:
    """Tie the minors of `place` to guardians, with what these agreed to.

    Inès' father is asked nothing yet; Nadia has three children, with bookings in this week.
    """
    minors = _minors(place, now)
    named = {each.child: each for each in GUARDIANS}
    since = now - timedelta(days=300)
    desk = Member.objects.filter(roles__place=place, roles__role=Role.MEDIATOR).first()
    if desk is None:
        raise ValueError("A place of the demo has a mediator.")
    nadia = members[MOTHER]
    ties, yeses = [], []
    for child in minors:
        if child.username in CHILDREN_OF_NADIA:
            guardian, relation, proof = nadia, Relation.PARENT, Proof.FAMILY_RECORD
        else:
            who = named.get(child.username) or _drawn(child, chance)
            guardian, relation, proof = _account(who, now), who.relation, who.proof
        ties.append(_tie(child, guardian, relation, proof, desk, since))
        yeses += _decisions(child, guardian, place, desk, since, now, chance)
    yeses += _of_unknown_age(place, desk, since)
    Guardianship.objects.bulk_create(ties)
    Consent.objects.bulk_create(yeses)
    _give_back_what_nobody_agreed_to(members.get(WAITING_CHILD), place, now)
    if minors and nadia in {tie.guardian for tie in ties}:
        _book_the_week(place, nadia, members, now)


def _minors(place: Place, now: datetime) -> list[Member]:
    full_age, today = rules.FULL_AGE[place.country], place.today(now)
    people = Member.objects.at(place).filter(birth_month__isnull=False).order_by("pk")
    return [each for each in people if not rules.is_surely(each.birth_month, full_age, today)]


def _drawn(child: Member, chance: Random) -> DemoGuardian:
    """Draw a parent: most are reached by telephone, and some have not shown a paper yet."""
    proof = chance.choice([Proof.IDENTITY, Proof.FAMILY_RECORD, Proof.KNOWN, Proof.NONE])
    return DemoGuardian(
        child.username,
        f"parent-{child.username}",
        chance.choice(["Samia", "Laurent", "Aïcha", "Vincent", "Fanny", "Karima", "Olivier"]),
        child.last_name,
        child.language,
        proof=proof,
        phone=f"06{chance.randint(10_000_000, 99_999_999)}",
    )


def _account(who: DemoGuardian, now: datetime) -> Member:
    made: Member = Member.objects.create(
        username=who.username,
        first_name=who.first_name,
        last_name=who.last_name,
        display_name=who.first_name,
        language=who.language,
        email=who.email,
        phone=who.phone,
        channel="email" if who.email else "paper",
        password=make_password(None),
        date_joined=now - timedelta(days=300),
    )
    return made


def _tie(
    child: Member,
    guardian: Member,
    relation: Relation,
    proof: Proof,
    desk: Member,
    since: datetime,
) -> Guardianship:
    is_seen = proof != Proof.NONE
    return Guardianship(
        child=child,
        guardian=guardian,
        relation=relation,
        proof=proof,
        proof_seen_by=desk if is_seen else None,
        proof_seen_at=since if is_seen else None,
        since_at=since,
    )


def _decisions(
    child: Member,
    guardian: Member,
    place: Place,
    desk: Member,
    since: datetime,
    now: datetime,
    chance: Random,
) -> list[Consent]:
    """Give what a guardian signed at the desk; publication where the child shows a project."""
    purposes = {Purpose.ACCOUNT: True, Purpose.MACHINES: True}
    if child.username != WAITING_CHILD:
        purposes[Purpose.IMAGE] = chance.random() < IMAGE_SHARE
    if Project.objects.filter(owner=child, visibility=Visibility.PUBLIC).exists():
        purposes[Purpose.PUBLICATION] = True
    made = []
    for purpose, is_agreed in purposes.items():
        if purpose != Purpose.MACHINES and _decides_alone(child, place, purpose, now):
            continue
        consent = _consent(child, guardian, place, purpose, desk, since, is_agreed=is_agreed)
        if (child.username, purpose) == (WAITING_CHILD, Purpose.MACHINES):
            consent.valid_until = now - LAST_YES_ENDED
        made.append(consent)
    return made


def _decides_alone(child: Member, place: Place, purpose: Purpose, now: datetime) -> bool:
    return consents.decider_of(child, place, purpose, now) == rules.Decider.PERSON


def _of_unknown_age(place: Place, desk: Member, since: datetime) -> list[Consent]:
    """Give the yes of those whose age nobody wrote down: spoken, and the desk saw who they are."""
    people = Member.objects.at(place).filter(birth_month=None)
    return [
        _consent(
            each, each, place, Purpose.MACHINES, desk, since, is_agreed=True, how=HowGiven.SPOKEN
        )
        for each in people
    ]


def _consent(
    member: Member,
    by: Member,
    place: Place,
    purpose: Purpose,
    desk: Member,
    since: datetime,
    *,
    is_agreed: bool,
    how: HowGiven = HowGiven.PAPER,
) -> Consent:
    text: ConsentText = consents.text_for(place, purpose)
    return Consent(
        member=member,
        place=place,
        purpose=purpose,
        text=text,
        is_agreed=is_agreed,
        given_by=by,
        how=how,
        witness=desk,
        given_at=since,
    )


def _give_back_what_nobody_agreed_to(child: Member | None, place: Place, now: datetime) -> None:
    if child is not None:
        to_come = Booking.objects.at(place).filter(member=child).to_come(now)
        for booking in to_come:
            services.cancel(booking=booking, by=child, now=now)


def _book_the_week(
    place: Place, nadia: Member, members: Mapping[str, Member], now: datetime
) -> None:
    """Let the mother book an hour for each of her children, where a machine is free."""
    machines = [each for each in Machine.objects.at(place).order_by("pk") if each.is_in_service]
    for number, username in enumerate(CHILDREN_OF_NADIA):
        child = members[username]
        for machine in machines[number:]:
            hours = _free_hours(machine, now)
            in_turn = hours[number:] + hours[:number]  # each on a day of their own, if there is one
            if any(_is_booked(machine, child, nadia, slot, now) for slot in in_turn):
                break


def _free_hours(machine: Machine, now: datetime) -> list[Slot]:
    window = Slot(now + timedelta(days=1), now + timedelta(days=DAYS_TO_LOOK_AHEAD))
    hour = timedelta(hours=1)
    return [
        Slot(span.start, span.start + hour)
        for span in calendars.open_spans(machine.space, window)
        if span.start > window.start and span.duration >= hour
    ]


def _is_booked(machine: Machine, child: Member, by: Member, slot: Slot, now: datetime) -> bool:
    try:
        services.book(machine=machine, member=child, slot=slot, by=by, now=now)
    except Refused:
        return False
    return True
