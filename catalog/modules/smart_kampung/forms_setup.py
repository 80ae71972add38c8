"""What a regency decides about one letter, and which health centre looks after which village."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.letters import Decision
from catalog.modules.smart_kampung.queries.centres import LookedAfter
from organisation.models import Unit


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


class AreasForm(forms.Form):
    """The villages of one district, each with the health centre that looks after it."""

    marks_optional = False

    def __init__(self, *args: Any, rows: Sequence[LookedAfter], centres: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._villages = {str(row.village.unit.pk): row.village.unit for row in rows}
        self._centres = {str(unit.pk): unit for unit in centres}
        choices = [("", _("Not named yet")), *((key, unit.name) for key, unit in self._centres.items())]
        for row in rows:
            self.fields[str(row.village.unit.pk)] = forms.ChoiceField(
                label=row.village.name,
                choices=choices,
                required=False,
                initial=str(row.centre.pk) if row.centre else "",
            )

    def chosen(self) -> dict[Unit, Unit | None]:
        return {unit: self._centres.get(self.cleaned_data[key]) for key, unit in self._villages.items()}
