"""The pages of the place's shared tablets: who comes, who leaves, and signing in with a card.

What someone has typed waits in the session and not in the page, so that going back shows nothing.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import codes
from members.gates import at_kiosk
from members.kiosk_middleware import IDLE, forget, kiosk_of, open_session
from members.models import Arrival, Kiosk, Member
from members.refusals import CardNotAccepted
from members.search import Names, names_starting_with
from members.services.cards import sign_in_with_card
from members.services.visits import check_in, check_out, who_has
from places.middleware import SESSION_KEY
from places.refusals import Refusal, Refused

# What waits in the session until the next step, or until the first page is shown.
TYPED, CARD_CODE, NEXT, DONE = "kiosk_typed", "kiosk_card_code", "kiosk_next", "kiosk_done"
STEPS = (TYPED, CARD_CODE, NEXT, DONE)
ways = TimestampSigner(salt="members.kiosk.person")
WHO_LASTS = IDLE * 5


@require_safe
@at_kiosk
def home(request: HttpRequest) -> HttpResponse:
    """Show the few things that one can do here, and forget whose session ended by itself."""
    kiosk = _kiosk(request)
    for step in STEPS:
        request.session.pop(step, None)
    if request.user.is_authenticated or SESSION_KEY in request.session:
        return render(request, "members/kiosk/home.html", {"is_kiosk_home": True})
    request.session[SESSION_KEY] = kiosk.place_id
    with translation.override(kiosk.place.language):
        list(messages.get_messages(request))  # before the page could show them
        response = render(request, "members/kiosk/home.html", {"is_kiosk_home": True})
    forget(request, response, kiosk)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@at_kiosk
def come(request: HttpRequest) -> HttpResponse:
    """Check someone in by a card, a phone or a name."""
    return _come_or_go(request, "come")


@require_http_methods(["GET", "HEAD", "POST"])
@at_kiosk
def leave(request: HttpRequest) -> HttpResponse:
    """Check someone out by a card, a phone or a name."""
    return _come_or_go(request, "leave")


@require_safe
@at_kiosk
def said(request: HttpRequest) -> HttpResponse:
    """Say, once, that someone is checked in or out."""
    done: dict[str, Any] | None = request.session.pop(DONE, None)
    return render(request, "members/kiosk/said.html", done) if done else redirect("kiosk:home")


@require_http_methods(["GET", "HEAD", "POST"])
@at_kiosk
def card(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a card, then for its PIN, and sign in."""
    if request.method != "POST":
        if "next" in request.GET:
            request.session[NEXT] = request.GET["next"]
        return _card_page(request)
    if "again" in request.POST:
        request.session.pop(CARD_CODE, None)
    elif "code" in request.POST:
        request.session[CARD_CODE] = codes.card_hashes(codes.as_typed(request.POST["code"]))
    elif CARD_CODE in request.session:
        return _sign_in(request)
    return redirect("kiosk:card")


@require_POST
@at_kiosk
def done(request: HttpRequest) -> HttpResponse:
    """Sign out whoever is signed in, and show the first page as to someone new."""
    logout(request)
    response = redirect("kiosk:home")
    forget(request, response, _kiosk(request))
    return response


@require_POST
@at_kiosk
def stay(request: HttpRequest) -> HttpResponse:
    """Let someone who is still there go on: that it was asked for is enough."""
    return HttpResponse(status=204)


def _come_or_go(request: HttpRequest, direction: str) -> HttpResponse:
    if request.method != "POST":
        return _direction_page(request, direction)
    if "name" in request.POST:
        request.session[TYPED] = request.POST["name"][:40]
        return redirect(f"kiosk:{direction}")
    try:
        if "code" in request.POST:
            place = _kiosk(request).place
            person, arrival = who_has(request.POST["code"], place=place, now=timezone.now())
        elif found := _person(request.POST.get("who", "")):
            if "sure" not in request.POST:
                return _direction_page(request, direction, person=found, who=request.POST["who"])
            person, arrival = found, Arrival.NAME
        else:
            return redirect(f"kiosk:{direction}")
        _write_down(request, direction, person, arrival)
    except Refused as refused:
        return _direction_page(request, direction, refused.refusals)
    return redirect("kiosk:said")


def _write_down(request: HttpRequest, direction: str, person: Member, arrival: Arrival) -> None:
    place, now = _kiosk(request).place, timezone.now()
    if direction == "come":
        visit = check_in(member=person, place=place, arrival=arrival, now=now)
    else:
        visit = check_out(member=person, place=place, now=now)
    at = visit.arrived_at if direction == "come" else visit.left_at
    request.session.pop(TYPED, None)
    request.session[DONE] = {
        "direction": direction,
        "name": person.display_name,
        "at": f"{timezone.localtime(at):%H:%M}",
    }


def _direction_page(
    request: HttpRequest,
    direction: str,
    refusals: tuple[Refusal, ...] = (),
    person: Member | None = None,
    who: str = "",
) -> HttpResponse:
    typed = request.session.get(TYPED)
    place = _kiosk(request).place
    names = names_starting_with(typed, place=place) if typed else Names()
    context = {
        "direction": direction,
        "refusals": refusals,
        "person": person,
        "who": who,
        "typed": typed,
        "names": names,
        "choices": [(name, ways.sign(str(pk))) for pk, name in names.found],
    }
    status = 409 if refusals else 200
    return render(request, "members/kiosk/direction.html", context, status=status)


def _person(signed: str) -> Member | None:
    """Give whom the kiosk offered a moment ago: no other can be asked for."""
    try:
        pk = ways.unsign(signed, max_age=WHO_LASTS)
    except BadSignature:
        return None
    found: Member | None = Member.objects.filter(pk=pk).first()
    return found


def _card_page(request: HttpRequest, refusals: tuple[Refusal, ...] = ()) -> HttpResponse:
    context = {"asks_pin": CARD_CODE in request.session, "refusals": refusals}
    status = 409 if refusals else 200
    return render(request, "members/kiosk/card.html", context, status=status)


def _sign_in(request: HttpRequest) -> HttpResponse:
    kiosk = _kiosk(request)
    try:
        opened = sign_in_with_card(
            kiosk=kiosk,
            code_hashes=request.session[CARD_CODE],
            pin=request.POST.get("pin", "")[:20],
            now=timezone.now(),
        )
    except Refused as refused:
        return _card_page(request, refused.refusals or (CardNotAccepted(),))
    wanted = request.session.get(NEXT, "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    response = redirect(wanted if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL))
    open_session(request, opened, kiosk, response)
    return response


def _kiosk(request: HttpRequest) -> Kiosk:
    kiosk = kiosk_of(request)
    if kiosk is None:
        raise TypeError("The view lets in browsers that are no kiosk.")
    return kiosk
