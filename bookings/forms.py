"""What people choose when they book, move, or say what a booking is for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bookings.models import Booking
from equipment.models import Machine
from members.models import Member, Mode
from projects.models import Project

USUAL_MINUTES = 60
MINUTES_OF_A_DAY = 24 * 60


def asked_mode(data: Mapping[str, Any]) -> Mode | None:
    """Give in which way someone of the team says they act for another; None: they do not say."""
    said = data.get("mode")
    return Mode(said) if said in {Mode.WITH, Mode.FOR} else None


def length_in_words(minutes: int) -> str:
    """Say a length of time in hours and minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if rest:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)


class LengthForm(forms.Form):
    """How long a slot lasts: any length that was free when the page was shown.

    Other lengths are let through: it is the rules that say why they are not possible.
    """

    minutes = forms.IntegerField(
        label=gettext_lazy("How long"),
        min_value=1,
        max_value=MINUTES_OF_A_DAY,
        widget=forms.RadioSelect(attrs={"class": "choices-short"}),
    )

    def __init__(
        self,
        *args: Any,
        start: datetime,
        ends: Sequence[datetime],
        usual_minutes: int = USUAL_MINUTES,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        lengths = [int((end - start).total_seconds()) // 60 for end in ends]
        words = [
            _("%(length)s, until %(end)s")
            % {
                "length": length_in_words(minutes),
                "end": date_format(localtime(end), "H:i"),
            }
            for minutes, end in zip(lengths, ends, strict=True)
        ]
        self.fields["minutes"].widget.choices = list(zip(lengths, words, strict=True))
        fitting = [minutes for minutes in lengths if minutes <= usual_minutes]
        self.fields["minutes"].initial = max(fitting) if fitting else min(lengths, default=None)


class ProjectForm(forms.Form):
    """What a booking is for."""

    project = forms.ModelChoiceField(
        label=gettext_lazy("For which project"),
        queryset=Project.objects.none(),
        required=False,
        empty_label=gettext_lazy("No project"),
    )

    def __init__(self, *args: Any, member: Member, machine: Machine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Project.objects.made_by(member).filter(place=machine.place)
        self.fields["project"].queryset = own  # type: ignore[attr-defined]

    @classmethod
    def of(cls, booking: Booking, data: Any = None) -> "ProjectForm":
        """Make the form for a booking there is."""
        return cls(
            data,
            member=booking.member,
            machine=booking.machine,
            initial={"project": booking.project_id},
        )


class BookingForm(LengthForm, ProjectForm):
    """What is left to choose once machine and start are."""

    field_order = ["minutes", "project"]
