"""What a manager fills in: categories, rules and canned texts. Forms check shapes; the services decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from catalog.modules.complaint_centre.models import CannedText, Category, RoutingRule
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import CategoryText, RuleText
from core.localised import LocalisedTextFormField
from organisation.forms import UnitChoiceField
from organisation.models import Unit

type Choices = Sequence[tuple[str, Any]]

_YES, _NO = "ya", "tidak"
_POOR: Final[Mapping[str, bool | None]] = {"": None, _YES: True, _NO: False}
LONGEST_CODE: Final = 40


class TreeChoiceField(forms.ModelChoiceField):
    """Categories in the order of the tree, indented by their depth."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{chr(160) * 2 * obj.depth}{obj.name}"


def code_of(name: str, taken: set[str]) -> str:
    """A code made of a name, followed by a number where that one is taken."""
    base = slugify(name)[: LONGEST_CODE - 4].strip("-") or "kategori"
    return next(code for code in (base, *(f"{base}-{number}" for number in range(2, 1000))) if code not in taken)


class CategoryForm(forms.Form):
    name = LocalisedTextFormField(label=_("Name"), max_length=120)
    hint = LocalisedTextFormField(
        label=_("Examples"), max_length=300, required=False, help_text=_("So that citizens find it by their own words.")
    )
    parent = TreeChoiceField(
        label=_("Belongs to"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("None: it is a top category"),
    )
    unit = UnitChoiceField(
        label=_("Office in charge"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("None: the desk sorts it"),
    )
    order = forms.IntegerField(
        label=_("Order"), min_value=1, max_value=999, initial=100, help_text=_("Small numbers come first.")
    )
    is_open = forms.BooleanField(
        label=_("Offered to citizens"),
        required=False,
        initial=True,
        help_text=_("Without it nobody can choose it or what belongs to it; what was filed keeps its name."),
    )

    def __init__(self, data: Any, *, category: Category | None, parents: Sequence[Category], day: date) -> None:
        super().__init__(data, initial=_said(category) if category else None)
        parent, unit = self.fields["parent"], self.fields["unit"]
        assert isinstance(parent, forms.ModelChoiceField)
        assert isinstance(unit, forms.ModelChoiceField)
        parent.queryset = Category.objects.filter(pk__in=[one.pk for one in parents]).order_by("path")
        unit.queryset = (
            Unit.objects.open_on(day, also=category.unit if category else None)
            .exclude(kind=Unit.Kind.PARTNER)
            .order_by("path")
        )

    def text(self) -> CategoryText:
        return CategoryText(**self.cleaned_data)


class RuleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As you speak of it: Poor households first."))
    kind = forms.ChoiceField(label=_("Kind of report"), required=False)
    category = TreeChoiceField(
        label=_("Category"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("Any"),
        help_text=_("Itself and all below it."),
    )
    place_code = forms.ChoiceField(label=_("District"), required=False)
    poor = forms.ChoiceField(
        label=_("Poor household"),
        required=False,
        choices=[("", _("Does not matter")), (_YES, _("Poor households only")), (_NO, _("All others"))],
    )
    level = forms.ChoiceField(
        label=_("Office that gets it"),
        choices=[
            (str(Level.VILLAGE), _("the office of the village or ward where it is")),
            (str(Level.DISTRICT), _("the district head of where it is")),
            (str(Level.AGENCY), _("an agency")),
        ],
    )
    unit = UnitChoiceField(
        label=_("Agency"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("The office in charge of the category"),
    )

    def __init__(self, data: Any, *, rule: RoutingRule | None, districts: Choices, day: date) -> None:
        super().__init__(data, initial=_asked(rule) if rule else None)
        kind, place = self.fields["kind"], self.fields["place_code"]
        category, unit = self.fields["category"], self.fields["unit"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(place, forms.ChoiceField)
        assert isinstance(category, forms.ModelChoiceField)
        assert isinstance(unit, forms.ModelChoiceField)
        sorted_kinds = [(str(one), one.label) for one in ReportKind if one is not ReportKind.WHISTLEBLOWING]
        kind.choices = [("", _("Any")), *sorted_kinds]
        place.choices = [("", _("The whole regency")), *districts]
        category.queryset = Category.objects.order_by("path")
        unit.queryset = (
            Unit.objects.open_on(day, also=rule.unit if rule else None)
            .filter(kind__in=[Unit.Kind.AGENCY, Unit.Kind.MALL, Unit.Kind.HEALTH_CENTRE, Unit.Kind.OTHER])
            .order_by("path")
        )

    def rule(self) -> RuleText:
        data = self.cleaned_data
        return RuleText(
            name=data["name"],
            level=Level(data["level"]),
            kind=ReportKind(data["kind"]) if data["kind"] else None,
            category=data["category"],
            place_code=data["place_code"],
            is_poor=_POOR[data["poor"]],
            unit=data["unit"],
        )


class TextForm(forms.Form):
    title = LocalisedTextFormField(label=_("Title"), max_length=120)
    text = LocalisedTextFormField(
        label=_("Text"),
        max_length=2000,
        multiline=True,
        help_text=_(
            "In braces, words of the report: {name} of the reporter, its {code}, the {office} that has it, its "
            "{category} and {place}."
        ),
    )

    def __init__(self, data: Any, *, canned: CannedText | None) -> None:
        super().__init__(data, initial={"title": canned.title, "text": canned.text} if canned else None)


def _said(category: Category) -> dict[str, Any]:
    return {name: getattr(category, name) for name in ("name", "hint", "parent", "unit", "order", "is_open")}


def _asked(rule: RoutingRule) -> dict[str, Any]:
    said = {name: getattr(rule, name) for name in ("name", "kind", "category", "place_code", "level", "unit")}
    poor = next(word for word, value in _POOR.items() if value == rule.is_poor)
    return {**said, "poor": poor}
