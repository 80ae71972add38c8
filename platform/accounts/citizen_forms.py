"""What citizens type when they sign in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.citizens import DIGITS
from accounts.contacts import Contact, read_contact
from accounts.models import ContactKind, User


class AnotherContactForm(forms.Form):
    """Where to send a code. One field for both: people type what they have."""

    contact = forms.CharField(label=_("Mobile number or e-mail address"), max_length=254)

    def __init__(self, *args: Any, ways: Collection[ContactKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        if ContactKind.PHONE in ways:
            field.help_text = _("We send a code of six digits there, by WhatsApp, SMS or e-mail.")
            field.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        else:
            field.label = _("E-mail address")
            field.help_text = _("We send a code of six digits there. Mobile numbers cannot be used here yet.")
            field.widget.attrs |= {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}
        self._ways = ways

    def clean_contact(self) -> Contact:
        contact = read_contact(self.cleaned_data["contact"])
        if contact is None and ContactKind.PHONE in self._ways:
            raise forms.ValidationError(
                gettext(
                    "This is neither a mobile number nor an e-mail address. "
                    "Write it like 081234567890 or nama@contoh.com."
                )
            )
        if contact is None:
            raise forms.ValidationError(gettext("This is not an e-mail address. Write it like nama@contoh.com."))
        return contact


class ContactForm(AnotherContactForm):
    """The same to sign in."""

    own = forms.BooleanField(
        label=_("Only I use this device"),
        required=False,
        help_text=_("You then stay signed in here. Leave it empty on a device of a village office or of a friend."),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "maxlength": "20"}
        ),
    )

    def clean_code(self) -> str:
        # People type them in two groups, and copy them with what stands around.
        code = "".join(self.cleaned_data["code"].split()).replace("-", "")
        if not (code.isascii() and code.isdigit() and len(code) == DIGITS):
            raise forms.ValidationError(gettext("The code has six digits. Type all of them."))
        return code


class NameForm(forms.Form):
    full_name = forms.CharField(
        label=_("Full name"),
        max_length=150,
        help_text=_("As on the identity card. We fill it in for you when you apply for something."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_full_name(self) -> str:
        name = " ".join(self.cleaned_data["full_name"].split())
        if not any(character.isalpha() for character in name):
            raise forms.ValidationError(gettext("Write the name in letters, as on the identity card."))
        return name


class AccountForm(NameForm):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=User._meta.get_field("language").choices or [],
        help_text=_("Of these pages and of the messages we send you."),
    )
