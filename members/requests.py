"""Who stands behind a request, which place it is about, and what they read."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from rest_framework.request import Request

from members.models import Member
from places.middleware import place_of
from places.models import Place


def signed_in(request: HttpRequest | Request) -> Member:
    """Give the person who is signed in, where the view has already asked for that."""
    if not isinstance(request.user, Member):
        raise TypeError("The view lets people in who are not signed in.")
    return request.user


def acting_at(request: HttpRequest) -> tuple[Member, Place]:
    """Give who is signed in, and the place that the page is about."""
    return signed_in(request), place_of(request)


def asked_language(request: HttpRequest) -> AbstractContextManager[None]:
    """Write what follows in the language that the address asks for, for whoever gets the paper."""
    asked = request.GET.get("language", "")
    known = asked in dict(settings.LANGUAGES)
    return translation.override(asked if known else translation.get_language())
