"""Mandates: one's own page, writing one down at the desk, the paper, and taking one back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.desk import open_file
from members.forms_mandates import DeskMandateForm, MandateForm
from members.gates import right_needed
from members.models import FilePart, HowGiven, Mandate, Member, Right, is_guardian_of
from members.papers import written_for
from members.requests import signed_in
from members.services import mandates as services
from members.services.files import note_reading
from places.middleware import place_of
from places.models import Place
from places.refusals import Refusal, Refused

# Few people have more in a life; the newest count.
MOST_SHOWN = 50


@dataclass(frozen=True)
class ShownMandate:
    """A mandate in a list: `state` is a code of a pictogram, `words` say the same."""

    mandate: Mandate
    state: str
    words: str
    may_revoke: bool


def shown(found: Iterable[Mandate], today: date) -> list[ShownMandate]:
    """Say of each mandate whether it is in force on `today`."""
    return [ShownMandate(each, *_state(each, today)) for each in found]


def _state(mandate: Mandate, today: date) -> tuple[str, str, bool]:
    if mandate.is_revoked:
        return "cancelled", pgettext("a mandate", "Taken back"), False
    if mandate.ends_on < today:
        return "past", pgettext("a mandate", "Has ended"), False
    if mandate.starts_on > today:
        return "booked", pgettext("a mandate", "Begins later"), True
    return "confirmed", pgettext("a mandate", "In force"), True


def mandates_of(member: Member, place: Place, viewer: Member, now: datetime) -> dict[str, Any]:
    """Give what `_person_mandates.html` shows: the mandates that are not over."""
    today = place.today(now)
    found = Mandate.objects.open(today).filter(member=member, place=place).with_names()
    return {
        "mandates": shown(found, today),
        "may_write_mandates": viewer.may(Right.VOUCH, place),
    }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show the reader's mandates and their wards'; let them give one, to the desk of the place."""
    by, place, now = signed_in(request), place_of(request), timezone.now()
    wards = list(Member.objects.wards_of(by))
    member = next((each for each in wards if each.username == request.GET.get("of")), by)
    form = MandateForm(
        request.POST if request.method == "POST" else None,
        member=member,
        place=place,
        today=place.today(now),
    )
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            services.give_mandate(
                member=member,
                place=place,
                terms=form.terms,
                how=HowGiven.SCREEN,
                given_by=by,
                by=by,
                now=now,
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Given. You can take it back at any time."))
            return redirect(request.get_full_path())
    found = Mandate.objects.filter(member=member).with_names()[:MOST_SHOWN]
    context = {
        "person": member,
        "wards": wards,
        "mandates": shown(found, place.today(now)),
        "may_give": by in services.givers_of(member, place, now),
        "form": form,
        "refusals": refusals,
    }
    return render(request, "members/mandates.html", context, status=_status(form, refusals))


@right_needed(Right.SEE_PEOPLE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def at_the_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show somebody's mandates, and write down a new one."""
    by, place, now = signed_in(request), place_of(request), timezone.now()
    member = open_file(request, pk, FilePart.MANDATES, now)
    givers = services.givers_of(member, place, now)
    form = DeskMandateForm(
        request.POST if request.method == "POST" else None,
        member=member,
        place=place,
        today=place.today(now),
        givers=givers,
    )
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            mandate = services.give_mandate(
                member=member,
                place=place,
                terms=form.terms,
                how=asked["how"],
                given_by=asked["given_by"],
                by=by,
                now=now,
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Written down. Print it, and let it be signed."))
            return redirect("members:mandate", mandate.pk)
    found = Mandate.objects.filter(member=member, place=place).with_names()[:MOST_SHOWN]
    context = {
        "person": member,
        "mandates": shown(found, place.today(now)),
        "form": form if by.may(Right.VOUCH, place) and givers else None,
        "refusals": refusals,
    }
    return render(request, "members/person_mandates.html", context, status=_status(form, refusals))


@login_required
@never_cache
@require_safe
def mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a mandate as it is printed, in the language of the one who gives it."""
    found, by, now = _of(request, pk), signed_in(request), timezone.now()
    is_theirs = by.pk == found.member_id or is_guardian_of(by, found.member)
    if not is_theirs:
        note_reading(reader=by, member=found.member, what=FilePart.MANDATES, now=now)
    state = shown([found], found.place.today(now))[0]
    paper = written_for(
        found.given_by,
        found.place,
        "members/_mandate_paper.html",
        {"mandate": found, "is_revoked": found.is_revoked},
    )
    context = {"shown": state, "paper": paper, "is_theirs": is_theirs}
    return render(request, "members/mandate.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mandate back."""
    found, by = _of(request, pk), signed_in(request)
    if not services.may_revoke(found, by):
        raise Http404
    try:
        services.revoke_mandate(mandate=found, by=by, now=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(each.sentence() for each in refused.refusals))
    else:
        messages.success(request, _("Taken back. Nobody acts on it any more."))
    return redirect("members:mandate", pk)


def _of(request: HttpRequest, pk: int) -> Mandate:
    seen = Mandate.objects.visible_to(signed_in(request)).with_names()
    return get_object_or_404(seen, pk=pk)


def _status(form: MandateForm, refusals: tuple[Refusal, ...]) -> int:
    return 409 if refusals else 422 if form.errors else 200
