"""The page of someone's card: giving one, printing it, a new PIN, taking it back."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members import codes
from members.desk import note_opened
from members.models import FilePart, Member, Mode, Right, is_guardian_of
from members.requests import signed_in
from members.services import cards
from places.middleware import place_of
from places.models import Place
from places.refusals import Refused


@login_required
@never_cache
@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whether someone has a card, and what can be done about it."""
    person = _person(request, pk)
    if not is_guardian_of(signed_in(request), person):
        note_opened(request, person, FilePart.CARD, timezone.now())
    return _page(request, person)


@login_required
@never_cache
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a card and show it, this once: its code and PIN are kept nowhere."""
    person, place = _person(request, pk), place_of(request)
    try:
        made = cards.give_card(
            member=person, place=place, by=signed_in(request), now=timezone.now(),
            mode=_mode(request),
        )  # fmt: skip
    except Refused as refused:
        return _page(request, person, refused)
    context = {
        "person": person,
        "new": made,
        "qr": codes.as_qr(made.code, title=made.printed_code),
    }
    return render(request, "members/card_print.html", context)


@login_required
@never_cache
@require_POST
def give_pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the card another PIN and show it, this once."""
    person = _person(request, pk)
    try:
        pin = cards.give_pin(
            member=person, place=place_of(request), by=signed_in(request), now=timezone.now(),
            mode=_mode(request),
        )  # fmt: skip
    except Refused as refused:
        return _page(request, person, refused)
    return _page(request, person, pin=pin)


@login_required
@never_cache
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a card back."""
    person = _person(request, pk)
    try:
        cards.revoke_card(
            member=person, place=place_of(request), by=signed_in(request), now=timezone.now()
        )
    except Refused as refused:
        return _page(request, person, refused)
    messages.success(request, _("The card no longer works."))
    return redirect("people:card", pk=person.pk)


def access_of(person: Member, place: Place, viewer: Member, now: datetime) -> dict[str, Any]:
    """Give what `_person_access.html` shows of someone's card."""
    valid = person.cards.valid().select_related("issued_by").first()
    return {
        "person": person,
        "card": valid,
        "is_locked": valid is not None and valid.is_locked(now),
        "may_have_card": cards.may_have_card(person),
        "may_give": _may_give(viewer, person, place),
    }


def _page(
    request: HttpRequest, person: Member, refused: Refused | None = None, *, pin: str = ""
) -> HttpResponse:
    context = access_of(person, place_of(request), signed_in(request), timezone.now()) | {
        "refusals": refused.refusals if refused else (),
        "pin": pin,
    }
    return render(request, "members/card.html", context, status=409 if refused else 200)


def _person(request: HttpRequest, pk: int) -> Member:
    """Give whose card it is, to the team that gives access and to guardians; to others, nobody."""
    viewer, place = signed_in(request), place_of(request)
    person: Member = get_object_or_404(Member.objects.visible_to(viewer), pk=pk)
    if not person.has_role(place) or not _may_give(viewer, person, place):
        raise Http404
    return person


def _may_give(viewer: Member, person: Member, place: Place) -> bool:
    return viewer.may(Right.GIVE_ACCESS, place) or is_guardian_of(viewer, person)


def _mode(request: HttpRequest) -> Mode | None:
    given = request.POST.get("mode", "")
    return Mode(given) if given in {Mode.WITH, Mode.FOR} else None
