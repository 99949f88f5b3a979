"""The pages of machines: which are free, and what one of them does."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.day import day_context
from equipment.models import Machine, MachineCategory, MachineQuerySet
from iot import figures, live
from iot.cards import Card, Shown, cards
from iot.health import silence_of
from iot.timeline import timeline_of_day
from iot.views.panel import has_panel
from learning.needs import needs_context
from members.models import Member, Right
from places.middleware import place_of

MACHINES_A_PAGE = 24


def _machines() -> MachineQuerySet:
    return Machine.objects.shown().select_related("status")


def _card(machine: Machine, now: datetime) -> Card:
    return cards([machine], now)[0]


@require_safe
def machine_list(request: HttpRequest) -> HttpResponse:
    """Show the machines of the place, and which are free right now."""
    if request.place is None:  # type: ignore[attr-defined]  # see places.middleware
        return render(request, "iot/no_place.html")
    live_since = live.newest()  # before the page is made: what changes meanwhile is not missed
    place = place_of(request)
    category = request.GET.get("category", "")
    machines = _machines().at(place)
    if category:
        machines = machines.filter(category__slug=category)
    shown = cards(machines, now := timezone.now())
    page = Paginator(shown, MACHINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "live_since": live_since,
        "now": now,
        "page_obj": page,
        "cards": page.object_list,
        "free": sum(card.shown == Shown.FREE for card in shown),
        "categories": MachineCategory.objects.filter(machines__space__place=place).distinct(),
        "category": category,
    }
    return render(request, "iot/machine_list.html", context)


@require_safe
def machine_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one machine: its state, a day's free slots, and to the place's staff what it did."""
    live_since, now = live.newest(), timezone.now()
    machine = get_object_or_404(_machines(), slug=slug)
    context = day_context(request, machine, now)
    context |= needs_context(machine, request.user, now=now) | {
        "live_since": live_since,
        "card": _card(machine, now),
        "has_panel": has_panel(machine),
    }
    if _works_here(request, machine):
        context |= {
            "timeline": timeline_of_day(machine, machine.place.today(now), now),
            "periods": figures.of_machine(machine, now),
            "silence": silence_of(machine, now),
        }
    return render(request, "iot/machine.html", context)


@require_safe
def machine_card(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the card of one machine alone, for pages that follow it live."""
    machine = get_object_or_404(_machines(), slug=slug)
    context = {"card": _card(machine, timezone.now())}
    return render(request, "iot/_machine_card.html", context)


@require_safe
def machine_head(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the head of a machine's page alone, which follows the machine live."""
    machine = get_object_or_404(_machines(), slug=slug)
    context = {"card": _card(machine, timezone.now())}
    return render(request, "iot/_machine_head.html", context)


@require_safe
def run_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Give what one machine does now, for the page of the booking that uses it."""
    machine = get_object_or_404(_machines(), slug=slug)
    context = {"card": _card(machine, timezone.now())}
    return render(request, "iot/_run_progress.html", context)


@require_safe
def machine_timeline(request: HttpRequest, slug: str) -> HttpResponse:
    """Give today's time line of one machine alone, for the place's staff."""
    now = timezone.now()
    machine = get_object_or_404(_machines(), slug=slug)
    if not _works_here(request, machine):
        raise Http404
    context = {"timeline": timeline_of_day(machine, machine.place.today(now), now)}
    return render(request, "iot/_timeline.html", context)


def _works_here(request: HttpRequest, machine: Machine) -> bool:
    viewer = request.user
    return isinstance(viewer, Member) and viewer.may(Right.SEE_MACHINES_WORK, machine.place)
