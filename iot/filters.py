"""How lists of runs are narrowed: by machine, days, outcome and project."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from equipment.models import Machine
from iot.models import Run, RunOutcome
from members.models import Member
from places.models import Place
from places.slots import day_window


class RunFilter(django_filters.FilterSet):
    """The filters above the page of runs; days are those of the place.

    Whom it is about is asked of guardians: themselves, or one of their children.
    """

    person = django_filters.ModelChoiceFilter(
        field_name="member",
        label=_("Person"),
        queryset=Member.objects.none(),
        to_field_name="username",
        empty_label=_("All"),
    )

    machine = django_filters.ModelChoiceFilter(
        label=_("Machine"),
        queryset=Machine.objects.none(),
        to_field_name="slug",
        empty_label=_("All"),
    )
    first_on = django_filters.DateFilter(
        label=_("Ended from"), method="_ended_from", widget=forms.DateInput({"type": "date"})
    )
    last_on = django_filters.DateFilter(
        label=_("Ended until"), method="_ended_until", widget=forms.DateInput({"type": "date"})
    )
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=RunOutcome.choices, empty_label=_("All")
    )

    class Meta:
        model = Run
        fields: list[str] = []

    def __init__(
        self, *args: Any, place: Place, people: QuerySet[Member] | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        if people is None:
            del self.filters["person"]
        else:
            self.filters["person"].queryset = people
        self.filters["machine"].queryset = Machine.objects.at(place)

    def _ended_from(self, runs: QuerySet[Run], name: str, day: date) -> QuerySet[Run]:
        return runs.filter(ended_at__gte=day_window(day, self.place.zone).start)

    def _ended_until(self, runs: QuerySet[Run], name: str, day: date) -> QuerySet[Run]:
        return runs.filter(ended_at__lt=day_window(day, self.place.zone).end)
