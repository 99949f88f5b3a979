"""The rules that may say no to a booking. Pure: no query and no clock in here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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
from places.slots import Slot, difference


@dataclass(frozen=True)
class Used:
    """What one quota says, and how much of it is used up without the slot that is asked for.

    Attributes:
        time: used up; `bookings` so many.
        most_minutes: None for any length; so `most_bookings`.
        words: such as "a week", in the reader's language when it is shown.
    """

    words: str | Promise
    time: timedelta
    bookings: int
    most_minutes: int | None = None
    most_bookings: int | None = None
    is_peak_only: bool = False


# Of what has no end, the end: later than anyone books.
FOR_EVER = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


@dataclass(frozen=True)
class Thing:
    """A machine, or what is booked along with it, as far as the slot and a longest booking reach.

    Attributes:
        taken: with the time before and after that those bookings keep.
        down: when a manager closed it; without an end, until `FOR_EVER`.
        goes_out: a tool that is taken away: the place may be closed in between.
    """

    name: str
    is_in_service: bool
    open_spans: Sequence[Slot]
    taken: Sequence[Slot]
    down: Sequence[Slot] = ()
    needs: Sequence[Need] = ()
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    goes_out: bool = False

    def held(self, slot: Slot) -> Slot:
        """Give `slot` with the time that is kept before and after it."""
        return Slot(slot.start - self.before, slot.end + self.after)


@dataclass(frozen=True)
class Facts:
    """What the rules need to know of the machine, the people and the hour."""

    now: datetime
    zone: ZoneInfo
    policy: Policy
    # The machine that is booked, what is booked along with it, and, by name, when each thing that
    # it needs and shares with others is out of use.
    machine: Thing
    also: Sequence[Thing] = ()
    needed_down: Sequence[tuple[str, Slot]] = ()
    is_member_here: bool = True
    may_act: bool = True
    # False: someone says to act for the person, who has given them no mandate.
    has_mandate: bool = True
    is_their_project: bool = True
    # What the machine asks for, and what the member holds of it.
    needs: Sequence[Need] = ()
    suspended: Suspended | None = None
    paused: PausedAfterNoShows | None = None
    may_use_machines: bool = True
    # In years, in the month of the slot; None when nobody knows: then as the youngest.
    age: int | None = None
    is_full_age: bool = True
    is_age_known: bool = True
    # When a qualified adult is on duty for this machine.
    supervised: Sequence[Slot] = ()
    has_accepted_rules: bool = True
    has_membership: bool = True
    # None: no second person was named; False: one who cannot be.
    second_person_can: bool | None = None
    peak: Sequence[Slot] = ()
    quotas: Sequence[Used] = ()
    # What the machine needs and shares with others, and when each is out of use.
    needed_down: Sequence[tuple[str, Slot]] = ()


def refusals(slot: Slot, facts: Facts) -> Iterator[Refusal]:
    """Yield a refusal for each rule that `slot` breaks."""
    yield from _about_the_one_who_acts(may_act=facts.may_act, has_mandate=facts.has_mandate)
    yield from _about_the_member(facts)
    looked_at = Slot(slot.start, min(slot.end, slot.start + facts.policy.longest))
    yield from lacking(facts.needs, until=last_day_of(looked_at, facts.zone))
    yield from _about_age(looked_at, facts)
    yield from _about_time(slot, facts)
    yield from _about_the_machine(slot, looked_at, facts.machine)
    for name, down in facts.needed_down:
        if slot.overlaps(down):
            yield NeededIsDown(needed=name)
    for thing in facts.also:
        missing = lacking(thing.needs, until=last_day_of(looked_at, facts.zone))
        for refusal in (*missing, *_about_the_machine(slot, looked_at, thing)):
            yield OfAnother(name=thing.name, refusal=refusal)
    yield from _about_how_much(slot, facts)
    if not facts.is_their_project:
        yield NotTheirProject()


def _about_the_member(facts: Facts) -> Iterator[Refusal]:
    if not facts.is_member_here:
        yield NotAMemberHere()
    if facts.suspended is not None:
        yield facts.suspended
    if facts.paused is not None:
        yield facts.paused
    if not facts.may_use_machines:
        yield GuardianConsentMissing() if facts.is_age_known else AgeNotKnown()
    if facts.policy.needs_house_rules and not facts.has_accepted_rules:
        yield HouseRulesNotAccepted()
    if facts.policy.needs_membership and not facts.has_membership:
        yield MembershipMissing()
    if facts.second_person_can is False:
        yield SecondPersonCannot()
    elif facts.policy.needs_second_person and facts.second_person_can is None:
        yield SecondPersonMissing()


def _about_age(slot: Slot, facts: Facts) -> Iterator[Refusal]:
    """Yield what keeps someone this young from the machine; of unknown age: as the youngest."""
    age, policy = facts.age or 0, facts.policy
    if age < policy.minimum_age:
        yield TooYoung(age=policy.minimum_age)
    elif age < policy.alone_from_age and difference([slot], facts.supervised):
        yield NobodyOnDuty(age=policy.alone_from_age)


def _about_the_machine(slot: Slot, looked_at: Slot, thing: Thing) -> Iterator[Refusal]:
    if not thing.is_in_service:
        yield OutOfService()
    elif not _is_open(looked_at, thing):
        yield PlaceClosed()
    if downs := [down for down in thing.down if slot.overlaps(down)]:
        until = max(down.end for down in downs)
        yield MachineDown(until=None if until >= FOR_EVER else until)
    if ends := [other.end for other in thing.taken if thing.held(slot).overlaps(other)]:
        yield SlotTaken(until=max(ends))


def _is_open(slot: Slot, thing: Thing) -> bool:
    """Say whether the place is open: all the time, or for a tool when it goes out and comes back."""
    if not thing.goes_out:
        return any(span.contains(slot) for span in thing.open_spans)
    return all(
        any(span.start <= instant <= span.end for span in thing.open_spans)
        for instant in (slot.start, slot.end)
    )


def _about_how_much(slot: Slot, facts: Facts) -> Iterator[Refusal]:
    in_peak = sum((part.duration for part in _parts(slot, facts.peak)), timedelta())
    longest_peak = timedelta(minutes=facts.policy.longest_peak_minutes)
    if longest_peak and in_peak > longest_peak:
        yield TooMuchInPeakHours(minutes=facts.policy.longest_peak_minutes)
    for used in facts.quotas:
        asked = in_peak if used.is_peak_only else slot.duration
        if not asked:
            continue
        if used.most_bookings is not None and used.bookings + 1 > used.most_bookings:
            yield QuotaOfBookingsReached(bookings=used.most_bookings, period=used.words)
        if used.most_minutes is not None:
            left = timedelta(minutes=used.most_minutes) - used.time
            if asked > left:
                yield QuotaOfTimeReached(
                    most=timedelta(minutes=used.most_minutes),
                    left=max(left, timedelta()),
                    period=used.words,
                )


def _parts(slot: Slot, spans: Sequence[Slot]) -> Iterator[Slot]:
    """Yield what `slot` shares with each of `spans`, which do not overlap."""
    for span in spans:
        if (part := slot.intersection(span)) is not None:
            yield part


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
    if slot.duration < facts.policy.shortest:
        yield TooShort(minutes=int(facts.policy.shortest.total_seconds() // 60))
    if slot.duration > facts.policy.longest:
        yield TooLong(minutes=facts.policy.longest_minutes)
    if facts.now < slot.start < facts.now + timedelta(minutes=facts.policy.notice_minutes):
        yield TooLate(minutes=facts.policy.notice_minutes)
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
