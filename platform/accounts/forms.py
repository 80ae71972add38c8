"""Forms of sign-in and profile. The library's forms keep their checks; labels, hints and errors are ours."""

from datetime import timedelta
from typing import Any, ClassVar

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
    validate_password,
)
from django.core.validators import RegexValidator
from django.utils.functional import lazystr
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# With a context of our own: Django says "Sandi".
PASSWORD_LABEL = pgettext_lazy("label", "Password")
EMAIL_MISSING = _("Type your e-mail address.")
EMAIL_WRONG = _("This is not an e-mail address. Write it like nama@contoh.go.id.")
PASSWORD_MISSING = _("Type your password.")
NEW_PASSWORD_MISSING = _("Choose a password.")
CODE_MISSING = _("Type the code.")
PASSWORDS_DIFFER = _("The two passwords differ. Type the same one twice.")

PHONE = RegexValidator(
    r"^(\+62|0)8[0-9]{7,12}$", _("This is not a mobile number. Write it like 081234567890."), code="phone"
)


class PasswordHint:
    """What a password needs, in one sentence, read when the page is shown."""

    def __str__(self) -> str:
        lengths = [v.min_length for v in get_default_password_validators() if isinstance(v, MinimumLengthValidator)]
        return gettext("At least %(count)d characters. Several words in a row are easy to remember.") % {
            "count": max(lengths, default=8)
        }


PASSWORD_HINT = lazystr(PasswordHint())


class PlainFields(forms.Form):
    """Gives a library's form our words: labels and hints instead of placeholders, which vanish while one types."""

    labels: ClassVar[dict[str, Any]] = {}
    hints: ClassVar[dict[str, Any]] = {}
    missing: ClassVar[dict[str, Any]] = {}
    attributes: ClassVar[dict[str, dict[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.update(self.attributes.get(name, {}))
            if name in self.missing:
                field.error_messages["required"] = self.missing[name]
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = EMAIL_WRONG


class NewPassword(PlainFields):
    """A new password, typed twice."""

    labels = {"password1": pgettext_lazy("label", "New password"), "password2": _("New password once more")}
    hints = {"password1": PASSWORD_HINT}
    missing = {"password1": NEW_PASSWORD_MISSING, "password2": _("Type the new password once more.")}

    def clean(self) -> dict[str, Any]:
        # Replaces the library's comparison, whose sentence does not say what to do.
        cleaned = forms.Form.clean(self) or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", PASSWORDS_DIFFER)
        return cleaned


class OneTimeCode(PlainFields):
    """A code from an authenticator app, which people like to type in two groups."""

    labels = {"code": _("Code")}
    missing = {"code": CODE_MISSING}
    attributes = {"code": {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"}}

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        return super().clean_code()  # type: ignore[misc]  # of the library's form beside which this one stands


class SignInForm(PlainFields, account_forms.LoginForm):
    labels = {"login": _("E-mail address"), "password": PASSWORD_LABEL}
    missing = {"login": EMAIL_MISSING, "password": PASSWORD_MISSING}
    attributes = {"login": {"autocomplete": "username", "inputmode": "email"}}


class ResetPasswordForm(PlainFields, account_forms.ResetPasswordForm):
    labels = {"email": _("E-mail address")}
    hints = {"email": _("The address you sign in with.")}
    missing = {"email": EMAIL_MISSING}
    attributes = {"email": {"autocomplete": "username"}}


class ResetPasswordKeyForm(NewPassword, account_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPassword, account_forms.ChangePasswordForm):
    labels = NewPassword.labels | {"oldpassword": _("Present password")}
    missing = NewPassword.missing | {"oldpassword": _("Type your present password.")}


class SetPasswordForm(NewPassword, account_forms.SetPasswordForm):
    pass


class ReauthenticateForm(PlainFields, account_forms.ReauthenticateForm):
    labels = {"password": PASSWORD_LABEL}
    missing = {"password": PASSWORD_MISSING}


class AuthenticateForm(OneTimeCode, mfa_forms.AuthenticateForm):
    hints = {"code": _("Six digits from your authenticator app, or one of your recovery codes.")}


class MFAReauthenticateForm(OneTimeCode, mfa_forms.ReauthenticateForm):
    hints = AuthenticateForm.hints


class ActivateTOTPForm(OneTimeCode, totp_forms.ActivateTOTPForm):
    hints = {"code": _("Six digits that the app shows now.")}


class AddPasskeyForm(PlainFields, webauthn_forms.AddWebAuthnForm):
    labels = {
        "name": _("Name of the passkey"),
        "passwordless": _("Sign in with this passkey alone, without a password"),
    }
    hints = {
        "name": _("So that you recognise it later, for example the name of your phone."),
        "passwordless": _("Your device then asks for your fingerprint, face or PIN."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        if "passwordless" in self.fields:
            self.fields["passwordless"].initial = True


class EditPasskeyForm(PlainFields, webauthn_forms.EditWebAuthnForm):
    labels = {"name": _("Name of the passkey")}
    missing = {"name": _("Give the passkey a name.")}
    attributes = {"name": {"maxlength": "60"}}


class FirstPasswordForm(forms.Form):
    """The page behind an invitation."""

    password1 = forms.CharField(
        label=PASSWORD_LABEL,
        help_text=PASSWORD_HINT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": NEW_PASSWORD_MISSING},
    )
    password2 = forms.CharField(
        label=_("Password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the password once more.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", PASSWORDS_DIFFER)
        return cleaned


class ProfileForm(forms.Form):
    full_name = forms.CharField(
        label=_("Full name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your name.")},
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=User._meta.get_field("language").choices or [],
        help_text=_("Of these pages and of the mails we send you."),
    )

    def clean_phone(self) -> str:
        phone = "".join(self.cleaned_data["phone"].split()).replace("-", "")
        if phone:
            PHONE(phone)
        return phone


class ApiTokenForm(forms.Form):
    LIFETIMES: ClassVar = [("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year"))]

    name = forms.CharField(
        label=_("What the token is for"),
        max_length=80,
        help_text=_("For example the name of the system that will use it."),
        error_messages={"required": _("Say what the token is for.")},
    )
    lifetime = forms.ChoiceField(label=_("It works for"), choices=LIFETIMES, initial="90")

    def clean_lifetime(self) -> timedelta:
        return timedelta(days=int(self.cleaned_data["lifetime"]))
