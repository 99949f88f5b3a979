"""The page of one's own bookings."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Booking, BookingPhase, BookingQuerySet
from members.models import Guardianship
from members.requests import signed_in

BOOKINGS_A_PAGE = 20


@dataclass(frozen=True)
class Item:
    """One booking in the list."""

    booking: Booking
    phase: BookingPhase

    @property
    def may_change(self) -> bool:
        return self.phase == BookingPhase.CONFIRMED


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List what the reader has booked: to come, or past and cancelled."""
    bookings = Booking.objects.filter(member=signed_in(request))
    context = listed(request, bookings)
    context["has_wards"] = Guardianship.objects.children_of(signed_in(request)).exists()
    return render(request, "bookings/mine.html", context)


def listed(request: HttpRequest, bookings: BookingQuerySet) -> dict[str, Any]:
    """Give a page of `bookings`: those to come, or with `?when=past` past and cancelled ones."""
    now = timezone.now()
    is_past = request.GET.get("when") == "past"
    bookings = bookings.with_names()
    found = bookings.over(now) if is_past else bookings.to_come(now)
    page = Paginator(found, BOOKINGS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "page_obj": page,
        "items": [Item(booking, booking.phase(now)) for booking in page],
        "is_past": is_past,
    }
