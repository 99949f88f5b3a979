"""Memberships: the list of the desk, one person's, and the receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.belonging_forms import CENTS, HowForm, MembershipForm, RenewalForm
from members.desk import note_opened
from members.gates import right_needed
from members.models import (
    FilePart,
    HouseRulesAcceptance,
    Member,
    Membership,
    MembershipKind,
    MembershipPhase,
    PlaceRole,
    Right,
    Suspension,
)
from members.models.belonging import ENDS_SOON, MembershipQuerySet
from members.requests import acting_at, asked_language, signed_in
from members.services import memberships
from members.services.house_rules import present_rules
from members.views.asking import Back, Question, ask
from places.models import Place

MEMBERSHIPS_A_PAGE = 50
LATEST = 5
VALID, SOON, ENDED = "valid", "soon", "ended"
# The tones of the states that a membership passes through, by the states that pages know.
TONES = {
    MembershipPhase.TO_COME: "booked",
    MembershipPhase.VALID: "done",
    MembershipPhase.ENDS_SOON: "missed",
    MembershipPhase.ENDED: "past",
    MembershipPhase.CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class ShownMembership:
    """A membership as it stands on a day."""

    row: Membership
    phase: MembershipPhase

    @property
    def tone(self) -> str:
        return TONES[self.phase]

    @property
    def may_be_renewed(self) -> bool:
        """Say whether nothing follows it; of rows that were asked for with `with_is_renewed`."""
        is_renewed: bool = self.row.is_renewed  # type: ignore[attr-defined]  # annotated
        return self.phase != MembershipPhase.CANCELLED and not is_renewed

    @property
    def is_live(self) -> bool:
        return self.phase not in (MembershipPhase.ENDED, MembershipPhase.CANCELLED)


def shown(rows: Iterable[Membership], today: date) -> list[ShownMembership]:
    """Give `rows` with where each stands on `today`."""
    return [ShownMembership(row, row.phase(today)) for row in rows]


# --- The desk ---------------------------------------------------------------------------------


@right_needed(Right.KEEP_MEMBERSHIPS)
@require_safe
def membership_list(request: HttpRequest) -> HttpResponse:
    """List who is a member, whose membership ends soon, or ended; with what was paid."""
    _by, place = acting_at(request)
    today = place.today(timezone.now())
    which = request.GET.get("which", VALID)
    found = _chosen(Membership.objects.filter(place=place), which, today)
    rows = (
        found.with_names()
        .with_is_renewed()
        .order_by("ends_on" if which != ENDED else "-ends_on", "pk")
    )
    page = Paginator(rows, MEMBERSHIPS_A_PAGE).get_page(request.GET.get("page"))
    totals = _totals(found)
    context = {
        "which": which if which in (SOON, ENDED) else VALID,
        "page_obj": page,
        "items": shown(page, today),
        "totals": totals,
        "number": sum(each["number"] for each in totals),
        "cents": sum(each["cents"] for each in totals),
    }
    return render(request, "members/memberships.html", context)


def _chosen(rows: MembershipQuerySet, which: str, today: date) -> MembershipQuerySet:
    if which == ENDED:
        return rows.live().filter(ends_on__lt=today)
    if which == SOON:
        return rows.on(today).filter(ends_on__lte=today + ENDS_SOON)
    return rows.on(today)


def _totals(rows: MembershipQuerySet) -> list[dict[str, Any]]:
    """Say for each kind how many there are, and what was paid."""
    sums = rows.order_by().values("kind").annotate(number=Count("pk"), cents=Sum("price_cents"))
    by_kind = {each["kind"]: each for each in sums}
    return [
        {**by_kind[kind.value], "label": kind.label}
        for kind in MembershipKind
        if kind.value in by_kind
    ]


@right_needed(Right.KEEP_MEMBERSHIPS)
@require_safe
def person_memberships(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person's memberships."""
    by, place = acting_at(request)
    person, now = get_object_or_404(Member.objects.at(place), pk=pk), timezone.now()
    note_opened(request, person, FilePart.MEMBERSHIPS, now)
    context = {"person": person, **membership_of(person, place, by, now)}
    return render(request, "members/person_memberships.html", context)


def membership_of(person: Member, place: Place, viewer: Member, now: datetime) -> dict[str, Any]:
    """Give what the fragment `members/_person_membership.html` shows of `person`, to the desk."""
    rows = Membership.objects.filter(member=person, place=place).with_names().with_is_renewed()
    rules = present_rules(place)
    return {
        "person": person,
        "memberships": shown(rows[:LATEST], place.today(now)),
        "may_keep_memberships": viewer.may(Right.KEEP_MEMBERSHIPS, place),
        "rules": rules,
        "acceptance": HouseRulesAcceptance.objects.filter(rules=rules, member=person).first(),
    }


