"""The house rules: read and accepted by people, published and followed up by the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.belonging_forms import HouseRulesForm
from members.gates import right_needed
from members.models import HouseRules, HouseRulesAcceptance, Member, PlaceRole, Right
from members.requests import acting_at, asked_language, signed_in
from members.services import house_rules
from places.middleware import place_of
from places.refusals import Refusal, Refused

PEOPLE_A_PAGE = 50


# --- One's own --------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_rules(request: HttpRequest) -> HttpResponse:
    """Show the present rules, and let one accept them for oneself or for a child."""
    by, place = signed_in(request), place_of(request)
    rules = house_rules.present_rules(place)
    people = [by, *Member.objects.wards_of(by).order_by("display_name", "pk")]
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and rules is not None:
        chosen = request.POST.get("member", str(by.pk))
        person = next((each for each in people if str(each.pk) == chosen), None)
        if person is None:
            raise Http404
        # What was read is what is accepted: not a version that came out in between.
        read = get_object_or_404(
            HouseRules.objects.newest_first(place), version=_number(request.POST.get("version", ""))
        )
        try:
            house_rules.accept(rules=read, member=person, by=by, now=timezone.now())
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Thank you. The house rules are accepted."))
            return redirect("members:house_rules")
    context = {"rules": rules, "refusals": refusals, **_who_accepts(rules, people)}
    return render(request, "members/house_rules.html", context, status=409 if refusals else 200)


def _who_accepts(rules: HouseRules | None, people: list[Member]) -> dict[str, object]:
    """Say who of `people` has accepted `rules`, and who of those who belong here has not."""
    accepted = HouseRulesAcceptance.objects.filter(rules=rules, member__in=people)
    by_member = {each.member_id: each for each in accepted.select_related("member")}
    here = set(
        PlaceRole.objects.filter(
            place=rules.place if rules else None, member__in=people
        ).values_list("member", flat=True)
    )
    return {
        "acceptances": list(by_member.values()),
        "waiting": [each for each in people if each.pk in here and each.pk not in by_member],
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


@login_required
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """Show the present rules as a paper to print and sign, in the language that is asked for."""
    rules = house_rules.present_rules(place_of(request))
    if rules is None:
        raise Http404
    with asked_language(request):
        return render(request, "members/house_rules_paper.html", {"rules": rules})


# --- The desk ---------------------------------------------------------------------------------


@right_needed(Right.SEE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest) -> HttpResponse:
    """Show every version of the rules; whoever manages the place publishes a new one."""
    by, place = acting_at(request)
    present = house_rules.present_rules(place)
    form = HouseRulesForm(
        request.POST or None, initial={"body": present.body if present else {}}
    )  # fmt: skip
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            house_rules.publish(
                place=place, body=form.cleaned_data["body"], by=by, now=timezone.now()
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("The new rules are in use. Everyone is asked to accept."))
            return redirect("people:house_rules")
    still_here = Q(acceptances__member__is_active=True)
    context = {
        "versions": HouseRules.objects.newest_first(place).annotate(
            accepted=Count("acceptances", filter=still_here)
        ),
        "waiting": house_rules.who_has_not_accepted(present).count() if present else 0,
        "form": form if by.may(Right.MANAGE_PLACE, place) else None,
        "refusals": refusals,
    }
    status = 422 if form.errors else 200
    return render(request, "members/versions.html", context, status=409 if refusals else status)


@right_needed(Right.SEE_PEOPLE)
@require_safe
def to_accept(request: HttpRequest) -> HttpResponse:
    """List who has not accepted the present rules, to do it with them when they come."""
    _by, place = acting_at(request)
    rules, asked = house_rules.present_rules(place), request.GET.get("q", "").strip()
    people = house_rules.who_has_not_accepted(rules) if rules else Member.objects.none()
    if asked:
        people = people.filter(Q(display_name__icontains=asked) | Q(username__icontains=asked))
    page = Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {"rules": rules, "asked": asked, "page_obj": page}
    return render(request, "members/to_accept.html", context)


@right_needed(Right.HELP_BESIDE)
@require_POST
def accept_with(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that someone who is at the desk accepts the present rules."""
    by, place = acting_at(request)
    person = get_object_or_404(Member.objects.at(place), pk=pk)
    rules = house_rules.present_rules(place)
    if rules is None:
        raise Http404
    house_rules.accept(rules=rules, member=person, by=by, now=timezone.now())
    said = {"name": person, "version": rules.version}
    messages.success(request, _("%(name)s has accepted version %(version)s of the rules.") % said)
    return redirect("people:rules_to_accept")
