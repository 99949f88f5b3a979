"""The notices that the desk prints, hands over or posts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members.gates import right_needed
from members.models import Notice, NoticeState, Right
from members.papers import written_for
from members.requests import signed_in
from members.services import delivery
from places.addresses import qr_code
from places.middleware import place_of

NOTICES_A_PAGE = 20
MOST_PRINTED = 100


@right_needed(Right.SEE_PEOPLE)
@never_cache
@require_safe
def to_print(request: HttpRequest) -> HttpResponse:
    """List what waits to be printed, the oldest first."""
    waiting = Notice.objects.to_hand_over(place_of(request), timezone.now())
    found = waiting.order_by("made_at", "pk")
    page = Paginator(found, NOTICES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "items": [delivery.message_of(notice) for notice in page],
        "failed": NoticeState.FAILED,
        "sent": NoticeState.SENT,
    }
    return render(request, "members/notices.html", context)


@right_needed(Right.SEE_PEOPLE)
@never_cache
@require_safe
def slips(request: HttpRequest) -> HttpResponse:
    """Show the notices that are asked for as slips to print, each in its reader's language."""
    waiting = Notice.objects.to_hand_over(place_of(request), timezone.now())
    if asked := _ids(request.GET.getlist("notice")):
        waiting = waiting.filter(pk__in=asked)
    found = [delivery.message_of(each) for each in waiting.order_by("made_at", "pk")[:MOST_PRINTED]]
    papers = [
        written_for(
            message.notice.recipient,
            message.notice.place,
            "members/_notice_paper.html",
            {"message": message, "code": qr_code(message.link) if message.link else ""},
        )
        for message in found
    ]
    context = {"papers": papers, "notices": [message.notice.pk for message in found]}
    return render(request, "members/notice_slips.html", context)


@right_needed(Right.SEE_PEOPLE)
@require_POST
def handed_over(request: HttpRequest) -> HttpResponse:
    """Note that notices were handed over."""
    count = delivery.hand_over(
        _ids(request.POST.getlist("notice")),
        place=place_of(request),
        by=signed_in(request),
        now=timezone.now(),
    )
    words = ngettext("%(count)s notice is done.", "%(count)s notices are done.", count)
    messages.success(request, words % {"count": count})
    return redirect("people:notices")


def _ids(asked: list[str]) -> list[int]:
    return [int(each) for each in asked if each.isdecimal() and each.isascii() and len(each) < 19]
