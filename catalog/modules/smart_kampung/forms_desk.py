"""What officers of a village type."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindPersonForm(forms.Form):
    cari = forms.CharField(
        label=_("Name or NIK"),
        max_length=150,
        help_text=_("Part of a name is enough. A NIK only with all 16 digits."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SeenForm(forms.Form):
    """The one thing an officer says before a request at the counter counts as proven."""

    seen = forms.BooleanField(
        label=_("I have seen the identity card, and it is this person."),
        error_messages={"required": _("Look at the identity card first, then tick this box.")},
    )


class ReasonForm(forms.Form):
    """Why a request goes back or is refused, in words for the citizen."""

    reason = forms.CharField(
        label=_("Reason, in words for the citizen"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
