"""Groups from outside: who is expected, welcome with one tap, and how many came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.gates import right_needed
from members.group_forms import GroupForm, HeadsForm, VisitForm
from members.models import Group, GroupVisit, GroupVisitPhase, Right
from members.requests import acting_at, asked_language
from members.services import groups
from members.views.asking import Back, Question, ask
from places.models import Place
from places.refusals import Refusal, Refused
from places.slots import day_window

GROUPS_A_PAGE = 30
VISITS_A_PAGE = 20
DAYS_AHEAD = timedelta(days=60)
# The tones of the states that a visit passes through, by the states that pages know.
TONES = {
    GroupVisitPhase.EXPECTED: "booked",
    GroupVisitPhase.HERE: "begun",
    GroupVisitPhase.LEFT: "done",
    GroupVisitPhase.MISSED: "missed",
    GroupVisitPhase.CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class ShownVisit:
    """A visit of a group as it stands now."""

    row: GroupVisit
    phase: GroupVisitPhase
    is_outside_hours: bool
    is_of_a_later_day: bool

    @property
    def tone(self) -> str:
        return TONES[self.phase]

    @property
    def may_be_welcomed(self) -> bool:
        return self.phase in (GroupVisitPhase.EXPECTED, GroupVisitPhase.MISSED) and (
            not self.is_of_a_later_day
        )

    @property
    def is_here(self) -> bool:
        return self.phase == GroupVisitPhase.HERE

    @property
    def may_be_changed(self) -> bool:
        return self.phase != GroupVisitPhase.CANCELLED

    @property
    def may_be_cancelled(self) -> bool:
        return self.phase in (GroupVisitPhase.EXPECTED, GroupVisitPhase.MISSED)

    @property
    def bands(self) -> list[tuple[str, int]]:
        """The words of each age band that has someone in it, and how many."""
        heads = self.row.heads.items()
        return [(GroupVisit.band_label(band), number) for band, number in heads if number]


def shown(rows: Iterable[GroupVisit], place: Place, now: datetime) -> list[ShownVisit]:
    """Give `rows` with where each stands at `now`; of those to come, whether the place is open."""
    rows, today = list(rows), place.today(now)
    near = [row for row in rows if now < row.leaves_at < now + DAYS_AHEAD]
    outside = groups.outside_hours(place, near)
    return [
        ShownVisit(row, row.phase(now), row.pk in outside, place.today(row.expected_at) > today)
        for row in rows
    ]


def groups_of_today(place: Place, now: datetime) -> list[ShownVisit]:
    """Give the visits of today that the fragment `members/_groups_today.html` shows."""
    today = day_window(place.today(now), place.zone)
    rows = GroupVisit.objects.at(place).live().within(today).with_names()
    return shown(rows.order_by("expected_at", "pk"), place, now)


# --- Lists ------------------------------------------------------------------------------------


@right_needed(Right.WELCOME)
@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """List today's groups to welcome, then all groups: those expected next first."""
    by, place = acting_at(request)
    now = timezone.now()
    found = Group.objects.filter(place=place).with_totals(now)
    ordered = found.order_by(F("next_at").asc(nulls_last=True), "name", "pk")
    context = {
        "today": groups_of_today(place, now),
        "page_obj": Paginator(ordered, GROUPS_A_PAGE).get_page(request.GET.get("page")),
        "may_write": by.may(Right.WELCOME_GROUPS, place),
    }
    return render(request, "members/groups.html", context)


@right_needed(Right.WELCOME_GROUPS)
@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a group: whom to call, its visits, and how many came by age band."""
    _by, place = acting_at(request)
    row = get_object_or_404(Group.objects.filter(place=place), pk=pk)
    now = timezone.now()
    visits = GroupVisit.objects.filter(group=row)
    page = Paginator(visits.with_names(), VISITS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "group": row,
        "page_obj": page,
        "visits": shown(page, place, now),
        "totals": _totals(row),
        "may_write": True,
    }
    return render(request, "members/group.html", context)


def _totals(group: Group) -> dict[str, Any]:
    """Say how often `group` came, and how many heads of each age band were counted."""
    came = GroupVisit.objects.filter(group=group).came()
    sums = {band: Sum(band, default=0) for band in GroupVisit.BANDS}
    counted = came.aggregate(times=Count("pk"), **sums)
    times = counted.pop("times")
    bands = [(GroupVisit.band_label(band), number) for band, number in counted.items() if number]
    return {"times": times, "heads": sum(counted.values()), "bands": bands}


# --- The group and its visits ------------------------------------------------------------------


@right_needed(Right.WELCOME_GROUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def make_group(request: HttpRequest) -> HttpResponse:
    """Ask for the name and the contact, write the group down, and go on to its first visit."""
    by, place = acting_at(request)
    form = GroupForm(request.POST or None, instance=Group(place=place))
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = groups.make_group(place=place, by=by, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("The group is written down. When does it come?"))
            return redirect("people:expect_visit", made.pk)
    question = Question(
        title=_("Add a group"),
        lead=_("A class, an association, a family. Only the contact has a name."),
        submit=_("Write it down"),
        done="",
        back=Back(reverse("people:groups"), _("Groups")),
    )
    context = {"question": question, "form": form, "refusals": refusals}
    status = 422 if form.errors else 200
    return render(request, "members/ask.html", context, status=409 if refusals else status)


@right_needed(Right.WELCOME_GROUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the name and the contact anew."""
    by, place = acting_at(request)
    row = get_object_or_404(Group.objects.filter(place=place), pk=pk)
    # A form writes into its instance even what is then refused: the service gets one of its own.
    form = GroupForm(request.POST or None, instance=Group.objects.get(pk=row.pk))
    question = Question(
        title=_("Change the group"), submit=_("Save"), done=_("Saved."), back=_back_to(row)
    )
    return ask(
        request,
        question,
        lambda: groups.change_group(group=row, by=by, **form.cleaned_data),
        form,
    )


