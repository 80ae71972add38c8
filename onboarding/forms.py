"""The forms of onboarding. What only the database knows the services check; their refusals land on the field."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from onboarding.hosts import LABEL
from web.forms import DatePartsField


def _required(sentence: Any) -> dict[str, Any]:
    return {"required": sentence}


class HostLabelField(forms.CharField):
    """The first part of a host name, brought to lower case."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", _required(_("Fill in the beginning of the web address.")))
        super().__init__(
            max_length=40,
            validators=[
                RegexValidator(LABEL, _("Use 3 to 40 letters, digits or dashes, without blanks, such as “karangasem”."))
            ],
            widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").lower()


class ApplicationForm(forms.Form):
    """Letter, contact and wished address of one regency."""

    letter = forms.FileField(
        label=_("Official letter (PDF)"),
        help_text=_("Signed by the regional head or the regional secretary. Up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages=_required(_("The letter is missing. Choose its PDF file."))
        | {"empty": _("The letter's file is empty. Choose it again.")},
    )
    letter_number = forms.CharField(
        label=_("Number of the letter"),
        help_text=_("For example 555/1234/Diskominfo/2026"),
        max_length=100,
        error_messages=_required(_("Fill in the number of the letter.")),
    )
    letter_date = DatePartsField(
        label=_("Date of the letter"),
        help_text=_("For example 23 11 2026"),
        error_messages=_required(_("Fill in the date of the letter.")),
    )
    contact_name = forms.CharField(
        label=_("Full name of the contact"),
        help_text=_("Becomes the first administrator of your site."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages=_required(_("Fill in the contact's full name.")),
    )
    contact_position = forms.CharField(
        label=_("Position"),
        help_text=_("For example Head of E-Government Division"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages=_required(_("Fill in the contact's position.")),
    )
    contact_email = forms.EmailField(
        label=_("Office e-mail"),
        help_text=_("We send a link there to confirm the application."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages=_required(_("Fill in the e-mail address."))
        | {"invalid": _("This is not a whole e-mail address. Write it like name@karangasemkab.go.id.")},
    )
    contact_phone = forms.CharField(
        label=_("Mobile number"),
        help_text=_("Only used if the e-mail does not arrive. For example 081234567890"),
        max_length=20,
        validators=[RegexValidator(r"^\+?[0-9][0-9 ()-]{7,18}$", _("Use digits only, for example 081234567890."))],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages=_required(_("Fill in a mobile number.")),
    )
    host_label = HostLabelField(
        label=_("Wished web address"),
        help_text=_("The beginning of your site's address. The ministry confirms it with the decision."),
    )

    own_domain = forms.CharField(
        label=_("Domain of your own"),
        required=False,
        max_length=253,
        help_text=_(
            "For example layanan.karangasemkab.go.id; a name that ends with .go.id is recommended. You prove at the "
            "set-up that it is yours. It can be added later, too."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_letter_date(self) -> date:
        day: date = self.cleaned_data["letter_date"]
        if day > self.today:
            raise ValidationError(_("This day lies in the future. Enter the date that stands on the letter."))
        return day


class ApprovalForm(forms.Form):
    host_label = HostLabelField(label=_("Web address"), help_text=_("The part before the dot; it stays for good."))


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What is wrong and what would mend it. The applicant reads these words."),
        min_length=15,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=_required(_("Write the reason; the applicant reads it."))
        | {"min_length": _("This is too short to understand. Say what is wrong and what would mend it.")},
    )
