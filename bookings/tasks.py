"""What the clock does to bookings. Each task can be repeated without harm."""

from datetime import datetime

from django.db import transaction

from bookings.models import Booking, BookingState
from bookings.services import in_words
from members.models import Consent, Purpose
from members.services import consents
from members.services.notices import concerned, tell


def cancel_without_consent(now: datetime) -> int:
    """Give back what is booked by those whose guardian no longer agrees; give how many.

    Those of whom nobody was ever asked keep their bookings: that there was no yes when they booked
    is for the desk to settle. Bookings that have begun are left to the people in the room.
    """
    decided = Consent.objects.filter(purpose__in=[Purpose.ACCOUNT, Purpose.MACHINES])
    candidates = (
        Booking.objects.to_come(now)
        .filter(begun_at=None, member__in=decided.values("member"))
        .with_names()
    )
    cancelled = 0
    for booking in list(candidates):
        cancelled += _cancel_if_not_covered(booking, now)
    return cancelled


def _cancel_if_not_covered(booking: Booking, now: datetime) -> bool:
    member, place = booking.member, booking.machine.place
    was_asked = Consent.objects.filter(member=member, place=place, purpose=Purpose.MACHINES)
    is_covered = not was_asked.exists() or consents.is_covered(member, place, Purpose.MACHINES, now)
    if member.is_active and is_covered:
        return False
    with transaction.atomic():
        live = Booking.objects.live().filter(pk=booking.pk, begun_at=None)
        if not live.update(state=BookingState.CANCELLED, changed_at=now):
            return False
        for recipient in concerned(member):
            tell(
                recipient=recipient,
                about=member,
                place=place,
                kind="booking_without_consent",
                facts=lambda: {
                    "name": member,
                    "machine": booking.machine,
                    "when": in_words(booking.starts_at),
                },
                now=now,
            )
    return True
