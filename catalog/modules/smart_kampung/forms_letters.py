"""What citizens and officers type around a letter, beside its own questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PHONE
from residents.queries import number_in


class _NumberField(forms.CharField):
    """Sixteen digits in any grouping."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(max_length=30, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        number = number_in(typed)
        if not number:
            digits = sum(character.isdigit() for character in typed)
            raise forms.ValidationError(
                _("%(label)s has 16 digits, %(count)s were typed. Look at the card and type all of them.")
                % {"label": self.label, "count": digits}
            )
        return number


class ProofForm(forms.Form):
    nik = _NumberField(label="NIK", help_text=_("16 digits, on your identity card (KTP)."))
    kk = _NumberField(label=_("Family card number"), help_text=_("16 digits, at the top of the family card (KK)."))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        help_text=_("Six digits, from our message or from the officer."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class PersonForm(forms.Form):
    """Who asks, where nothing proved it."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=150,
        help_text=_("As on the identity card."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        required=False,
        help_text=_("So that the officer can ask you and tell you when the letter is ready."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(character.isalpha() for character in name):
            raise forms.ValidationError(_("Write the name in letters, as on the identity card."))
        return name

    def clean_phone(self) -> str:
        phone = "".join(self.cleaned_data["phone"].split()).replace("-", "")
        if phone:
            PHONE(phone)
        return phone
