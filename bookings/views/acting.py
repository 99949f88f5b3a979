"""Asking in which way someone books, moves or cancels for another person."""

from datetime import datetime

from django.http import HttpRequest

from equipment.models import Machine
from members.forms_acting import ModeForm
from members.models import Member, Scope
from members.requests import signed_in


def mode_form_of(request: HttpRequest, member: Member, machine: Machine, now: datetime) -> ModeForm:
    """Give the question for what the reader does for `member`; it asks nothing for oneself."""
    return ModeForm(
        request.POST if request.method == "POST" else None,
        by=signed_in(request),
        member=member,
        place=machine.place,
        scope=Scope.BOOKINGS,
        now=now,
    )
