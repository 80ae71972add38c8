"""What citizens fill in around an application: who they are, papers, messages, code and PIN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import PHONE
from accounts.models import User
from casework.services import Applicant

type VillageChoices = Sequence[tuple[str, Sequence[tuple[str, str]]]]

LONGEST_MESSAGE = 2000
ACCEPTED = ".jpg,.jpeg,.png,.pdf,image/jpeg,image/png,application/pdf"
"""What the telephone offers: its camera, its pictures and its documents. The content is checked by `core.files`."""


class ApplicantForm(forms.Form):
    """Who asks, and how we can reach them."""

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
        help_text=_("We tell you when something is missing and when the document is ready."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("In place of the mobile number or beside it. Without both you have to look here yourself."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    place = forms.ChoiceField(
        label=_("Village or urban ward"), required=False, help_text=_("What this is about. Type its first letters.")
    )
    informed = forms.BooleanField(
        label=_(
            "I have read what my data are used for. If this is about a child, I am its parent or guardian and agree."
        ),
        error_messages={"required": _("Tick this box to go on.")},
    )

    def __init__(self, *args: Any, villages: VillageChoices, asks: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [("", _("Another place, or not one alone")), *villages]
        if not asks:
            # It was ticked when the case was begun.
            del self.fields["informed"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(character.isalpha() for character in name):
            raise forms.ValidationError(gettext("Write the name in letters, as on the identity card."))
        return name

    def clean_phone(self) -> str:
        phone = "".join(self.cleaned_data["phone"].split()).replace("-", "")
        if phone:
            PHONE(phone)
        return phone

    def applicant(self, *, language: str, earlier: Applicant | None = None, user: User | None = None) -> Applicant:
        """
        :param user: the citizen who is signed in while the application is begun: it goes into their account.
        :param earlier: as it stands, where it is changed: what no form asks for stays.
        """
        values = self.cleaned_data
        return Applicant(
            name=values["name"],
            phone=values["phone"],
            email=values["email"],
            place_code=values["place"],
            resident=earlier.resident if earlier else None,
            user=earlier.user if earlier else user,
            language=language,
        )


class PaperForm(forms.Form):
    """A file for one requirement."""

    file = forms.FileField(label=_("Photo or file"), widget=forms.FileInput(attrs={"accept": ACCEPTED}))

    def __init__(self, *args: Any, title: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if title:
            # In the list of errors and for who cannot see where it stands, the paper's name says which file is meant.
            self.fields["file"].label = title


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Your message"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 4})
    )


class CodeForm(forms.Form):
    """What a receipt says."""

    code = forms.CharField(
        label=_("Tracking code"),
        max_length=30,
        help_text=_("It stands on your receipt, for example KAR-4821-7QMX."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    pin = forms.CharField(
        label="PIN",
        max_length=12,
        help_text=_("Six digits, beside the code."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
