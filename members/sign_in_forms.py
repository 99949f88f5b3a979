"""What is asked of people who sign in: django-allauth's forms, in plain words."""

from typing import Any, ClassVar

from allauth.account.forms import (
    ConfirmLoginCodeForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
    SetPasswordForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateWithFactorForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import without_placeholders


class PlainWords(forms.Form):
    """Says what each field is by a label that stays, and by nothing inside the field."""

    labels: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = label
        without_placeholders(self)


class CodeByEmailForm(PlainWords, RequestLoginCodeForm):
    """Where to send a code that signs in."""

    labels: ClassVar = {"email": _("E-mail")}


class EmailCodeForm(PlainWords, ConfirmLoginCodeForm):
    """The code that came by e-mail."""

    labels: ClassVar = {"code": _("Code from the e-mail")}


class PasswordAgainForm(PlainWords, ReauthenticateForm):
    """The password once more, before something that matters."""

    labels: ClassVar = {"password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class FirstPasswordForm(PlainWords, SetPasswordForm):
    """A password for someone who signed in without one so far."""


class SecondFactorForm(PlainWords, AuthenticateForm):
    """What the app says, or one of the codes on paper."""

    labels: ClassVar = {"code": _("Code from your app, or one of your spare codes")}


class SecondFactorAgainForm(PlainWords, ReauthenticateWithFactorForm):
    """The same once more, before something that matters."""

    labels = SecondFactorForm.labels


class FirstAppCodeForm(PlainWords, ActivateTOTPForm):
    """A first code, to see that the app has understood."""

    labels: ClassVar = {"code": _("Code that the app shows now")}


class NewPasskeyForm(PlainWords, AddWebAuthnForm):
    """A passkey, always such as signs in by itself: one kind is easier to understand than two."""

    labels: ClassVar = {"name": _("Name of this passkey")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"passwordless": True, "name": _("My device")}
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.fields["name"].help_text = _("So that you know it again, such as “my telephone”.")


class PasskeyNameForm(PlainWords, EditWebAuthnForm):
    """Another name for a passkey."""

    labels = NewPasskeyForm.labels
