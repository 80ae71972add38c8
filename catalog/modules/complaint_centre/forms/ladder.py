"""Replies, decisions and test runs."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalog.modules.complaint_centre.models import Referral
from catalog.modules.complaint_centre.rules.objections import RULINGS
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
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=lambda: [(one.value, capfirst(one.label)) for one in Referral.Outcome],
        widget=forms.RadioSelect,
    )
    grounds = forms.CharField(
        label=_("Grounds"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Which evidence decided, and what of the officer's reply. Kept encrypted."),
    )


class ObjectionForm(forms.Form):
    grounds = forms.CharField(
        label=_("Your objection"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What in the decision is wrong, and which evidence shows it. Kept encrypted."),
    )


class RulingForm(forms.Form):
    """:param outcome: what was decided first; only that it stands, or something lighter, is offered."""

    ruling = forms.ChoiceField(label=_("Ruling"), widget=forms.RadioSelect)
    grounds = forms.CharField(
        label=_("Grounds"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What of the objection decided, and what did not. Kept encrypted."),
    )

    def __init__(self, *args: object, outcome: str, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        field = self.fields["ruling"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, capfirst(str(one.label))) for one in RULINGS[outcome]]


class LadderTestForm(forms.Form):
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=_("Office"),
        empty_label=_("Choose an office"),
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
