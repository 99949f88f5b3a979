"""The demo's memberships, house rules, one suspension, and groups from outside."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from fablab.demo.belonging_texts import GROUPS, REASONS, RULES, DemoGroup
from fablab.demo.history import DAYS_BACK
from fablab.demo.hours import is_school_holiday
from members.models import (
    Group,
    GroupVisit,
    HouseRules,
    HouseRulesAcceptance,
    Member,
    Membership,
    MembershipKind,
    Role,
    Suspension,
)
from members.rights import Right, roles_with
from members.services.memberships import last_day_of_a_year
from places import calendars
from places.models import Place
from places.slots import Slot

A_DAY, VISIT = timedelta(days=1), timedelta(hours=2)
PRICES_CENTS = {
    MembershipKind.INDIVIDUAL: 2000,
    MembershipKind.YOUTH: 500,
    MembershipKind.FAMILY: 3000,
    MembershipKind.SOLIDARITY: 100,
}
JOINS, RENEWS, ACCEPTS, COMES = 0.8, 0.85, 0.75, 0.92
RULES_DAYS_BACK = [DAYS_BACK, 120]
GROUPS_DAYS_AHEAD = 45


def make_belonging(
    place: Place, members: Mapping[str, Member], now: datetime, chance: random.Random
) -> None:
    """Give `place` two years of belonging; `members` are all of the demo, by user name."""
    here = [each for each in members.values() if each.has_role(place)]
    desk = roles_with(Right.KEEP_MEMBERSHIPS)
    team = [each for each in here if each.has_role(place, *desk)]
    boss = next(each for each in team if each.has_role(place, Role.MANAGER))
    people = [each for each in here if each.has_role(place, Role.MEMBER)]
    Membership.objects.bulk_create(
        row for person in people for row in _memberships(person, place, team, now, chance)
    )
    _accept_rules(place, here, now, chance)
    # Nobody whose account is printed: whoever tries the demo can book.
    regulars = [each for each in people if not each.has_usable_password() and each.is_active]
    _suspend(place, chance.sample(regulars, 2), boss, now)
    _groups(place, team, now, chance)


def _memberships(
    person: Member, place: Place, team: Sequence[Member], now: datetime, chance: random.Random
) -> Iterator[Membership]:
    """Draw a year after the other, from some time after the person came first."""
    today = place.today(now)
    if chance.random() > JOINS:
        return
    starts_on = person.date_joined.date() + chance.randint(0, 300) * A_DAY
    kind = _kind(person, today, chance)
    while starts_on <= today:
        ends_on = last_day_of_a_year(starts_on)
        recorded_at = datetime.combine(starts_on, time(15), place.zone)
        yield Membership(
            member=person,
            place=place,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            price_cents=PRICES_CENTS[kind],
            recorded_by=chance.choice(team),
            recorded_at=min(recorded_at, now),
        )
        if chance.random() > RENEWS:
            return
        starts_on = ends_on + A_DAY


def _kind(person: Member, today: date, chance: random.Random) -> MembershipKind:
    age = person.age_on(today)
    if age is not None and age < 26:
        return MembershipKind.YOUTH
    others = [MembershipKind.INDIVIDUAL, MembershipKind.FAMILY, MembershipKind.SOLIDARITY]
    return chance.choices(others, [6, 2, 2])[0]


def _accept_rules(
    place: Place, people: Iterable[Member], now: datetime, chance: random.Random
) -> None:
    people = list(people)
    rows = []
    for version, (body, days) in enumerate(zip(RULES, RULES_DAYS_BACK, strict=True), start=1):
        since = now - days * A_DAY
        rules = HouseRules.objects.create(
            place=place, version=version, body=body, published_at=since
        )
        for person in people:
            read_at = max(since, person.date_joined) + chance.randint(0, 60) * A_DAY
            if read_at < now and chance.random() < ACCEPTS:
                rows.append(
                    HouseRulesAcceptance(
                        member=person, rules=rules, accepted_at=read_at, accepted_by=person
                    )
                )
    HouseRulesAcceptance.objects.bulk_create(rows)


def _suspend(place: Place, chosen: Sequence[Member], by: Member, now: datetime) -> None:
    """Suspend one person for some days from now on; another was once."""
    reason = REASONS.get(place.language, REASONS["fr"])
    for person, starts_at in zip(chosen, (now - 2 * A_DAY, now - 200 * A_DAY), strict=True):
        Suspension.objects.create(
            member=person,
            place=place,
            reason=reason,
            starts_at=starts_at,
            ends_at=starts_at + 14 * A_DAY,
            decided_by=by,
        )


def _groups(place: Place, team: Sequence[Member], now: datetime, chance: random.Random) -> None:
    window = Slot(now - DAYS_BACK * A_DAY, now + GROUPS_DAYS_AHEAD * A_DAY)
    spaces = list(place.spaces.all())
    spans = calendars.open_spans(spaces[0], window) if spaces else []
    visits: list[GroupVisit] = []
    for number, each in enumerate(GROUPS.get(place.language, GROUPS["fr"])):
        group = Group.objects.create(
            place=place,
            name=each.name,
            contact_name=each.contact,
            contact_phone=each.phone,
            contact_email=each.email,
            note=each.note,
            made_at=window.start,
        )
        first = window.start + (3 + 5 * number) * A_DAY
        starts = _starts(each, first, spans)
        visits += [_visit(each, group, at, chance.choice(team), now, chance) for at in starts]
    GroupVisit.objects.bulk_create(visits)


def _starts(group: DemoGroup, first: datetime, spans: Sequence[Slot]) -> Iterator[datetime]:
    """Give when a group comes: with the opening, every so many days, not in school holidays."""
    due = first
    for span in spans:
        is_long_enough = span.duration >= VISIT
        if span.start >= due and is_long_enough and not is_school_holiday(span.start.date()):
            yield span.start
            due = span.start + group.every_days * A_DAY


def _visit(
    each: DemoGroup, group: Group, at: datetime, by: Member, now: datetime, chance: random.Random
) -> GroupVisit:
    ends_at = at + VISIT
    is_over = ends_at <= now
    came = is_over and chance.random() < COMES
    heads = {
        band: max(1, number + chance.randint(-2, 2)) if number > 2 else number
        for band, number in each.heads.items()
    }
    return GroupVisit(
        group=group,
        expected_at=at,
        leaves_at=ends_at,
        arrived_at=at + timedelta(minutes=chance.randint(0, 12)) if came else None,
        left_at=ends_at if came else None,
        cancelled_at=at - 2 * A_DAY if is_over and not came else None,
        recorded_by=by,
        **heads,
    )
