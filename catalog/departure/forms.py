from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.custody.policy import SHORTEST_REASON


class DecisionForm(forms.Form):
    """Every step of a departure rests on a decision that can be found again."""

    reason = forms.CharField(
        label=_("Decision it rests on"),
        help_text=_("Number, date and who decided. It stands in the evidence log; write no names of citizens."),
        min_length=SHORTEST_REASON,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("The decision is missing. Name it with number and date."),
            "min_length": _("This is too short to be found again. Name the decision with number and date."),
        },
    )


class TypedCodeForm(forms.Form):
    """The code is typed, not clicked: what follows cannot be taken back."""

    typed = forms.CharField(
        label=_("Code of the regency"),
        help_text=_("Four digits, to make sure that it is the right one."),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("The code is missing. Type its four digits.")},
    )
