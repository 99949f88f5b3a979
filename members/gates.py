"""Who is let into a page: those who hold a right at its place, or the kiosks of the place."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from members.kiosk_middleware import kiosk_of
from members.requests import signed_in
from members.rights import Right
from places.middleware import place_of

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def right_needed(right: Right) -> Callable[[View[Rest]], View[Rest]]:
    """Let those into a page who hold `right` at the place it is about; others are told no (403)."""

    def gate(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponseBase:
            if not signed_in(request).may(right, place_of(request)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]  # the test of all addresses reads it
        return login_required(guarded)

    return gate


def at_kiosk(view: View[Rest]) -> View[Rest]:
    """Let in the place's own kiosks; any other browser is sent to the first page."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        kiosk = kiosk_of(request)
        if kiosk is None:
            return redirect("machines")
        # Whatever place the session is at: the tablet stands in this one.
        request.place = kiosk.place  # type: ignore[attr-defined]  # as places.middleware does
        with timezone.override(kiosk.place.zone):
            return view(request, *args, **kwargs)

    return guarded
