"""What is asked about an unfit house, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.houses import Owner, Part, Survey
from catalog.modules.smart_kampung.models import Funds, HouseProposal
from catalog.modules.smart_kampung.models.houses import ACTIVITY
from catalog.modules.smart_kampung.services.houses import Findings
from core.money import InvalidRupiah, format_rupiah, parse_rupiah
from core.photos import ACCEPT
from organisation.models import Unit
from residents.models import Resident
from web.forms import DatePartsField, PositionField

PAPERS: Final = "application/pdf,image/jpeg,image/png"
EARLIEST: Final = date(2015, 1, 1)

_YES_NO: Final = [("yes", _("Yes")), ("no", _("No"))]
_PARTS: Final = {
    "floor": (_("tiles, cement or good wood"), _("earth or low-grade wood"), _("broken")),
    "wall": (_("brick or good wood"), _("bamboo or low-grade wood"), _("broken")),
    "roof": (_("tiles or metal, sound"), _("leaves"), _("rotten or leaking")),
}


class MeasureField(forms.DecimalField):
    """A length or an area, with a comma or a point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Type a number, for example 36 or 7,2.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=6, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(value.replace(",", ".") if isinstance(value, str) else value)


class AmountField(forms.CharField):
    """Rupiah, as people write them: 20.000.000 or Rp20.000.000. None for nothing."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        try:
            amount = parse_rupiah(text)
        except InvalidRupiah:
            raise ValidationError(_("Type the amount in digits, for example 20.000.000.")) from None
        if amount <= 0:
            raise ValidationError(_("Type an amount above zero."))
        return amount


class YesNoField(forms.TypedChoiceField):
    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(
            label=label, choices=_YES_NO, coerce=lambda value: value == "yes", widget=forms.RadioSelect, **kwargs
        )


def _grouped(amount: Decimal | None) -> str:
    """As it is typed: 20.000.000."""
    return format_rupiah(amount).removeprefix("Rp") if amount is not None else ""


def _part(name: str, label: Any) -> forms.ChoiceField:
    choices = list(zip(Part, _PARTS[name], strict=True))
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class FindOwnerForm(forms.Form):
    """Whose house it is, by name in the register."""

    marks_optional = False

    village = forms.ChoiceField(label=_("Village or ward"))
    cari = forms.CharField(label=_("Name of the owner, or NIK"), max_length=150)

    def __init__(self, *args: Any, villages: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["village"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, one.name) for one in villages]
        if len(villages) == 1:
            field.widget, field.initial = forms.HiddenInput(), villages[0].code


class ProposeForm(forms.Form):
    owner = forms.ChoiceField(label=_("Owner"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Address of the house"),
        max_length=300,
        required=False,
        help_text=_("Leave empty if it is the address in the register."),
    )

    def __init__(self, *args: Any, people: Sequence[Resident], described: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), described[str(one.pk)]) for one in people]


class StepForm(forms.Form):
    """A step of a house; `version` notices that somebody else was quicker."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, files: Any = None, *, house: HouseProposal, today: date, **kwargs: Any) -> None:
        super().__init__(data, files, initial=self.start(house, today) | {"version": house.case.version}, **kwargs)
        self.house = house
        for field in self.fields.values():
            if isinstance(field, DatePartsField):
                field.earliest, field.latest = EARLIEST, today

    def start(self, house: HouseProposal, today: date) -> dict[str, Any]:
        """What the fields hold when the page is opened."""
        return {}

    def values(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class SurveyForm(StepForm):
    day = DatePartsField(label=_("Day of the survey"))
    floor_area = MeasureField(label=_("Floor area in m²"), min_value=1)
    people = forms.IntegerField(
        label=_("How many people live there"),
        min_value=1,
        max_value=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    floor = _part("floor", _("Floor"))
    wall = _part("wall", _("Walls"))
    roof = _part("roof", _("Roof"))
    air_openings = MeasureField(
        label=_("Openings for air in m²"), min_value=0, help_text=_("All windows that open and vents together.")
    )
    light_openings = MeasureField(
        label=_("Openings for light in m²"), min_value=0, help_text=_("All windows and glass together.")
    )
    has_toilet = YesNoField(_("Is there a toilet?"))
    has_safe_water = YesNoField(_("Is there safe water?"))
    has_valid_card = YesNoField(_("Does the owner have a valid identity card?"))
    owns_land = YesNoField(_("Is the land proven to be the owner's?"))
    has_other_house = YesNoField(_("Does the owner have another house?"))
    has_savings = YesNoField(_("Is there something to sell that would feed the family for three months?"))
    cost = AmountField(label=_("Aid that the repair needs, in rupiah"))
    position = PositionField(
        label=_("Position of the house"),
        required=False,
        help_text=_("From the map on your phone. Left empty, the first photo with a position gives it."),
    )

    def start(self, house: HouseProposal, today: date) -> dict[str, Any]:
        if house.surveyed_on is None:
            return {"day": today}
        bools = ("has_toilet", "has_safe_water", "has_valid_card", "owns_land", "has_other_house", "has_savings")
        known: dict[str, Any] = {name: "yes" if getattr(house, name) else "no" for name in bools}
        for name in ("floor_area", "air_openings", "light_openings"):
            known[name] = f"{getattr(house, name).normalize():f}".replace(".", ",")
        known |= {name: getattr(house, name) for name in ("people", "floor", "wall", "roof")}
        known["cost"] = _grouped(house.cost)
        if house.position:
            known["position"] = str(house.position)
        return known | {"day": house.surveyed_on}

    def survey(self) -> Survey | None:
        """What was measured, as soon as all of it is there: for the preview, too."""
        names = (
            "floor_area", "people", "floor", "wall", "roof", "air_openings", "light_openings", "has_toilet",
            "has_safe_water",
        )  # fmt: skip
        found: dict[str, Any] = {name: self.cleaned_data.get(name) for name in names}
        if any(value is None or value == "" for value in found.values()):
            return None
        parts = {name: Part(found[name]) for name in ("floor", "wall", "roof")}
        return Survey(**(found | parts))

    def owner(self) -> Owner:
        """As far as it was answered; what was not is no hindrance in a preview."""
        said = self.cleaned_data
        return Owner(
            has_valid_card=said.get("has_valid_card") is not False,
            owns_land=said.get("owns_land") is not False,
            has_other_house=said.get("has_other_house") is True,
            has_savings=said.get("has_savings") is True,
        )

    def values(self) -> dict[str, Any]:
        survey = self.survey()
        assert survey is not None  # every field of it is required
        said = self.cleaned_data
        found = Findings(
            day=said["day"], survey=survey, owner=self.owner(), cost=said["cost"], position=said["position"]
        )
        return {"found": found}


class DeliberationForm(StepForm):
    day = DatePartsField(label=_("Day of the deliberation"))
    present = forms.IntegerField(
        label=_("How many people were present"),
        min_value=1,
        max_value=5000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    minutes = forms.FileField(
        label=_("Minutes with signatures"),
        widget=forms.FileInput(attrs={"accept": PAPERS}),
        help_text=_("PDF, or a photo as JPG or PNG, at most 10 MB."),
    )


class DecisionForm(StepForm):
    number = forms.CharField(
        label=_("Number of the decision"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    day = DatePartsField(label=_("Date of the decision"))


class ReasonForm(StepForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences that the family can understand."),
    )


class PassForm(StepForm):
    """From an urban ward to the agency: nothing to type."""


class FundForm(StepForm):
    funds = forms.ChoiceField(label=_("Source of the money"), choices=Funds.choices)
    budget_year = forms.IntegerField(
        label=_("Budget year"),
        min_value=2016,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}),
    )
    amount = AmountField(label=_("Amount in rupiah"))
    activity = forms.CharField(
        label=_("Code of the activity in the budget"),
        max_length=20,
        required=False,
        help_text=_("2.4.01 is the village budget's support for unfit houses."),
    )

    def start(self, house: HouseProposal, today: date) -> dict[str, Any]:
        known = {"budget_year": today.year, "amount": _grouped(house.cost)}
        return known | {"activity": ACTIVITY if house.decided_by == "village" else ""}


class PhotoForm(StepForm):
    percent = forms.TypedChoiceField(label=_("How far are the works?"), coerce=int, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("Photo"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("JPG, PNG or WebP straight from the camera, at most 10 MB. We keep a smaller copy."),
    )
    position = PositionField(
        label=_("Where it was taken"),
        required=False,
        help_text=_("Only counts if the photo itself does not say. Many phones take the position out of photos."),
    )
    no_position_because = forms.CharField(
        label=_("Why is there no position?"),
        max_length=300,
        required=False,
        help_text=_("Only if it cannot be known. The reason stands beside the photo."),
    )

    def __init__(self, *args: Any, stages: Sequence[tuple[int, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["percent"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(stages)
        field.initial = stages[0][0]
        if len(stages) == 1:
            field.widget = forms.HiddenInput()


class HandOverForm(StepForm):
    day = DatePartsField(label=_("Day of the hand-over"))
    receipt = forms.FileField(
        label=_("Receipt signed by the family"),
        widget=forms.FileInput(attrs={"accept": PAPERS}),
        help_text=_("PDF, or a photo as JPG or PNG, at most 10 MB."),
    )


class GiveForm(forms.Form):
    """The regent's delegation to the heads of all desa."""

    delegator = forms.CharField(
        label=_("Who gives it"), max_length=150, help_text=_("As the decree says, for example: Bupati Karangasem.")
    )
    legal_basis = forms.CharField(
        label=_("Decree it rests on"), max_length=300, help_text=_("Number and date of the decree.")
    )
    ceiling = AmountField(
        label=_("Up to which amount for one house, in rupiah"),
        required=False,
        help_text=_("Leave empty if the decree names no limit."),
    )
    active_from = DatePartsField(label=_("From"))
    last_day = DatePartsField(
        label=_("Last day"), required=False, help_text=_("Leave empty if it holds until it is revoked.")
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `give_to_villages`, with the end as the day after the last one."""
        said = dict(self.cleaned_data)
        last = said.pop("last_day")
        return said | {"active_to": last + timedelta(days=1) if last else None}


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason or number of the decree"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    everywhere = forms.BooleanField(label=_("From all villages that have it on this decree"), required=False)
