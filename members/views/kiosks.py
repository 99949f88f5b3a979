"""The kiosks of a place: the list, making this browser one, and shutting one."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from members.gates import right_needed
from members.kiosk_middleware import become_kiosk
from members.models import Kiosk, Right
from members.requests import signed_in
from members.services.kiosks import make_kiosk, revoke_kiosk
from places.middleware import place_of


class KioskForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """How the team calls this tablet."""

    class Meta:
        model = Kiosk
        fields = ["name"]


@right_needed(Right.MANAGE_PLACE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosks(request: HttpRequest) -> HttpResponse:
    """List the kiosks of the place; make the browser that shows this page one of them."""
    place = place_of(request)
    form = KioskForm(request.POST or None, initial={"name": _("Entrance")})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        by = signed_in(request)
        _kiosk, key = make_kiosk(place=place, name=name, by=by, now=timezone.now())
        logout(request)  # from now on others stand before it
        response = redirect("kiosk:home")
        become_kiosk(response, key)
        return response
    working = Kiosk.objects.working().filter(place=place).select_related("made_by")
    context = {"form": form, "kiosks": working}
    return render(request, "members/kiosks.html", context, status=422 if form.errors else 200)


@right_needed(Right.MANAGE_PLACE)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a kiosk, such as one that was stolen."""
    kiosk = get_object_or_404(Kiosk.objects.working().filter(place=place_of(request)), pk=pk)
    revoke_kiosk(kiosk=kiosk, by=signed_in(request), now=timezone.now())
    messages.success(request, _("%(name)s is no longer a kiosk.") % {"name": kiosk.name})
    return redirect("people:kiosks")
