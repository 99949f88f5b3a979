"""What people choose when they give a qualification or take it back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.levels import Level
from learning.models import LEVELS
from members.models import Member


class LevelForm(forms.Form):
    """At which level, and until when."""

    level = forms.TypedChoiceField(
        label=_("Level"),
        choices=LEVELS,
        coerce=Level,
        initial=Level.ALONE,
        widget=forms.RadioSelect(attrs={"class": "choices-short"}),
    )
    valid_until_on = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty to give it for as long as this qualification lasts."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class GiveForm(LevelForm):
    """To whom, of those whom a name has found."""

    member = forms.TypedChoiceField(label=_("Person"), coerce=int, widget=forms.RadioSelect)

    field_order = ["member"]

    def __init__(
        self, *args: Any, people: Sequence[Member], works_here: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        words = [f"{each} ({each.username})" if works_here else str(each) for each in people]
        self.fields["member"].choices = list(  # type: ignore[attr-defined]
            zip(self.people, words, strict=True)
        )
        if len(people) == 1:
            self.fields["member"].initial = people[0].pk

    def clean_member(self) -> Member:
        return self.people[self.cleaned_data["member"]]


class GroupForm(LevelForm):
    """To whom, of those on a page of the list."""

    members = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=Member.objects.none(),
        error_messages={"required": _("Choose one person at least.")},
    )

    def __init__(self, *args: Any, people: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = Member.objects.filter(pk__in=[each.pk for each in people])
        self.fields["members"].queryset = listed  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("The person reads this. For a child, the guardians read it too."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
