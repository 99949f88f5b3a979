"""What the desk writes down of a person, and how it looks for people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Member, Role


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """Who someone is, how they are reached, in which language."""

    birth_month = forms.DateField(
        label=_("Month of birth"),
        required=False,
        input_formats=["%Y-%m", "%m/%Y"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
        help_text=_("Only the month and the year. Such as 03/2012."),
    )

    class Meta:
        model = Member
        fields = [
            "display_name", "first_name", "last_name", "birth_month", "phone", "email", "channel",
            "language",
        ]  # fmt: skip
        widgets = {"channel": forms.RadioSelect}
        help_texts = {
            "display_name": _("A first name or a nickname. Other people here see only this.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # the desk's browser keeps nobody's data


class PeopleFilter(forms.Form):
    """Whom the list of people shows."""

    MINOR, ADULT, UNKNOWN = "minor", "adult", "unknown"

    q = forms.CharField(label=_("Name or telephone"), required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("All roles")), *Role.choices], required=False
    )
    age = forms.ChoiceField(
        label=_("Age"),
        choices=[
            ("", _("All ages")),
            (MINOR, _("Under 18 years")),
            (ADULT, _("18 years and more")),
            (UNKNOWN, _("Not known")),
        ],
        required=False,
    )
