"""Feeds messages to monitors and writes down what follows: the only writer of machines' status."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from iot import services
from iot.models import MachineLink, MachineStatus
from iot.monitor import BadLink, Effect, HttpQuestion, Message, Monitor, Question, State, Unreadable
from iot.tracker import (
    ConnectivityChanged,
    MaterialKnown,
    RunCorrected,
    RunEnded,
    RunStarted,
    StatusChanged,
)

logger = logging.getLogger(__name__)

# What changed nothing but clocks and counters is written no more often than this; a crash forgets
# so much of when a machine was last seen: hence more often while it works.
QUIET_INTERVAL = timedelta(seconds=10)
QUIET_INTERVAL_AT_WORK = timedelta(seconds=1)
LONGEST_NAME = 400
MOST_CACHED_TOPICS = 50_000
# PostgreSQL's advisory lock for handing out revisions in the order in which they are committed.
REVISIONS_LOCK = 0x666C6162

STATUS_FIELDS = (
    "state",
    "is_online",
    "file_name",
    "progress",
    "seconds_left",
    "since_at",
    "seen_at",
    "revision",
    "monitor_state",
)


@dataclass(slots=True)
class Line:
    """One machine that is listened to: its monitor, and what is known of it."""

    link: MachineLink
    monitor: Monitor
    state: State
    status: MachineStatus
    deadline: datetime | None = None
    stored_at: datetime | None = None
    stored_lasting: tuple[object, ...] = ()
    unreadable: int = 0

    def is_due(self, now: datetime) -> bool:
        """Say whether what became of its messages has to be stored before they are acknowledged."""
        if self.stored_at is None or self.state.lasting() != self.stored_lasting:
            return True
        is_at_work = self.state.tracked.run is not None
        interval = QUIET_INTERVAL_AT_WORK if is_at_work else QUIET_INTERVAL
        return now - self.stored_at >= interval


Concluded = tuple[int, Effect]


class Store:
    """Feeds the messages of many machines to their monitors and commits what follows.

    Each call is one transaction, or none when nothing is to be written. When it raises, nothing of
    it is stored and the machines concerned are as they were last stored: the caller may hand the
    same batch in again. One `Store` per process; a machine's link belongs to one `Store` at a time.

    Args:
        source_id: listen to the machines of this MQTT source only.
        link: listen to this one, as if nothing had ever been heard of its machine.
    """

    def __init__(self, *, source_id: int | None = None, link: MachineLink | None = None) -> None:
        self._source_id = source_id
        self._lines: dict[int, Line] = {}
        self._prefixes: dict[str, tuple[int, ...]] = {}
        self._links_by_topic: dict[str, tuple[int, ...]] = {}
        self._stale: set[int] = set()
        if link is None:
            self.reload()
        else:
            fresh = MachineStatus(machine=link.machine)
            self._lines[link.pk] = Line(link, _monitor_of(link), _monitor_of(link).start(), fresh)
            self._index()

    def reload(self) -> None:
        """Read the links and their states from the database.

        Until `link_restored` is called, silence means nothing: nobody listened meanwhile.
        """
        wanted = MachineLink.objects.filter(source__is_enabled=True)
        if self._source_id is not None:
            wanted = wanted.filter(source_id=self._source_id)
        links = list(wanted.select_related("machine__status").order_by("pk"))
        self._lines, self._stale = {}, set()
        for link in links:
            try:
                monitor = _monitor_of(link)
            except BadLink as error:
                logger.error("The link of %s cannot be listened to: %s", link.machine, error)
                continue
            line = self._lines[link.pk] = Line(link, monitor, monitor.start(), _status_of(link))
            line.state = _state_of(line)
            line.state.tracked.is_blind = True
        self._index()

    def topics(self) -> dict[str, tuple[int, ...]]:
        """Give the filters to subscribe to, each with the ids of the links that want it."""
        wanted: dict[str, tuple[int, ...]] = {}
        for link_id, line in self._lines.items():
            for topic in line.monitor.topics():
                wanted[topic] = (*wanted.get(topic, ()), link_id)
        return wanted

    def links_for(self, topic: str) -> tuple[int, ...]:
        """Give the ids of the links whose machine speaks on `topic`; none for other topics."""
        known = self._links_by_topic.get(topic)
        if known is None:
            known = self._links_by_topic[topic] = tuple(self._find(topic))
            if len(self._links_by_topic) > MOST_CACHED_TOPICS:
                self._links_by_topic.clear()  # a flood of made-up topics
        return known

    def process(self, batch: Sequence[tuple[int, Message]], now: datetime) -> list[Concluded]:
        """Take in messages, each with its link's id, in the order they came.

        Returns:
            What followed, each with its link's id, in order; unknown links are passed over.
        """
        concluded: list[Concluded] = []
        heard: set[int] = set()
        self._recover()
        try:
            self._hear(batch, concluded, heard)
        except BaseException:
            self._stale |= heard
            raise
        self._write(concluded, heard, now)
        return concluded

    def _hear(
        self, batch: Sequence[tuple[int, Message]], concluded: list[Concluded], heard: set[int]
    ) -> None:
        lines = self._lines
        for link_id, message in batch:
            line = lines.get(link_id)
            if line is None:
                continue
            heard.add(link_id)
            if line.deadline is not None and line.deadline <= message.received_at:
                concluded += _pass_time(line, message.received_at)
            try:
                line.state, effects = line.monitor.hear(line.state, message)
            except Unreadable as unreadable:
                line.unreadable += 1
                logger.info("%s", unreadable)
                continue
            if effects:
                line.deadline = line.monitor.deadline(line.state)
                concluded += [(link_id, effect) for effect in effects]

    def pass_time(self, now: datetime) -> list[Concluded]:
        """Conclude what silence until `now` means, for every machine whose deadline passed."""
        self._recover()
        concluded: list[Concluded] = []
        for line in self._lines.values():
            if line.deadline is not None and line.deadline <= now:
                concluded += _pass_time(line, now)
        self._write(concluded, {link_id for link_id, _ in concluded}, now)
        return concluded

    def deadline(self) -> datetime | None:
        """Say when `pass_time` next has something to conclude."""
        deadlines = (line.deadline for line in self._lines.values() if line.deadline is not None)
        return min(deadlines, default=None)

    def link_lost(self, at: datetime) -> list[Concluded]:
        """Our connection to the broker is gone."""
        self._recover()
        concluded: list[Concluded] = []
        for link_id, line in self._lines.items():
            line.state, effects = line.monitor.link_lost(line.state, at)
            line.deadline = line.monitor.deadline(line.state)
            concluded += [(link_id, effect) for effect in effects]
        self._write(concluded, set(self._lines), at)
        return concluded

    def link_restored(self, at: datetime) -> list[Concluded]:
        """Our connection to the broker is there, for the first time or again."""
        self._recover()
        concluded: list[Concluded] = []
        for link_id, line in self._lines.items():
            line.state, effects = line.monitor.link_restored(line.state, at)
            line.deadline = line.monitor.deadline(line.state)
            concluded += [(link_id, effect) for effect in effects]
        self._write(concluded, set(self._lines), at)
        return concluded

    def questions(self) -> Iterable[tuple[int, Question]]:
        """Give what to ask after a gap, each with its link's id.

        Those for HTTP only where the link has an address to ask at (`rest_of`).
        """
        for link_id, line in self._lines.items():
            for question in line.monitor.questions(line.state):
                if not isinstance(question, HttpQuestion) or line.link.rest_url:
                    yield link_id, question

    def rest_of(self, link_id: int) -> tuple[str, str]:
        """Give address and key of the link's REST interface; empty when it has none."""
        link = self._lines[link_id].link
        return link.rest_url, link.rest_key

    def answered(
        self, link_id: int, question: HttpQuestion, answer: object, now: datetime
    ) -> list[Concluded]:
        """Take in what came back on an `HttpQuestion`: parsed JSON, or None for no answer."""
        self._recover()
        line = self._lines[link_id]
        line.state, effects = line.monitor.answered(line.state, question, answer, now)
        line.deadline = line.monitor.deadline(line.state)
        concluded: list[Concluded] = [(link_id, effect) for effect in effects]
        self._write(concluded, {link_id}, now)
        return concluded

    @property
    def unreadable(self) -> int:
        """The number of payloads that were not what their topic carries, since the start."""
        return sum(line.unreadable for line in self._lines.values())

    def _index(self) -> None:
        self._prefixes = {}
        self._links_by_topic = {}
        for link_id, line in self._lines.items():
            for prefix in line.monitor.prefixes:
                self._prefixes[prefix] = (*self._prefixes.get(prefix, ()), link_id)

    def _find(self, topic: str) -> Iterator[int]:
        end = topic.find("/")
        while end != -1:
            yield from self._prefixes.get(topic[: end + 1], ())
            end = topic.find("/", end + 1)

    def _write(self, concluded: list[Concluded], heard: set[int], now: datetime) -> None:
        """Store what was concluded, and the states of those of whom that is due."""
        due = {link_id for link_id, _ in concluded}
        due |= {link_id for link_id in heard - due if self._lines[link_id].is_due(now)}
        if not due:
            return
        try:
            with transaction.atomic():
                shown = set()
                for link_id, effect in concluded:
                    if _apply(self._lines[link_id], effect):
                        shown.add(link_id)
                self._store_statuses(due, shown, now)
        except BaseException:
            self._stale |= heard | due
            raise

    def _store_statuses(self, due: set[int], shown: set[int], now: datetime) -> None:
        revision = _last_revision() if shown else 0
        rows = []
        for link_id in sorted(due):
            line = self._lines[link_id]
            if link_id in shown:
                revision += 1
                line.status.revision = revision
            line.status.seen_at = now
            line.status.monitor_state = line.state.to_json()
            line.stored_at, line.stored_lasting = now, line.state.lasting()
            rows.append(line.status)
        MachineStatus.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["machine"], update_fields=STATUS_FIELDS
        )

    def _recover(self) -> None:
        """Forget what was not stored; not when it failed, as the database may have been away."""
        while self._stale:
            line = self._lines[next(iter(self._stale))]
            stored = MachineStatus.objects.filter(pk=line.link.machine_id).first()
            line.status = stored or MachineStatus(machine=line.link.machine)
            line.state = _state_of(line)
            line.deadline = line.monitor.deadline(line.state)
            line.stored_at = None
            self._stale.discard(line.link.pk)


