"""The desk: finding someone, and the full file of one person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.ages import first_month_of_minors, is_minor
from members.desk import open_file, opened_last
from members.forms_acting import ModeForm
from members.forms_people import PeopleFilter, PersonForm
from members.gates import right_needed
from members.models import (
    ConsentRequest,
    ErasureRequest,
    FilePart,
    Guardianship,
    Member,
    MemberQuerySet,
    Notice,
    PlaceRole,
    Right,
    Scope,
)
from members.requests import signed_in
from members.search import matching, people_called
from members.services.people import answers_to, change_person
from members.views.cards import access_of
from members.views.history import history_of
from members.views.mandates import mandates_of
from members.views.passwords import password_of
from members.views.suspensions import suspensions_of
from members.views.visits import visits_of
from places.middleware import place_of
from places.models import Place
from places.refusals import Refusal, Refused

PEOPLE_A_PAGE = 30
MOST_WAITING = 5


@right_needed(Right.WELCOME)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show where the desk begins: find someone, and what waits."""
    viewer, place, now = signed_in(request), place_of(request), timezone.now()
    asked = request.GET.get("q", "").strip()
    sees_people = viewer.may(Right.SEE_PEOPLE, place)
    context: dict[str, Any] = {
        "asked": asked,
        "found": people_called(asked, place=place, by=viewer),
        "sees_people": sees_people,
        "makes_accounts": viewer.may(Right.MAKE_ACCOUNTS, place),
    }
    if sees_people and not asked:  # who was asked for stands alone: no second line about them
        context |= {
            "opened": opened_last(request, place),
            "to_print": Notice.objects.to_hand_over(place, now).count(),
            "waiting": waiting_at(place, now),
        }
    return render(request, "members/desk.html", context)


@dataclass(frozen=True)
class Waiting:
    """Something that somebody waits for: whom it is about, and since when."""

    member: Member
    words: str
    since: datetime


def waiting_at(place: Place, now: datetime) -> list[Waiting]:
    """Give what waits at `place`, the oldest of each kind first."""
    asked = ConsentRequest.objects.filter(place=place, answered_at=None, expires_at__gt=now)
    erasures = ErasureRequest.objects.filter(place=place, withdrawn_at=None)
    asked, erasures = asked.order_by("asked_at", "pk"), erasures.order_by("asked_at", "pk")
    return [
        *(
            Waiting(each.member, _("waits for a guardian's answer"), each.asked_at)
            for each in asked.select_related("member")[:MOST_WAITING]
        ),
        *(
            Waiting(each.member, _("asks to be erased"), each.asked_at)
            for each in erasures.select_related("member")[:MOST_WAITING]
        ),
    ]


@right_needed(Right.SEE_PEOPLE)
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """List the people of the place, as far as they are asked for."""
    place = place_of(request)
    form = PeopleFilter(request.GET)
    people: MemberQuerySet = Member.objects.known_at(place).filter(is_active=True)
    if form.is_valid():
        people = _narrowed(people, form.cleaned_data, place)
    here = Prefetch("roles", PlaceRole.objects.filter(place=place), to_attr="roles_here")
    page = Paginator(people.prefetch_related(here), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "today": place.today(timezone.now())}
    return render(request, "members/people.html", context)


def _narrowed(people: MemberQuerySet, asked: dict[str, Any], place: Place) -> MemberQuerySet:
    if asked["q"]:
        people = matching(people, asked["q"])  # type: ignore[assignment]
    if asked["role"]:
        holders = PlaceRole.objects.filter(place=place, role=asked["role"]).values("member")
        people = people.filter(pk__in=holders)
    first_month = first_month_of_minors(place.today(timezone.now()))
    by_age: dict[str, dict[str, Any]] = {
        PeopleFilter.MINOR: {"birth_month__gte": first_month},
        PeopleFilter.ADULT: {"birth_month__lt": first_month},
        PeopleFilter.UNKNOWN: {"birth_month": None},
    }
    return people.filter(**by_age.get(asked["age"], {}))


@right_needed(Right.SEE_PEOPLE)
@never_cache
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the full file of one person of the place."""
    viewer, place, now = signed_in(request), place_of(request), timezone.now()
    member = open_file(request, pk, FilePart.FILE, now)
    wards = Guardianship.objects.current().select_related("guardian", "child")
    context = {
        "person": member,
        "today": place.today(now),
        "age": member.age_on(place.today(now)),
        "is_minor": is_minor(member, place.today(now)),
        "roles": member.roles.filter(place=place),
        "guardians": [each.guardian for each in wards.filter(child=member)],
        "wards": [each.child for each in wards.filter(guardian=member)],
        "may_change": viewer.may(Right.MAKE_ACCOUNTS, place) and answers_to(member, viewer),
        "access": access_of(member, place, viewer, now),
        "visits": visits_of(member, place, viewer, now),
        **mandates_of(member, place, viewer, now),
        **history_of(member, place, viewer, now),
        **password_of(member, place, viewer, now),
        **suspensions_of(member, place, viewer, now),
    }
    return render(request, "members/person.html", context)


@right_needed(Right.SEE_PEOPLE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct who someone is and how they are reached."""
    by, place, now = signed_in(request), place_of(request), timezone.now()
    member = open_file(request, pk, FilePart.FILE, now)
    # An instance of its own: what is refused must not show in the head of the page.
    given = request.POST if request.method == "POST" else None
    form = PersonForm(given, instance=Member.objects.get(pk=pk))
    mode_form = ModeForm(given, by=by, member=member, place=place, scope=Scope.ACCOUNT, now=now)
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid() and mode_form.is_valid():
        try:
            change_person(
                member=member,
                changes=form.cleaned_data,
                by=by,
                place=place,
                now=now,
                mode=mode_form.chosen,
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Saved."))
            return redirect("people:person", pk)
    context = {"person": member, "form": form, "mode_form": mode_form, "refusals": refusals}
    status = 409 if refusals else 422 if form.errors or mode_form.errors else 200
    return render(request, "members/person_change.html", context, status=status)
