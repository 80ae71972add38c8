from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.adoption.comparing import FOCI, Wanted
from catalog.adoption.costing import Estimate
from catalog.adoption.services import Figures


class SearchForm(forms.Form):
    """Every field may stay empty; what a stranger writes into the address narrows nothing."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    focus = forms.ChoiceField(
        label=_("Focus of thematic reform"), required=False, choices=[("", _("All")), *FOCI.items()]
    )
    free = forms.BooleanField(label=_("Without a yearly price"), required=False)
    fits = forms.BooleanField(label=_("Can be switched on here today"), required=False)

    def wanted(self) -> Wanted:
        found = self.cleaned_data if self.is_valid() else {}
        return Wanted(
            text=found.get("q", ""),
            focus=found.get("focus", ""),
            free=bool(found.get("free")),
            fits=bool(found.get("fits")),
        )


class PaperForm(forms.Form):
    number = forms.CharField(
        label=_("Number"),
        help_text=_("As it stands on the paper, for example 188/27/KEP/429.011/2026."),
        max_length=120,
        error_messages={"required": _("The number is missing. Enter it as it stands on the paper.")},
    )
    signed_on = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("The date is missing. Enter the day the paper was signed."),
            "invalid": _("This is no date. Enter day, month and year."),
        },
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Optional, for example where the paper is kept. No names of citizens."),
        required=False,
        max_length=300,
    )


class CostForm(forms.Form):
    """Two figures for each cost; an empty one means the module's proposal."""

    def __init__(self, *args: Any, estimate: Estimate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = estimate.lines
        for line in estimate.lines:
            for name, label, proposed, own, most in (
                ("quantity", _("Volume"), line.proposed_quantity, line.own_quantity, 1_000_000),
                ("price", _("Unit price (Rp)"), line.proposed_price, line.own_price, 1_000_000_000_000),
            ):
                self.fields[f"{line.code}-{name}"] = forms.IntegerField(
                    label=f"{label}: {line.label}",
                    required=False,
                    min_value=0,
                    max_value=most,
                    initial=own,
                    widget=forms.NumberInput(
                        attrs={
                            "class": "ds-input",
                            "placeholder": proposed,
                            "inputmode": "numeric",
                            "aria-label": f"{label}: {line.label}",
                        }
                    ),
                )

    def rows(self) -> list[dict[str, Any]]:
        """Each line with its two fields, as the table shows them."""
        return [
            {"line": line, "quantity": self[f"{line.code}-quantity"], "price": self[f"{line.code}-price"]}
            for line in self.lines
        ]

    def figures(self) -> dict[str, Figures]:
        """What counts from now on; a figure that equals the proposal is none of the regency's own."""
        found = {}
        for line in self.lines:
            quantity, price = (self.cleaned_data[f"{line.code}-{name}"] for name in ("quantity", "price"))
            found[line.code] = Figures(
                quantity=None if quantity == line.proposed_quantity else quantity,
                price=None if price == line.proposed_price else price,
            )
        return found
