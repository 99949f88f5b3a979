"""What the desk writes down about groups from outside."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _

from members.belonging_forms import DayInput
from members.models import Group, GroupVisit
from places.slots import Slot

MOST_OF_A_BAND = 999


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """What a group is called, and whom to call."""

    class Meta:
        model = Group
        fields = ["name", "contact_name", "contact_phone", "contact_email", "note"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "contact_name": forms.TextInput(attrs={"autocomplete": "off"}),
            "contact_phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "name": _("Such as a school and a class."),
            "contact_name": _("Who comes with the group or answers for it. Nobody else is named."),
            "note": _("What helps on the day. Write no names and nothing about health."),
        }

    def validate_constraints(self) -> None:
        """Leave it to the service to say that a name is taken."""


class HeadsForm(forms.Form):
    """How many there are of each age band."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for band in GroupVisit.BANDS:
            label = GroupVisit.band_label(band)
            self.fields[band] = forms.IntegerField(
                label=label[:1].upper() + label[1:],
                required=False,
                min_value=0,
                max_value=MOST_OF_A_BAND,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(self.heads(asked).values()):
            raise forms.ValidationError(_("Write how many come."))
        return asked

    def heads(self, asked: dict[str, Any] | None = None) -> dict[str, int]:
        """Give the number of each band; what was left empty is nobody."""
        asked = self.cleaned_data if asked is None else asked
        return {band: asked.get(band) or 0 for band in GroupVisit.BANDS}

    @classmethod
    def initial_of(cls, visit: GroupVisit) -> dict[str, Any]:
        return {band: number or None for band, number in visit.heads.items()}


class VisitForm(HeadsForm):
    """When a group comes, and how many."""

    day = forms.DateField(label=_("Day"), widget=DayInput())
    comes = forms.TimeField(
        label=_("Comes at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    leaves = forms.TimeField(
        label=_("Leaves at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        comes, leaves = asked.get("comes"), asked.get("leaves")
        if comes and leaves and leaves <= comes:
            self.add_error("leaves", _("It leaves after it comes."))
        return asked

    def slot(self) -> Slot:
        """Give the time of the visit, by the clock of the place."""
        asked = self.cleaned_data
        bounds = (datetime.combine(asked["day"], asked[name]) for name in ("comes", "leaves"))
        return Slot(*map(make_aware, bounds))

    @classmethod
    def initial_of(cls, visit: GroupVisit) -> dict[str, Any]:
        comes, leaves = localtime(visit.expected_at), localtime(visit.leaves_at)
        times = {"day": comes.date(), "comes": comes.time(), "leaves": leaves.time()}
        return super().initial_of(visit) | times
