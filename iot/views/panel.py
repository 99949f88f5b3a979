"""The demo's own buttons: press start on a simulated machine, as if one stood in front of it."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from equipment.models import Machine
from iot.simulation import panel
from iot.simulation.fleet import FLEET
from iot.simulation.machine import Key


class PanelForm(forms.Form):
    """The key that is pressed, and what a print that it starts is called."""

    press = forms.ChoiceField(choices=[(key, key) for key in Key])
    file = forms.CharField(max_length=120, required=False)


def has_panel(machine: Machine) -> bool:
    """Say whether `machine` is a simulated one whose panel can be reached from here."""
    return bool(settings.DEMO_PANEL_URL) and machine.slug in {each.slug for each in FLEET}


@login_required
@require_POST
def press_panel(request: HttpRequest, slug: str) -> HttpResponse:
    """Press a key of a simulated machine; there are none outside the demo."""
    machine = get_object_or_404(Machine, slug=slug)
    if not has_panel(machine):
        raise Http404
    form = PanelForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the buttons."))
        return redirect(machine)
    file = form.cleaned_data["file"]
    details = {"file": file} if file else {}
    try:
        panel.press(settings.DEMO_PANEL_URL, machine.slug, form.cleaned_data["press"], **details)
    except panel.PanelUnreachable:
        messages.error(request, _("The simulated machine does not answer. Is the demo running?"))
    else:
        messages.success(request, _("Done. Watch the machine: it shows in a second or two."))
    return redirect(machine)
