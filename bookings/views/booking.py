"""The pages that lead to a booking: a machine's day, and the confirmation."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings import rules, services
from bookings.day import ShownSlot, asked_start, day_context, day_of, ends_from, to_confirm
from bookings.forms import BookingForm
from bookings.models import Booking
from bookings.refusals import SlotTaken
from bookings.views.acting import mode_form_of
from equipment.models import Machine
from members.models import Member, Mode, Right
from members.requests import signed_in
from members.search import people_called
from places.refusals import Refusal, Refused
from places.slots import Slot

OFFERS = 6


@require_safe
def day(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a day of a machine, to tap a free slot of it."""
    machine = get_object_or_404(Machine.objects.shown(), slug=slug)
    with timezone.override(machine.place.zone):
        return render(request, "bookings/day.html", day_context(request, machine, timezone.now()))


@dataclass(frozen=True)
class Wish:
    """What someone is about to book; `member` is None while it is not clear for whom."""

    machine: Machine
    start: datetime
    by: Member
    member: Member | None
    now: datetime


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for what is left to choose, and book."""
    machine = get_object_or_404(Machine.objects.shown(), slug=slug)
    start = asked_start(request)
    if start is None:
        return redirect("bookings:day", slug)
    by = signed_in(request)
    people = _people_asked(request, machine, by)
    member = people[0] if len(people) == 1 else None
    wish = Wish(machine, start, by, member, timezone.now())
    with timezone.override(machine.place.zone):
        if same := _already_theirs(wish):
            messages.info(request, _("You have this booking already. Nothing was booked twice."))
            return redirect(same)
        return _ask_or_book(request, wish, people)


def _ask_or_book(request: HttpRequest, wish: Wish, people: list[Member]) -> HttpResponse:
    works_here = wish.by.may(Right.HELP_BESIDE, wish.machine.place)
    form = BookingForm(
        request.POST if request.method == "POST" else None,
        start=wish.start,
        ends=ends_from(wish.machine, wish.start),
        member=wish.member or wish.by,
        machine=wish.machine,
        initial={name: request.GET[name] for name in ("minutes", "project") if name in request.GET},
    )
    mode_form = mode_form_of(request, wish.member or wish.by, wish.machine, wish.now)
    refusals: tuple[Refusal, ...] = ()
    if wish.member is not None and form.is_valid() and mode_form.is_valid():
        try:
            booking = _book(wish, wish.member, form, mode_form.chosen)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Booked. See you soon!"))
            return redirect(booking)
    in_the_way = _refusals_of_a_step(wish, works_here=works_here)
    refusals = refusals or in_the_way
    context = {
        "wish": wish,
        "form": form,
        "mode_form": mode_form,
        "can_be_booked": not in_the_way,
        "refusals": refusals,
        "offers": _offers(request, wish, refusals),
        "works_here": works_here,
        "day_address": _day_address(wish),
        "asked_name": request.GET.get("for", ""),
        "people": people,
    }
    status = 409 if request.method == "POST" and refusals else 200
    return render(request, "bookings/confirm.html", context, status=status)


def _people_asked(request: HttpRequest, machine: Machine, by: Member) -> list[Member]:
    """Give whom the booking may be for: the one who acts, or those of the name that is asked."""
    name = request.GET.get("for", "")
    if not name or not by.may(Right.HELP_BESIDE, machine.place):
        return [by]
    found = list(people_called(name, place=machine.place, by=by))
    return [each for each in found if each.username == name] or found


def _already_theirs(wish: Wish) -> Booking | None:
    """Find the booking that a second tap on the same button would make again."""
    if wish.member is None:
        return None
    same = Booking.objects.live().filter(machine=wish.machine, member=wish.member)
    return same.filter(starts_at=wish.start, ends_at__gt=wish.now).first()


def _book(wish: Wish, member: Member, form: BookingForm, mode: Mode | None) -> Booking:
    length = timedelta(minutes=form.cleaned_data["minutes"])
    return services.book(
        machine=wish.machine,
        member=member,
        slot=Slot(wish.start, wish.start + length),
        by=wish.by,
        now=wish.now,
        project=form.cleaned_data["project"],
        mode=mode,
    )


def _refusals_of_a_step(wish: Wish, *, works_here: bool) -> tuple[Refusal, ...]:
    """Say why not even one step can be booked from the start of `wish`.

    Those who work here may still name someone else: that they do not belong here is not in the way.
    """
    slot = Slot(wish.start, wish.start + timedelta(minutes=wish.machine.slot_minutes))
    member = wish.member or wish.by
    facts = services.facts_for(wish.machine, slot, member=member, by=wish.by, now=wish.now)
    return tuple(
        rules.refusals(slot, replace(facts, is_member_here=facts.is_member_here or works_here))
    )


def _day_address(wish: Wish) -> str:
    """Give the day from which another time can be chosen."""
    chosen = {"day": wish.machine.place.today(wish.start).isoformat()}
    if wish.member is not None and wish.member.pk != wish.by.pk:
        chosen["for"] = wish.member.username
    return f"{reverse('bookings:day', args=[wish.machine.slug])}?{urlencode(chosen)}"


def _offers(request: HttpRequest, wish: Wish, refusals: tuple[Refusal, ...]) -> list[ShownSlot]:
    """Give the next free slots of the day, when someone else was quicker; choices are kept."""
    if not any(isinstance(refusal, SlotTaken) for refusal in refusals):
        return []
    chosen: dict[str, Any] = {**request.GET.dict(), **request.POST.dict()}
    kept = {name: chosen.get(name, "") for name in ("for", "minutes", "project")}
    day = day_of(
        wish.machine,
        asked=wish.machine.place.today(wish.start),
        viewer=wish.by,
        now=wish.now,
        tap=to_confirm(wish.machine, **kept),
    )
    later = [shown for shown in day.free if shown.slot.start >= wish.start]
    return (later or day.free)[:OFFERS]
