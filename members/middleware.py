"""What people have to do first after they signed in, before any other page opens to them."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.models import Member
from members.second_factor import lacks_second_factor
from places.middleware import API_PATH

FACTOR_PAGE = "members:second_factor"
PASSWORD_PAGE = "account_change_password"  # noqa: S105 - an address
ALWAYS_OPEN = frozenset({"account_logout", "set_language"})
OPEN_WITHOUT_FACTOR = ALWAYS_OPEN | {
    FACTOR_PAGE,
    PASSWORD_PAGE,
    "account_set_password",
    "account_reauthenticate",
}


class FirstThingsFirstMiddleware:
    """Asks for an own password in place of one from the desk, then staff for a second factor.

    Programs that come with a key have no session and pass.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if not isinstance(request.user, Member) or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        if name.startswith("kiosk:"):  # a shared tablet lets go of whoever is there, always
            return None
        if _has_to_change_password(request, request.user):
            is_open = name in ALWAYS_OPEN or name == PASSWORD_PAGE
            return None if is_open else _send_on(request, PASSWORD_PAGE)
        is_open = name in OPEN_WITHOUT_FACTOR or name.startswith("mfa_")
        if not is_open and lacks_second_factor(request.user):
            return _send_on(request, FACTOR_PAGE)
        return None


def _has_to_change_password(request: HttpRequest, member: Member) -> bool:
    """Say whether `member` came in by a password from the desk; a card or a passkey is no reason.

    Whoever cannot read the slip any more must not be kept out by it.
    """
    return member.password_is_temporary and any(
        record.get("method") == "password" for record in get_authentication_records(request, member)
    )


def _send_on(request: HttpRequest, page: str) -> HttpResponse:
    if not request.path.startswith(API_PATH):
        return redirect(page)
    title = _("Finish signing in on the site first.")
    problem = {"type": "about:blank", "status": 403, "title": title}
    return JsonResponse(problem, status=403, content_type="application/problem+json")
