"""What machines ask of people: gathered for the rules of bookings, and for the pages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser

from equipment.models import Machine
from learning import rules
from learning.levels import Level
from learning.models import Grant, Qualification, Requirement
from learning.refusals import LEVEL_WORDS, WhoAndWhen
from learning.rules import Need
from members.models import Member
from places import calendars
from places.models import Place, Space
from places.slots import Slot

TEACHERS_NAMED = 3


def needs_of(
    machine: Machine, member: Member | None, *, now: datetime, until: date | None = None
) -> list[Need]:
    """Give what `machine` asks of `member`, and what they hold of it at `now`.

    One query; where something is missing, four more say who can give it and when.

    Args:
        member: None for someone who is not known: they hold nothing, and are told no names.
        until: the last day on which it is to be held; None for today.
    """
    today = machine.place.today(now)
    rows = list(Requirement.objects.of(machine).with_grant_of(member))
    asked = rules.nearest(row.asked for row in rows)
    of = {row.qualification_id: row for row in rows}
    needs = {pk: _need(of[pk], level, today) for pk, level in sorted(asked.items())}
    missing = [pk for pk, need in needs.items() if any(rules.lacking([need], until or today))]
    if member is not None and missing:
        named = teachers(missing, machine.place, today)
        opening = when_open([machine.space], now)
        for pk in missing:
            who_and_when = replace(opening, teachers=tuple(named[pk]))
            needs[pk] = replace(needs[pk], who_and_when=who_and_when)
    return list(needs.values())


def needs_context(
    machine: Machine, viewer: Member | AnonymousUser, *, now: datetime
) -> dict[str, Any]:
    """Give what the fragment `learning/_machine_needs.html` shows to `viewer`."""
    member = viewer if isinstance(viewer, Member) else None
    needs = needs_of(machine, member, now=now)
    lacks_something = member is not None and not all(need.is_met for need in needs)
    return {"needs": needs, "lacks_something": lacks_something}


def _need(row: Requirement, asked: Level, today: date) -> Need:
    need = Need(str(row.qualification), asked)
    grant = row.held()
    if grant is None or not grant.holds_on(today):
        return need
    return replace(need, held=Level(grant.level), last_day=grant.last_day)


def teachers(qualifications: Iterable[int], place: Place, today: date) -> dict[int, list[str]]:
    """Name some who may teach each of `qualifications` today, and who belong to `place`."""
    named: defaultdict[int, list[str]] = defaultdict(list)
    teaching = (
        Grant.objects.current()
        .filter(
            qualification__in=qualifications,
            level=Level.MAY_TEACH,
            member__is_active=True,
            member__roles__place=place,
        )
        .with_names()
        .order_by("member__display_name", "member__pk")
        .distinct()
    )
    for grant in teaching:
        names = named[grant.qualification_id]
        if grant.holds_on(today) and len(names) < TEACHERS_NAMED:
            names.append(str(grant.member))
    return named


def when_open(spaces: Iterable[Space], now: datetime) -> WhoAndWhen:
    """Say when the first of `spaces` of one place is open, and someone can be asked there."""
    window = Slot(now, now + calendars.HORIZON)
    spans = calendars.open_spans_by_space(spaces, window).values()
    first = min((each[0] for each in spans if each), default=None)
    if first is None:
        return rules.NOT_KNOWN
    return WhoAndWhen(opens_at=first.start, is_open_now=first.has(now))


@dataclass(frozen=True)
class MachineAsks:
    """One machine, and the level that it asks for."""

    machine: Machine
    level: Level

    @property
    def level_words(self) -> str:
        return str(LEVEL_WORDS[self.level])


@dataclass(frozen=True)
class Overview:
    """One qualification of a place: what asks for it, and what one person holds of it today."""

    qualification: Qualification
    machines: list[MachineAsks]
    grant: Grant | None
    who_and_when: WhoAndWhen

    @property
    def missing(self) -> list[MachineAsks]:
        """The machines that the person may not use yet."""
        return [each for each in self.machines if not self._lets_use(each)]

    def _lets_use(self, asks: MachineAsks) -> bool:
        return self.grant is not None and Level(self.grant.level).reaches(asks.level)


def overview(place: Place, member: Member, *, now: datetime) -> list[Overview]:
    """Give every qualification of `place` with its machines, in as many queries for any number."""
    today = place.today(now)
    qualifications = Qualification.objects.in_use().filter(place=place).select_related("place")
    grants = {grant.qualification_id: grant for grant in grants_held(member, now)}
    machines = machines_by_qualification(place)
    found = [
        Overview(each, machines[each.pk], grants.get(each.pk), rules.NOT_KNOWN)
        for each in qualifications
    ]
    missing = [each.qualification.pk for each in found if each.missing or each.grant is None]
    if not missing:
        return found
    named = teachers(missing, place, today)
    opening = when_open(place.spaces.all(), now)
    return [
        replace(each, who_and_when=replace(opening, teachers=tuple(named[each.qualification.pk])))
        for each in found
    ]


def grants_held(member: Member, now: datetime) -> list[Grant]:
    """Give what `member` holds today, at all places."""
    current = Grant.objects.current().filter(member=member).with_names()
    return [each for each in current if each.holds_on(each.place.today(now))]


def machines_by_qualification(place: Place) -> dict[int, list[MachineAsks]]:
    """Give the machines of `place` that ask for each qualification, in two queries."""
    rows = list(Requirement.objects.in_force().filter(qualification__place=place))
    found: defaultdict[int, list[MachineAsks]] = defaultdict(list)
    for machine in Machine.objects.shown().at(place):
        about = [
            row.asked
            for row in rows
            if row.machine_id == machine.pk or row.category_id == machine.category_id
        ]
        for qualification, level in rules.nearest(about).items():
            found[qualification].append(MachineAsks(machine, level))
    return found
