"""Open pages are told of changes: one reader for all of them, nothing missed on the way back."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connections
from django.test import AsyncClient
from django.utils import timezone

from iot import live, live_views
from iot.live import Change, Cursor, Fanout, Full, Reader
from iot.models import MachineStatus
from tests import factories

# What they are about is the event loop, the same on any database.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.anyio,
    pytest.mark.one_database,
]

START = Cursor(0, timezone.now() - timedelta(days=1))


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(autouse=True)
async def no_connection_stays_open():
    yield
    await sync_to_async(connections.close_all)()


def status(revision: int) -> MachineStatus:
    return MachineStatus.objects.create(machine=factories.machine(), revision=revision)


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


async def in_database(work: Callable[[], Any]) -> Any:
    return await sync_to_async(work)()


async def settled(fanout: Fanout) -> None:
    """Wait until the reader knows where it begins, so that what comes now is news."""
    await eventually(lambda: fanout.is_reading)


async def test_fanout_tells_all_listeners_and_rests_after_the_last():
    fanout = Fanout(poll_seconds=0.01)

    async with fanout.listen(None) as one, fanout.listen(None) as other:
        await settled(fanout)
        made = await in_database(lambda: status(7))
        async with asyncio.timeout(10):
            changes = [await one.get(), await other.get()]

    assert [change.machine_ids for change in changes] == [(made.machine_id,)] * 2
    assert len(fanout) == 0
    await eventually(lambda: not fanout.is_reading)


async def test_fanout_begins_with_what_was_missed():
    missed = await in_database(lambda: status(5))
    fanout = Fanout(poll_seconds=60)

    async with fanout.listen(Cursor(4, timezone.now())) as queue:
        change = queue.get_nowait()
    async with fanout.listen(Cursor(5, timezone.now())) as queue:
        assert queue.empty()

    assert change.machine_ids == (missed.machine_id,)


async def test_fanout_tells_who_is_too_slow_to_load_again():
    fanout = Fanout(poll_seconds=60)

    async with fanout.listen(None) as queue:
        for revision in range(live.QUEUE_LENGTH + 1):
            fanout.tell(Change((revision,), Cursor(revision, START.booked_at)))

    assert queue.qsize() == 1
    assert queue.get_nowait() == Change(None, Cursor(live.QUEUE_LENGTH, START.booked_at))


async def test_fanout_refuses_one_more_than_it_may_have():
    fanout = Fanout(most_listeners=1)

    async with fanout.listen(None):
        assert fanout.is_full
        with pytest.raises(Full):
            async with fanout.listen(None):
                pass

    assert not fanout.is_full


async def test_fanout_goes_on_after_the_database_was_away(monkeypatch):
    fanout = Fanout(poll_seconds=0.01)
    poll: Callable[[Reader], Change | None] = Reader.poll
    fails = [True]

    def fail_once(reader: Reader) -> Change | None:
        if fails.pop() if fails else False:
            raise DatabaseError("gone")
        return poll(reader)

    async with fanout.listen(None) as queue:
        await settled(fanout)
        monkeypatch.setattr(Reader, "poll", fail_once)
        made = await in_database(lambda: status(3))
        async with asyncio.timeout(10):
            change = await queue.get()

    assert fails == []
    assert change.machine_ids == (made.machine_id,)


async def first_events(stream: AsyncIterator[bytes], count: int) -> list[str]:
    async with asyncio.timeout(20):
        return [(await anext(stream)).decode() for _ in range(count)]


@pytest.fixture
def fanout(monkeypatch):
    made = Fanout(poll_seconds=0.01, most_listeners=2)
    monkeypatch.setattr(live_views, "FANOUT", made)
    return made


async def opened(path: str = "/live/", **headers: str) -> Any:
    return await AsyncClient().get(path, headers=headers)


async def test_live_streams_changes_to_anyone(fanout):
    response = await opened()
    stream = aiter(response.streaming_content)
    hello = await first_events(stream, 1)
    await settled(fanout)
    made = await in_database(lambda: status(9))

    [event] = await first_events(stream, 1)
    await stream.aclose()

    assert response.headers["Content-Type"] == "text/event-stream"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Accel-Buffering"] == "no"
    assert hello == ["retry: 2000\n\n"]
    identity, kind, data = event.strip().split("\n")
    assert identity.startswith("id: 9-")
    assert kind == "event: machine"
    assert json.loads(data.removeprefix("data: ")) == {
        "machines": [made.machine_id],
        "revision": 9,
    }


async def test_live_forgets_a_page_that_was_closed(fanout):
    response = await opened()
    stream = aiter(response.streaming_content)
    await first_events(stream, 1)
    assert len(fanout) == 1

    reading = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    reading.cancel()  # as Django's handler does when the browser hangs up
    with pytest.raises(asyncio.CancelledError):
        await reading

    assert len(fanout) == 0


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/live/?since=3", {}), ("/live/?since=0", {"Last-Event-ID": "3-1795418393178"})],
)
async def test_live_goes_on_where_the_page_had_stopped(fanout, path, headers):
    await in_database(lambda: [status(3), status(4)])

    response = await opened(path, **headers)
    stream = aiter(response.streaming_content)
    events = await first_events(stream, 2)
    await stream.aclose()

    assert "id: 4-" in events[1]
    assert json.loads(events[1].split("data: ")[1])["revision"] == 4


async def test_live_says_now_and_then_that_it_is_there(fanout):
    stream = live_views.events(fanout, None, heartbeat_seconds=0.01)

    events = [await anext(stream) for _ in range(3)]
    await stream.aclose()

    assert events[1:] == [": still here\n\n"] * 2


async def test_live_refuses_when_it_is_full(fanout):
    async with fanout.listen(None), fanout.listen(None):
        response = await opened()

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"
