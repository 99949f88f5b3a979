"""Who visits each address: one person for each role, and the keys to doors that each holds."""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

from django.http import HttpResponse
from django.test import Client

from learning.levels import Level
from members.kiosk_middleware import become_kiosk
from members.models import Member, Role
from members.rights import TABLE, Right
from members.services.kiosks import make_kiosk
from tests import factories
from tests.contracts.doors import ANYONE, KIOSK, SIGNED_IN, Door, Key

# One that can be used, so that the pages about one's password open; what it is, nobody knows.
PASSWORD = "no hash of any text"  # noqa: S105


@dataclass(frozen=True)
class Visitor:
    """Somebody at the site: how they are made, None for nobody, and the keys that they hold."""

    keys: Door
    make: Callable[[SimpleNamespace], Member | None]

    def is_let_in_by(self, door: Door) -> bool:
        return bool(self.keys & door)


COMES_IN = ANYONE | SIGNED_IN
MANAGES = frozenset({Key.OFFICE, Key.OFFICE_HERE})


def _keys_of(role: Role) -> Door:
    rights = {right for right, roles in TABLE.items() if role in roles}
    return COMES_IN | rights | (MANAGES if role == Role.MANAGER else set())


def _with(role: Role, *, is_elsewhere: bool = False) -> Callable[[SimpleNamespace], Member]:
    def make(lab: SimpleNamespace) -> Member:
        at = lab.elsewhere if is_elsewhere else lab.place
        return factories.member(at=at, role=role, is_staff=role == Role.MANAGER)

    return make


def _teacher(lab: SimpleNamespace) -> Member:
    teacher = factories.member(at=lab.place)
    factories.grant(qualification=lab.qualification, member=teacher, level=Level.MAY_TEACH)
    return teacher


VISITORS = {
    "anonymous": Visitor(ANYONE, lambda lab: None),
    "kiosk": Visitor(ANYONE | KIOSK, lambda lab: None),
    "the person": Visitor(_keys_of(Role.MEMBER) | {Key.PERSON}, lambda lab: lab.person),
    "their guardian": Visitor(COMES_IN | {Key.GUARDIAN}, lambda lab: lab.guardian),
    "who teaches": Visitor(_keys_of(Role.MEMBER) | {Key.TEACHES}, _teacher),
    **{role.value: Visitor(_keys_of(role), _with(role)) for role in Role},
    "mediator elsewhere": Visitor(COMES_IN, _with(Role.MEDIATOR, is_elsewhere=True)),
    "manager elsewhere": Visitor(COMES_IN | {Key.OFFICE}, _with(Role.MANAGER, is_elsewhere=True)),
    "superuser": Visitor(
        COMES_IN | set(Right) | MANAGES | {Key.SITE},
        lambda lab: factories.member(is_staff=True, is_superuser=True),
    ),
}


def browser_of(name: str, lab: SimpleNamespace) -> Client:
    """Give the browser of a visitor, signed in; the kiosk's shows its key."""
    client, person = Client(), VISITORS[name].make(lab)
    if person is not None:
        Member.objects.filter(pk=person.pk).update(password=PASSWORD)
        client.force_login(Member.objects.get(pk=person.pk))
    if name == "kiosk":
        _kiosk, key = make_kiosk(place=lab.place, name="Hall", by=lab.manager, now=factories.NOW)
        response = HttpResponse()
        become_kiosk(response, key)
        client.cookies.update(response.cookies)
    return client
