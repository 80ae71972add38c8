from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.custody.sandbox import DAYS, MOST_DAYS


class RestoreForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Who asked for it and why. These words stand in the evidence log; no names of citizens."),
        min_length=15,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("The reason is missing. Write who asked for it and why."),
            "min_length": _("This is too short to understand. Write who asked for it and why."),
        },
    )
    confirmation = forms.CharField(
        label=_("The regency's code, to confirm"),
        help_text=_("Four digits, as they stand under the name above."),
        max_length=5,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the regency's four digits to confirm.")},
    )

    def clean_confirmation(self) -> str:
        return str(self.cleaned_data["confirmation"]).replace(".", "").strip()


class DaysForm(forms.Form):
    days = forms.IntegerField(
        label=_("Days until it is removed"),
        help_text=_("Between 1 and 90. Then everything in it is gone."),
        initial=DAYS,
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={"required": _("Give a number of days.")},
    )
