"""What people say of themselves."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
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


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Who one is, in plain words; the page says what to do when the password is forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""


class NewPasswordForm(ChangePasswordForm):
    """The password one has and the one one wants; labels alone say which is which."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["oldpassword"].help_text = ""
