"""What people say of themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Member


class NameForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """The name by which others know someone."""

    class Meta:
        model = Member
        fields = ["display_name"]
        help_texts = {
            "display_name": _("A first name or a nickname. Other people here see only this.")
        }
