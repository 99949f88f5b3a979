"""A new password from the desk: asked first, then shown once, on a slip to print."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from members.gates import right_needed
from members.models import Member, Mode, Right
from members.requests import signed_in
from members.services.passwords import give_new_password
from places.middleware import place_of
from places.models import Place
from places.refusals import Refused

ASK, SLIP = "members/new_password.html", "members/new_password_slip.html"


def password_of(person: Member, place: Place, viewer: Member, _now: datetime) -> dict[str, Any]:
    """Give what `members/_person_password.html` shows: whether the viewer may give a new one."""
    may_give = viewer.may(Right.GIVE_ACCESS, place) and viewer.pk != person.pk
    return {"may_give_password": may_give and not person.may_more_than(viewer)}


@right_needed(Right.GIVE_ACCESS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("password")
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before the old password stops working; then show the new one, this once."""
    by, place = signed_in(request), place_of(request)
    person = get_object_or_404(Member.objects.visible_to(by).filter(is_active=True), pk=pk)
    context: dict[str, Any] = {"person": person, "modes": (Mode.WITH, Mode.FOR)}
    if request.method != "POST":
        return render(request, ASK, context)
    mode = Mode.FOR if request.POST.get("mode") == Mode.FOR else Mode.WITH
    try:
        password = give_new_password(
            member=person, by=by, place=place, now=timezone.now(), mode=mode
        )
    except Refused as refused:
        return render(request, ASK, context | {"refusals": refused.refusals}, status=409)
    address = request.build_absolute_uri(reverse("account_login"))
    slip = {"password": password, "address": address, "language": person.language or place.language}
    return render(request, SLIP, context | slip)
