"""Who stands behind a request."""

from django.http import HttpRequest
from rest_framework.request import Request

from members.models import Member


def signed_in(request: HttpRequest | Request) -> Member:
    """Give the person who is signed in, where the view has already asked for that."""
    if not isinstance(request.user, Member):
        raise TypeError("The view lets people in who are not signed in.")
    return request.user
