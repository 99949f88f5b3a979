"""The page of one's own bookings."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Booking, BookingPhase
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
    now = timezone.now()
    reader = signed_in(request)
    bookings = Booking.objects.filter(member=reader).with_names()
    is_past = request.GET.get("when") == "past"
    found = bookings.over(now) if is_past else bookings.to_come(now)
    page = Paginator(found, BOOKINGS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "items": [Item(booking, booking.phase(now)) for booking in page],
        "is_past": is_past,
        "has_wards": Guardianship.objects.children_of(reader).exists(),
    }
    return render(request, "bookings/mine.html", context)
