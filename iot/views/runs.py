"""The rows behind the figures: what machines did, run by run."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from iot.filters import RunFilter
from iot.models import Run
from members.models import Guardianship, Member
from members.requests import signed_in
from places.middleware import place_of

RUNS_A_PAGE = 50


@login_required
@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    """List the runs that the reader may see, filtered, with what they come to."""
    place, reader = place_of(request), signed_in(request)
    runs = Run.objects.at(place).visible_to(reader).ended()
    found = RunFilter(request.GET, queryset=runs, place=place, people=_family(reader))
    page = Paginator(found.qs.with_names(), RUNS_A_PAGE).get_page(request.GET.get("page"))
    totals = found.qs.aggregate(runs=Count("pk"), seconds=Sum("print_seconds", default=0))
    totals["hours"] = totals["seconds"] / 3600
    context = {"filter": found, "page_obj": page, "totals": totals}
    return render(request, "iot/run_list.html", context)


def _family(reader: Member) -> QuerySet[Member] | None:
    """Give the reader and the children whom they answer for; None for those who have none."""
    children = list(Guardianship.objects.children_of(reader))
    if not children:
        return None
    family: QuerySet[Member] = Member.objects.filter(pk__in=[reader.pk, *children])
    return family
