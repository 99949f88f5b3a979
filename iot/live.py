"""What changed on the machines, told to every open page: one reader a process, many listeners."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self, TypeVar

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Max

from bookings.models import Booking
from iot.models import MachineStatus

log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")

POLL_SECONDS = 0.5
MOST_LISTENERS = 500
# A page that falls further behind than this is told to load itself again.
QUEUE_LENGTH = 32
# Beyond this a page does better to load itself again than to fetch its parts.
MOST_MACHINES = 200
# A booking carries the time of its change and is seen when that is committed. Look back this far,
# so that one which had to wait for its turn is not passed over.
LATE_COMMIT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far someone has read: in revisions of machines, and in changes of bookings."""

    revision: int
    booked_at: datetime

    def __str__(self) -> str:
        """Write it as an event's id, which a browser gives back when it comes again."""
        return f"{self.revision}-{int(self.booked_at.timestamp() * 1000)}"

    @classmethod
    def parse(cls, text: str, now: datetime) -> Self | None:
        """Read an event's id, or a bare revision as pages know it; None for anything else."""
        revision, _, milliseconds = text.partition("-")
        if not _is_number(revision, 18) or not _is_number(milliseconds or "0", 14):
            return None
        if not milliseconds:
            return cls(int(revision), now)
        return cls(int(revision), datetime.fromtimestamp(int(milliseconds) / 1000, UTC))


def _is_number(text: str, most_digits: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= most_digits


@dataclass(frozen=True, slots=True)
class Change:
    """The machines to show anew; None stands for too many to name: load the page again."""

    machine_ids: tuple[int, ...] | None
    cursor: Cursor


def newest() -> Cursor:
    """Give the cursor of someone who has read everything."""
    revision = MachineStatus.objects.aggregate(newest=Max("revision"))["newest"]
    booked_at = Booking.objects.aggregate(newest=Max("changed_at"))["newest"]
    return Cursor(revision or 0, booked_at or datetime.fromtimestamp(0, UTC))


def change_since(cursor: Cursor) -> Change | None:
    """Say what has changed for someone who has read up to `cursor`; None when nothing has."""
    return Reader(cursor).poll()


class Reader:
    """Reads what was committed since the last time, each change once."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._told: frozenset[tuple[int, datetime]] = frozenset()

    def poll(self) -> Change | None:
        """Give what is new, None when nothing is; two queries by index."""
        statuses = MachineStatus.objects.filter(revision__gt=self._cursor.revision)
        revisions = dict(statuses.values_list("machine_id", "revision"))
        late = Booking.objects.filter(changed_at__gt=self._cursor.booked_at - LATE_COMMIT)
        bookings = {
            (pk, changed_at): machine_id
            for pk, changed_at, machine_id in late.values_list("pk", "changed_at", "machine_id")
        }
        machine_ids = {
            *revisions,
            *(machine_id for key, machine_id in bookings.items() if key not in self._told),
        }
        self._told = frozenset(bookings)
        if not machine_ids:
            return None
        self._cursor = Cursor(
            max([self._cursor.revision, *revisions.values()]),
            max([self._cursor.booked_at, *(changed_at for _, changed_at in bookings)]),
        )
        if len(machine_ids) > MOST_MACHINES:
            return Change(None, self._cursor)
        return Change(tuple(sorted(machine_ids)), self._cursor)


class Full(Exception):
    """As many listen to this process as may."""


class Fanout:
    """Tells all listeners of an event loop what one reader sees, which rests while nobody listens.

    The database is asked from one thread of its own, which keeps one connection while it is needed.
    """

    def __init__(
        self, *, poll_seconds: float = POLL_SECONDS, most_listeners: int = MOST_LISTENERS
    ) -> None:
        self._poll_seconds = poll_seconds
        self._most_listeners = most_listeners
        self._listeners: set[asyncio.Queue[Change]] = set()
        self._reading: asyncio.Task[None] | None = None
        self._reader: Reader | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")

    @property
    def is_full(self) -> bool:
        """Whether one more would be refused."""
        return len(self._listeners) >= self._most_listeners

    @property
    def is_reading(self) -> bool:
        """Whether changes are being noticed; from the first listener on, a moment later."""
        return self._reader is not None

    def tell(self, change: Change) -> None:
        """Hand `change` to every listener."""
        for queue in self._listeners:
            _put(queue, change)

    def __len__(self) -> int:
        return len(self._listeners)

    @asynccontextmanager
    async def listen(self, since: Cursor | None) -> AsyncIterator[asyncio.Queue[Change]]:
        """Give a queue of changes, beginning with those that were missed since `since`.

        Raises:
            Full: there is no room for one more.
        """
        if self.is_full:
            raise Full
        queue: asyncio.Queue[Change] = asyncio.Queue(QUEUE_LENGTH)
        self._listeners.add(queue)
        try:
            if self._reading is None:
                self._reading = asyncio.create_task(self._read())
            if since is not None and (missed := await self._ask(lambda: change_since(since))):
                _put(queue, missed)
            yield queue
        finally:
            self._listeners.discard(queue)
            if not self._listeners and self._reading is not None:
                self._reading.cancel()
                self._reading = None

    async def _read(self) -> None:
        try:
            while True:
                try:
                    if self._reader is None:
                        self._reader = Reader(await self._ask(newest))
                    elif change := await self._ask(self._reader.poll):
                        self.tell(change)
                except DatabaseError:
                    log.exception("Open pages are not told of changes until the database is back.")
                    await asyncio.sleep(self._poll_seconds * 10)
                await asyncio.sleep(self._poll_seconds)
        finally:
            self._reader = None
            self._thread.submit(connection.close)

    async def _ask(self, question: Callable[[], _Answer]) -> _Answer:
        """Ask the database in our thread, on a connection that is known to work."""

        def ask() -> _Answer:
            close_old_connections()
            return question()

        return await asyncio.get_running_loop().run_in_executor(self._thread, ask)


def _put(queue: asyncio.Queue[Change], change: Change) -> None:
    """Hand over a change; who is too far behind gets one that stands for all it missed."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        change = Change(None, change.cursor)
    queue.put_nowait(change)
