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
from bookings.refusals import AgeNotKnown, GuardianConsentMissing, SlotTaken
from bookings.views.acting import mode_form_of
from equipment.models import Machine
from members import rules as rules_of_age
from members.models import Consent, ConsentRequest, Member, Mode, Purpose, Right
from members.requests import signed_in
from members.search import people_called
from members.services import consent_requests, consents
from members.services.house_rules import rules_to_accept
from places.models import Place
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
    wards: list[Member]

    @property
    def is_for_a_ward(self) -> bool:
        return self.member in self.wards


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for what is left to choose, and book."""
    machine = get_object_or_404(Machine.objects.shown(), slug=slug)
    start = asked_start(request)
    if start is None:
        return redirect("bookings:day", slug)
    by = signed_in(request)
    wards = list(Member.objects.wards_of(by).at(machine.place))
    people = _people_asked(request, machine, by, wards)
    member = people[0] if len(people) == 1 else None
    wish = Wish(machine, start, by, member, timezone.now(), wards)
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
    in_the_way, whoever_books = _refusals_of_a_step(wish)
    if works_here and not (wish.member and request.GET.get("for")):
        in_the_way = whoever_books
    refusals = refusals or in_the_way
    context = {
        "wish": wish,
        "form": form,
        "mode_form": mode_form,
        "can_be_booked": not in_the_way,
        "refusals": refusals,
        "offers": _offers(request, wish, refusals),
        "works_here": works_here,
        "may_name_others": works_here and not whoever_books,
        "day_address": _day_address(wish),
        "asked_name": request.GET.get("for", ""),
        "people": people,
        "rules_to_accept": wish.member and rules_to_accept(wish.member, wish.machine.place),
        "consent": _consent_to_show(wish, refusals),
    }
    status = 409 if request.method == "POST" and refusals else 200
    return render(request, "bookings/confirm.html", context, status=status)


@dataclass(frozen=True)
class ConsentToShow:
    """Where the yes to the use of machines stands, for a member who does not decide alone."""

    place: Place
    given: Consent | None
    is_missing: bool
    waiting: list[ConsentRequest]


def _consent_to_show(wish: Wish, refusals: tuple[Refusal, ...]) -> ConsentToShow | None:
    member, place = wish.member or wish.by, wish.machine.place
    missing = (GuardianConsentMissing, AgeNotKnown)
    is_missing = any(isinstance(each, missing) for each in refusals)
    if is_missing:
        waiting = consent_requests.waiting_for(member, place, Purpose.MACHINES, wish.now)
        return ConsentToShow(place, None, is_missing=True, waiting=waiting)
    if rules_of_age.is_surely(member.birth_month, rules_of_age.OLDEST_WARD, place.today(wish.now)):
        return None
    given = consents.in_force(member, place, Purpose.MACHINES, wish.now)
    if given is None:
        return None
    return ConsentToShow(place, given, is_missing=False, waiting=[])


def _people_asked(
    request: HttpRequest, machine: Machine, by: Member, wards: list[Member]
) -> list[Member]:
    """Give whom the booking may be for: the one who acts, a ward, or those of a name staff gave.

    A guardian who does not belong here themselves books for their only child, or chooses one.
    """
    name = request.GET.get("for", "")
    if chosen := [each for each in wards if each.username == name]:
        return chosen
    if not name and wards and not by.may(Right.BOOK, machine.place):
        return wards
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


def _refusals_of_a_step(wish: Wish) -> tuple[tuple[Refusal, ...], tuple[Refusal, ...]]:
    """Say why not even one step can be booked from the start of `wish`, and why by nobody.

    Those who work here may still name someone else: that they do not belong here, or lack a
    qualification, is not in the way of that.
    """
    slot = Slot(wish.start, wish.start + timedelta(minutes=wish.machine.slot_minutes))
    member = wish.member or wish.by
    facts = services.facts_for(wish.machine, slot, member=member, by=wish.by, now=wish.now)
    whoever = replace(facts, is_member_here=True, needs=())
    return tuple(rules.refusals(slot, facts)), tuple(rules.refusals(slot, whoever))


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
