"""Choosing the place whose machines and projects one looks at."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from places.middleware import SESSION_KEY
from places.models import Place


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Show all places, and remember the one that is chosen for this session."""
    if request.method == "POST":
        place = get_object_or_404(Place, slug=request.POST.get("place", ""))
        request.session[SESSION_KEY] = place.pk
        messages.success(request, _("You now look at %(name)s.") % {"name": place})
        return redirect("machines")
    return render(request, "places/choose.html", {"places": Place.objects.all()})
