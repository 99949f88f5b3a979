"""Who is let into a page by a right that they hold at the place it is about."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from members.middleware import kiosk_of
from members.models import Right
from members.requests import signed_in
from places.middleware import place_of

View = Callable[..., HttpResponse]


def needs(right: Right) -> Callable[[View], View]:
    """Let in who holds `right` at the place of the page; for all others there is no such page."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not signed_in(request).may(right, place_of(request)):
                raise Http404
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard


def at_kiosk(view: View) -> View:
    """Let in the place's own kiosks; any other browser is sent to the first page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kiosk = kiosk_of(request)
        if kiosk is None:
            return redirect("machines")
        # Whatever place the session is at: the tablet stands in this one.
        request.place = kiosk.place  # type: ignore[attr-defined]  # as places.middleware does
        with timezone.override(kiosk.place.zone):
            return view(request, *args, **kwargs)

    return guarded
