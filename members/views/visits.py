"""Who is here: the desk's list with one tap a person, the fire list, one's own check-in code."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members import codes
from members.gates import right_needed
from members.models import Arrival, Member, Right, Suspension, Visit
from members.requests import signed_in
from members.search import folded
from members.services.visits import check_in, check_out, groups_here
from members.services.visits import here as visits_here
from places.middleware import place_of
from places.models import Place
from places.refusals import Refusal, Refused

# The names that the desk has under its thumb, also while the network is down.
MOST_AT_HAND = 300
MOST_VISITS = 5


@right_needed(Right.WELCOME)
@never_cache
@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """Show who is here, and the names of those who may come."""
    place, now = place_of(request), timezone.now()
    context = _present(place, now)
    if request.htmx:  # type: ignore[attr-defined]  # by its middleware
        return render(request, "members/_here.html", context)
    typed = request.GET.get("q", "").strip()
    context |= {
        "typed": typed,
        "at_hand": _at_hand(place, typed),
        "now": now,
        "today": place.today(now),
    }
    return render(request, "members/here.html", context)


@right_needed(Right.WELCOME)
@require_POST
def arrive(request: HttpRequest) -> HttpResponse:
    """Check someone in with one tap."""
    person = _someone(request)
    return _written(
        request,
        lambda: check_in(
            member=person, place=place_of(request), arrival=Arrival.DESK, by=signed_in(request),
            now=timezone.now(),
        ),
        _("%(name)s is here.") % {"name": person},
    )  # fmt: skip


@right_needed(Right.WELCOME)
@require_POST
def go(request: HttpRequest) -> HttpResponse:
    """Check someone out with one tap."""
    person = _someone(request)
    return _written(
        request,
        lambda: check_out(
            member=person, place=place_of(request), by=signed_in(request), now=timezone.now()
        ),
        _("%(name)s has left.") % {"name": person},
    )


@right_needed(Right.WELCOME)
@never_cache
@require_safe
def fire_list(request: HttpRequest) -> HttpResponse:
    """Show on one sheet of paper everyone who is in the building."""
    place, now = place_of(request), timezone.now()
    sees_names = signed_in(request).may(Right.SEE_PEOPLE, place)
    context = _present(place, now) | {"now": now, "sees_names": sees_names}
    return render(request, "members/fire_list.html", context)


@login_required
@never_cache
@require_safe
def my_code(request: HttpRequest) -> HttpResponse:
    """Show the code by which the kiosk knows one's phone, for ten minutes."""
    now = timezone.now()
    code = codes.phone_code(signed_in(request), now)
    context = {
        "qr": codes.as_qr(code, title=str(_("My code"))),
        "digits": " ".join(code[at : at + 3] for at in range(0, len(code), 3)),
        "until": now.replace(second=0, microsecond=0) + codes.PHONE_CODE_LASTS,
    }
    return render(request, "members/my_code.html", context)


def visits_of(person: Member, place: Place, viewer: Member, now: datetime) -> dict[str, Any]:
    """Give what `_person_visits.html` shows of someone's visits."""
    seen = Visit.objects.visible_to(viewer).filter(member=person, place=place)
    return {
        "person": person,
        "visits": seen.with_names()[:MOST_VISITS],
        "may_welcome": viewer.may(Right.WELCOME, place),
    }


def code_of(person: Member, now: datetime) -> dict[str, Any]:
    """Give what `_account_code.html` shows: where the code and the card of this account are."""
    return {"person": person, "card": person.cards.valid().first()}


def _present(place: Place, now: datetime) -> dict[str, Any]:
    visits = list(visits_here(place).select_related("member"))
    groups = list(groups_here(place, now))
    suspended = Suspension.objects.in_force(now).filter(place=place)
    return {
        "visits": visits,
        "groups": groups,
        "count": len(visits) + sum(group.head_count for group in groups),
        "suspended": set(suspended.values_list("member", flat=True)),
    }


def _at_hand(place: Place, typed: str) -> Sequence[Member]:
    """Give those whom one tap checks in: who came last comes first; by a part of a name if typed.

    Who is here already stays in the list: a tap on them does nothing, and says so.
    """
    people: QuerySet[Member] = Member.objects.at(place).filter(is_active=True)
    known = people.annotate(
        came_at=Max("visits__arrived_at", filter=Q(visits__place=place))
    ).order_by(F("came_at").desc(nulls_last=True), "display_name", "pk")
    if not typed:
        return list(known[:MOST_AT_HAND])
    part = folded(typed)
    return [each for each in known if part in folded(each.display_name)][:MOST_AT_HAND]


def _someone(request: HttpRequest) -> Member:
    pk = request.POST.get("member", "")
    people = Member.objects.at(place_of(request))
    found: Member = get_object_or_404(people, pk=pk if pk.isdecimal() and len(pk) < 19 else 0)
    return found


def _written(request: HttpRequest, act: Callable[[], Visit], words: str) -> HttpResponse:
    """Do `act`; show the list as it is then, or go back to its page with what came of it."""
    refusals: tuple[Refusal, ...] = ()
    try:
        act()
    except Refused as refused:
        refusals = refused.refusals
    if request.htmx:  # type: ignore[attr-defined]  # by its middleware
        return render(request, "members/_here.html", _present(place_of(request), timezone.now()))
    for refusal in refusals:
        messages.error(request, f"{refusal.sentence()} {refusal.remedy()}")
    if not refusals:
        messages.success(request, words)
    return redirect("people:here")
