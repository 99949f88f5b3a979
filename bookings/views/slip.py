"""A booking on a slip of paper, to hand over or to post."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.models import Booking
from members.papers import written_for
from members.requests import signed_in
from places.addresses import absolute, qr_code

A6, RECEIPT = "a6", "receipt"


@login_required
@never_cache
@require_safe
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a booking as it is printed, in the language of who has it."""
    seen = Booking.objects.visible_to(signed_in(request)).with_names()
    booking = get_object_or_404(seen, pk=pk)
    size = RECEIPT if request.GET.get("size") == RECEIPT else A6
    paper = written_for(
        booking.member,
        booking.machine.place,
        "bookings/_slip.html",
        {"booking": booking, "size": size, "code": qr_code(absolute(booking.get_absolute_url()))},
    )
    return render(request, "bookings/slip.html", {"booking": booking, "size": size, "paper": paper})
