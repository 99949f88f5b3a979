"""Asking someone of the team in which way they act for another person."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Mandate, Member, Mode, Right, Scope, is_guardian_of
from members.services.acts import mandate_of
from places.models import Place


class ModeForm(forms.Form):
    """With the person, or for them on a mandate. Stands in another form; `_mode.html` shows it.

    It asks nothing of people who act for themselves, nor of guardians.
    """

    mode = forms.TypedChoiceField(
        label=_("How do you do this?"), coerce=Mode, widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,
        by: Member,
        member: Member,
        place: Place,
        scope: Scope,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.mandate: Mandate | None = None
        self.may_act_for = by.may(Right.ACT_FOR, place)
        if not is_asked(by, member, place):
            del self.fields["mode"]
            return
        self.mandate = mandate_of(by=by, member=member, place=place, scope=scope, now=now)
        modes = [Mode.WITH, Mode.FOR] if self.mandate else [Mode.WITH]
        words = {
            Mode.WITH: _("With %(name)s, who is here or on the telephone and decides"),
            Mode.FOR: _("For %(name)s, who is not here, on a mandate"),
        }
        field: Any = self.fields["mode"]
        field.choices = [(mode.value, words[mode] % {"name": member}) for mode in modes]
        field.initial = Mode.WITH

    @property
    def chosen(self) -> Mode | None:
        """Give what the services take; None where nothing was asked."""
        return self.cleaned_data.get("mode")


def is_asked(by: Member, member: Member, place: Place) -> bool:
    """Say whether `by` has to say in which way they act for `member`."""
    if by.pk == member.pk or not by.may(Right.HELP_BESIDE, place):
        return False
    return not is_guardian_of(by, member)
