"""One MQTT source heard: messages go to its store and are acknowledged once committed."""

import logging
import time
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile

from django.db import InterfaceError, OperationalError, connection
from paho.mqtt.client import MQTTMessage

from iot.bridge.connection import Connection
from iot.bridge.rest import answer_of
from iot.bridge.wire import Wire
from iot.models import MqttSource, SourceHealth
from iot.monitor import HttpQuestion, Message, PublishQuestion
from iot.mqtt_url import MqttUrl
from iot.store import Store
from iot.tracker import ConnectivityChanged

log = logging.getLogger(__name__)

MOST_IN_A_BATCH = 500
# A lonely message waits this long for company, so that a commit is for more than one.
LINGER_SECONDS = 0.05
# While the database is away; then we stop reading, and the broker keeps the rest.
MOST_WAITING = 5_000
LONGEST_RETRY_SECONDS = 5.0
# A machine is not silent as long as what was kept for us is still on its way.
QUIET_SECONDS = 2.0
LOOK_AT_DEADLINES_SECONDS = 0.25
# A break that is shorter, in a session that the broker kept, took nothing from us.
SHORT_BREAK = timedelta(seconds=30)

# The database is not to be had now. Its other errors are about what is to be stored.
AWAY = (OperationalError, InterfaceError)


class Clock:
    """The time for all that a bridge does; a test brings its own."""

    def now(self) -> datetime:
        """Give the present moment, aware."""
        return datetime.now(UTC)

    def of(self, message: MQTTMessage) -> datetime:
        """Say when `message`, which came just now, was received."""
        return self.now()


