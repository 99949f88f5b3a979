"""The desk and personal data: a copy on paper, an erasure on the spot, who read which file."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.gates import right_needed
from members.models import Deed, ErasureRequest, FileReading, Member, Mode, Right, Scope
from members.requests import signed_in
from members.services import erasure
from members.services.acts import record, standing
from members.services.export import counts_of
from members.services.files import note_reading
from members.services.paper import pdf_of
from members.views.my_data import as_file
from places.middleware import place_of
from places.refusals import Refused

READINGS_A_PAGE = 50


class HowForm(forms.Form):
    """In which way the desk acts for someone."""

    mode = forms.ChoiceField(
        label=gettext_lazy("How do you act?"),
        choices=[(mode.value, mode.label) for mode in (Mode.WITH, Mode.FOR)],
        initial=Mode.WITH,
        widget=forms.RadioSelect,
    )


def person_here(request: HttpRequest, member_id: int) -> Member:
    """Give the person of that id, if they are of the place of the page."""
    here = Member.objects.at(place_of(request))
    found: Member = get_object_or_404(here, pk=member_id)
    return found


@right_needed(Right.SEE_PEOPLE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest, member_id: int) -> HttpResponse:
    """Say what is held about someone, and print all of it for them."""
    member = person_here(request, member_id)
    form, refusals = HowForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        try:
            return _printed(request, member, Mode(form.cleaned_data["mode"]))
        except Refused as refused:
            refusals = list(refused.refusals)
    asked = ErasureRequest.objects.filter(member=member, withdrawn_at=None).first()
    context = {
        "member": member,
        "form": form,
        "refusals": refusals,
        "counts": counts_of(member),
        "asked": asked,
        "erased_at": asked and erasure.due_at(asked),
        "may_erase": signed_in(request).may(Right.ERASE, place_of(request)),
    }
    return render(request, "members/person_data.html", context, status=_status(form, refusals))


def _status(form: forms.Form, refusals: list[Any]) -> int:
    if refusals:
        return 409
    return 422 if form.errors else 200


@transaction.atomic
def _printed(request: HttpRequest, member: Member, mode: Mode) -> HttpResponse:
    by, place, now = signed_in(request), place_of(request), timezone.now()
    how = standing(by=by, member=member, place=place, scope=Scope.DATA, now=now, mode=mode)
    record(how, Deed.DATA_TAKEN, by=by, member=member, place=place, now=now)
    note_reading(reader=by, member=member, what=_("Copy of all data"), now=now)
    with translation.override(member.language or place.language):
        pdf = pdf_of(member, place, now)
    return as_file(HttpResponse(pdf, content_type="application/pdf"), "pdf")


@right_needed(Right.ERASE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, member_id: int) -> HttpResponse:
    """Ask a manager before someone who is there is erased at once."""
    member = person_here(request, member_id)
    refusals = erasure.refusals_to_erase(member)
    if request.method == "POST":
        try:
            erasure.erase_at_desk(
                member=member, by=signed_in(request), place=place_of(request), now=timezone.now()
            )
        except Refused as refused:
            refusals = list(refused.refusals)
        else:
            messages.success(request, _("The person is erased."))
            return redirect("people:readings")
    context = {"member": member, "refusals": refusals}
    status = 409 if request.method == "POST" else 200
    return render(request, "members/person_erase.html", context, status=status)


@right_needed(Right.ERASE)
@never_cache
@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """List for managers who opened the full file of which child of their place."""
    place = place_of(request)
    found = FileReading.objects.filter(member__in=Member.objects.at(place)).select_related(
        "reader", "member"
    )
    page = Paginator(found, READINGS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/readings.html", {"page_obj": page})
