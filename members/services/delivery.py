"""Bringing notices to people: e-mails are sent, papers are printed and handed over at the desk."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import translation

from members.models import Channel, Member, Notice, NoticeState, Right
from members.models.notices import WAITS
from members.notice_kinds import kinds_with_keys, words
from members.refusals import NotYourTask
from members.services.notices import LINK
from places.addresses import absolute
from places.models import Place
from places.refusals import Refused

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """What one notice says, in the language of who gets it; `link` may be empty."""

    notice: Notice
    subject: str
    body: str
    link: str


def message_of(notice: Notice) -> Message:
    """Put `notice` into words."""
    path = notice.facts.get(LINK, "")
    link = absolute(path) if path else ""
    with translation.override(notice.language):
        subject, body = words(notice.kind, {**notice.facts, LINK: link})
    return Message(notice, subject, body.strip(), link)


def send(notice: Notice, *, now: datetime) -> bool:
    """Send `notice` by e-mail, at most once; say whether it left.

    It counts as sent before it is: were this process to end in between, the notice would not be
    sent again, but shown at the desk. What the mail server refuses waits for its next turn, and
    after the last one the desk prints it.
    """
    claimed = Notice.objects.waiting().filter(pk=notice.pk, tries=notice.tries)
    if not claimed.update(state=NoticeState.SENT, tries=F("tries") + 1):
        return False  # another process has it
    if not notice.recipient.email:
        Notice.objects.filter(pk=notice.pk).update(state=NoticeState.WAITING, channel=Channel.PAPER)
        return False
    try:
        _email(notice).send()
    except (SMTPException, OSError) as error:
        tries = notice.tries + 1
        logger.warning("Notice %s did not leave at try %s: %s", notice.pk, tries, error)
        is_last = tries >= len(WAITS)
        state = NoticeState.FAILED if is_last else NoticeState.WAITING
        Notice.objects.filter(pk=notice.pk).update(state=state, done_at=now if is_last else None)
        return False
    Notice.objects.filter(pk=notice.pk).update(done_at=now)
    _forget_keys([notice.pk])
    return True


@transaction.atomic
def hand_over(notices: Iterable[int], *, place: Place, by: Member, now: datetime) -> int:
    """Note that these notices, by their ids, were printed and given to their people or posted.

    Those that were handed over before stay as they are.

    Raises:
        Refused: `by` does not do this at `place`.
    """
    if not by.may(Right.SEE_PEOPLE, place):
        raise Refused(NotYourTask())
    waiting = Notice.objects.to_hand_over(place, now).filter(pk__in=notices)
    handed = list(waiting.values_list("pk", flat=True))
    count = Notice.objects.filter(pk__in=handed).update(state=NoticeState.PRINTED, done_at=now)
    _forget_keys(handed)
    return count


def _forget_keys(delivered: Iterable[int]) -> None:
    """Forget the links that let whoever has them act: only the recipient has them from now on."""
    with_keys = Notice.objects.filter(pk__in=delivered, kind__in=kinds_with_keys())
    changed = list(with_keys.only("facts"))
    for notice in changed:
        notice.facts = {**notice.facts, LINK: ""}
    Notice.objects.bulk_update(changed, ["facts"], batch_size=100)


def _email(notice: Notice) -> EmailMessage:
    message, place = message_of(notice), notice.place
    address = ", ".join(place.address.splitlines())
    signature = "\n".join(line for line in (place.name, address, place.phone) if line)
    parts = [str(notice.recipient), message.body, message.link, f"-- \n{signature}"]
    return EmailMessage(
        subject=" ".join(message.subject.split()),  # a line break would be a header of its own
        body="\n\n".join(part for part in parts if part),
        to=[notice.recipient.email],
        reply_to=[place.email] if place.email else None,
    )
