"""The place's own shared tablets: made and shut by a manager."""

from datetime import datetime, timedelta

from django.db import transaction

from members import codes
from members.models import Kiosk, Member, Right
from members.refusals import NotYourTask
from places.models import Place
from places.refusals import Refused

# How exactly it is known when a kiosk was last seen: not every page of it writes.
SEEN_EVERY = timedelta(minutes=5)


@transaction.atomic
def make_kiosk(*, place: Place, name: str, by: Member, now: datetime) -> tuple[Kiosk, str]:
    """Make a kiosk of `place`, and the key that its browser has to show; the key is not kept.

    Raises:
        Refused: `by` does not manage the place.
    """
    _check(by, place)
    key = codes.draw_key()
    kiosk = Kiosk.objects.create(
        place=place, name=name, key_hash=codes.key_hash(key), made_by=by, made_at=now
    )
    return kiosk, key


@transaction.atomic
def revoke_kiosk(*, kiosk: Kiosk, by: Member, now: datetime) -> None:
    """Shut `kiosk`: its browser is one like any other again. Shutting twice changes nothing.

    Raises:
        Refused: `by` does not manage the place.
    """
    _check(by, kiosk.place)
    Kiosk.objects.working().filter(pk=kiosk.pk).update(revoked_at=now)


def kiosk_with(key: str, *, now: datetime) -> Kiosk | None:
    """Give the working kiosk that has `key`, and note that it was seen."""
    kiosk = (
        Kiosk.objects.working().select_related("place").filter(key_hash=codes.key_hash(key)).first()
    )
    if kiosk is not None and (kiosk.seen_at is None or now - kiosk.seen_at > SEEN_EVERY):
        Kiosk.objects.filter(pk=kiosk.pk).update(seen_at=now)
    return kiosk


def _check(by: Member, place: Place) -> None:
    if not by.may(Right.MANAGE_PLACE, place):
        raise Refused(NotYourTask())
