"""The pages that change a booking: cancel it, move it."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import services
from bookings.day import asked_day, asked_start, day_of, ends_from, to_move
from bookings.forms import LengthForm
from bookings.models import Booking
from bookings.views.acting import mode_form_of
from equipment.models import Machine, MachineQuerySet
from members.models import Member, is_guardian_of
from members.requests import signed_in
from places.refusals import Refusal, Refused
from places.slots import Slot


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to cancel a booking, and cancel it."""
    booking, by, now = _of(request, pk), signed_in(request), timezone.now()
    refusals = services.change_refusals(booking, by=by, now=now)
    mode_form = mode_form_of(request, booking.member, booking.machine, now)
    with timezone.override(booking.machine.place.zone):
        if mode_form.is_valid():
            try:
                services.cancel(booking=booking, by=by, now=now, mode=mode_form.chosen)
            except Refused as refused:
                refusals = refused.refusals
            else:
                messages.success(request, _("Cancelled. The time is free for others again."))
                return redirect(_back_from(booking, by))
        context = {"booking": booking, "mode_form": mode_form, "refusals": refusals}
        return render(request, "bookings/cancel.html", context, status=_status(request, refusals))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one choose another time or a machine of the same kind for a booking, and move it."""
    booking, now = _of(request, pk), timezone.now()
    machines = _machines_like(booking.machine)
    slug = request.GET.get("machine")
    machine = get_object_or_404(machines, slug=slug) if slug else booking.machine
    start = asked_start(request)
    with timezone.override(machine.place.zone):
        if refusals := services.change_refusals(booking, by=signed_in(request), now=now):
            context = {"booking": booking, "refusals": refusals}
            status = _status(request, refusals)
            return render(request, "bookings/move.html", context, status=status)
        if start is None:
            return _choose_slot(request, booking, machine, list(machines), now)
        return _ask_or_move(request, booking, machine, start, now)


def _choose_slot(
    request: HttpRequest, booking: Booking, machine: Machine, machines: list[Machine], now: datetime
) -> HttpResponse:
    asked = asked_day(request) or machine.place.today(max(booking.starts_at, now))
    day = day_of(
        machine,
        asked=asked,
        viewer=signed_in(request),
        now=now,
        tap=to_move(booking, machine),
        moving=booking,
    )
    context = {"booking": booking, "machine": machine, "machines": machines, "day": day}
    return render(request, "bookings/move.html", context)


def _ask_or_move(
    request: HttpRequest, booking: Booking, machine: Machine, start: datetime, now: datetime
) -> HttpResponse:
    by = signed_in(request)
    form = LengthForm(
        request.POST if request.method == "POST" else None,
        start=start,
        ends=ends_from(machine, start, moving=booking),
        usual_minutes=int(booking.slot.duration.total_seconds()) // 60,
    )
    mode_form = mode_form_of(request, booking.member, machine, now)
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid() and mode_form.is_valid():
        slot = Slot(start, start + timedelta(minutes=form.cleaned_data["minutes"]))
        try:
            services.move(
                booking=booking,
                slot=slot,
                by=by,
                now=now,
                machine=machine,
                mode=mode_form.chosen,
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Moved. The time you had is free for others again."))
            return redirect(booking)
    context = {
        "booking": booking,
        "machine": machine,
        "start": start,
        "form": form,
        "mode_form": mode_form,
        "refusals": refusals,
    }
    return render(request, "bookings/move_confirm.html", context, status=_status(request, refusals))


def _of(request: HttpRequest, pk: int) -> Booking:
    """Give the booking, to those who may read it; to others it does not exist."""
    seen = Booking.objects.visible_to(signed_in(request)).with_names()
    return get_object_or_404(seen, pk=pk)


def _back_from(booking: Booking, by: Member) -> str:
    """Give where `by` goes on: to their own bookings, the family's, or the booking itself."""
    if booking.member_id == by.pk:
        return reverse("bookings:mine")
    if is_guardian_of(by, booking.member):
        return reverse("bookings:family")
    return booking.get_absolute_url()


def _machines_like(machine: Machine) -> MachineQuerySet:
    """Give the machines that could do the same work at the same place."""
    return Machine.objects.shown().at(machine.place).filter(category=machine.category_id)


def _status(request: HttpRequest, refusals: tuple[object, ...]) -> int:
    return 409 if request.method == "POST" and refusals else 200
