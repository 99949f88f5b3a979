"""The way to the sign-in of another organisation; the way back is django-allauth's."""

import logging

from allauth.socialaccount.providers.openid_connect.views import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger(__name__)


def go_elsewhere(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send someone there; where that server does not answer, say so, and log why."""
    try:
        answer: HttpResponse = login(request, provider_id)
    except OSError as error:  # which all errors of the library `requests` are
        logger.warning("The OpenID Connect server does not answer as it should: %s", error)
        return render(request, "socialaccount/authentication_error.html", status=503)
    return answer
