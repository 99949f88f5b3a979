"""A shared tablet keeps nothing of the person before: whoever signs in there is signed out soon.

`request.kiosk` is the kiosk that the browser is, or None. In such a browser every session is short,
whether it was opened by a card or by a password, and nothing that it shows is kept.
"""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from members.models import Card, Kiosk, Member
from members.services.cards import may_have_card
from members.services.kiosks import kiosk_with
from places.middleware import SESSION_KEY

COOKIE, COOKIE_SALT = "kiosk", "members.kiosk"
COOKIE_AGE = timedelta(days=3650)
# The page asks after `IDLE` without a tap, and waits so long for an answer.
IDLE, GRACE = timedelta(minutes=2), timedelta(seconds=30)
CARD_KEY = "card"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FORGET = '"cache", "storage"'  # not "cookies": the kiosk stays one


class KioskMiddleware:
    """Set `request.kiosk`, and keep the sessions in such a browser short and without traces."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kiosk = _kiosk(request)
        request.kiosk = kiosk  # type: ignore[attr-defined]  # this is where it is defined
        was_signed_in = kiosk is not None and request.user.is_authenticated
        if CARD_KEY in request.session and not _is_still_open(request, kiosk):
            logout(request)
        response = self.get_response(request)
        if kiosk is None:
            return response
        if not request.user.is_authenticated:
            if was_signed_in:
                forget(request, response, kiosk)
        elif _is_someones_act(request):
            request.session.set_expiry(IDLE + GRACE)
        patch_cache_control(response, no_store=True)
        return response


def kiosk_of(request: HttpRequest) -> Kiosk | None:
    """Give the kiosk that the browser of `request` is."""
    found: Kiosk | None = getattr(request, "kiosk", None)
    return found


def become_kiosk(response: HttpResponse, key: str) -> None:
    """Make the browser that gets `response` the kiosk whose key this is."""
    response.set_signed_cookie(
        COOKIE,
        key,
        salt=COOKIE_SALT,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def open_session(request: HttpRequest, card: Card, kiosk: Kiosk, response: HttpResponse) -> None:
    """Sign the owner of `card` in at `kiosk`, with a new session and in their own language."""
    request.session.flush()
    login(request, card.member, backend=BACKEND)
    request.session[CARD_KEY] = card.pk
    request.session[SESSION_KEY] = kiosk.place_id
    speak(response, card.member.language or kiosk.place.language)


def forget(request: HttpRequest, response: HttpResponse, kiosk: Kiosk) -> None:
    """Have the browser forget what it showed, and speak the language of the place again.

    What the person before was still to be told is dropped: it waits in a cookie.
    """
    list(messages.get_messages(request))
    speak(response, kiosk.place.language)
    response["Clear-Site-Data"] = FORGET


def speak(response: HttpResponse, language: str) -> None:
    """Have the pages after `response` be in `language`."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def _kiosk(request: HttpRequest) -> Kiosk | None:
    key = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE_SALT)
    return kiosk_with(key, now=timezone.now()) if key else None


def _is_still_open(request: HttpRequest, kiosk: Kiosk | None) -> bool:
    """Say whether the card that opened this session still works, and at this kiosk."""
    if kiosk is None or not isinstance(request.user, Member):
        return False
    card = Card.objects.valid().filter(pk=request.session[CARD_KEY], member=request.user.pk)
    return card.exists() and request.user.has_role(kiosk.place) and may_have_card(request.user)


def _is_someones_act(request: HttpRequest) -> bool:
    """Say whether a person asked for this, and not a page that keeps itself up to date."""
    is_stream = "text/event-stream" in request.headers.get("Accept", "")
    return request.method == "POST" or not (is_stream or "HX-Request" in request.headers)
