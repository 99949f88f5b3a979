"""What people say of themselves."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm
from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Member


class NameForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """The name by which others know someone, and what only the desk and guardians see.

    The month of birth is not among it: it says who decides, so the desk corrects it.
    """

    class Meta:
        model = Member
        fields = ["display_name", "first_name", "last_name", "phone", "channel"]
        widgets = {"channel": forms.RadioSelect}
        labels = {"channel": _("How to reach me")}
        help_texts = {
            "display_name": _("A first name or a nickname. Other people here see only this."),
            "channel": _("Without an e-mail, you get paper at the desk."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, purpose in (("first_name", "given-name"), ("last_name", "family-name")):
            self.fields[name].widget.attrs["autocomplete"] = purpose
        self.fields["phone"].widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}


class SignInForm(LoginForm):
    """Who one is, in plain words; the page says what to do when the password is forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        without_placeholders(self)


class NewPasswordForm(ChangePasswordForm):
    """The password one has, and the one that one wants instead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
        without_placeholders(self)


class ForgottenPasswordForm(ResetPasswordForm):
    """Where to send the link that leads to a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_placeholders(self)


def without_placeholders(form: forms.Form) -> None:
    """Leave it to the labels to say what a field is: they stay while one writes."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
