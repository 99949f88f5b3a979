"""The page of what one person holds, lacks and held: their own, a ward's, or for the desk."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from learning.models import Grant
from learning.needs import overview
from learning.views.team import seen_by
from members.desk import note_opened
from members.models import FilePart, Member, is_guardian_of
from members.requests import signed_in
from places.middleware import place_of

GRANTS_A_PAGE = 20


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what the reader holds, and what they lack at the place and who can give it."""
    return render(request, "learning/person.html", _context(request, signed_in(request)))


@login_required
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the same of someone else, to those who may read who they are."""
    viewer = signed_in(request)
    member = get_object_or_404(Member.objects.visible_to(viewer), pk=pk)
    if not is_guardian_of(viewer, member):
        note_opened(request, member, FilePart.QUALIFICATIONS, timezone.now())
    return render(request, "learning/person.html", _context(request, member))


def _context(request: HttpRequest, member: Member) -> dict[str, Any]:
    viewer, place, now = signed_in(request), place_of(request), timezone.now()
    grants = Grant.objects.visible_to(viewer).filter(member=member).with_names()
    found = overview(place, member, now=now)
    past = grants.exclude(ended_at=None)
    return {
        "person": member,
        "is_own": member == viewer,
        "held": [each for each in grants.current() if each.holds_on(each.place.today(now))],
        "lacking": [each for each in found if each.missing or each.grant is None],
        "page_obj": Paginator(past, GRANTS_A_PAGE).get_page(request.GET.get("page")),
        "gives": seen_by(viewer, place).exists(),
    }
