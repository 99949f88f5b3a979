"""The kinds of notices that there are: one registry, which each app adds its own to.

A kind is words with named placeholders. `facts` of a notice fill them; they are plain values, in
which dates are written out already, as the reader of the language says them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class NoticeKind:
    """What one kind of notice says, with `%(name)s` for each fact.

    Args:
        link_is_key: whoever has the link may act, without signing in: it is forgotten on delivery.
    """

    code: str
    subject: str | Promise
    body: str | Promise
    link_is_key: bool = False


_KINDS: dict[str, NoticeKind] = {}


def register(*kinds: NoticeKind) -> None:
    """Add kinds; called once, when the app that says them is loaded.

    Raises:
        ValueError: the code is taken.
    """
    for kind in kinds:
        if kind.code in _KINDS and _KINDS[kind.code] != kind:
            raise ValueError(f"There are two kinds of notices called {kind.code}.")
        _KINDS[kind.code] = kind


def all_kinds() -> Mapping[str, NoticeKind]:
    """Give every kind by its code."""
    return _KINDS


def kinds_with_keys() -> list[str]:
    """Give the codes of the kinds whose links are forgotten once they are delivered."""
    return [kind.code for kind in _KINDS.values() if kind.link_is_key]


def words(code: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Give subject and body in the active language.

    Raises:
        KeyError: no app says this kind, or a fact is missing.
    """
    kind = _KINDS[code]
    return str(kind.subject) % facts, str(kind.body) % facts
