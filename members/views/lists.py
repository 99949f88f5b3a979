"""Bringing lists of people in, and taking them out."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.gates import right_needed
from members.lists import files
from members.lists.columns import Column
from members.lists.words import FILE_PROBLEMS, line_problem
from members.models import Fate, ImportLine, MemberImport, Right
from members.requests import signed_in
from members.services import exports, imports
from members.tasks import imports as tasks
from places.middleware import place_of
from places.refusals import Refused

LINES_A_PAGE, LISTS_A_PAGE = 50, 20
MOST_BYTES = 20_000_000
EXAMPLE: files.Line = {
    Column.FIRST_NAME: "Inès",
    Column.LAST_NAME: "Ferhat",
    Column.DISPLAY_NAME: "Inès",
    Column.BIRTH_MONTH: "2013-05",
    Column.LANGUAGE: "fr",
    Column.GUARDIAN_NAME: "Paolo Ferhat",
    Column.GUARDIAN_EMAIL: "paolo@example.org",
}


class ListForm(forms.Form):
    """The file of a list."""

    file = forms.FileField(
        label=gettext_lazy("File with the people"),
        help_text=gettext_lazy(
            "CSV or XLSX. The first line has the headings. You see what each line would do before "
            "anyone is made."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Cut it in two."))
        return file


@right_needed(Right.MOVE_LISTS)
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """Upload a list, see those that were brought in, and take one out."""
    place = place_of(request)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            source = imports.receive(
                place=place,
                file=form.cleaned_data["file"],
                by=signed_in(request),
                now=timezone.now(),
            )
            tasks.check.enqueue(source.pk)
        return redirect(source)
    brought = MemberImport.objects.filter(place=place).select_related("made_by")
    context = {
        "form": form,
        "page_obj": Paginator(brought, LISTS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "members/lists.html", context, status=422 if form.errors else 200)


@right_needed(Right.MOVE_LISTS)
@never_cache
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a list is; once it is checked, what each of its lines does."""
    source = get_object_or_404(MemberImport, place=place_of(request), pk=pk)
    context: dict[str, Any] = {"source": source}
    if request.headers.get("HX-Request") and source.is_at_work:
        return render(request, "members/_import_progress.html", context)
    if not source.is_at_work:
        context |= _outcome(request, source)
    answer = render(request, "members/import.html", context)
    if request.headers.get("HX-Request"):
        answer.headers["HX-Refresh"] = "true"  # it is done: the whole page changes
    return answer


def _outcome(request: HttpRequest, source: MemberImport) -> dict[str, Any]:
    counts = dict(source.lines.order_by().values_list("fate").annotate(Count("pk")))
    fate = request.GET.get("fate", "")
    lines = source.lines.select_related("member")
    if fate in Fate.values:
        lines = lines.filter(fate=fate)
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    return {
        "problem": FILE_PROBLEMS.get(source.problem, ""),
        "fates": [(code, label, counts.get(code, 0)) for code, label in Fate.choices],
        "fate": fate,
        "page_obj": page,
        "lines": [(line, [line_problem(code) for code in line.problems]) for line in page],
        "to_apply": source.lines.to_apply().count(),
    }


@right_needed(Right.MOVE_LISTS)
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring in the lines that were found right."""
    source = get_object_or_404(MemberImport, place=place_of(request), pk=pk)
    try:
        with transaction.atomic():
            imports.start(source=source, by=signed_in(request))
            tasks.apply.enqueue(source.pk)
    except Refused as refused:
        context = {"source": source, "refusals": refused.refusals} | _outcome(request, source)
        return render(request, "members/import.html", context, status=409)
    return redirect(source)


@right_needed(Right.MOVE_LISTS)
@require_safe
def wrong_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the lines that need mending as a file, to be mended and brought in again."""
    source = get_object_or_404(MemberImport, place=place_of(request), pk=pk)
    wrong = ImportLine.objects.filter(source=source, fate=Fate.WRONG)
    return _csv((line.values for line in wrong.iterator()), "to-mend")


@right_needed(Right.MOVE_LISTS)
@require_safe
def example(request: HttpRequest) -> HttpResponse:
    """Give a list with one line, headed in the reader's language, to begin with."""
    return _csv([EXAMPLE], "example")


@right_needed(Right.MOVE_LISTS)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Give the people of the place as a list; a POST, as it leaves a record."""
    place, now = place_of(request), timezone.now()
    lines = exports.people_of(place=place, by=signed_in(request), now=now)
    name = f"{place.slug}-{place.today(now):%Y-%m-%d}"
    if request.POST.get("format") != "xlsx":
        return _csv(lines, name)
    answer = HttpResponse(files.as_xlsx(lines), content_type=files.XLSX_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _csv(lines: Iterable[files.Line], name: str) -> HttpResponse:
    return HttpResponse(
        "".join(files.as_csv(lines)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
