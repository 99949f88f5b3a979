"""The bridge's one thread: waits on all sources at once, and follows their settings."""

import logging
import selectors
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from iot.bridge.listener import Clock, Listener, Threads
from iot.bridge.wire import Wire
from iot.models import MachineLink, MqttSource, SourceHealth, SourceProblem
from iot.mqtt_url import MqttUrl

log = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
LOOK_SECONDS = 3.0
CALLERS = 4
ASKERS = 8

# All that a listener is made of; when it changes, it is made anew.
SourceFacts = tuple[object, ...]


@dataclass
class _Heard:
    """A source as it is being heard, and as it was when it began."""

    facts: SourceFacts
    links: tuple[object, ...]
    listener: Listener
    watched: Wire | None = None
    events: int = 0


class Bridge:
    """Hears all enabled sources until it is stopped; new and changed ones without a restart.

    `run` belongs to one thread. It reads, concludes, commits and acknowledges: there is no other
    thread between a message and its commit, so nothing can overtake or pile up unseen.
    """

    def __init__(self, *, clock: Clock | None = None, look_seconds: float = LOOK_SECONDS) -> None:
        self._clock = clock or Clock()
        self._look_seconds = look_seconds
        self._heard: dict[int, _Heard] = {}
        self._threads = Threads(
            callers=ThreadPoolExecutor(CALLERS, thread_name_prefix="bridge-caller"),
            askers=ThreadPoolExecutor(ASKERS, thread_name_prefix="bridge-asker"),
        )
        self._selector = selectors.DefaultSelector()
        self._bell, self._rung = socket.socketpair()
        self._bell.settimeout(0)
        self._rung.settimeout(0)
        self._selector.register(self._rung, selectors.EVENT_READ)
        self._is_stopping = False
        self._look_at = self._beat_at = 0.0

    def stop(self, *_: object) -> None:
        """Have `run` come to a clean end soon; safe in another thread and in a signal's handler."""
        self._is_stopping = True
        self._wake()

    def run(self) -> None:
        """Hear the sources until `stop` is called, then commit and acknowledge what has come."""
        try:
            while not self._is_stopping:
                self._turn()
        finally:
            for heard in self._heard.values():
                heard.listener.close()
            self._threads.callers.shutdown(wait=False, cancel_futures=True)
            self._threads.askers.shutdown(wait=False, cancel_futures=True)
            self._selector.close()
            self._bell.close()
            self._rung.close()

    def _turn(self) -> None:
        now = time.monotonic()
        again_at = self._keep_up(now)
        for heard in self._heard.values():
            again_at = min(again_at, heard.listener.step(now))
            self._watch(heard, all_sent=heard.listener.flush())
        for key, events in self._selector.select(max(0.0, again_at - time.monotonic())):
            if key.data is None:
                self._silence_bell()
            elif events & selectors.EVENT_READ:
                key.data.read()

    def _watch(self, heard: _Heard, *, all_sent: bool) -> None:
        """Wait for what `heard` can do something with now."""
        wire = heard.listener.wire
        events = 0 if all_sent else selectors.EVENT_WRITE
        if heard.listener.has_room:
            events |= selectors.EVENT_READ
        if wire is heard.watched and events == heard.events:
            return
        if heard.watched is not None:
            # A closed socket has left by itself; its number may be another's by now.
            with suppress(KeyError, ValueError):
                self._selector.unregister(heard.watched)
        heard.watched, heard.events = wire, events
        if wire is not None and events:
            self._selector.register(wire, events, heard.listener)

    # --- settings and signs of life ---------------------------------------------------------

    def _keep_up(self, now: float) -> float:
        """Look for changed settings and show that we live, when it is time; say when next."""
        try:
            if now >= self._look_at:
                self._look_at = now + self._look_seconds
                self._follow_settings()
            is_time = now >= self._beat_at
            if is_time:
                self._beat_at = now + BEAT_SECONDS
            for heard in self._heard.values():
                if is_time or heard.listener.has_news:
                    heard.listener.beat()
        except DatabaseError as error:
            connection.close()
            log.warning("The database is away (%s); settings stay as they are.", error)
        return min(self._look_at, self._beat_at)

    def _follow_settings(self) -> None:
        sources = {source.pk: source for source in MqttSource.objects.filter(is_enabled=True)}
        for pk in list(self._heard):
            source = sources.get(pk)
            if source is None or _facts(source) != self._heard[pk].facts:
                self._drop(pk)
        for pk, source in sources.items():
            links = tuple(MachineLink.objects.filter(source=source).order_by("pk").values_list())
            fingerprint = tuple(map(repr, links))
            if pk not in self._heard:
                self._take_up(source, fingerprint)
            elif self._heard[pk].links != fingerprint:
                self._heard[pk].links = fingerprint
                self._heard[pk].listener.reload()

    def _take_up(self, source: MqttSource, links: tuple[object, ...]) -> None:
        try:
            address = MqttUrl.parse(source.url or settings.MQTT_URL)
        except ValueError as error:
            log.error("%s is not heard. %s", source, error)
            SourceHealth.objects.update_or_create(
                source=source,
                defaults={
                    "beat_at": timezone.now(),
                    "is_running": True,
                    "connected_at": None,
                    "problem": SourceProblem.BAD_ADDRESS,
                },
            )
            return
        listener = Listener(source, address, self._clock, self._threads, self._wake)
        self._heard[source.pk] = _Heard(_facts(source), links, listener)

    def _drop(self, pk: int) -> None:
        heard = self._heard.pop(pk)
        if heard.watched is not None:
            with suppress(KeyError, ValueError):
                self._selector.unregister(heard.watched)
        heard.listener.close()

    def _wake(self) -> None:
        with suppress(OSError):  # full: it rings already; closed: nobody waits any more
            self._bell.send(b".")

    def _silence_bell(self) -> None:
        with suppress(BlockingIOError):
            self._rung.recv(4096)


def _facts(source: MqttSource) -> SourceFacts:
    return (source.url, source.client_id)