@right_needed(Right.WELCOME_GROUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def expect_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask when a group comes and how many, and write it down."""
    by, place = acting_at(request)
    row = get_object_or_404(Group.objects.filter(place=place), pk=pk)
    form = VisitForm(request.POST or None)
    question = Question(
        title=_("When does the group come?"),
        lead=str(row),
        submit=_("Write it down"),
        done=_("The visit is written down."),
        pictogram="calendar",
        back=_back_to(row),
    )
    return ask(
        request,
        question,
        lambda: _warn_outside_hours(
            request,
            groups.expect_visit(group=row, slot=form.slot(), heads=form.heads(), by=by),
        ),
        form,
    )


@right_needed(Right.WELCOME_GROUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for another time or number; once the group was welcomed, for the number only."""
    by, place = acting_at(request)
    visit = get_object_or_404(GroupVisit.objects.at(place).with_names(), pk=pk)
    kind = VisitForm if visit.arrived_at is None else HeadsForm
    form = kind(request.POST or None, initial=kind.initial_of(visit))
    question = Question(
        title=_("Change the visit"),
        lead=_lead(visit),
        submit=_("Save"),
        done=_("Saved."),
        back=_back_to(visit.group),
    )

    def act() -> None:
        slot = form.slot() if isinstance(form, VisitForm) else visit.slot
        changed = groups.change_visit(visit=visit, slot=slot, heads=form.heads(), by=by)
        _warn_outside_hours(request, changed)

    return ask(request, question, act, form)


@right_needed(Right.WELCOME_GROUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a visit is off, and cancel it."""
    by, place = acting_at(request)
    visit = get_object_or_404(GroupVisit.objects.at(place).with_names(), pk=pk)
    question = Question(
        title=_("Cancel this visit?"),
        lead=_lead(visit),
        submit=_("Cancel the visit"),
        done=_("The visit is cancelled."),
        pictogram="delete",
        is_danger=True,
        back=_back_to(visit.group),
    )
    return ask(
        request,
        question,
        lambda: groups.cancel_visit(visit=visit, by=by, now=timezone.now()),
    )


# --- The day ----------------------------------------------------------------------------------


@right_needed(Right.WELCOME)
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Welcome a group: with one tap in the number expected, or counted anew."""
    by, place = acting_at(request)
    visit = get_object_or_404(GroupVisit.objects.at(place).with_names(), pk=pk)
    is_counted = any(band in request.POST for band in GroupVisit.BANDS)
    form = HeadsForm(
        request.POST if is_counted else None, initial=HeadsForm.initial_of(visit)
    )  # fmt: skip
    question = Question(
        title=_("How many came?"),
        lead=_lead(visit),
        submit=_("Welcome the group"),
        done=_("Welcome! The group is counted."),
        back=Back(reverse("people:groups"), _("Groups")),
    )

    def act() -> None:
        heads = form.heads() if is_counted else None
        groups.welcome(visit=visit, by=by, now=timezone.now(), heads=heads)

    if request.method == "POST" and not is_counted:
        return ask(request, question, act)
    return ask(request, question, act, form)


@right_needed(Right.WELCOME)
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a group has left."""
    by, place = acting_at(request)
    visit = get_object_or_404(GroupVisit.objects.at(place).with_names(), pk=pk)
    try:
        groups.leave(visit=visit, by=by, now=timezone.now())
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, f"{refusal.sentence()} {refusal.remedy()}")
    else:
        messages.success(request, _("Goodbye! The visit is over."))
    return redirect("people:groups")


@right_needed(Right.WELCOME_GROUPS)
@require_safe
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a visit as a paper for the contact: when, where, how many, whom to call."""
    _by, place = acting_at(request)
    visit = get_object_or_404(GroupVisit.objects.at(place).with_names(), pk=pk)
    [item] = shown([visit], place, timezone.now())
    with asked_language(request):
        return render(request, "members/group_slip.html", {"item": item, "visit": visit})


def _warn_outside_hours(request: HttpRequest, visit: GroupVisit) -> None:
    if groups.outside_hours(visit.group.place, [visit]):
        messages.warning(
            request, _("The place is closed during a part of this time. Make sure someone is here.")
        )


def _lead(visit: GroupVisit) -> str:
    start = timezone.localtime(visit.expected_at)
    return _("%(group)s, %(at)s") % {
        "group": visit.group,
        "at": date_format(start, "DATETIME_FORMAT"),
    }


def _back_to(group: Group) -> Back:
    return Back(reverse("people:group", args=[group.pk]), str(group))
