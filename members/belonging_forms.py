"""What the desk writes down about belonging: memberships, house rules, suspensions."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from members.models import HouseRules, MembershipKind, Mode
from places.texts import TranslatedTextFormField

CENTS = 100


class DayInput(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HowForm(forms.Form):
    """Whether the person is there and decides, or gave a mandate for it."""

    mode = forms.ChoiceField(
        label=_("How you do it"),
        choices=[(mode.value, mode.label) for mode in (Mode.WITH, Mode.FOR)],
        widget=forms.RadioSelect,
        initial=Mode.WITH,
    )

    def chosen_mode(self) -> Mode:
        return Mode(self.cleaned_data["mode"])


class MembershipForm(HowForm):
    """Kind, days and price of a membership."""

    kind = forms.ChoiceField(label=_("Kind"), choices=MembershipKind)
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())
    price = forms.DecimalField(
        label=_("Price paid, in euros"),
        min_value=0,
        max_value=9999,
        decimal_places=2,
        initial=Decimal(0),
        help_text=_("0 if nothing was paid."),
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )
    field_order = ["kind", "starts_on", "ends_on", "price", "mode"]

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        first, last = asked.get("starts_on"), asked.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("It ends on the day it starts, or later."))
        return asked

    def facts(self) -> dict[str, Any]:
        """Give what `services.memberships` takes."""
        asked = dict(self.cleaned_data)
        price: Decimal = asked.pop("price")
        return asked | {"price_cents": int(price * CENTS), "mode": self.chosen_mode()}


class RenewalForm(MembershipForm):
    """What follows a membership: it starts on the day after, which is not asked."""

    starts_on = None  # type: ignore[assignment]  # how Django takes a field away


class HouseRulesForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """A new version of the rules, in each language."""

    class Meta:
        model = HouseRules
        fields = ["body"]
        help_texts = {
            "body": _("Short sentences. Who has no text in their language reads the first one.")
        }
        field_classes = {"body": TranslatedTextFormField}


class SuspensionForm(forms.Form):
    """Why someone is kept away, and until when."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads this, and the guardians of a child do. Use plain words."),
    )
    last_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DayInput(),
        help_text=_("Empty: until someone ends it."),
    )

    def ends_at(self) -> datetime | None:
        """Give the end of the last day, by the clock of the place; None for no end."""
        last_on: date | None = self.cleaned_data["last_on"]
        if last_on is None:
            return None
        return make_aware(datetime.combine(last_on, time(23, 59)))
