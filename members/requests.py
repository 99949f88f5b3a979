"""Who stands behind a request, what they may do at the place it is about, and what they read."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import translation
from rest_framework.request import Request

from members.models import Member, Right
from places.middleware import place_of
from places.models import Place


def signed_in(request: HttpRequest | Request) -> Member:
    """Give the person who is signed in, where the view has already asked for that."""
    if not isinstance(request.user, Member):
        raise TypeError("The view lets people in who are not signed in.")
    return request.user


def holder_of(right: Right, request: HttpRequest) -> tuple[Member, Place]:
    """Give who is signed in and the place they look at, if they hold `right` there.

    Raises:
        Http404: they do not: for others the page is not there.
    """
    by, place = signed_in(request), place_of(request)
    if not by.may(right, place):
        raise Http404
    return by, place


def asked_language(request: HttpRequest) -> AbstractContextManager[None]:
    """Write what follows in the language that the address asks for, for whoever gets the paper."""
    asked = request.GET.get("language", "")
    known = asked in dict(settings.LANGUAGES)
    return translation.override(asked if known else translation.get_language())
