"""The pages of what people agree to: their own, and that of the children they answer for."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import rules
from members.family_forms import UntilForm
from members.models import (
    Consent,
    ConsentRequest,
    ConsentText,
    Guardianship,
    Member,
    Purpose,
    Right,
    is_guardian_of,
)
from members.requests import signed_in
from members.services import consent_requests, consents
from places.middleware import place_of
from places.models import Place
from places.refusals import Refused


@dataclass(frozen=True)
class ShownConsent:
    """Where one purpose stands for one person, and what the reader may do about it."""

    purpose: Purpose
    text: ConsentText
    decision: Consent | None
    waiting: list[ConsentRequest]
    decider: rules.Decider
    may_say_yes: bool
    may_say_no: bool

    @property
    def is_agreed(self) -> bool:
        return self.decision is not None and self.decision.is_agreed

    @property
    def state(self) -> str:
        """Give the code of a state that has a pictogram and a tone."""
        if self.decision is not None:
            return "confirmed" if self.decision.is_agreed else "cancelled"
        return "preparing" if self.waiting else "unknown"

    @property
    def pictogram(self) -> str:
        """Give the pictogram that stands beside the words of the state."""
        if self.decision is not None:
            return "check" if self.decision.is_agreed else "close"
        return "hourglass" if self.waiting else "unknown"

    @property
    def state_words(self) -> str:
        if self.decision is not None:
            return _("Agreed") if self.decision.is_agreed else _("Said no")
        return _("Waits for an answer") if self.waiting else _("Nothing said yet")

    @property
    def decider_words(self) -> str:
        return {
            rules.Decider.PERSON: _("The person decides alone."),
            rules.Decider.PERSON_AND_GUARDIAN: _(
                "A guardian has to agree. The person and a guardian can each say no."
            ),
            rules.Decider.GUARDIAN: _("A guardian decides."),
        }[self.decider]


def consents_of(person: Member, place: Place, viewer: Member, now: datetime) -> dict[str, Any]:
    """Give what `members/_person_consents.html` shows: each purpose, as `viewer` may answer it."""
    ages = consents.ages(place)
    texts = consents.texts_of(place)
    decided = {
        each.purpose: each
        for each in Consent.objects.in_force(now)
        .filter(member=person, place=place)
        .select_related("given_by", "witness", "text")
    }
    waiting: dict[str, list[ConsentRequest]] = {}
    for each in consent_requests.all_waiting_for(person, place, now):
        waiting.setdefault(each.purpose, []).append(each)
    is_person = viewer == person
    is_guardian = not is_person and is_guardian_of(viewer, person)
    shown = []
    for purpose in Purpose:
        who = consents.decider_of(person, place, purpose, now, ages)
        may_say = partial(rules.may_decide, who, is_person=is_person, is_guardian=is_guardian)
        decision = decided.get(purpose)
        is_asked = purpose != Purpose.MACHINES or who != rules.Decider.PERSON or decision
        if is_asked and purpose in texts:
            item = ShownConsent(
                purpose=purpose,
                text=texts[purpose],
                decision=decision,
                waiting=waiting.get(purpose, []),
                decider=who,
                may_say_yes=may_say(is_yes=True),
                may_say_no=may_say(is_yes=False),
            )
            shown.append(item)
    return {"person": person, "consents": shown, "consents_place": place}


def family_of(person: Member, place: Place, viewer: Member, now: datetime) -> dict[str, Any]:
    """Give what `members/_person_family.html` shows: guardians and wards, with the proof."""
    current = Guardianship.objects.current()
    return {
        "person": person,
        "is_full_age": rules.is_surely(
            person.birth_month, rules.FULL_AGE[place.country], place.today(now)
        ),
        "guardianships": current.filter(child=person).select_related("guardian", "proof_seen_by"),
        "wardships": current.filter(guardian=person).select_related("child"),
        "may_vouch": viewer.may(Right.VOUCH, place),
    }


@login_required
@require_safe
def own_consents(request: HttpRequest) -> HttpResponse:
    """Show what the reader agrees to, purpose by purpose."""
    return _list(request, signed_in(request))


@login_required
@require_safe
def ward_consents(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the same of a child whom the reader answers for."""
    return _list(request, _person_for(request, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, pk: int, purpose: str) -> HttpResponse:
    """Show the text of one purpose and what stops without it; take a yes, a no, or a yes back."""
    person, by, now = _person_for(request, pk), signed_in(request), timezone.now()
    if purpose not in Purpose.values:
        raise Http404
    place = place_for(request, person)
    form = UntilForm(request.POST or None)
    context: dict[str, Any] = {
        "next": _next(request, ""), "place_of_consent": place, "until_form": form
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        about = {"member": person, "place": place, "purpose": Purpose(purpose)}
        try:
            _act(request.POST.get("said", ""), form.cleaned_data["until"], about, by=by, now=now)
        except Refused as refused:
            context["refusals"] = refused.refusals
        else:
            messages.success(request, _("Saved."))
            return redirect(_next(request, _list_address(person, by)))
    shown = consents_of(person, place, by, now)
    item = next((each for each in shown["consents"] if each.purpose == purpose), None)
    history = Consent.objects.filter(member=person, place=place, purpose=purpose)
    context |= shown | {
        "item": item,
        "history": history.select_related("given_by", "ended_by", "text", "witness"),
        "list_address": _list_address(person, by),
    }
    status = 409 if "refusals" in context else 422 if form.errors else 200
    return render(request, "members/consent.html", context, status=status)


@login_required
@require_POST
def ask_guardian(request: HttpRequest) -> HttpResponse:
    """Ask the guardians of the reader about one purpose, and go back to where they were."""
    person, purpose = signed_in(request), request.POST.get("purpose", "")
    place = get_object_or_404(Place, slug=request.POST.get("place", ""))
    if purpose not in Purpose.values:
        raise Http404
    try:
        asked = consent_requests.request(
            member=person,
            place=place,
            purpose=Purpose(purpose),
            by=person,
            path=path_of_answers,
            now=timezone.now(),
        )
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, f"{refusal.sentence()} {refusal.remedy()}")
    else:
        names = ", ".join(str(each.asked_of) for each in asked)
        messages.success(request, _("Asked: %(names)s.") % {"names": names})
    return redirect(_next(request, reverse("members:consents")))


def path_of_answers(key: str) -> str:
    """Give the path of the page on which the holder of `key` answers."""
    return reverse("members:answer", args=[key])


def place_for(request: HttpRequest, person: Member) -> Place:
    """Give the place that a page about `person` means: the one looked at if they belong there."""
    looked_at = place_of(request)
    if person.has_role(looked_at):
        return looked_at
    role = person.roles.select_related("place").first()
    return role.place if role else looked_at


def _act(
    said: str, until: date | None, about: dict[str, Any], *, by: Member, now: datetime
) -> None:
    if said == "withdraw":
        consents.withdraw(**about, by=by, now=now)
    elif said == "yes":
        consents.decide(**about, is_agreed=True, by=by, now=now, until=until)
    elif said == "no":
        consents.decide(**about, is_agreed=False, by=by, now=now)
    else:
        raise Http404


def _list(request: HttpRequest, person: Member) -> HttpResponse:
    place = place_for(request, person)
    context = consents_of(person, place, signed_in(request), timezone.now())
    return render(request, "members/consents.html", context)


def _list_address(person: Member, by: Member) -> str:
    if person == by:
        return reverse("members:consents")
    return reverse("members:consents_of", args=[person.pk])


def _person_for(request: HttpRequest, pk: int) -> Member:
    """Give oneself, or a child whom one answers for; for others the page is not there."""
    by = signed_in(request)
    if pk == by.pk:
        return by
    ward: Member = get_object_or_404(Member.objects.wards_of(by), pk=pk)
    return ward


def _next(request: HttpRequest, otherwise: str) -> str:
    """Give the page of this site that the reader came from, if they say one."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if asked and is_ours else otherwise
