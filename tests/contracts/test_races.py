"""Crowds on one slot, with real connections: one gets it, all others are told why."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import httpx
import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.authtoken.models import Token

from bookings.models import Booking, BookingState
from bookings.refusals import SlotTaken
from bookings.services import book, cancel, move
from places.refusals import Refused
from places.slots import Slot
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

CONNECTIONS = 16
ATTEMPTS = 200
HOUR = timedelta(hours=1)


def at_once(acts: list[Callable[[], object]], connections: int = CONNECTIONS) -> Counter[str]:
    """Do all of `acts` on that many connections, and count what came of them.

    Faults rise: a deadlock or a locked database ends the test.
    """
    everyone_is_there = Barrier(connections)

    def work(mine: list[Callable[[], object]]) -> list[str]:
        everyone_is_there.wait(timeout=60)
        try:
            return [outcome(act) for act in mine]
        finally:
            connection.close()

    shares = [acts[number::connections] for number in range(connections)]
    with ThreadPoolExecutor(connections) as pool:
        return Counter(one for share in pool.map(work, shares) for one in share)


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refused:
        return ",".join(refusal.code for refusal in refused.refusals)
    return "stored"


def overlaps_among(bookings: list[Booking]) -> list[tuple[Booking, Booking]]:
    return [
        (one, other)
        for number, one in enumerate(bookings)
        for other in bookings[:number]
        if one.machine_id == other.machine_id and one.slot.overlaps(other.slot)
    ]


def test_of_200_attempts_on_one_slot_exactly_one_is_stored():
    machine = factories.machine()
    people = [factories.member(at=machine.place) for _ in range(CONNECTIONS)]
    now = factories.NOW
    slot = Slot(now, now + HOUR)

    def attempt(number: int) -> Callable[[], object]:
        person = people[number % CONNECTIONS]
        return lambda: book(machine=machine, member=person, slot=slot, by=person, now=now)

    outcomes = at_once([attempt(number) for number in range(ATTEMPTS)])

    assert outcomes == {"stored": 1, SlotTaken.code: ATTEMPTS - 1}
    assert Booking.objects.count() == 1


def test_book_against_move_onto_one_slot_leaves_one_there():
    machine, other = factories.machine(), factories.machine()
    now = factories.NOW
    slot = Slot(now + 5 * HOUR, now + 6 * HOUR)
    moving = [
        factories.booking(machine=where, starts_at=now + hour * HOUR)
        for where in (machine, other)
        for hour in range(4)
    ]
    for booking in moving:
        factories.PlaceRole.objects.get_or_create(member=booking.member, place=machine.place)
    people = [factories.member(at=machine.place) for _ in range(8)]
    acts: list[Callable[[], object]] = [
        partial(move, booking=booking, machine=machine, slot=slot, by=booking.member, now=now)
        for booking in moving
    ]
    acts += [
        partial(book, machine=machine, member=person, slot=slot, by=person, now=now)
        for person in people
    ]

    outcomes = at_once(acts)

    assert outcomes == {"stored": 1, SlotTaken.code: len(acts) - 1}
    assert len(Booking.objects.live().filter(machine=machine).overlapping(slot)) == 1
    assert overlaps_among(list(Booking.objects.live())) == []


def test_two_bookings_that_change_places_do_not_deadlock():
    one, other = factories.machine(), factories.machine()
    now = factories.NOW
    member = factories.member(at=one.place)
    factories.PlaceRole.objects.create(member=member, place=other.place)
    here = factories.booking(machine=one, member=member, starts_at=now)
    there = factories.booking(machine=other, member=member, starts_at=now + HOUR)
    slots = [Slot(now + hour * HOUR, now + (hour + 1) * HOUR) for hour in range(2, 12)]

    def swap(booking: Booking, machines: list) -> list[Callable[[], object]]:
        return [
            partial(
                move, booking=booking, machine=machines[step % 2], slot=slot, by=member, now=now
            )
            for step, slot in enumerate(slots)
        ]

    acts = [
        act
        for pair in zip(swap(here, [other, one]), swap(there, [one, other]), strict=True)
        for act in pair
    ]
    outcomes = at_once(acts, connections=4)

    assert set(outcomes) <= {"stored", SlotTaken.code}
    assert outcomes["stored"] >= 2
    assert overlaps_among(list(Booking.objects.live())) == []


def test_a_slot_given_back_goes_to_exactly_one():
    machine = factories.machine()
    now = factories.NOW
    held = factories.booking(machine=machine, starts_at=now)
    people = [factories.member(at=machine.place) for _ in range(CONNECTIONS - 1)]
    acts: list[Callable[[], object]] = [lambda: cancel(booking=held, by=held.member, now=now)]
    acts += [
        partial(book, machine=machine, member=person, slot=held.slot, by=person, now=now)
        for _round in range(4)
        for person in people
    ]

    outcomes = at_once(acts)

    live = Booking.objects.live().filter(machine=machine)
    assert outcomes[SlotTaken.code] + outcomes["stored"] == len(acts)
    assert live.count() == outcomes["stored"] - 1
    assert live.count() <= 1
    assert Booking.objects.filter(state=BookingState.CANCELLED).count() == 1


def test_over_http_one_gets_the_slot_and_all_others_a_409(live_server):
    machine = factories.machine()
    people = [factories.member(at=machine.place) for _ in range(8)]
    tokens = [Token.objects.create(user=person).key for person in people]
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    wish = {
        "machine": machine.slug,
        "starts_at": start.isoformat(),
        "ends_at": (start + HOUR).isoformat(),
    }

    def ask(token: str) -> list[tuple[int, list[str]]]:
        headers = {"Authorization": f"Token {token}"}
        with httpx.Client(base_url=live_server.url, headers=headers, timeout=60) as browser:
            answers = [browser.post("/api/v1/bookings/", json=wish) for _ in range(5)]
        return [
            (each.status_code, [one["code"] for one in each.json().get("refusals", [])])
            for each in answers
        ]

    with ThreadPoolExecutor(len(tokens)) as pool:
        answers = [answer for share in pool.map(ask, tokens) for answer in share]

    assert sorted(answers) == [(201, []), *[(409, [SlotTaken.code])] * 39]
    assert Booking.objects.count() == 1
