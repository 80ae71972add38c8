from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.activation.models import Ring
from core.localised import LocalisedTextFormField
from web.forms import DatePartsField


class ReasonForm(forms.Form):
    """A decision that closes something needs words that its readers understand."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Name the decision it rests on. The regency's administrator reads these words."),
        min_length=15,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("The reason is missing. Name the decision it rests on."),
            "min_length": _("This is too short to understand. Name the decision it rests on."),
        },
    )


class PublishForm(forms.Form):
    notes = LocalisedTextFormField(
        label=_("What is new"),
        help_text=_("For the administrators of the regencies, in a few sentences."),
        required=False,
        max_length=2000,
        multiline=True,
    )
    restricted = forms.BooleanField(
        label=_("Each regency needs our approval before it can switch the module on"), required=False
    )
    ring = forms.ChoiceField(
        label=_("First ring"),
        help_text=_("The next ring is opened by a curator, after some days of watching."),
        choices=[(ring.value, ring.label) for ring in (Ring.ORIGIN, Ring.PILOTS, Ring.ALL)],
        initial=Ring.ORIGIN,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["ring"]
        else:
            self.fields["ring"].required = True


class RetireForm(forms.Form):
    closes_on = DatePartsField(
        label=_("From this day nobody new may switch it on"), help_text=_("For example 1 1 2027")
    )
    ends_on = DatePartsField(
        label=_("On this day it goes off everywhere"),
        help_text=_("Leave the regencies time to move, at least until the end of their budget year."),
    )

    successor = forms.ChoiceField(
        label=_("What takes its place"),
        help_text=_("The administrators of the regencies that use it read it on their today page."),
        required=False,
    )

    def __init__(self, *args: Any, today: date, successors: Iterable[tuple[str, object]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["successor"].choices = [("", _("None")), *successors]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_closes_on(self) -> date:
        return self._not_past("closes_on")

    def clean_ends_on(self) -> date:
        return self._not_past("ends_on")

    def _not_past(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if day < self.today:
            raise ValidationError(_("This day is over. Choose today or a later day."))
        return day
