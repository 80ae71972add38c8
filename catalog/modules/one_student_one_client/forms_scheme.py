"""What is asked about agreements with campuses, terms, placements and hours."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.modules.one_student_one_client.models import Placement
from core.money import InvalidRupiah, parse_rupiah
from organisation.models import Unit
from web.forms import DatePartsField

type Villages = list[tuple[str, list[tuple[str, str]]]]


class CostField(forms.CharField):
    """Rupiah a year, as people write them; zero where nothing is paid."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        try:
            amount = parse_rupiah(str(super().clean(value)).strip())
        except InvalidRupiah:
            raise ValidationError(_("Type the amount in digits, for example 20.000.000. Without cost: 0.")) from None
        if amount < Decimal(0):
            raise ValidationError(_("Type the amount in digits, for example 20.000.000. Without cost: 0."))
        return amount


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} ({obj.email})"


def _number(label: Any, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        **more,
    )


class AgreementForm(forms.Form):
    campus = forms.ModelChoiceField(label=_("Campus"), queryset=Unit.objects.none(), empty_label=_("Choose a campus"))
    number = forms.CharField(label=_("Number of the agreement"), max_length=100)
    active_from = DatePartsField(label=_("From"))
    last_day = DatePartsField(label=_("Last day"))
    duties = forms.CharField(
        label=_("Who does what"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What the campus, the health centres and the agency have promised each other."),
    )
    yearly_cost = CostField(label=_("Cost a year"), help_text=_("In rupiah, from the regency's budget."))
    hours_per_credit = _number(
        _("Hours for one credit (SKS)"), 200, help_text=_("So many confirmed hours earn one credit."), initial=45
    )

    def __init__(self, *args: Any, campuses: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "campus", campuses)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("active_from"), values.get("last_day")
        if first and last and last <= first:
            self.add_error("last_day", _("The last day lies before the first. Correct one of them."))
        return values

    def active_to(self) -> Any:
        """The first day on which it no longer holds."""
        return self.cleaned_data["last_day"] + timedelta(days=1)


class TermForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("For example: Ganjil 2026/2027."))
    first_day = DatePartsField(label=_("First day"))
    last_day = DatePartsField(label=_("Last day"))


class PlaceForm(forms.Form):
    student = PersonField(label=_("Student"), queryset=User.objects.none(), empty_label=_("Choose a student"))
    programme = forms.ChoiceField(label=_("Programme"), choices=Placement.Programme.choices)
    semester = _number(_("Semester"), 14)
    supervisor = PersonField(
        label=_("Supervisor"),
        queryset=User.objects.none(),
        empty_label=_("Choose a supervisor"),
    )
    health_centre = forms.ModelChoiceField(
        label=_("Health centre"), queryset=Unit.objects.none(), empty_label=_("Choose a health centre")
    )
    village_code = forms.ChoiceField(
        label=_("Village where the student stays"), help_text=_("Mothers of this village come first in proposals.")
    )
    required_hours = _number(_("Hours to be done"), 1000, initial=90)

    def __init__(
        self,
        *args: Any,
        students: QuerySet[User],
        supervisors: QuerySet[User],
        centres: QuerySet[Unit],
        villages: Villages,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "student", students)
        _offer(self, "supervisor", supervisors)
        _offer(self, "health_centre", centres)
        field = self.fields["village_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a village")), *villages]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def _offer(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
