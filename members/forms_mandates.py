"""What a mandate says: for what, from when until when, to whom, and how it was given."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import HowGiven, Member, Right, Scope
from members.rights import roles_with
from members.services.mandates import USUAL_YEARS, Terms, last_day
from places.models import Place


class MandateForm(forms.Form):
    """On one's own screen."""

    scopes = forms.TypedMultipleChoiceField(
        label=_("For what"),
        choices=Scope.choices,
        coerce=Scope,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.BOOKINGS],
    )
    starts_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("This day counts. Two years at most."),
    )
    holder = forms.ModelChoiceField(
        label=_("Who may act"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=_("Everyone who works at the desk"),
    )

    def __init__(self, *args: Any, member: Member, place: Place, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = today
        self.fields["ends_on"].initial = last_day(today, USUAL_YEARS)
        desk = Member.objects.filter(
            is_active=True, roles__place=place, roles__role__in=roles_with(Right.ACT_FOR)
        )
        self.fields["holder"].queryset = desk.exclude(pk=member.pk).distinct()  # type: ignore[attr-defined]

    @property
    def terms(self) -> Terms:
        asked = self.cleaned_data
        return Terms(
            scopes=asked["scopes"],
            starts_on=asked["starts_on"],
            ends_on=asked["ends_on"],
            holder=asked["holder"],
        )


class DeskMandateForm(MandateForm):
    """Written down at the desk, signed or spoken before the one who writes."""

    given_by = forms.ModelChoiceField(
        label=_("Who gives it"), queryset=Member.objects.none(), widget=forms.RadioSelect
    )
    how = forms.TypedChoiceField(
        label=_("How it was given"),
        choices=[(how.value, how.label) for how in (HowGiven.PAPER, HowGiven.SPOKEN)],
        coerce=HowGiven,
        widget=forms.RadioSelect,
        initial=HowGiven.PAPER,
        help_text=_("You are the witness. Your name is kept with it."),
    )

    field_order = ["given_by", "scopes", "starts_on", "ends_on", "holder", "how"]

    def __init__(self, *args: Any, givers: list[Member], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["given_by"]
        field.queryset = Member.objects.filter(pk__in=[each.pk for each in givers])
        field.empty_label = None
        field.initial = givers[0].pk if givers else None