@dataclass(frozen=True)
class Threads:
    """Who does for the bridge what may take long; apart, so that neither waits for the other."""

    callers: ThreadPoolExecutor  # open connections to brokers
    askers: ThreadPoolExecutor  # put questions over HTTP


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that waits to be committed; `mid` is for its acknowledgement, 0 for none."""

    message: Message
    mid: int


Step = Callable[[], object]


class Listener:
    """Hears one source. Everything happens in the thread that calls `step`."""

    def __init__(
        self, source: MqttSource, address: MqttUrl, clock: Clock, threads: Threads, wake: Step
    ) -> None:
        self._source_id = source.pk
        self._clock = clock
        self._askers = threads.askers
        self._wake = wake
        self._store = Store(source_id=source.pk)
        self._connection = Connection(
            address, source.client_id, self, callers=threads.callers, wake=wake
        )
        self._waiting: deque[Arrival | Step] = deque()
        self._waiting_since = 0.0
        self._one_by_one = 0
        self._retry_at = 0.0
        self._retry_seconds = 0.0
        self._quiet_at = 0.0
        self._answers: deque[Step] = deque()
        self._asked: set[tuple[int, HttpQuestion]] = set()
        self._deadline_at = 0.0
        self._is_cut_off = True
        self._connected_at: datetime | None = None
        self._written_health: dict[str, object] = {}
        health = SourceHealth.objects.filter(source=source).first()
        self._heard_until = health.beat_at if health else None
        self._connection.subscribe(self._store.topics())

    # --- what the bridge asks for -----------------------------------------------------------

    @property
    def wire(self) -> Wire | None:
        """What to wait on; None while there is no connection."""
        return self._connection.wire

    @property
    def has_room(self) -> bool:
        """Whether more may be read; what is not read, the broker keeps."""
        return len(self._waiting) < MOST_WAITING

    def read(self) -> None:
        """Take in what has come."""
        self._connection.read()

    def reload(self) -> None:
        """Take up links that are new or changed."""
        self._do(self._reload)

    def step(self, now: float) -> float:
        """Do what is due at `now` (monotonic); give the time at which to be called again."""
        again_at = self._connection.step(now)
        while self._answers:
            self._do(self._answers.popleft())
        try:
            if self._waiting:
                again_at = min(again_at, self._commit_what_waits(now))
            elif self._connection.is_up and now >= self._quiet_at:
                again_at = min(again_at, self._pass_time(now))
            self._retry_seconds = 0.0
        except AWAY as error:
            again_at = min(again_at, self._wait_for_the_database(now, error))
        return again_at

    def flush(self) -> bool:
        """Send acknowledgements and questions; say whether all of them went."""
        return self._connection.flush()

    @property
    def _health(self) -> dict[str, object]:
        return {"connected_at": self._connected_at, "problem": self._connection.problem or ""}

    @property
    def has_news(self) -> bool:
        """Whether it stands otherwise with the source than was last written down."""
        return self._health != self._written_health

    def beat(self) -> None:
        """Write down that we live, and how it stands with the source."""
        self._write_health(is_running=True)

    def _write_health(self, *, is_running: bool) -> None:
        stopped: dict[str, object] = {"connected_at": None, "problem": ""}
        health = self._health if is_running else stopped
        SourceHealth.objects.update_or_create(
            source_id=self._source_id,
            defaults={**health, "beat_at": self._clock.now(), "is_running": is_running},
        )
        self._written_health = health

    def close(self) -> None:
        """Commit and acknowledge what has come, as far as the database lets us, and hang up."""
        try:
            while self._waiting:
                self._commit_next()
            self.flush()
            self._write_health(is_running=False)
        except AWAY:
            log.warning("The database is away; the broker keeps what was not stored.")
        self._connection.close()

    # --- what the connection tells ----------------------------------------------------------

    def message_came(self, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""  # for which there is no link
        if not self._waiting:
            self._waiting_since = time.monotonic()
        # paho's payload is part of a larger buffer; ours outlives it.
        heard = Message(
            topic, bytes(message.payload), self._clock.of(message), retained=message.retain
        )
        self._waiting.append(Arrival(heard, message.mid if message.qos else 0))

    def is_subscribed(self, *, session_was_kept: bool) -> None:
        if self._is_cut_off:
            self._is_cut_off = False
            self._connected_at = at = self._clock.now()
            self._quiet_at = time.monotonic() + QUIET_SECONDS
            until = self._heard_until
            is_gap = not session_was_kept or until is None or at - until > SHORT_BREAK
            self._do(lambda: self._link_is_back(at, is_gap=is_gap))
            self._do(self._ask)

    def is_cut_off(self) -> None:
        self._is_cut_off = True
        self._connected_at = None
        self._heard_until = at = self._clock.now()
        # In another session their numbers would stand for other messages. They come again.
        self._waiting = deque(
            Arrival(each.message, 0) if isinstance(each, Arrival) else each
            for each in self._waiting
        )
        self._do(lambda: self._store.link_lost(at))

    # --- steps ------------------------------------------------------------------------------

    def _do(self, step: Step) -> None:
        """Do `step` after everything that came before it."""
        self._waiting.append(step)
        self._waiting_since = 0.0  # it does not wait for company

    def _reload(self) -> None:
        self._store.reload()
        self._connection.subscribe(self._store.topics())
        if self._connection.is_up:
            self._store.link_restored(self._clock.now())
            self._ask()

    def _link_is_back(self, at: datetime, *, is_gap: bool) -> None:
        if is_gap:
            self._store.link_lost(at)
        self._store.link_restored(at)

    def _ask(self, only: Collection[int] | None = None) -> None:
        """Ask the sources what is true now: a part of the past may never have reached us.

        Args:
            only: the ids of the links to ask; all when None.
        """
        for link_id, question in self._store.questions():
            if only is not None and link_id not in only:
                continue
            if isinstance(question, PublishQuestion):
                self._connection.publish(question.topic, question.payload)
            else:
                self._ask_over_rest(link_id, question)

    def _ask_over_rest(self, link_id: int, question: HttpQuestion) -> None:
        if (link_id, question) in self._asked:
            return
        self._asked.add((link_id, question))
        url, key = self._store.rest_of(link_id)

        def ask() -> None:
            answer = answer_of(url, key, question.path)
            at = self._clock.now()
            self._asked.discard((link_id, question))
            self._answers.append(lambda: self._store.answered(link_id, question, answer, at))
            self._wake()

        self._askers.submit(ask)

    def _pass_time(self, now: float) -> float:
        """Conclude what silence means, at most some times a second: it asks every machine."""
        if now < self._deadline_at:
            return self._deadline_at
        self._deadline_at = now + LOOK_AT_DEADLINES_SECONDS
        deadline, at = self._store.deadline(), self._clock.now()
        if deadline is None or deadline > at:
            return self._deadline_at
        try:
            self._store.pass_time(at)
        except AWAY:
            raise
        except Exception:  # one machine's fault must not keep the others from being heard
            log.exception("What silence means could not be concluded.")
            self._deadline_at = now + LONGEST_RETRY_SECONDS
        return self._deadline_at

    # --- commits ----------------------------------------------------------------------------

    def _commit_what_waits(self, now: float) -> float:
        if now < self._retry_at:
            return self._retry_at
        due_at = self._waiting_since + LINGER_SECONDS
        if now < due_at and len(self._waiting) < MOST_IN_A_BATCH:
            return due_at
        self._commit_next()
        self._waiting_since = 0.0  # the rest has waited already
        return now

    def _commit_next(self) -> None:
        """Commit the next step, or the messages up to it; then, and only then, acknowledge."""
        batch = self._next_batch()
        try:
            self._commit(batch)
        except AWAY:
            raise
        except Exception:
            if len(batch) > 1:
                self._one_by_one = len(batch)  # to find the one, and lose only that
                return
            log.exception("Given up on %r.", batch[0])
        for _ in batch:
            self._waiting.popleft()
        self._connection.acknowledge(
            each.mid for each in batch if isinstance(each, Arrival) and each.mid
        )

    def _commit(self, batch: list[Arrival | Step]) -> None:
        if not isinstance(batch[0], Arrival):
            batch[0]()
            return
        messages = [each.message for each in batch if isinstance(each, Arrival)]
        links_for = self._store.links_for
        pairs = [(link, message) for message in messages for link in links_for(message.topic)]
        if not pairs:
            return
        concluded = self._store.process(pairs, self._clock.now())
        # What a source did while it was away from its broker, it does not tell by itself.
        back = {
            link_id
            for link_id, effect in concluded
            if isinstance(effect, ConnectivityChanged) and effect.is_online
        }
        if back:
            self._ask(back)

    def _next_batch(self) -> list[Arrival | Step]:
        """Give the step that is next, or the messages up to it."""
        if not isinstance(self._waiting[0], Arrival):
            return [self._waiting[0]]
        most = 1 if self._one_by_one else MOST_IN_A_BATCH
        self._one_by_one = max(0, self._one_by_one - 1)
        head = islice(self._waiting, most)
        return list(takewhile(lambda each: isinstance(each, Arrival), head))

    def _wait_for_the_database(self, now: float, error: Exception) -> float:
        """Keep everything as it is and try again later; nothing was acknowledged."""
        connection.close()
        if not self._retry_seconds:
            log.warning("The database is away (%s). Messages wait, unacknowledged.", error)
        self._retry_seconds = min(max(0.2, self._retry_seconds * 2), LONGEST_RETRY_SECONDS)
        self._retry_at = now + self._retry_seconds
        return self._retry_at
