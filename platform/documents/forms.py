"""What people fill in about letters."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CompareForm(forms.Form):
    file = forms.FileField(label=_("PDF of the letter"), help_text=_("We compare it and do not keep it."))


class PassphraseForm(forms.Form):
    passphrase = forms.CharField(
        label=_("Passphrase"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("We use it once and never keep it."),
    )


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)
