"""Forms of the national registers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.ministry.registry.models import Mall
from catalog.ministry.registry.services.malls import MallFacts
from web.forms import DatePartsField


def _source(text: Any = _("Decree, report or news with its day.")) -> forms.CharField:
    return forms.CharField(label=_("Source"), max_length=300, required=False, help_text=text)


class MallForm(forms.Form):
    """What is known of a mall; each day with its source."""

    regency_code = forms.ChoiceField(label=_("Regency or city"))
    name = forms.CharField(
        label=_("Name of the mall"), max_length=150, help_text=_("For example: MPP Kabupaten Banyuwangi.")
    )
    opened_on = DatePartsField(
        label=_("The building is open since"), required=False, help_text=_("Leave empty if there is none.")
    )
    opened_source = _source()
    digital_since = DatePartsField(
        label=_("MPP Digital since"),
        required=False,
        help_text=_("Leave empty where the regency uses the module: its day comes from the ledger."),
    )
    digital_source = _source()
    announced_on = DatePartsField(label=_("The plan was announced on"), required=False)
    target_on = DatePartsField(label=_("To be open by"), required=False)
    planned_source = _source()
    closed_on = DatePartsField(label=_("Closed since"), required=False, help_text=_("The first day without it."))
    closed_source = _source()

    def __init__(self, *args: Any, regencies: list[tuple[str, str]], mall: Mall | None = None, **kwargs: Any) -> None:
        if mall is not None:
            kwargs["initial"] = {name: getattr(mall, name) for name in self.base_fields if hasattr(mall, name)}
        super().__init__(*args, **kwargs)
        code = self.fields["regency_code"]
        assert isinstance(code, forms.ChoiceField)
        code.choices = [("", _("Choose a regency or city")), *regencies]

    def facts(self) -> MallFacts:
        return MallFacts(**{name: value for name, value in self.cleaned_data.items() if name != "reason"})


class MallCorrectionForm(MallForm):
    reason = forms.CharField(
        label=_("What was wrong, or what is new"),
        min_length=10,
        max_length=300,
        help_text=_("It stands in the evidence log beside the days before and after."),
        error_messages={"min_length": _("This is too short to understand. Say what was wrong, or what is new.")},
    )


class ReportedTotalForm(forms.Form):
    as_of = DatePartsField(label=_("As of"))
    physical = forms.IntegerField(label=_("Malls with a building"), min_value=0, max_value=5000)
    digital = forms.IntegerField(label=_("Digital malls"), min_value=0, max_value=5000)
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("Who reported it, where and when."))
