"""Handing in the signed agreement, sending it back, and the list of sub-processors."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextFormField
from onboarding.agreements.services import Entry
from onboarding.models import SignedPaper, SubProcessor
from regions.terms import head_title


class PaperForm(forms.Form):
    """The signed file, and who signed it in which office."""

    file = forms.FileField(
        label=_("Signed agreement (PDF)"),
        help_text=_("Signed electronically, or the scan of the paper signed with ink. Up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": _("The signed agreement is missing. Choose its PDF file."),
            "empty": _("The file is empty. Choose it again."),
        },
    )
    signer_name = forms.CharField(
        label=_("Full name of who signed"),
        max_length=120,
        error_messages={"required": _("Fill in the full name of who signed.")},
    )
    signer_post = forms.ChoiceField(
        label=_("Signed as"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the office of who signed.")},
    )
    decree = forms.CharField(
        label=_("Decree of appointment"),
        help_text=_("Number and year of the decree by which the office is held."),
        max_length=150,
        error_messages={"required": _("Fill in the decree by which the office is held.")},
    )
    signer_nip = forms.CharField(
        label=_("NIP"),
        help_text=_("18 digits. A regional head has none: leave it empty."),
        required=False,
        max_length=25,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, regency_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post = cast(forms.ChoiceField, self.fields["signer_post"])
        post.choices = [
            (SignedPaper.Post.HEAD, str(head_title(regency_code))),
            (SignedPaper.Post.SECRETARY, SignedPaper.Post.SECRETARY.label),
        ]

    def clean_signer_nip(self) -> str:
        number = "".join(str(self.cleaned_data["signer_nip"]).split())
        if number and not (number.isascii() and number.isdigit() and len(number) == 18):
            raise ValidationError(_("A NIP has 18 digits. Type it again, or leave it empty."))
        return number


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("What has to be done"),
        help_text=_("The regency reads these words in our e-mail."),
        min_length=15,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write what is wrong and what to do; the regency reads it."),
            "min_length": _("This is too short to understand. Say what is wrong and what to do."),
        },
    )


class EntryForm(forms.Form):
    """One sub-processor. A row without a name is left out."""

    marks_optional = False

    name = forms.CharField(label=_("Firm"), max_length=150, required=False)
    kind = forms.ChoiceField(label=_("For"), choices=SubProcessor.Kind.choices)
    country = LocalisedTextFormField(label=_("Where the data lie"), max_length=80, required=False)
    purpose = LocalisedTextFormField(label=_("What it does with which data"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("name"):
            if not values.get("country") and "country" not in self.errors:
                self.add_error("country", _("Say in which country the data lie."))
            if not values.get("purpose") and "purpose" not in self.errors:
                self.add_error("purpose", _("Say what the firm does with which data."))
        return values


class BaseEntrySet(forms.BaseFormSet[EntryForm]):
    def clean(self) -> None:
        seen: set[tuple[str, str]] = set()
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            one = (values.get("name", ""), values.get("kind", ""))
            if one[0] and one in seen:
                form.add_error("name", _("This firm stands there twice for the same thing."))
            seen.add(one)

    def entries(self) -> list[Entry]:
        """What was filled in, rows without a name left out."""
        return [Entry(**form.cleaned_data) for form in self.forms if form.cleaned_data.get("name")]


EntrySet = cast(
    type[BaseEntrySet],
    forms.formset_factory(EntryForm, formset=BaseEntrySet, extra=2, max_num=30, validate_max=True),
)
