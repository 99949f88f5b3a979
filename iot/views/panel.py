"""The demo's own buttons: press start on a simulated machine, as if one stood in front of it."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from equipment.models import Machine
from iot.simulation import panel


class PanelForm(forms.Form):
    """What can be pressed, and what a print that is started is called."""

    press = forms.ChoiceField(choices=[(press, press) for press in panel.PRESSES])
    file = forms.CharField(label=gettext_lazy("File"), max_length=120, required=False)


@login_required
@require_POST
def press_panel(request: HttpRequest, slug: str) -> HttpResponse:
    """Press a button of a simulated machine; there are none outside the demo."""
    machine = get_object_or_404(Machine, slug=slug)
    if not settings.DEMO or machine.slug not in panel.MACHINES:
        raise Http404
    form = PanelForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the buttons."))
        return redirect(machine)
    details = {"file": form.cleaned_data["file"]} if form.cleaned_data["file"] else {}
    try:
        panel.press(settings.MQTT_URL, machine.slug, form.cleaned_data["press"], **details)
    except OSError:
        messages.error(request, _("The simulated machine does not answer. Is the demo running?"))
    else:
        messages.success(request, _("Done. Watch the machine: it shows in a second or two."))
    return redirect(machine)
