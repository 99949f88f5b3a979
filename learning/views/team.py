"""The team's pages: the qualifications of the place, who holds them, giving and taking back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning import services
from learning.forms import GiveForm, GroupForm, ReasonForm
from learning.models import Grant, Qualification, QualificationQuerySet
from learning.needs import machines_by_qualification
from members.models import Member, Right
from members.requests import signed_in
from members.search import people_called
from places.middleware import place_of
from places.models import Place
from places.refusals import Refusal, Refused

GRANTS_A_PAGE = 30
PEOPLE_A_PAGE = 50


def seen_by(viewer: Member, place: Place) -> QualificationQuerySet:
    """Give the qualifications of `place` whose holders `viewer` may read."""
    here = Qualification.objects.filter(place=place).select_related("place")
    if viewer.may(Right.SEE_PEOPLE, place):
        return here
    return here.taught_by(viewer) if viewer.has_role(place) else here.none()


@login_required
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """List the qualifications of the place, with what asks for them and how many hold them."""
    viewer, place = signed_in(request), place_of(request)
    is_current = Q(grants__ended_at=None, grants__isnull=False)
    seen = seen_by(viewer, place)
    if not (viewer.may(Right.SEE_PEOPLE, place) or seen.exists()):
        raise PermissionDenied
    listed = Qualification.objects.filter(pk__in=seen.values("pk")).select_related("place")
    counted = listed.annotate(holders=Count("grants", filter=is_current)).order_by("pk")
    page = Paginator(counted, GRANTS_A_PAGE).get_page(request.GET.get("page"))
    machines = machines_by_qualification(place)
    context = {
        "page_obj": page,
        "items": [(each, machines[each.pk]) for each in page],
        "may_change": viewer.may(Right.MANAGE_PLACE, place),
    }
    return render(request, "learning/team.html", context)


@login_required
@require_safe
def qualification(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who holds a qualification or held it, and find someone to give it to."""
    return _page(request, _of(request, pk))


@login_required
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a qualification to one of those whom the name that was searched has found."""
    chosen = _of(request, pk)
    form = _give_form(request, chosen)
    if not form.is_valid():
        return _page(request, chosen, form=form)
    wish, by = form.cleaned_data, signed_in(request)
    try:
        services.grant(qualification=chosen, by=by, now=timezone.now(), **wish)
    except Refused as refused:
        return _page(request, chosen, form=form, refusals=refused.refusals)
    told = {"name": wish["member"], "qualification": chosen}
    messages.success(request, _("%(name)s now holds “%(qualification)s”.") % told)
    return redirect(chosen)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a qualification to many people of the place in one go."""
    chosen, by = _of(request, pk), signed_in(request)
    if not by.may(Right.GRANT, chosen.place):
        raise PermissionDenied
    page = _people(request, chosen.place)
    form = GroupForm(request.POST or None, people=list(page))
    if request.method == "POST" and form.is_valid():
        outcomes = services.grant_to_group(
            qualification=chosen, by=by, now=timezone.now(), **form.cleaned_data
        )
        given = sum(each.grant is not None for each in outcomes)
        context = {"qualification": chosen, "outcomes": outcomes, "given": given}
        return render(request, "learning/group_done.html", context)
    held = Grant.objects.current().filter(qualification=chosen, member__in=list(page))
    levels = {each.member_id: each.get_level_display() for each in held}
    ticked = set(request.POST.getlist("members"))
    context = {
        "qualification": chosen,
        "form": form,
        "page_obj": page,
        "asked": request.GET.get("q", ""),
        "items": [
            (each, levels.get(each.pk, ""), "all" in request.GET or str(each.pk) in ticked)
            for each in page
        ],
    }
    return render(request, "learning/group.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Give someone anew what they hold, for as long as the qualification lasts."""
    held = _grant_of(request, pk)
    chosen = _of(request, held.qualification_id)
    try:
        services.renew(held=held, by=signed_in(request), now=timezone.now())
    except Refused as refused:
        return _page(request, chosen, refusals=refused.refusals)
    messages.success(request, _("Renewed for %(name)s.") % {"name": held.member})
    return redirect(chosen)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a qualification is taken back from someone, and take it back."""
    held, by, now = _grant_of(request, pk), signed_in(request), timezone.now()
    form = ReasonForm(request.POST or None)
    refusals = services.revoke_refusals(held, by=by, now=now, reason="to come")
    if request.method == "POST" and form.is_valid() and not refusals:
        try:
            services.revoke(held=held, by=by, now=now, **form.cleaned_data)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Taken back from %(name)s.") % {"name": held.member})
            return redirect(held.qualification)
    context = {"held": held, "form": form, "refusals": refusals}
    status = _status(request, form, refusals)
    return render(request, "learning/revoke.html", context, status=status)


def _of(request: HttpRequest, pk: int) -> Qualification:
    """Give the qualification to those who may read who holds it; for others it is not there."""
    chosen = get_object_or_404(Qualification.objects.select_related("place"), pk=pk)
    if not seen_by(signed_in(request), chosen.place).filter(pk=pk).exists():
        raise Http404
    return chosen


def _grant_of(request: HttpRequest, pk: int) -> Grant:
    seen = Grant.objects.visible_to(signed_in(request)).with_names()
    return get_object_or_404(seen, pk=pk)


def _page(
    request: HttpRequest,
    chosen: Qualification,
    *,
    form: GiveForm | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> HttpResponse:
    by, now = signed_in(request), timezone.now()
    is_past = request.GET.get("when") == "past"
    grants = Grant.objects.filter(qualification=chosen).with_names()
    listed = (
        grants.exclude(ended_at=None)
        if is_past
        else grants.current().order_by("member__display_name", "pk")
    )
    form = form or _give_form(request, chosen)
    context = {
        "qualification": chosen,
        "machines": machines_by_qualification(chosen.place)[chosen.pk],
        "page_obj": Paginator(listed, GRANTS_A_PAGE).get_page(request.GET.get("page")),
        "is_past": is_past,
        "form": form,
        "asked": _name_asked(request),
        "works_here": by.is_staff_of(chosen.place),
        "may_grant": services.may_grant(by, chosen, now),
        "may_grant_to_group": by.may(Right.GRANT, chosen.place),
        "refusals": refusals,
    }
    status = _status(request, form, refusals)
    return render(request, "learning/qualification.html", context, status=status)


def _name_asked(request: HttpRequest) -> str:
    return (request.POST if request.method == "POST" else request.GET).get("q", "")


def _give_form(request: HttpRequest, chosen: Qualification) -> GiveForm:
    by = signed_in(request)
    found = people_called(_name_asked(request), place=chosen.place, by=by)
    return GiveForm(
        request.POST if "level" in request.POST else None,
        people=list(found),
        works_here=by.is_staff_of(chosen.place),
    )


def _people(request: HttpRequest, place: Place) -> Page[Member]:
    """Give a page of the people of `place`, narrowed by a part of a name."""
    people = Member.objects.at(place).filter(is_active=True)
    if asked := request.GET.get("q", "").strip():
        names = ["username", "display_name", "first_name", "last_name"]
        wanted = Q()
        for name in names:
            wanted |= Q(**{f"{name}__icontains": asked})
        people = people.filter(wanted)
    return Paginator(people.order_by("display_name", "pk"), PEOPLE_A_PAGE).get_page(
        request.GET.get("page")
    )


def _status(request: HttpRequest, form: Form, refusals: tuple[Refusal, ...]) -> int:
    if request.method != "POST":
        return 200
    if refusals:
        return 409
    return 422 if form.errors else 200
