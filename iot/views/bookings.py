"""The page of one booking, with what its machine does and did for it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bookings.forms import ProjectForm, asked_mode
from bookings.models import Booking, BookingPhase
from bookings.services import change_refusals, may_act_for
from equipment.models import Machine
from iot import live, services
from iot.cards import cards
from iot.models import MachineLink
from members.requests import signed_in
from places.refusals import Refused

MISSED = "missed"


@login_required
@require_safe
def booking_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one booking to those whom it concerns; for others it is not there."""
    booking = _of(request, pk)
    with timezone.override(booking.machine.place.zone):
        return render(request, "iot/booking.html", _page(request, booking))


@login_required
@require_safe
def booking_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Give alone what follows the machine live on the page of a booking."""
    booking = _of(request, pk)
    with timezone.override(booking.machine.place.zone):
        return render(request, "iot/_booking_now.html", _now(booking, timezone.now()))


@login_required
@require_POST
def booking_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which project a booking, and what the machine did for it, belongs to."""
    booking, by = _of(request, pk), signed_in(request)
    form = ProjectForm.of(booking, request.POST)
    with timezone.override(booking.machine.place.zone):
        if not form.is_valid():
            context = _page(request, booking) | {"project_form": form}
            return render(request, "iot/booking.html", context, status=422)
        project = form.cleaned_data["project"]
        mode = asked_mode(request.POST)
        try:
            services.choose_project(
                booking=booking, project=project, by=by, now=timezone.now(), mode=mode
            )
        except Refused as refused:
            context = _page(request, booking) | {"refusals": refused.refusals}
            return render(request, "iot/booking.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect(booking)


def _of(request: HttpRequest, pk: int) -> Booking:
    seen = Booking.objects.visible_to(signed_in(request)).with_names()
    return get_object_or_404(seen, pk=pk)


def _page(request: HttpRequest, booking: Booking) -> dict[str, Any]:
    live_since, now, by = live.newest(), timezone.now(), signed_in(request)
    is_over = not booking.is_live or booking.ends_at <= now
    may_act = may_act_for(booking.member, by, booking.machine)
    return _now(booking, now) | {
        "live_since": live_since,
        "works_here": by.is_staff_of(booking.machine.place),
        "may_change": not change_refusals(booking, by=by, now=now),
        "project_form": None if is_over or not may_act else ProjectForm.of(booking),
    }


def _now(booking: Booking, now: datetime) -> dict[str, Any]:
    """Give where `booking` stands: its state in one word, its runs, and the machine at work."""
    runs = list(booking.runs.with_names().order_by("started_at", "pk"))
    phase: str = booking.phase(now)
    words = str(BookingPhase(phase).label)
    if phase == BookingPhase.DONE and not runs and _is_listened_to(booking.machine):
        phase, words = MISSED, _("The machine was not used")
    machine = Machine.objects.shown().select_related("status").filter(pk=booking.machine_id)
    is_running = any(run.is_open for run in runs)
    return {
        "booking": booking,
        "state": phase,
        "state_words": words,
        "runs": runs,
        "card": next(iter(cards(machine, now)), None) if is_running else None,
        "is_expected": phase == BookingPhase.CONFIRMED and booking.slot.has(now),
    }


def _is_listened_to(machine: Machine) -> bool:
    """Say whether the machine reports what it does; of others, nobody knows if they were used."""
    return MachineLink.objects.filter(machine=machine).exists()
