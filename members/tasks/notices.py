"""Sends what waits to be sent."""

from datetime import datetime

from members.models import Notice
from members.services.delivery import send

NOTICES_AT_ONCE = 100


def deliver_waiting(now: datetime) -> int:
    """Send the e-mails that are due, the oldest first; give how many left."""
    due = Notice.objects.due_by_email(now).select_related("recipient", "place")[:NOTICES_AT_ONCE]
    return sum(send(notice, now=now) for notice in due)
