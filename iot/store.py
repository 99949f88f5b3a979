"""Writes down what monitors conclude: the only writer of runs, usage and machines' status."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from iot.monitor import HttpQuestion, Message, Question


class Store:
    """Feeds the messages of many machines to their monitors and commits what follows.

    Each call is one transaction. When it raises, nothing of it is stored and the memory is as it
    was: the caller may hand the same batch in again. One `Store` per process; a machine link
    belongs to one `Store` at a time.
    """

    def reload(self, *, source_id: int | None = None) -> None:
        """Read the links (of one source, or of all) and their states from the database."""
        raise NotImplementedError

    def topics(self) -> dict[str, tuple[int, ...]]:
        """Give the filters to subscribe to, each with the ids of the links that want it."""
        raise NotImplementedError

    def links_for(self, topic: str) -> tuple[int, ...]:
        """Give the ids of the links whose machine speaks on `topic`. Cached; cheap."""
        raise NotImplementedError

    def process(self, batch: Sequence[tuple[int, Message]], now: datetime) -> None:
        """Take in messages, each with its link's id, in the order they came."""
        raise NotImplementedError

    def pass_time(self, now: datetime) -> None:
        """Conclude what silence until `now` means, for every machine whose deadline passed."""
        raise NotImplementedError

    def deadline(self) -> datetime | None:
        """Say when `pass_time` next has something to conclude."""
        raise NotImplementedError

    def link_lost(self, at: datetime) -> None:
        """Our connection to the broker is gone."""
        raise NotImplementedError

    def link_restored(self, at: datetime) -> None:
        """Our connection to the broker is back."""
        raise NotImplementedError

    def questions(self) -> Iterable[tuple[int, Question]]:
        """Give what to ask after a gap, each with its link's id."""
        raise NotImplementedError

    def rest_of(self, link_id: int) -> tuple[str, str]:
        """Give address and key of the link's REST interface; empty when it has none."""
        raise NotImplementedError

    def answered(self, link_id: int, question: HttpQuestion, answer: object, now: datetime) -> None:
        """Take in what came back on an `HttpQuestion`: parsed JSON, or None for no answer."""
        raise NotImplementedError
