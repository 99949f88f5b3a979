"""One machine's driver and tracker put together: messages and time in, effects out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from iot.drivers import DRIVERS, Driver, HttpQuestion, Memory, PublishQuestion, Question
from iot.drivers.reading import number
from iot.observations import Message, Observation, Offline, Online, Unreadable
from iot.tracker import (
    Effect,
    Metered,
    Patience,
    StateKept,
    Thresholds,
    Tracked,
    jobs,
    meter,
    sight,
)

__all__ = [
    "BadLink",
    "Effect",
    "HttpQuestion",
    "Message",
    "Monitor",
    "PublishQuestion",
    "Question",
    "State",
    "Unreadable",
]


# What drivers, Moonraker's fields and meters keep until it matters; see `State.lasting`.
LASTING_MEMORY = (
    "phase", "began", "file", "planned", "over", "ended", "start", "state", "tells_jobs",
)  # fmt: skip
LASTING_FIELDS = ("print_stats.filename", "print_stats.state", "webhooks.state")
LASTING_EDGES = ("awake_at", "begun_at", "is_run", "fell_at", "in_lull", "was_lost", "told_of_jobs")


class BadLink(ValueError):
    """No monitor can be made of this: an unknown driver or option, or a value it cannot have."""


@dataclass(slots=True)
class State:
    """All that is known of one machine. Whoever hands it to a `Monitor` gives it away."""

    memory: Memory
    tracked: Tracked
    metered: Metered

    def lasting(self) -> tuple[object, ...]:
        """Give what nobody will say again, to be compared: it has to be stored when it changes.

        The rest are clocks and counters, which the next message brings anew.
        """
        fields, metered, tracked = self.memory.get("fields", {}), self.metered, self.tracked
        return (
            *(self.memory.get(name) for name in LASTING_MEMORY),
            *(fields.get(name, (None,))[0] for name in LASTING_FIELDS),
            *(getattr(metered, name) for name in LASTING_EDGES),
            tracked.planned_file,
            tracked.planned_mm,
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "memory": self.memory,
            "tracked": self.tracked.to_json(),
            "metered": self.metered.to_json(),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "State":
        return cls(
            memory=stored["memory"],
            tracked=Tracked.from_json(stored["tracked"]),
            metered=Metered.from_json(stored["metered"]),
        )


@dataclass(frozen=True)
class Monitor:
    """How one machine is listened to.

    The state is passed in and returned, and may be changed on the way (copying it would double the
    cost of a message): use the returned one only. To go back to an earlier one, keep its JSON.

    Args:
        driver_name: a key of `iot.drivers.DRIVERS`.
        base_topic: what comes before the driver's own topics, with or without a slash at the end.
        options: `idle_watts`, `running_watts`, `gap_seconds`, `min_run_seconds` of meters, and
            `grace_seconds`, how long a job of which nothing is known stays open. Numbers, or texts
            that hold one.

    Raises:
        BadLink: see there.
    """

    driver_name: str
    base_topic: str
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        driver = DRIVERS.get(self.driver_name)
        if driver is None:
            raise BadLink(
                f"There is no driver {self.driver_name!r}. There are: {', '.join(DRIVERS)}."
            )
        if not self.base_topic.strip("/") or set(self.base_topic) & set("+#\0"):
            raise BadLink(f"{self.base_topic!r} is no base topic.")
        numbers = {name: _number(name, value) for name, value in self.options.items()}
        grace_seconds = numbers.pop("grace_seconds", Patience().grace_seconds)
        if grace_seconds < 0:
            raise BadLink("grace_seconds is not negative.")
        unknown = numbers.keys() - Thresholds.__dataclass_fields__.keys()
        if unknown:
            raise BadLink(f"There is no option {', '.join(sorted(unknown))}.")
        try:
            thresholds = Thresholds(**numbers)
        except ValueError as error:
            raise BadLink(str(error)) from error
        keep = object.__setattr__  # frozen: these follow from the fields above
        keep(self, "driver", driver)
        keep(self, "prefixes", driver.prefixes(self.base_topic))
        keep(self, "thresholds", thresholds)
        keep(
            self,
            "patience",
            Patience(grace_seconds, driver.silence_seconds, is_terse=driver.is_terse),
        )

    driver: Driver = field(init=False, repr=False, compare=False)
    prefixes: tuple[str, ...] = field(init=False, repr=False, compare=False)
    thresholds: Thresholds = field(init=False, repr=False, compare=False)
    patience: Patience = field(init=False, repr=False, compare=False)

    def topics(self) -> tuple[str, ...]:
        """Give the filters to subscribe to."""
        return tuple(prefix + topic for prefix in self.prefixes for topic in self.driver.filters)

    def start(self) -> State:
        """Give the state of a machine of which nothing was ever heard."""
        return State(memory={}, tracked=Tracked(), metered=Metered())

    def hear(self, state: State, message: Message) -> tuple[State, tuple[Effect, ...]]:
        """Take in one message; times must not go back by more than a network's disorder.

        Raises:
            Unreadable: the payload is not what the topic carries; the state is as before.
        """
        for prefix in self.prefixes:
            if message.topic.startswith(prefix):
                suffix = message.topic[len(prefix) :]
                break
        else:
            return state, ()
        observed = self.driver.observe(state.memory, suffix, message)
        if message.retained:
            return state, self._conclude(state, observed) if observed else ()
        speaks_of_itself = bool(observed) and isinstance(observed[0], Online | Offline)
        if self.driver.any_message_is_life and not speaks_of_itself:
            sight.note_life(state.tracked, message.received_at)
        if not observed:
            return state, ()
        is_back = not state.tracked.is_online and sight.is_back(state.tracked, message.received_at)
        if is_back and not speaks_of_itself:
            observed.insert(0, Online(message.received_at))
        return state, self._conclude(state, observed)

    def answered(
        self, state: State, question: HttpQuestion, answer: object, at: datetime
    ) -> tuple[State, tuple[Effect, ...]]:
        """Take in what came back on an `HttpQuestion`: parsed JSON, or None for no answer."""
        observed = self.driver.answered(state.memory, question.path, answer, at)
        return state, self._conclude(state, observed)

    def questions(self, state: State) -> tuple[Question, ...]:
        """Give what to ask the source after a gap: at start, and when the link is back."""
        return self.driver.questions(self.base_topic)

    def pass_time(self, state: State, now: datetime) -> tuple[State, tuple[Effect, ...]]:
        """Conclude what silence until `now` means."""
        effects: list[Effect] = []
        concluded = meter.pass_time(state.metered, now, self.thresholds)
        for observation in concluded:
            effects += jobs.hear(state.tracked, observation, self.patience)
        effects += [StateKept()] if concluded else []
        effects += sight.pass_time(state.tracked, now, self.patience)
        return state, tuple(effects)

    def deadline(self, state: State) -> datetime | None:
        """Say when `pass_time` next has something to conclude; None while it has not."""
        times = [
            time
            for time in (
                meter.deadline(state.metered, self.thresholds),
                sight.deadline(state.tracked, self.patience),
            )
            if time is not None
        ]
        return min(times, default=None)

    def link_lost(self, state: State, at: datetime) -> tuple[State, tuple[Effect, ...]]:
        """Our own connection to the broker is gone: silence means nothing from now on."""
        meter.lose_sight(state.metered)
        return state, tuple(sight.link_lost(state.tracked, at))

    def link_restored(self, state: State, at: datetime) -> tuple[State, tuple[Effect, ...]]:
        """Our own connection is back: a job at hand has the grace time to show itself."""
        return state, tuple(sight.link_restored(state.tracked, at, self.patience))

    def _conclude(self, state: State, observed: list[Observation]) -> tuple[Effect, ...]:
        metered = state.metered
        effects: list[Effect] = []
        if self.driver.is_meter or meter.listens(metered, observed):
            before = meter.what_matters(metered)
            observed = meter.hear(metered, observed, self.thresholds)
            if meter.what_matters(metered) != before:
                effects.append(StateKept())
        for observation in observed:
            effects += jobs.hear(state.tracked, observation, self.patience)
        return tuple(effects)


def _number(name: str, value: object) -> float:
    read = number(str(value))
    if read is None:
        raise BadLink(f"The option {name} is a number, not {value!r}.")
    return read