def _monitor_of(link: MachineLink) -> Monitor:
    return Monitor(link.driver, link.base_topic, link.options)


def _status_of(link: MachineLink) -> MachineStatus:
    try:
        return link.machine.status
    except MachineStatus.DoesNotExist:
        return MachineStatus(machine=link.machine)


def _state_of(line: Line) -> State:
    if line.status.monitor_state is None:
        return line.monitor.start()
    try:
        return State.from_json(line.status.monitor_state)
    except (KeyError, TypeError, ValueError):
        # Written by another version. A run that is open is broken off when the next one starts.
        logger.exception("What was known of %s cannot be read", line.link.machine)
        return line.monitor.start()


def _pass_time(line: Line, until: datetime) -> list[Concluded]:
    """Conclude at each deadline in turn, so that times are those of the deadlines."""
    concluded: list[Concluded] = []
    while line.deadline is not None and line.deadline <= until:
        at = line.deadline
        line.state, effects = line.monitor.pass_time(line.state, at)
        concluded += [(line.link.pk, effect) for effect in effects]
        line.deadline = line.monitor.deadline(line.state)
        if line.deadline is not None and line.deadline <= at:
            logger.error("%s does not come to a conclusion", line.link)
            line.deadline = None
    return concluded


def _last_revision() -> int:
    """Give the newest revision, and keep others from giving out the next before we commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REVISIONS_LOCK])
    return MachineStatus.objects.aggregate(last=Max("revision"))["last"] or 0


def _apply(line: Line, effect: Effect) -> bool:
    """Write one effect down; say whether a page about the machine shows something else now."""
    machine, status = line.link.machine, line.status
    match effect:
        case StatusChanged():
            if status.state != effect.state:
                status.since_at = effect.at
            status.state = effect.state.value
            status.file_name = (effect.file_name or "")[:LONGEST_NAME]
            status.progress, status.seconds_left = effect.progress, effect.seconds_left
        case ConnectivityChanged():
            status.is_online = effect.is_online
            services.note_connection(machine=machine, change=effect)
        case RunStarted():
            services.start_run(machine=machine, start=effect)
        case RunCorrected():
            services.correct_run(machine=machine, correction=effect)
        case RunEnded():
            services.end_run(machine=machine, end=effect)
        case MaterialKnown():
            services.add_material(machine=machine, known=effect)
        case _:
            return False
    return True
