"""Who stands behind a request, and whether their role lets them make it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from members.models import Member, Right
from places.middleware import place_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in(request: HttpRequest | Request) -> Member:
    """Give the person who is signed in, where the view has already asked for that."""
    if not isinstance(request.user, Member):
        raise TypeError("The view lets people in who are not signed in.")
    return request.user


def with_right(right: Right) -> Callable[[View[P]], View[P]]:
    """Let only those into a page who hold `right` at the place that it is about."""

    def only_them(view: View[P]) -> View[P]:
        @wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not signed_in(request).may(right, place_of(request)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(page)

    return only_them
