"""Asking the team and guardians in which way they act for another person."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Mandate, Member, Mode, Right, Scope, is_guardian_of
from members.services.acts import mandate_of
from places.models import Place


class ModeForm(forms.Form):
    """With the person, or for them. Stands in another form; `_mode.html` shows it.

    For them is on a mandate, or as a guardian. It asks nothing of people who act for themselves.
    """

    mode = forms.TypedChoiceField(
        label=_("How do you do this?"), coerce=Mode, empty_value=None, widget=forms.RadioSelect
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
        self.is_guardian = is_guardian_of(by, member)
        if self.is_guardian:
            self._ask([Mode.WITH, Mode.GUARDIAN], usual=Mode.GUARDIAN)
            self.fields["mode"].required = False
        elif by.pk != member.pk and by.may(Right.HELP_BESIDE, place):
            self.mandate = mandate_of(by=by, member=member, place=place, scope=scope, now=now)
            self._ask([Mode.WITH, Mode.FOR] if self.mandate else [Mode.WITH], usual=Mode.WITH)
        else:
            del self.fields["mode"]

    def _ask(self, modes: list[Mode], *, usual: Mode) -> None:
        words = {
            Mode.WITH: _("With %(name)s, who is here or on the telephone and decides"),
            Mode.FOR: _("For %(name)s, who is not here, on a mandate"),
            Mode.GUARDIAN: _("For %(name)s, who is not here, as a guardian"),
        }
        field: Any = self.fields["mode"]
        field.choices = [(mode.value, words[mode] % {"name": self.member}) for mode in modes]
        field.initial = usual

    @property
    def chosen(self) -> Mode | None:
        """Give what the services take; None where nothing was asked."""
        return self.cleaned_data.get("mode")
