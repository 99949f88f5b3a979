"""The desk's pages about families: new accounts, guardians, and consents on paper or spoken."""

from dataclasses import dataclass
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import rules
from members.desk import note_opened
from members.family_forms import DecisionForm, GuardianForm, NewPersonForm
from members.gates import right_needed
from members.models import (
    Consent,
    ConsentText,
    FilePart,
    Guardianship,
    HowGiven,
    Member,
    Proof,
    Purpose,
    Right,
)
from members.requests import signed_in
from members.scans import scan_response
from members.services import consent_requests, consents, guardians
from members.services.accounts import make_account, new_guardian
from members.views.consents import consents_of, family_of, path_of_answers
from places.middleware import place_of
from places.models import Place
from places.refusals import Refused

# Beside which field a refusal is shown.
FIELD_OF = {
    "guardian_needed": "guardian_name",
    "contact_needed": "guardian_contact",
    "email_taken": "guardian_contact",
    "consent_ends_in_the_past": "until",
    "account_has_no_end": "until",
}


@right_needed(Right.MAKE_ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Make an account on one short page."""
    by, place, now = signed_in(request), place_of(request), timezone.now()
    form = NewPersonForm(request.POST or None, place=place, today=place.today(now))
    if request.method == "POST" and form.is_valid():
        facts = form.facts() | form.tie()
        try:
            person = make_account(place=place, by=by, now=now, guardian=form.guardian(), **facts)
        except Refused as refused:
            _show_beside_fields(form, refused)
        else:
            return redirect("people:made", person.pk)
    context = {"form": form, "digital_age": consents.ages(place)[Purpose.ACCOUNT]}
    return render(request, "members/new_person.html", context, status=_status(form))


@right_needed(Right.MAKE_ACCOUNTS)
@require_safe
def made(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what comes next for someone whose account was just made."""
    place = place_of(request)
    person = _person(place, pk)
    return render(request, "members/made.html", _family_page(request, person, place))


@right_needed(Right.VOUCH)
@require_safe
def family(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who answers for a person, and what they agree to, with all that the desk writes down."""
    place = place_of(request)
    person = _person(place, pk)
    note_opened(request, person, FilePart.FAMILY, timezone.now())
    return render(request, "members/person_family.html", _family_page(request, person, place))


@right_needed(Right.VOUCH)
@require_POST
def add_guardian(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down one more guardian of a child."""
    by, place, now = signed_in(request), place_of(request), timezone.now()
    child = _person(place, pk)
    form = GuardianForm(request.POST, place=place, is_needed=True)
    if form.is_valid():
        named = form.guardian()
        try:
            if named is None or not isinstance(named, Member):
                named = new_guardian(guardian=named, place=place, by=by, now=now)  # type: ignore[arg-type]  # its fields are required
            guardians.add_guardian(
                child=child, guardian=named, place=place, by=by, now=now, **form.tie()
            )
        except Refused as refused:
            _show_beside_fields(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:family", child.pk)
    context = _family_page(request, child, place) | {"guardian_form": form}
    return render(request, "members/person_family.html", context, status=_status(form))


@right_needed(Right.VOUCH)
@require_POST
def change_guardianship(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what shows a guardianship, or end it."""
    by, place, now = signed_in(request), place_of(request), timezone.now()
    current = Guardianship.objects.current().filter(child__in=Member.objects.at(place))
    guardianship = get_object_or_404(current, pk=pk)
    about: dict[str, Any] = {"guardianship": guardianship, "place": place, "by": by, "now": now}
    proof = request.POST.get("proof", "")
    if request.POST.get("act") == "end":
        guardians.end_guardianship(**about)
        messages.success(request, _("This guardian no longer answers for the child."))
    elif proof in Proof.values:
        guardians.prove_guardianship(**about, proof=Proof(proof))
        messages.success(request, _("Saved."))
    return redirect("people:family", guardianship.child_id)


@right_needed(Right.VOUCH)
@require_POST
def note_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what someone signed on paper or said before the one who writes."""
    witness, place, now = signed_in(request), place_of(request), timezone.now()
    person = _person(place, pk)
    form = DecisionForm(request.POST, request.FILES, person=person)
    if form.is_valid():
        try:
            _decide(form, person, place, witness, now)
        except Refused as refused:
            _show_beside_fields(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:family", person.pk)
    context = _family_page(request, person, place) | {"decision_form": form}
    return render(request, "members/person_family.html", context, status=_status(form))


@right_needed(Right.HELP_BESIDE)
@require_POST
def ask_guardians(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the guardians of a child a link for each purpose that was ticked."""
    place = place_of(request)
    person = _person(place, pk)
    for purpose in _purposes(request):
        try:
            asked = consent_requests.request(
                member=person,
                place=place,
                purpose=purpose,
                by=signed_in(request),
                path=path_of_answers,
                now=timezone.now(),
            )
        except Refused as refused:
            for refusal in refused.refusals:
                messages.error(request, f"{purpose.label}: {refusal.sentence()}")
        else:
            names = ", ".join(str(each.asked_of) for each in asked)
            said = {"purpose": purpose.label, "names": names}
            messages.success(request, _("%(purpose)s: asked %(names)s.") % said)
    return redirect("people:family", person.pk)


@dataclass(frozen=True)
class Question:
    """One purpose on a slip: what is asked, and the link that answers it."""

    title: str
    text: ConsentText
    link: str

    @property
    def qr(self) -> SafeString:
        drawn = segno.make(self.link, micro=False)
        return mark_safe(drawn.svg_inline(scale=3, border=2, light="#fff"))  # noqa: S308 - its own


@right_needed(Right.VOUCH)
@never_cache
@require_POST
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Print a slip for a guardian, in their language: with links, and room to sign."""
    by, place, now = signed_in(request), place_of(request), timezone.now()
    current = Guardianship.objects.current().filter(child__in=Member.objects.at(place))
    tie = get_object_or_404(current.select_related("child", "guardian"), pk=pk)
    child, guardian = tie.child, tie.guardian
    # This one sentence is for who prints; all others are for the guardian.
    hint = _("Print this page with your browser. The links stand here only now.")
    with translation.override(guardian.language or place.language):
        questions = []
        for purpose in _purposes(request):
            if consents.decider_of(child, place, purpose, now) == rules.Decider.PERSON:
                continue
            _asked, key = consent_requests.ask(
                guardian=guardian, member=child, place=place, purpose=purpose, by=by, now=now
            )
            text = consents.text_for(place, purpose)
            questions.append(
                Question(str(purpose.label), text, request.build_absolute_uri(path_of_answers(key)))
            )
        context = {
            "child": child,
            "guardian": guardian,
            "questions": questions,
            "hint": hint,
            "until": now + consent_requests.ANSWER_WITHIN,
        }
        return render(request, "members/slip.html", context)


@login_required
@require_safe
def consent_scan(request: HttpRequest, pk: int) -> FileResponse:
    """Send the scan of a signed paper to those who write down consents at its place."""
    by = signed_in(request)
    scanned = Consent.objects.exclude(scan="").select_related("place", "member")
    consent = get_object_or_404(scanned, pk=pk)
    is_theirs = by.pk in {consent.member_id, consent.given_by_id}
    if not (is_theirs or by.may(Right.VOUCH, consent.place)):
        raise PermissionDenied
    if not is_theirs:
        note_opened(request, consent.member, FilePart.FAMILY, timezone.now())
    return scan_response(consent.scan)


def _person(place: Place, pk: int) -> Member:
    """Give someone who belongs to `place`; others are not there."""
    person: Member = get_object_or_404(Member.objects.at(place), pk=pk)
    return person


def _family_page(request: HttpRequest, person: Member, place: Place) -> dict[str, Any]:
    viewer, now = signed_in(request), timezone.now()
    history = Consent.objects.filter(member=person, place=place)
    shown = consents_of(person, place, viewer, now)
    return (
        family_of(person, place, viewer, now)
        | shown
        | {
            "history": history.select_related("given_by", "ended_by", "text", "witness"),
            "to_ask": [
                each
                for each in shown["consents"]
                if each.decider != rules.Decider.PERSON and not each.is_agreed
            ],
            "guardian_form": GuardianForm(place=place, is_needed=True),
            "decision_form": DecisionForm(person=person),
            "proofs": Proof.choices,
        }
    )


def _decide(form: DecisionForm, person: Member, place: Place, witness: Member, now: Any) -> None:
    asked = form.cleaned_data
    about: dict[str, Any] = {
        "member": person,
        "place": place,
        "purpose": Purpose(asked["purpose"]),
        "by": asked["decided_by"],
        "witness": witness,
        "now": now,
    }
    if asked["said"] == form.WITHDRAW:
        consents.withdraw(**about)
        return
    is_agreed = asked["said"] == form.YES
    consents.decide(
        **about,
        is_agreed=is_agreed,
        until=asked["until"] if is_agreed else None,
        how=HowGiven(asked["how"]),
        scan=asked["scan"],
    )


def _purposes(request: HttpRequest) -> list[Purpose]:
    asked = request.POST.getlist("purpose")
    return [purpose for purpose in Purpose if purpose.value in asked]


def _show_beside_fields(form: Any, refused: Refused) -> None:
    for refusal in refused.refusals:
        field = FIELD_OF.get(refusal.code)
        said = f"{refusal.sentence()} {refusal.remedy()}"
        form.add_error(field if field in form.fields else None, said)


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
