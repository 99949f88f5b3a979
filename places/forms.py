"""Forms for opening hours and closures; what they ask is done by `places.calendars`."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime, AdminTimeWidget
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from places import calendars
from places.calendars import Weekday
from places.models import Closure, Opening
from places.slots import Slot


class _MadeOnceForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """A row that can be made and removed, and is shown as it is in between."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None and instance.pk:
            kwargs["initial"] = self.facts_of(instance) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for field in self.fields.values():
                field.disabled = True
                field.required = False

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        space = asked.get("space")
        if space is not None and space.place_id != self.instance.place_id:
            self.add_error("space", _("This space belongs to another place."))
        return asked

    def facts_of(self, row: Any) -> dict[str, Any]:
        raise NotImplementedError

    def make(self) -> Any:
        raise NotImplementedError

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  # as Django calls it
        self.instance = self.make()
        vars(self)["save_m2m"] = lambda: None  # what Django calls after it
        return self.instance


class OpeningForm(_MadeOnceForm):
    """When a place or one of its spaces opens."""

    weekdays = forms.MultipleChoiceField(
        label=_("Days of the week"),
        choices=[(day.name, name) for day, name in zip(Weekday, WEEKDAYS.values(), strict=True)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None: on the first day only."),
    )
    opens = forms.TimeField(label=_("From"), widget=AdminTimeWidget)
    closes = forms.TimeField(
        label=_("To"),
        widget=AdminTimeWidget,
        help_text=_("At or before the opening time: on the next day."),
    )
    first_on = forms.DateField(label=_("From the day"), widget=AdminDateWidget)
    last_on = forms.DateField(
        label=_("Until the day"),
        widget=AdminDateWidget,
        required=False,
        help_text=_("Empty: without end."),
    )

    class Meta:
        model = Opening
        fields = ("space",)

    def facts_of(self, row: Opening) -> dict[str, Any]:
        hours = calendars.hours_of(row)
        return {
            "weekdays": [day.name for day in hours.weekdays],
            "opens": hours.opens,
            "closes": hours.closes,
            "first_on": hours.first_on,
            "last_on": hours.last_on,
        }

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        first_on, last_on = asked.get("first_on"), asked.get("last_on")
        if first_on and last_on and last_on < first_on:
            self.add_error("last_on", _("The last day does not come before the first."))
        return asked

    def make(self) -> Opening:
        asked = self.cleaned_data
        place, space = self.instance.place, asked["space"]
        weekdays = [Weekday[name] for name in asked["weekdays"]]
        if weekdays:
            return calendars.open_every_week(
                place=place,
                space=space,
                weekdays=weekdays,
                opens=asked["opens"],
                closes=asked["closes"],
                first_on=asked["first_on"],
                last_on=asked["last_on"],
            )
        slot = calendars.slot_on(place, asked["first_on"], asked["opens"], asked["closes"])
        return calendars.open_once(place=place, space=space, slot=slot)


class ClosureForm(_MadeOnceForm):
    """When a place or one of its spaces is closed although its hours say open."""

    starts_at = forms.SplitDateTimeField(label=_("From"), widget=AdminSplitDateTime)
    ends_at = forms.SplitDateTimeField(label=_("To"), widget=AdminSplitDateTime)

    class Meta:
        model = Closure
        fields = ("space", "reason")

    def facts_of(self, row: Closure) -> dict[str, Any]:
        slot = calendars.slot_of(row)
        return {"starts_at": slot.start, "ends_at": slot.end}

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        starts_at, ends_at = asked.get("starts_at"), asked.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("It ends after it starts."))
        return asked

    def make(self) -> Closure:
        asked = self.cleaned_data
        return calendars.close(
            place=self.instance.place,
            space=asked["space"],
            slot=Slot(asked["starts_at"], asked["ends_at"]),
            reason=asked["reason"],
        )


class HoursFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # generic for mypy only
    """Rows whose removal takes along what the calendar keeps of them."""

    def delete_existing(self, obj: Any, commit: bool = True) -> None:  # noqa: FBT001, FBT002
        if commit:
            calendars.remove(obj)
