"""The rules that may say no to a booking. Pure: no query and no clock in here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bookings.refusals import (
    AgeNotKnown,
    AlreadyBegun,
    AlreadyCancelled,
    AlreadyOver,
    GuardianConsentMissing,
    InThePast,
    NotAMemberHere,
    NotForOthers,
    NotTheirProject,
    OffTheGrid,
    OutOfService,
    PlaceClosed,
    SlotTaken,
    Suspended,
    TooFarAhead,
    TooLong,
)
from bookings.policy import Policy
from learning.rules import Need, lacking
from members.refusals import NoMandate
from places.refusals import Refusal
from places.slots import Slot


@dataclass(frozen=True)
class Facts:
    """What the rules need to know of the machine, the people and the hour."""

    now: datetime
    zone: ZoneInfo
    policy: Policy
    is_in_service: bool
    # These three as far as the longest booking reaches from the slot's start. What is taken is held
    # with the time before and after that those bookings keep.
    open_spans: Sequence[Slot]
    taken: Sequence[Slot]
    down: Sequence[Slot] = ()
    is_member_here: bool = True
    may_act: bool = True
    # False: someone says to act for the person, who has given them no mandate.
    has_mandate: bool = True
    is_their_project: bool = True
    # What the machine asks for, and what the member holds of it.
    needs: Sequence[Need] = ()
    suspended: Suspended | None = None
    may_use_machines: bool = True
    is_age_known: bool = True


def refusals(slot: Slot, facts: Facts) -> Iterator[Refusal]:
    """Yield a refusal for each rule that `slot` breaks."""
    yield from _about_the_one_who_acts(may_act=facts.may_act, has_mandate=facts.has_mandate)
    if not facts.is_member_here:
        yield NotAMemberHere()
    if facts.suspended is not None:
        yield facts.suspended
    if not facts.may_use_machines:
        yield GuardianConsentMissing() if facts.is_age_known else AgeNotKnown()
    if not facts.is_in_service:
        yield OutOfService()
    looked_at = Slot(slot.start, min(slot.end, slot.start + facts.policy.longest))
    yield from lacking(facts.needs, until=last_day_of(looked_at, facts.zone))
    yield from _about_time(slot, facts)
    if facts.is_in_service and not any(span.contains(looked_at) for span in facts.open_spans):
        yield PlaceClosed()
    if ends := [other.end for other in facts.taken if slot.overlaps(other)]:
        yield SlotTaken(until=max(ends))
    if not facts.is_their_project:
        yield NotTheirProject()


def last_day_of(slot: Slot, zone: ZoneInfo) -> date:
    """Give the day on which `slot` ends; one that ends at midnight ends on the day before."""
    return (slot.end - timedelta.resolution).astimezone(zone).date()


def _about_the_one_who_acts(*, may_act: bool, has_mandate: bool) -> Iterator[Refusal]:
    if not has_mandate:
        yield NoMandate()
    elif not may_act:
        yield NotForOthers()


def _about_time(slot: Slot, facts: Facts) -> Iterator[Refusal]:
    step = facts.policy.step
    # The step that is running can still be taken: the machine is free, why wait for the next.
    if slot.end <= facts.now or slot.start <= facts.now - step:
        yield InThePast()
    if not all(_is_on_grid(bound, facts) for bound in (slot.start, slot.end)):
        yield OffTheGrid(minutes=facts.policy.step_minutes)
    if slot.duration > facts.policy.longest:
        yield TooLong(minutes=facts.policy.longest_minutes)
    if slot.start > facts.now + timedelta(days=facts.policy.days_ahead):
        yield TooFarAhead(days=facts.policy.days_ahead)


def _is_on_grid(instant: datetime, facts: Facts) -> bool:
    """Say whether the place's wall clock shows a multiple of the machine's step."""
    wall = instant.astimezone(facts.zone)
    minutes = wall.hour * 60 + wall.minute
    return minutes % facts.policy.step_minutes == 0 and wall.second == wall.microsecond == 0


def change_refusals(
    *,
    slot: Slot,
    is_live: bool,
    has_begun: bool,
    may_act: bool,
    now: datetime,
    has_mandate: bool = True,
) -> Iterator[Refusal]:
    """Yield a refusal for each rule that keeps a booking from being moved or cancelled."""
    yield from _about_the_one_who_acts(may_act=may_act, has_mandate=has_mandate)
    if not is_live:
        yield AlreadyCancelled()
    elif slot.end <= now:
        yield AlreadyOver()
    elif has_begun:
        yield AlreadyBegun()
