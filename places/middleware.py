"""The place that a page is about, and its clock."""

from collections.abc import Callable
from datetime import UTC
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from places.models import Place

SESSION_KEY = "place"
# Programs name the place they mean and get instants in UTC.
API_PATH = "/api/v1/"


class PlaceMiddleware:
    """Set `request.place` (None before any place exists) and show times in its zone.

    It is the place chosen in this session, else the first by name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(API_PATH):
            with timezone.override(UTC):
                return self.get_response(request)
        place = chosen_place(request)
        request.place = place  # type: ignore[attr-defined]  # this is where it is defined
        if place is None:
            return self.get_response(request)
        with timezone.override(place.zone):
            return self.get_response(request)


def chosen_place(request: HttpRequest) -> Place | None:
    """Give the place chosen in this session, else the first by name."""
    places = Place.objects.all()
    chosen = request.session.get(SESSION_KEY)
    return (chosen and places.filter(pk=chosen).first()) or places.first()


def place_of(request: HttpRequest) -> Place:
    """Give the place that `request` is about.

    Raises:
        Http404: there is no place yet.
    """
    found: Place | None = getattr(request, "place", None)
    if found is None:
        raise Http404(_("There is no place yet. Make one in the back office."))
    return found


def place(request: HttpRequest) -> dict[str, object]:
    """Give templates the `place` that the page is about, and whether there are others."""
    found: Place | None = getattr(request, "place", None)
    return {"place": found, "has_other_places": SimpleLazyObject(partial(_are_others, found))}


def _are_others(place: Place | None) -> bool:
    return place is not None and Place.objects.exclude(pk=place.pk).exists()
