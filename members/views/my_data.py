"""One's own data, and that of the children one answers for: read it, take it along, erase it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.holdings import all_holdings
from members.models import Deed, ErasureRequest, FileReading, Member, Scope
from members.requests import signed_in
from members.services import erasure
from members.services.acts import record, standing
from members.services.export import copy_of, counts_of, kept_in_words
from members.services.paper import pdf_of
from places.middleware import place_of
from places.refusals import Refused

READINGS_A_PAGE = 20


def own_or_ward(request: HttpRequest, member_id: int) -> Member:
    """Give the person of that id, who is the reader or a child the reader answers for."""
    reader = signed_in(request)
    if member_id == reader.pk:
        return reader
    ward: Member = get_object_or_404(Member.objects.wards_of(reader), pk=member_id)
    return ward


@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Lead to one's own data."""
    return redirect("members:data", signed_in(request).pk)


@login_required
@never_cache
@require_safe
def data(request: HttpRequest, member_id: int) -> HttpResponse:
    """Say what is held in short, and offer a copy and the erasure."""
    member = own_or_ward(request, member_id)
    readings = FileReading.objects.filter(member=member).select_related("reader")
    asked = ErasureRequest.objects.filter(member=member, withdrawn_at=None).first()
    context = {
        "member": member,
        "is_own": member.pk == signed_in(request).pk,
        "wards": Member.objects.wards_of(signed_in(request)),
        "counts": counts_of(member),
        "asked": asked,
        "erased_at": asked and erasure.due_at(asked),
        "page_obj": Paginator(readings, READINGS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "members/data.html", context)


@login_required
@never_cache
@require_safe
def copy_json(request: HttpRequest, member_id: int) -> HttpResponse:
    """Give the copy for programs."""
    member = _taken(request, member_id)
    answer = JsonResponse(
        copy_of(member, timezone.now()), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    return as_file(answer, "json")


@login_required
@never_cache
@require_safe
def copy_pdf(request: HttpRequest, member_id: int) -> HttpResponse:
    """Give the copy for people to read."""
    member = _taken(request, member_id)
    pdf = pdf_of(member, place_of(request), timezone.now())
    return as_file(HttpResponse(pdf, content_type="application/pdf"), "pdf")


def as_file(answer: HttpResponse, ending: str) -> HttpResponse:
    """Let browsers store `answer`; the name of the file names nobody."""
    day = timezone.localdate()
    answer["Content-Disposition"] = f'attachment; filename="my-data-{day:%Y-%m-%d}.{ending}"'
    return answer


@transaction.atomic
def _taken(request: HttpRequest, member_id: int) -> Member:
    """Give the person, and write down that a guardian takes a copy."""
    member, by, now = own_or_ward(request, member_id), signed_in(request), timezone.now()
    place = place_of(request)
    how = standing(by=by, member=member, place=place, scope=Scope.DATA, now=now)
    record(how, Deed.DATA_TAKEN, by=by, member=member, place=place, now=now)
    return member


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_erasure(request: HttpRequest, member_id: int) -> HttpResponse:
    """Ask before the account is erased."""
    member, by = own_or_ward(request, member_id), signed_in(request)
    refusals = erasure.refusals_to_erase(member)
    if request.method == "POST":
        try:
            erasure.ask(member=member, by=by, place=place_of(request), now=timezone.now())
        except Refused as refused:
            refusals = list(refused.refusals)
        else:
            messages.success(request, _("It will be erased. Until then you can change your mind."))
            return redirect("members:data", member.pk)
    context = {
        "member": member,
        "is_own": member.pk == by.pk,
        "refusals": refusals,
        "days": erasure.grace_days(),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "members/erase.html", context, status=status)


@login_required
@require_POST
def keep_account(request: HttpRequest, member_id: int) -> HttpResponse:
    """Withdraw the wish to be erased."""
    member = own_or_ward(request, member_id)
    erasure.withdraw(
        member=member, by=signed_in(request), place=place_of(request), now=timezone.now()
    )
    messages.success(request, _("The account stays."))
    return redirect("members:data", member.pk)


@require_safe
def processing(request: HttpRequest) -> HttpResponse:
    """Show what is held about people here, why, who sees it and for how long."""
    held = [(each, kept_in_words(each.kept)) for each in all_holdings()]
    return render(request, "members/processing.html", {"held": held})
