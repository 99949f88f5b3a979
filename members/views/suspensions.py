"""Suspensions: one person's, a new one, and the end of one."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.belonging_forms import SuspensionForm
from members.desk import note_opened
from members.gates import right_needed
from members.models import FilePart, Member, Right, Suspension
from members.requests import acting_at
from members.services import suspensions
from members.views.asking import Back, Question, ask
from places.models import Place

LATEST = 10


@right_needed(Right.SEE_PEOPLE)
@require_safe
def person_suspensions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person's suspensions, to those who see people."""
    by, place = acting_at(request)
    person, now = get_object_or_404(Member.objects.at(place), pk=pk), timezone.now()
    note_opened(request, person, FilePart.SUSPENSIONS, now)
    context = {"person": person, **suspensions_of(person, place, by, now)}
    return render(request, "members/person_suspensions.html", context)


def suspensions_of(person: Member, place: Place, viewer: Member, now: datetime) -> dict[str, Any]:
    """Give what the fragment `members/_person_suspensions.html` shows of `person`, to the desk."""
    rows = list(Suspension.objects.filter(member=person, place=place).with_names()[:LATEST])
    in_force = [each for each in rows if each.is_in_force(now)]
    may_decide = viewer.may(Right.SUSPEND, place)
    may_be = person.pk != viewer.pk and not person.is_staff_of(place)
    return {
        "person": person,
        "suspensions_in_force": in_force,
        "suspensions_past": [each for each in rows if each not in in_force],
        "may_lift": may_decide,
        "may_suspend": may_decide and may_be and not in_force,
    }


@right_needed(Right.SUSPEND)
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason and the end, and suspend someone."""
    by, place = acting_at(request)
    person = get_object_or_404(Member.objects.at(place), pk=pk)
    form = SuspensionForm(request.POST or None)
    question = Question(
        title=_("Suspend %(name)s") % {"name": person},
        lead=_(
            "Until the end, nothing can be booked. The person is told, with your reason. "
            "Bookings that were made before stay: you can cancel them."
        ),
        submit=_("Suspend"),
        done=_("%(name)s is suspended and will be told.") % {"name": person},
        pictogram="closed",
        is_danger=True,
        back=_back_to(person),
    )
    return ask(
        request,
        question,
        lambda: suspensions.suspend(
            member=person,
            place=place,
            reason=form.cleaned_data["reason"],
            ends_at=form.ends_at(),
            by=by,
            now=timezone.now(),
        ),
        form,
    )


@right_needed(Right.SUSPEND)
@require_http_methods(["GET", "HEAD", "POST"])
def lift_suspension(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to end a suspension, and end it."""
    by, place = acting_at(request)
    suspension = get_object_or_404(Suspension.objects.filter(place=place).with_names(), pk=pk)
    question = Question(
        title=_("End this suspension?"),
        lead=f"{suspension.member}: {suspension.reason}",
        submit=_("End the suspension"),
        done=_("The suspension is over. The person will be told."),
        back=_back_to(suspension.member),
    )
    return ask(
        request,
        question,
        lambda: suspensions.lift(suspension=suspension, by=by, now=timezone.now()),
    )


def _back_to(person: Member) -> Back:
    back = reverse("people:suspensions", args=[person.pk])
    return Back(back, _("Suspensions of %(name)s") % {"name": person})
