"""What a regency decides about one letter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.letters import Decision


class LetterForm(forms.Form):
    is_offered = forms.BooleanField(label=_("Citizens can ask for it"), required=False)
    decided_by = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (Decision.RULE, _("The rules, if all is clear; else an officer")),
            (Decision.OFFICER, _("Always an officer")),
        ],
    )
    valid_months = forms.IntegerField(
        label=_("Holds for (months)"),
        min_value=1,
        max_value=120,
        required=False,
        help_text=_("Empty: it says what happened and holds for good."),
    )

    is_single_use = forms.BooleanField(
        label=_("Single use, for one purpose"),
        required=False,
        help_text=_("While it holds, the same person gets no second one for the same purpose. The letter says so."),
    )

    def __init__(self, *args: object, confers: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        if confers:
            # What gives aid or status is never left to rules: there is nothing to choose.
            del self.fields["decided_by"]
