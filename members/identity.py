"""What names a person, and the anonymous subject that stands in for one who is erased."""

import json
import re
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from members.models import Channel, Member

# What stands where a name stood.
GONE = "—"


def identity_texts(member: Member) -> list[str]:
    """Give every text that names `member`, the longest first; never an empty one."""
    return _also_as_json({
        member.get_full_name(), member.display_name, member.first_name, member.last_name,
        member.username, member.email, member.phone,
    })  # fmt: skip


def unmistakable_texts(member: Member) -> list[str]:
    """Give those texts that mean `member` wherever they stand: a first name alone does not."""
    full_name = member.get_full_name() if member.first_name and member.last_name else ""
    return _also_as_json({full_name, member.email, member.phone})


def _also_as_json(texts: set[str]) -> list[str]:
    """Add how JSON writes them: the back office's log keeps JSON as text."""
    texts = texts | {json.dumps(text)[1:-1] for text in texts}
    return sorted((text for text in texts if len(text) > 1), key=lambda text: (-len(text), text))


def without_names(value: Any, member: Member) -> Any:
    """Give `value`, a text or what JSON is made of, without what names `member`."""
    return without(value, identity_texts(member))


def without(value: Any, texts: Sequence[str]) -> Any:
    """Give `value`, a text or what JSON is made of, without `texts`, the longest first.

    Whole words only: who is called Ana is not in “banana”.
    """
    if isinstance(value, str):
        for text in texts:
            value = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", GONE, value, flags=re.IGNORECASE)
        return value
    if isinstance(value, dict):
        return {key: without(each, texts) for key, each in value.items()}
    if isinstance(value, list):
        return [without(each, texts) for each in value]
    return value


def anonymous_subject(
    now: datetime, *, birth_month: date | None = None, language: str = "", **known: Any
) -> Member:
    """Make a row that stands for someone nobody can name: a random user name, and no way in."""
    subject = Member(
        username=f"erased-{secrets.token_hex(12)}",
        is_active=False,
        channel=Channel.PAPER,
        birth_month=birth_month,
        language=language,
        date_joined=now,
        erased_at=now,
        **known,
    )
    subject.set_unusable_password()
    subject.save()
    return subject
