"""What a driver is: one source's language, and nothing decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iot.observations import Message, Observation

# What a source that sends only changes makes a driver remember: JSON-able, one per machine.
Memory = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PublishQuestion:
    """Ask over MQTT; the answer comes back on a topic that the driver hears."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class HttpQuestion:
    """Ask by GET `path` below the link's `rest_url`; hand the JSON to `Monitor.answered`."""

    path: str


Question = PublishQuestion | HttpQuestion


def no_questions(base: str) -> tuple[Question, ...]:
    """Ask nothing: the source cannot be asked."""
    return ()


def no_answer(memory: Memory, path: str, answer: object, at: datetime) -> list[Observation]:
    """Take in no answer: nothing was asked."""
    return []


def below(base: str) -> tuple[str, ...]:
    """Give the start of all topics of a source that has them below one base."""
    return (base.rstrip("/") + "/",)


@dataclass(frozen=True, slots=True)
class Driver:
    """One source's language.

    Args:
        name: how settings and the command line call it.
        label: its proper name, for people.
        filters: the driver's own topics, as MQTT filters, below each of `prefixes(base)`.
        observe: say what one message shows, in the order it holds. Gets the machine's memory,
            which it may change, the topic below the prefix, and the message. Raises `Unreadable`.
        prefixes: what comes before the driver's own topics, given the base of a machine.
        questions: what to ask after a gap; only for sources that can be asked.
        answered: what the answer to an `HttpQuestion` shows; None is no answer.
        is_meter: it tells power only, and runs are made out from that.
        any_message_is_life: while a job is on and the link was never lost, each live message
            shows that it goes on.
        silence_seconds: a running job of which nothing was heard for so long is lost sight of;
            None where silence is normal.
        is_terse: it may say nothing between a job's start and its end, and trusts that a job goes
            on when it is back; until it tells of progress, when silence means something.
    """

    name: str
    label: str
    filters: tuple[str, ...]
    observe: Callable[[Memory, str, Message], list[Observation]]
    prefixes: Callable[[str], tuple[str, ...]] = below
    questions: Callable[[str], tuple[Question, ...]] = no_questions
    answered: Callable[[Memory, str, object, datetime], list[Observation]] = no_answer
    is_meter: bool = False
    any_message_is_life: bool = False
    silence_seconds: float | None = None
    is_terse: bool = False
