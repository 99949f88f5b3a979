"""The page of one project, with the bookings for it and what machines did for it."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Booking
from iot.models import Run, RunOutcome
from members.models import Member
from projects.models import Project

RUNS_A_PAGE = 20
MOST_BOOKINGS = 12
SMALL_ENERGY_WH = 100


@require_safe
def project_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one project to those who may see it.

    When its people will be at the place, and how they name their files, only they and staff see.
    """
    seen = Project.objects.visible_to(request.user).with_people()
    project = get_object_or_404(seen, pk=pk)
    viewer = request.user
    works_here = isinstance(viewer, Member) and viewer.is_staff_of(project.place)
    is_inside = isinstance(viewer, Member) and (works_here or project.has_maker(viewer))
    runs = Run.objects.filter(project=project)
    page = Paginator(runs.with_names(), RUNS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "project": project,
        "is_inside": is_inside,
        "works_here": works_here,
        "bookings": _bookings_to_come(project) if is_inside else [],
        "page_obj": page,
        "totals": _totals(project),
    }
    with timezone.override(project.place.zone):
        return render(request, "iot/project.html", context)


def _bookings_to_come(project: Project) -> list[Booking]:
    found = Booking.objects.filter(project=project).to_come(timezone.now()).with_names()
    return list(found[:MOST_BOOKINGS])


def _totals(project: Project) -> dict[str, Any]:
    """Give what the ended runs come to; material and energy only where a machine told of them."""
    runs = Run.objects.filter(project=project).ended()
    sums = runs.aggregate(
        runs=Count("pk"),
        seconds=Sum("print_seconds", default=0),
        millimetres=Sum("material_mm"),
        watt_hours=Sum("energy_wh"),
    )
    counts = dict(runs.order_by().values_list("outcome").annotate(Count("pk")))
    return {
        "runs": sums["runs"],
        "hours": sums["seconds"] / 3600,
        "metres": sums["millimetres"] and sums["millimetres"] / 1000,
        "energy": _energy(sums["watt_hours"]),
        "outcomes": [
            (code, label, counts[code]) for code, label in RunOutcome.choices if code in counts
        ],
    }


def _energy(watt_hours: float | None) -> tuple[float, str] | None:
    """Give energy in the unit that leaves something to read; None when no machine told of it."""
    if not watt_hours:
        return None
    return (watt_hours, "Wh") if watt_hours < SMALL_ENERGY_WH else (watt_hours / 1000, "kWh")
