"""What others did in somebody's name: one's own history, and that of one's wards."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.desk import open_file
from members.gates import right_needed
from members.models import Act, FilePart, Member, Right
from members.requests import signed_in
from places.models import Place

ACTS_A_PAGE = 20
MOST_ON_THE_FILE = 5


def history_of(member: Member, place: Place, viewer: Member, now: datetime) -> dict[str, Any]:
    """Give what `_person_history.html` shows: what was done last in the name of `member`."""
    return {"acts": Act.objects.visible_to(viewer).of(member).with_names()[:MOST_ON_THE_FILE]}


@login_required
@never_cache
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """List what others did in the reader's name, or in that of a child they answer for."""
    reader = signed_in(request)
    wards = list(Member.objects.wards_of(reader))
    asked = request.GET.get("of", "")
    member = reader
    if asked:
        member = get_object_or_404(Member.objects.wards_of(reader), username=asked)
    return render(
        request,
        "members/history.html",
        {"person": member, "wards": wards, "page_obj": _page(request, member, reader)},
    )


@right_needed(Right.SEE_PEOPLE)
@never_cache
@require_safe
def history_at_the_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """List what was done in the name of someone of the place."""
    member = open_file(request, pk, FilePart.HISTORY, timezone.now())
    context = {"person": member, "page_obj": _page(request, member, signed_in(request))}
    return render(request, "members/person_history.html", context)


def _page(request: HttpRequest, member: Member, viewer: Member) -> Any:
    acts = Act.objects.visible_to(viewer).of(member).with_names()
    return Paginator(acts, ACTS_A_PAGE).get_page(request.GET.get("page"))
