from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.bundles.lines.models import PublishedSetup
from catalog.bundles.lines.queries import Proposal
from core.clock import format_short_date, local_date
from core.localised import LocalisedTextFormField


class ShareForm(forms.Form):
    note = LocalisedTextFormField(
        label=_("What is new?"),
        max_length=200,
        help_text=_(
            "One sentence for the other regencies, for example: shorter waiting at the counters for family cards."
        ),
    )


class StepForm(forms.Form):
    """Between which two versions; without a choice the newest and the one before it."""

    marks_optional = False

    dari = forms.TypedChoiceField(label=_("From version"), coerce=int)
    ke = forms.TypedChoiceField(label=_("To version"), coerce=int)

    def __init__(self, *args: Any, versions: list[PublishedSetup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = tenants.current().zone
        days = {one.number: format_short_date(local_date(one.published_at, zone)) for one in versions}
        choices = [(number, f"{number} · {day}") for number, day in days.items()]
        for name in ("dari", "ke"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = choices


class TakeForm(forms.Form):
    """What to take over; `fingerprint` says what was shown, `how` which button was pressed."""

    HOW = (("chosen", ""), ("all", ""), ("none", ""))

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    how = forms.ChoiceField(choices=HOW)
    take = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _("Look at the differences again, then choose.")}
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        take = self.fields["take"]
        assert isinstance(take, forms.MultipleChoiceField)
        take.choices = [(one.id, "") for one in proposal.offers]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("how") == "chosen" and not values.get("take") and not self.errors:
            self.add_error("take", _("You have chosen nothing. Tick what you want, or leave everything as it is."))
        return values

    @property
    def chosen(self) -> frozenset[str] | None:
        """Ids of offers; None for all of them."""
        match self.cleaned_data["how"]:
            case "all":
                return None
            case "none":
                return frozenset()
        return frozenset(self.cleaned_data["take"])
