"""The pages of projects: the list, starting and changing one, its people, its picture."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equipment.pictures import picture_response
from members.models import Member
from members.requests import signed_in
from members.search import people_called
from places.middleware import place_of
from places.refusals import Refusal, Refused
from projects import services
from projects.forms import ProjectForm
from projects.models import Project, ProjectState

PROJECTS_A_PAGE = 24


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """List the projects of the place that the reader may see, their own first."""
    place = place_of(request)
    projects = Project.objects.filter(place=place).visible_to(request.user).with_people()
    state = request.GET.get("state", "")
    if state in ProjectState.values:
        projects = projects.filter(state=state)
    if isinstance(request.user, Member):
        own = Project.objects.made_by(request.user).filter(pk=OuterRef("pk"))
        projects = projects.annotate(is_own=Exists(own)).order_by("-is_own", "-created_at", "-pk")
    context = {
        "page_obj": Paginator(projects, PROJECTS_A_PAGE).get_page(request.GET.get("page")),
        "states": ProjectState.choices,
        "state": state,
    }
    return render(request, "projects/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start a project at the place."""
    form = ProjectForm(request.POST or None, request.FILES or None)
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            project = services.start(
                place=place_of(request),
                owner=signed_in(request),
                now=timezone.now(),
                **form.facts(),
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Your project has started. Have fun!"))
            return redirect(project)
    context = {"form": form, "refusals": refusals}
    return render(request, "projects/form.html", context, status=_status(form, refusals))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a project says of itself."""
    by = signed_in(request)
    project = _of(request, pk)
    # A form writes into its instance even what it then refuses; the page shows the real one.
    form = ProjectForm(request.POST or None, request.FILES or None, instance=copy(project))
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            services.change(project=project, by=by, now=timezone.now(), **form.facts())
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Saved."))
            return redirect(project)
    context = {"form": form, "project": project, "refusals": refusals}
    return render(request, "projects/form.html", context, status=_status(form, refusals))


@login_required
@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who makes a project, and find someone to add."""
    return _people_page(request, _of(request, pk))


@login_required
@require_POST
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one of those whom the name that was searched gives; by number alone nobody is found."""
    project, by = _of(request, pk), signed_in(request)
    found = people_called(request.POST.get("q", ""), place=project.place, by=by)
    member = next((each for each in found if str(each.pk) == request.POST.get("member")), None)
    if member is None:
        messages.error(request, _("This person was not found. Search again."))
        return redirect("projects:members", project.pk)
    try:
        services.add_member(project=project, member=member, by=by, now=timezone.now())
    except Refused as refused:
        return _people_page(request, project, refused.refusals)
    messages.success(request, _("%(name)s is in the project now.") % {"name": member})
    return redirect("projects:members", project.pk)


@login_required
@require_POST
def remove_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Take someone off a project."""
    project, by = _of(request, pk), signed_in(request)
    chosen = request.POST.get("member", "")
    member = next((each for each in project.members.all() if str(each.pk) == chosen), None)
    if member is not None:
        try:
            services.remove_member(project=project, member=member, by=by)
        except Refused as refused:
            return _people_page(request, project, refused.refusals)
        left = {"name": member}
        messages.success(request, _("%(name)s is no longer in the project.") % left)
    if member == by:
        return redirect("projects:list")  # it may not be theirs to see any more
    return redirect("projects:members", project.pk)


@require_safe
def cover(request: HttpRequest, name: str) -> FileResponse:
    """Send the picture of a project to those who may see the project."""
    field = Project._meta.get_field("cover")
    seen = Project.objects.visible_to(request.user)
    project = get_object_or_404(seen, cover=f"{field.upload_to}{name}")
    is_public = Project.objects.shown_to_all().filter(pk=project.pk).exists()
    return picture_response(project.cover, is_public=is_public)


def _of(request: HttpRequest, pk: int) -> Project:
    """Give the project to its makers and the staff of its place; for others it is not there."""
    by = signed_in(request)
    project = get_object_or_404(Project.objects.visible_to(by).with_people(), pk=pk)
    if not (project.has_maker(by) or by.is_staff_of(project.place)):
        raise Http404
    return project


def _people_page(
    request: HttpRequest, project: Project, refusals: tuple[Refusal, ...] = ()
) -> HttpResponse:
    by = signed_in(request)
    asked = (request.POST if request.method == "POST" else request.GET).get("q", "")
    context = {
        "project": project,
        "may_lead": project.owner_id == by.pk or by.is_staff_of(project.place),
        "works_here": by.is_staff_of(project.place),
        "asked": asked,
        "found": [
            each
            for each in people_called(asked, place=project.place, by=by)
            if not project.has_maker(each)
        ],
        "refusals": refusals,
    }
    return render(request, "projects/people.html", context, status=409 if refusals else 200)


def _status(form: ProjectForm, refusals: tuple[Refusal, ...]) -> int:
    if refusals:
        return 409
    return 422 if form.errors else 200
