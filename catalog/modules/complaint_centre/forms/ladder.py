"""Replies, decisions and test runs."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.modules.complaint_centre.models import Referral
from catalog.modules.complaint_centre.services.referring import LONGEST
from organisation.models import Unit, in_period


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("Your reply"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What happened, what kept you, and what you have done since. Kept encrypted."),
    )


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Decision"), choices=Referral.Outcome.choices, widget=forms.RadioSelect)
    grounds = forms.CharField(
        label=_("Grounds"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Which evidence decided, and what of the officer's reply. Kept encrypted."),
    )


class LadderTestForm(forms.Form):
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=_("Office"),
        help_text=_("The notice goes to this office and to every level above it."),
    )

    def __init__(self, *args: object, day: date, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        kinds = (
            Unit.Kind.DISTRICT_OFFICE,
            Unit.Kind.AGENCY,
            Unit.Kind.VILLAGE_OFFICE,
            Unit.Kind.WARD_OFFICE,
        )
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Unit.objects.filter(in_period(day), kind__in=kinds).order_by("name")