@right_needed(Right.KEEP_MEMBERSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for kind, days and price, and write the membership down."""
    by, place = acting_at(request)
    person = get_object_or_404(Member.objects.at(place), pk=pk)
    now = timezone.now()
    form = MembershipForm(request.POST or None, initial=_proposed(person, place, now))
    question = Question(
        title=_("Add a membership"),
        lead=str(person),
        submit=_("Write it down"),
        done=_("The membership is written down."),
        back=_back_to(person),
    )
    return ask(
        request,
        question,
        lambda: memberships.add_membership(
            member=person, place=place, by=by, now=now, **form.facts()
        ),
        form,
    )


@right_needed(Right.KEEP_MEMBERSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def renew_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the price, and write down what follows a membership."""
    by, place = acting_at(request)
    membership = get_object_or_404(Membership.objects.filter(place=place).with_names(), pk=pk)
    starts_on = membership.ends_on + timedelta(days=1)
    form = RenewalForm(
        request.POST or None,
        initial={
            "kind": membership.kind,
            "ends_on": memberships.last_day_of_a_year(starts_on),
            "price": membership.price_cents / CENTS,
        },
    )
    question = Question(
        title=_("Renew the membership"),
        lead=_("%(name)s, from %(day)s on")
        % {"name": membership.member, "day": date_format(starts_on, "DATE_FORMAT")},
        submit=_("Renew"),
        done=_("The membership is renewed."),
        back=_back_to(membership.member),
    )
    now = timezone.now()
    return ask(
        request,
        question,
        lambda: memberships.renew(membership=membership, by=by, now=now, **form.facts()),
        form,
    )


@right_needed(Right.KEEP_MEMBERSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to cancel a membership, and cancel it."""
    by, place = acting_at(request)
    membership = get_object_or_404(Membership.objects.filter(place=place).with_names(), pk=pk)
    form = HowForm(request.POST or None)
    question = Question(
        title=_("Cancel this membership?"),
        lead=_("%(name)s, %(kind)s, until %(day)s")
        % {
            "name": membership.member,
            "kind": membership.get_kind_display(),
            "day": date_format(membership.ends_on, "DATE_FORMAT"),
        },
        submit=_("Cancel the membership"),
        done=_("The membership is cancelled."),
        pictogram="delete",
        is_danger=True,
        back=_back_to(membership.member),
    )
    return ask(
        request,
        question,
        lambda: memberships.cancel(
            membership=membership, by=by, now=timezone.now(), mode=form.chosen_mode()
        ),
        form,
    )


def _proposed(person: Member, place: Place, now: datetime) -> dict[str, Any]:
    """Propose a year from today, or from the day after the membership that holds."""
    today = place.today(now)
    live = Membership.objects.live().filter(member=person, place=place, ends_on__gte=today)
    last_on = live.order_by("-ends_on").values_list("ends_on", flat=True).first()
    starts_on = last_on + timedelta(days=1) if last_on else today
    return {"starts_on": starts_on, "ends_on": memberships.last_day_of_a_year(starts_on)}


def _back_to(person: Member) -> Back:
    back = reverse("people:person_memberships", args=[person.pk])
    return Back(back, _("Membership of %(name)s") % {"name": person})


# --- The person -------------------------------------------------------------------------------


@login_required
@require_safe
def membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a membership as a receipt to print: to the person, a guardian, or the desk."""
    seen = Membership.objects.visible_to(signed_in(request)).with_names()
    row = get_object_or_404(seen, pk=pk)
    today = row.place.today(timezone.now())
    with asked_language(request), timezone.override(row.place.zone):
        context = {"item": ShownMembership(row, row.phase(today)), "membership": row}
        return render(request, "members/membership.html", context)


@dataclass(frozen=True)
class Belonging:
    """What one person, or a child they answer for, has at places."""

    person: Member
    memberships: list[ShownMembership]
    suspensions: list[Suspension]
    has_to_accept_rules: bool


def belonging_of(member: Member, place: Place | None, now: datetime) -> dict[str, Any]:
    """Give what the fragment `members/_account_membership.html` shows: one's own and of children.

    Few queries, however many children.
    """
    people = [member, *Member.objects.wards_of(member).order_by("display_name", "pk")]
    held = Membership.objects.live().filter(member__in=people).with_names()
    kept_away = Suspension.objects.in_force(now).filter(member__in=people).with_names()
    to_accept = _who_has_to_accept(people, place)
    found = []
    for person in people:
        own = [row for row in held if row.member_id == person.pk][:LATEST]
        found.append(
            Belonging(
                person,
                [ShownMembership(row, row.phase(row.place.today(now))) for row in own],
                [each for each in kept_away if each.member_id == person.pk],
                person.pk in to_accept,
            )
        )
    return {"belongings": found}


def _who_has_to_accept(people: list[Member], place: Place | None) -> set[int]:
    """Give those of `people` who belong to `place` and have not accepted its present rules."""
    rules = present_rules(place) if place else None
    if rules is None:
        return set()
    here = PlaceRole.objects.filter(place=place, member__in=people)
    accepted = HouseRulesAcceptance.objects.filter(rules=rules, member__in=people)
    return set(here.values_list("member", flat=True)) - set(
        accepted.values_list("member", flat=True)
    )
