"""What every answer of the REST API shares: pages of lists, and problems."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, pagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from places.refusals import Refused

PROBLEM_TYPE = "application/problem+json"


class CursorPagination(pagination.CursorPagination):
    """Pages by key, the newest row first: page 2,000 costs what page 1 does."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 200


class UnknownAddressView(APIView):
    """Answers what leads nowhere as a problem, not as a page."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an error as RFC 9457 asks; None for faults, which rise to the server's log.

    Refused acts are 409 with `refusals: [{code, message, lifts}]`; bad input is 400 with `fields`.
    """
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    answer = exception_handler(error, context)
    if answer is None or not isinstance(error, exceptions.APIException):
        return None
    body: dict[str, Any] = {"type": "about:blank", "status": answer.status_code}
    if isinstance(error, exceptions.ValidationError):
        body |= {"title": _("Some of what was sent is not right."), "fields": _fields(answer.data)}
    elif isinstance(error, exceptions.ParseError):
        body |= {"title": str(error.detail), "fields": {}}
    else:
        body["title"] = str(error.detail)
    return _as_problem(answer, body)


def _refused(error: Refused) -> Response:
    refusals = [
        {"code": each.code, "message": each.sentence(), "lifts": each.remedy()}
        for each in error.refusals
    ]
    body = {"type": "about:blank", "status": 409, "title": _("This is not possible.")}
    return _as_problem(Response(status=409), body | {"refusals": refusals})


def _fields(errors: Any) -> dict[str, Any]:
    """Give the errors by field; those about no field in particular as `non_field_errors`."""
    return errors if isinstance(errors, dict) else {"non_field_errors": errors}


def _as_problem(answer: Response, body: dict[str, Any]) -> Response:
    answer.data = body
    answer.content_type = PROBLEM_TYPE
    return answer
