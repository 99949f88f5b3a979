"""What a refusal is, for every app: a rule that said no, why, and what would lift it."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from django.utils.functional import Promise


@dataclass(frozen=True)
class Refusal:
    """A rule that said no. Facts are typed fields of the subclass and fill its sentences.

    `code` is stable and for programs; `message` says why in the reader's language and `lifts` what
    would make the same wish possible.
    """

    code: ClassVar[str]
    message: ClassVar[str | Promise]
    lifts: ClassVar[str | Promise]

    def facts(self) -> dict[str, Any]:
        """Give the values that fill the sentences; subclasses word theirs for people here."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def sentence(self) -> str:
        return str(self.message) % self.facts()

    def remedy(self) -> str:
        return str(self.lifts) % self.facts()


class Refused(Exception):
    """An act that was refused, with every rule that said no. Nothing was stored."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = refusals
