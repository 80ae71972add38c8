"""
The standard of a service as its agency fills it in: the 14 components, and how applications are dealt with.

Requirements and steps are rows of a formset: rows are added by a button that sends the form back with more of them, so
no script is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from casework import schema_forms
from casework.clocks import TimeUnit
from casework.models import OptionalStep, ServiceProduct
from casework.models.products import CODE_SHAPE
from casework.services import Handling
from casework.standard import Component, MakingComponent, Point, ServiceStandard
from core import money
from core.localised import LocalisedText, LocalisedTextFormField
from organisation.models import Unit

MOST_ROWS: Final = 40
SPARE_ROWS: Final = 1


class PointForm(forms.Form):
    """One thing to bring, or one step. A row without a title counts as not there."""

    title = LocalisedTextFormField(label=_("Title"), max_length=160, required=False)
    text = LocalisedTextFormField(label=_("A sentence more"), max_length=600, multiline=True, required=False)

    def point(self) -> Point | None:
        title = self.cleaned_data.get("title")
        if title is None:
            return None
        return Point(title=title, text=self.cleaned_data.get("text"))


class NeedForm(PointForm):
    kind = forms.RegexField(
        r"^[a-z0-9-]{0,40}$",
        label=_("Kind of paper"),
        help_text=_("For papers that other services ask for too, for example kk or ktp: brought once, used again."),
        required=False,
        error_messages={"invalid": _("Use small letters, digits and hyphens, for example kk.")},
    )
    is_file = forms.BooleanField(label=_("Handed in as a file"), required=False)
    optional = forms.BooleanField(label=_("May be left out"), required=False)

    def point(self) -> Point | None:
        bare = super().point()
        if bare is None:
            return None
        data = self.cleaned_data
        return Point(bare.title, bare.text, kind=data["kind"], is_file=data["is_file"], optional=data["optional"])


class _Points(BaseFormSet):
    def points(self) -> tuple[Point, ...]:
        """In the order of their numbers, without those that were taken out."""
        kept = [form for form in self.ordered_forms if form.cleaned_data]
        return tuple(point for form in kept if (point := form.point()) is not None)


NeedFormSet = formset_factory(
    NeedForm,
    formset=_Points,
    extra=SPARE_ROWS,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    can_delete=True,
    can_order=True,
)
StepFormSet = formset_factory(
    PointForm,
    formset=_Points,
    extra=SPARE_ROWS,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    can_delete=True,
    can_order=True,
)


class ServiceForm(forms.Form):
    """Everything but the rows. A draft may lack parts; publishing names what is missing."""

    code = forms.RegexField(
        f"(?i)^{CODE_SHAPE}$",
        label=_("Code"),
        help_text=_("It stands in addresses and on receipts, for example DK-05."),
        max_length=20,
        error_messages={"invalid": _("Use letters and digits, at most one hyphen, for example DK-05.")},
    )
    name = LocalisedTextFormField(label=_("Name"), max_length=160)
    summary = LocalisedTextFormField(
        label=_("For whom, in one sentence"), max_length=400, multiline=True, required=False
    )
    unit = forms.ChoiceField(label=_("Unit that decides"), required=False)

    time_amount = forms.IntegerField(label=_("Completion time"), required=False, min_value=1, max_value=9999)
    time_unit = forms.ChoiceField(
        label=_("Unit of the completion time"), required=False, choices=[("", _("Choose a unit")), *TimeUnit.choices]
    )
    fee_amount = forms.CharField(
        label=_("Fee in rupiah"),
        help_text=_("0 if it is free. Empty if it depends on the case; then say below how it is reckoned."),
        required=False,
        max_length=30,
    )
    fee_basis = LocalisedTextFormField(
        label=_("How the fee is reckoned"), max_length=600, multiline=True, required=False
    )
    result = LocalisedTextFormField(label=_("What the citizen gets"), max_length=300, required=False)
    complaints = LocalisedTextFormField(label=_("Where to complain"), max_length=600, multiline=True, required=False)

    legal_basis = forms.CharField(
        label=_("Legal basis"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )
    citation = forms.CharField(label=_("Source of this standard"), required=False, max_length=500)
    is_sample = forms.BooleanField(
        label=_("Sample data"), help_text=_("Shown to citizens as sample data, not as a standard."), required=False
    )

    is_online = forms.BooleanField(
        label=_("Can be asked for online"), help_text=_("A unit that decides must be chosen."), required=False
    )
    optional_steps = forms.MultipleChoiceField(
        label=_("Steps beside the usual ones"),
        choices=[(step.value, capfirst(step.label)) for step in OptionalStep],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    template_code = forms.ChoiceField(
        label=_("Letter that comes out"),
        help_text=_("It is filled from the answers when a case is approved."),
        required=False,
    )
    permit_months = forms.IntegerField(
        label=_("Holds for how many months"),
        help_text=_("Empty: for good, no permit is kept."),
        required=False,
        min_value=1,
        max_value=600,
    )
    form = forms.CharField(
        label=_("What the form asks, as JSON Schema"),
        help_text=_("Empty: nothing is asked beside the papers. Below you see the form as citizens will."),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code", "form": "service"}),
        required=False,
        max_length=60_000,
        strip=True,
    )

    office_form = forms.CharField(
        label=_("What the officer records before approval, as JSON Schema"),
        help_text=_("Numbers that another system gave, for example of a family card. Citizens never see this form."),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "code", "form": "service"}),
        required=False,
        max_length=60_000,
        strip=True,
    )

    def __init__(
        self,
        *args: Any,
        units: Iterable[Unit],
        templates: Iterable[tuple[str, str]],
        may_be_anybodys: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(one.pk): one for one in units}
        for component in MakingComponent:
            if component != MakingComponent.LEGAL_BASIS:
                self.fields[f"making_{component.value}"] = LocalisedTextFormField(
                    label=capfirst(component.label), max_length=600, multiline=True, required=False
                )
        unit, template = self.fields["unit"], self.fields["template_code"]
        assert isinstance(unit, forms.ChoiceField)
        assert isinstance(template, forms.ChoiceField)
        nobody = [("", _("No unit yet"))] if may_be_anybodys else []
        unit.required = not may_be_anybodys
        unit.choices = [*nobody, *((pk, one.name) for pk, one in self.units.items())]
        template.choices = [("", _("No letter is made here")), *templates]
        if self.initial.get("code"):
            self.fields["code"].disabled = True

    def clean_fee_amount(self) -> Any:
        text = str(self.cleaned_data["fee_amount"]).strip()
        if not text:
            return None
        try:
            amount = money.parse_rupiah(text)
        except money.InvalidRupiah:
            raise forms.ValidationError(_("Enter the fee in digits, for example 12000."), code="invalid") from None
        if amount < 0:
            raise forms.ValidationError(_("A fee is not below zero."), code="negative")
        return amount

    def clean_form(self) -> dict[str, Any]:
        return schema_in(self.cleaned_data["form"])

    def clean_office_form(self) -> dict[str, Any]:
        return schema_in(self.cleaned_data["office_form"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("time_amount") and not self.cleaned_data.get("time_unit"):
            self.add_error("time_unit", _("Choose the unit of the completion time."))
        return cleaned

    def of(self, *names: str) -> list[Any]:
        return [self[name] for name in names]

    @property
    def promised(self) -> list[Any]:
        return self.of("time_amount", "time_unit", "fee_amount", "fee_basis", "result", "complaints")

    @property
    def making(self) -> list[Any]:
        others = [f"making_{one.value}" for one in MakingComponent if one != MakingComponent.LEGAL_BASIS]
        return self.of("legal_basis", *others)

    @property
    def handling(self) -> list[Any]:
        return self.of("is_online", "optional_steps", "template_code", "permit_months")

    def standard(self, needs: tuple[Point, ...], steps: tuple[Point, ...]) -> ServiceStandard:
        data = self.cleaned_data
        parts = (
            "name", "summary", "time_amount", "time_unit", "fee_amount", "fee_basis", "result", "complaints",
            "legal_basis", "citation", "is_sample",
        )  # fmt: skip
        making = {
            component: text
            for component in MakingComponent
            if isinstance(text := data.get(f"making_{component.value}"), LocalisedText)
        }
        return ServiceStandard(needs=needs, steps=steps, making=making, **{part: data[part] for part in parts})

    def how(self, module: str) -> Handling:
        data = self.cleaned_data
        return Handling(
            module=module,
            unit=self.units.get(data["unit"]),
            is_online=data["is_online"],
            form=data["form"],
            office_form=data["office_form"],
            optional_steps=[OptionalStep(step) for step in data["optional_steps"]],
            template_code=data["template_code"],
            permit_months=data["permit_months"],
        )

    def ask_for(self, missing: Sequence[Component]) -> None:
        """Mark the fields of missing components, so that the error summary leads to each; rows have no one field."""
        fields = {
            Component.COMPLETION_TIME: "time_amount",
            Component.FEE: "fee_amount",
            Component.RESULT: "result",
            Component.COMPLAINTS: "complaints",
        }
        for component in missing:
            said = _("Missing: %(component)s. Fill it in.") % {"component": component.label}
            self.add_error(fields.get(component), said)


def schema_in(text: str) -> dict[str, Any]:
    """
    The JSON Schema in a text area; empty for nothing.

    :raises ValidationError: with what is wrong, in words.
    """
    if not text.strip():
        return {}
    try:
        schema = json.loads(text)
    except json.JSONDecodeError as broken:
        said = _("This is no JSON: look at line %(line)d, near column %(column)d.")
        raise forms.ValidationError(said, params={"line": broken.lineno, "column": broken.colno}, code="json") from None
    if not isinstance(schema, dict):
        raise forms.ValidationError(_("It must be an object: {...}."), code="schema")
    try:
        schema_forms.check_schema(schema)
    except schema_forms.SchemaRefused as refused:
        raise forms.ValidationError(str(refused), code="schema") from None
    return schema


def initial_of(product: ServiceProduct) -> dict[str, Any]:
    """The form's values for a service that exists."""
    values = {
        name: getattr(product, name)
        for name in (
            "code", "name", "summary", "time_amount", "time_unit", "fee_basis", "result", "complaints", "legal_basis",
            "citation", "is_sample", "is_online", "optional_steps", "template_code", "permit_months",
        )
    }  # fmt: skip
    values |= {
        "unit": str(product.unit_id or ""),
        "fee_amount": "" if product.fee_amount is None else money.format_rupiah(product.fee_amount),
        "form": _written(product.form),
        "office_form": _written(product.office_form),
    }
    return values | {f"making_{key}": LocalisedText.from_dict(text) for key, text in product.making.items()}


def _written(schema: dict[str, Any]) -> str:
    """As its author wrote it: the order of the questions is the order of the text. Empty for nothing."""
    if not schema:
        return ""
    kept = {key: value for key, value in schema.items() if key not in ("x-order", "properties")}
    return json.dumps(kept | {"properties": schema_forms.properties_of(schema)}, ensure_ascii=False, indent=2)


def initial_rows(points: Iterable[Point]) -> list[dict[str, Any]]:
    return [
        {"title": one.title, "text": one.text, "kind": one.kind, "is_file": one.is_file, "optional": one.optional}
        for one in points
    ]


def more_rows(posted: Any, prefix: str, *, by: int = 3) -> Any:
    """What was sent, asking for more empty rows."""
    data = posted.copy()
    name = f"{prefix}-TOTAL_FORMS"
    try:
        there = int(data.get(name, 0))
    except ValueError:
        there = 0
    data[name] = str(min(MOST_ROWS, there + by))
    return data
