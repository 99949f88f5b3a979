"""The pages of a family: the week of all children on one page, and each child by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Booking
from bookings.views.mine import Item
from learning.needs import grants_held
from members.models import Act, ConsentRequest, Member
from members.requests import signed_in
from members.views.consents import consents_of, family_of, place_for
from places.slots import day_window
from projects.models import Project

DAYS_OF_A_WEEK = 7
MOST_SHOWN = 20


@dataclass(frozen=True)
class FamilyDay:
    """What the children have booked on one day."""

    on: date
    items: list[Item]


@login_required
@require_safe
def family(request: HttpRequest) -> HttpResponse:
    """Show the week of all children of the reader, and what waits for an answer."""
    reader, now = signed_in(request), timezone.now()
    children = list(Member.objects.wards_of(reader))
    asked = ConsentRequest.objects.filter(
        asked_of=reader, answered_at=None, expires_at__gt=now
    ).select_related("member", "place")
    context = {
        "children": children,
        "days": _week(children, now),
        "questions": asked.order_by("asked_at", "pk"),
    }
    return render(request, "bookings/family.html", context)


@login_required
@require_safe
def child(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one child: bookings, consents, guardians, projects, and what others did for them."""
    reader, now = signed_in(request), timezone.now()
    person = get_object_or_404(Member.objects.wards_of(reader), pk=pk)
    place = place_for(request, person)
    to_come = Booking.objects.filter(member=person).to_come(now).with_names()
    projects = Project.objects.made_by(person).visible_to(reader).with_people()
    acts = Act.objects.filter(member=person).with_names()
    context: dict[str, Any] = {
        "items": [Item(each, each.phase(now)) for each in to_come[:MOST_SHOWN]],
        "projects": projects[:MOST_SHOWN],
        "acts": acts[:MOST_SHOWN],
        "grants": grants_held(person, now),
    }
    context |= consents_of(person, place, reader, now) | family_of(person, place, reader, now)
    return render(request, "bookings/child.html", context)


def _week(children: Sequence[Member], now: datetime) -> list[FamilyDay]:
    """Give what is booked from today on for a week, by the day on each place's own wall."""
    zone = timezone.get_current_timezone()
    start = day_window(now.astimezone(zone).date(), zone).start
    bookings = (
        Booking.objects.live()
        .filter(member__in=children)
        .filter(ends_at__gt=start, starts_at__lt=start + timedelta(days=DAYS_OF_A_WEEK))
        .with_names()
        .order_by("starts_at", "pk")
    )
    items = [Item(each, each.phase(now)) for each in bookings]
    return [FamilyDay(on, list(those)) for on, those in groupby(items, _day_of)]


def _day_of(item: Item) -> date:
    return item.booking.machine.place.today(item.booking.starts_at)
