"""Bookings of one person, at the desk: those they have, and the way to a new one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.models import Booking
from bookings.views.mine import listed
from equipment.models import Machine
from members.desk import open_file
from members.gates import right_needed
from members.models import FilePart, Right
from members.requests import signed_in
from members.search import people_called
from places.middleware import place_of


@right_needed(Right.SEE_PEOPLE)
@never_cache
@require_safe
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """List the bookings of someone of the place, at this place."""
    member = open_file(request, pk, FilePart.BOOKINGS, timezone.now())
    bookings = Booking.objects.visible_to(signed_in(request)).at(place_of(request))
    context = listed(request, bookings.filter(member=member)) | {"person": member}
    return render(request, "bookings/of_person.html", context)


@right_needed(Right.HELP_BESIDE)
@require_safe
def for_person(request: HttpRequest) -> HttpResponse:
    """Choose the machine to book for someone, who is named in the address."""
    by, place = signed_in(request), place_of(request)
    asked = request.GET.get("for", "")
    found = list(people_called(asked, place=place, by=by))
    people = [each for each in found if each.username == asked] or found
    context = {
        "asked": asked,
        "people": people,
        "person": people[0] if len(people) == 1 else None,
        "machines": Machine.objects.shown().at(place).select_related("category"),
    }
    return render(request, "bookings/for_person.html", context)
