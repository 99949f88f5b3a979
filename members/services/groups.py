"""Groups from outside: a contact and a head count by age band, welcomed without a name."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from members.models import Group, GroupVisit, Member, Right
from members.refusals import (
    ComesLater,
    ComesTwice,
    GroupIsHere,
    GroupIsNotHere,
    GroupNameIsTaken,
    NobodyComes,
    NotYourTask,
    VisitIsCancelled,
)
from places import calendars
from places.models import Place
from places.refusals import Refused
from places.slots import Slot

# How many there are, by the name of the age band (`GroupVisit.BANDS`); one left out has nobody.
Heads = Mapping[str, int]


@transaction.atomic
def make_group(
    *,
    place: Place,
    name: str,
    contact_name: str,
    by: Member,
    now: datetime,
    contact_phone: str = "",
    contact_email: str = "",
    note: str = "",
) -> Group:
    """Write down a group, with someone to call; nobody else of it is named.

    Raises:
        Refused: writing down groups is not the task of `by`, or the name is taken here.
    """
    _refuse_unless(Right.WELCOME_GROUPS, place, by)
    _refuse_a_taken_name(place, name)
    return Group.objects.create(
        place=place,
        name=name,
        contact_name=contact_name,
        contact_phone=contact_phone,
        contact_email=contact_email,
        note=note,
        made_at=now,
    )


@transaction.atomic
def change_group(
    *,
    group: Group,
    name: str,
    contact_name: str,
    by: Member,
    contact_phone: str = "",
    contact_email: str = "",
    note: str = "",
) -> Group:
    """Say anew what a group is called and whom to call.

    Raises:
        Refused: writing down groups is not the task of `by`, or the name is taken here.
    """
    _refuse_unless(Right.WELCOME_GROUPS, group.place, by)
    if name != group.name:
        _refuse_a_taken_name(group.place, name)
    group.name, group.note = name, note
    group.contact_name = contact_name
    group.contact_phone, group.contact_email = contact_phone, contact_email
    group.save(update_fields=["name", "note", "contact_name", "contact_phone", "contact_email"])
    return group


@transaction.atomic
def expect_visit(*, group: Group, slot: Slot, heads: Heads, by: Member) -> GroupVisit:
    """Write down that `group` comes for `slot`; also afterwards, when nobody wrote it before.

    A time outside of the opening hours is allowed: see `outside_hours`, for a warning.

    Raises:
        Refused: writing down groups is not the task of `by`, nobody comes, or the group is
            expected at that time already.
    """
    _refuse_unless(Right.WELCOME_GROUPS, group.place, by)
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    _refuse_an_empty_or_second_visit(group, slot, heads)
    return GroupVisit.objects.create(
        group=group,
        expected_at=slot.start,
        leaves_at=slot.end,
        recorded_by=by,
        **_all_bands(heads),
    )


@transaction.atomic
def change_visit(*, visit: GroupVisit, slot: Slot, heads: Heads, by: Member) -> GroupVisit:
    """Expect a group at another time or in another number.

    Raises:
        Refused: as `expect_visit`; it was cancelled; or it was welcomed and `slot` is another.
    """
    _refuse_unless(Right.WELCOME_GROUPS, visit.group.place, by)
    visit = _lock(visit)
    if visit.arrived_at is not None and slot != visit.slot:
        raise Refused(GroupIsHere())
    _refuse_an_empty_or_second_visit(visit.group, slot, heads, apart_from=visit)
    return _write(visit, expected_at=slot.start, leaves_at=slot.end, **_all_bands(heads))


@transaction.atomic
def cancel_visit(*, visit: GroupVisit, by: Member, now: datetime) -> GroupVisit:
    """Note that a group does not come.

    Raises:
        Refused: writing down groups is not the task of `by`, it was cancelled, or it is here.
    """
    _refuse_unless(Right.WELCOME_GROUPS, visit.group.place, by)
    visit = _lock(visit)
    if visit.arrived_at is not None:
        raise Refused(GroupIsHere())
    return _write(visit, cancelled_at=now)


@transaction.atomic
def welcome(
    *, visit: GroupVisit, by: Member, now: datetime, heads: Heads | None = None
) -> GroupVisit:
    """Note that a group has come, and how many they really are; a second time, only how many.

    Of a visit whose time is past, it came and left when it was expected to.

    Args:
        heads: None where as many came as were expected.

    Raises:
        Refused: welcoming is not the task of `by`, the visit was cancelled or is on a later day,
            or nobody came.
    """
    place = visit.group.place
    _refuse_unless(Right.WELCOME, place, by)
    visit = _lock(visit)
    if place.today(visit.expected_at) > place.today(now):
        raise Refused(ComesLater(at=visit.expected_at))
    changes: dict[str, datetime | int] = {}
    if heads is not None:
        changes |= _all_bands(heads)
        if not any(_all_bands(heads).values()):
            raise Refused(NobodyComes())
    if visit.arrived_at is None:
        is_past = visit.leaves_at <= now
        changes |= (
            {"arrived_at": visit.expected_at, "left_at": visit.leaves_at}
            if is_past
            else {"arrived_at": now}
        )
    return _write(visit, **changes)


@transaction.atomic
def leave(*, visit: GroupVisit, by: Member, now: datetime) -> GroupVisit:
    """Note that a group has left.

    Raises:
        Refused: welcoming is not the task of `by`, or the group is not here.
    """
    _refuse_unless(Right.WELCOME, visit.group.place, by)
    visit = _lock(visit)
    if visit.arrived_at is None or visit.left_at is not None:
        raise Refused(GroupIsNotHere())
    return _write(visit, left_at=now)


def outside_hours(place: Place, visits: Iterable[GroupVisit]) -> set[int]:
    """Give the ids of the visits during which no space of `place` is open all the time.

    Few queries, however many visits; they are for visits to come, which lie close together.
    """
    slots, spaces = {visit.pk: visit.slot for visit in visits}, list(place.spaces.all())
    if not slots or not spaces:
        return set()
    bounds = [(slot.start, slot.end) for slot in slots.values()]
    window = Slot(min(start for start, _end in bounds), max(end for _start, end in bounds))
    by_space = calendars.open_spans_by_space(spaces, window)
    is_open = [span for spans in by_space.values() for span in spans]
    return {pk for pk, slot in slots.items() if not any(span.contains(slot) for span in is_open)}


def _refuse_unless(right: Right, place: Place, by: Member) -> None:
    if not by.may(right, place):
        raise Refused(NotYourTask())


def _refuse_a_taken_name(place: Place, name: str) -> None:
    if Group.objects.filter(place=place, name=name).exists():
        raise Refused(GroupNameIsTaken())


def _refuse_an_empty_or_second_visit(
    group: Group, slot: Slot, heads: Heads, apart_from: GroupVisit | None = None
) -> None:
    if not any(_all_bands(heads).values()):
        raise Refused(NobodyComes())
    others = GroupVisit.objects.live().filter(group=group).within(slot)
    if apart_from is not None:
        others = others.exclude(pk=apart_from.pk)
    if other := others.order_by("expected_at").first():
        raise Refused(ComesTwice(at=other.expected_at))


def _all_bands(heads: Heads) -> dict[str, int]:
    return {band: heads.get(band, 0) for band in GroupVisit.BANDS}


def _lock(visit: GroupVisit) -> GroupVisit:
    GroupVisit.objects.select_for_update(no_key=True).get(pk=visit.pk)  # alone, not in a join
    visit = GroupVisit.objects.with_names().get(pk=visit.pk)
    if visit.cancelled_at is not None:
        raise Refused(VisitIsCancelled())
    return visit


def _write(visit: GroupVisit, **changes: datetime | int) -> GroupVisit:
    for name, value in changes.items():
        setattr(visit, name, value)
    if changes:
        visit.save(update_fields=list(changes))
    return visit
