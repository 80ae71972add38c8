"""The questionnaire, and the forms of those who hold surveys."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextFormField
from organisation import access
from organisation.models import Unit
from surveys import queries
from surveys.models import ElementKey, FollowUpAction, Response, SurveyPeriod
from surveys.services import LONGEST_REMARK
from web.forms import DatePartsField


class Questionnaire(forms.Form):
    """The nine questions as this regency words them; a gap is named, so that no answer is lost by accident."""

    remark = forms.CharField(
        label=_("What else should we know?"),
        help_text=_("No names and no numbers of persons, please. Somebody reads it before it is shown."),
        max_length=LONGEST_REMARK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, period: SurveyPeriod, with_remark: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remark = self.fields.pop("remark")
        self.keys: list[str] = []
        for number, element in enumerate(queries.elements(), start=1):
            self.keys.append(element.key)
            self.fields[element.key] = forms.TypedChoiceField(
                label=f"{number}. {element.question}",
                coerce=int,
                choices=[(str(value), str(text)) for value, text in element.answers],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Question %(number)d has no answer. Choose one of the four.") % {"number": number}
                },
            )
        if period.asks_about_person:
            self.fields["sex"] = _optional_choice(_("Sex"), Response.Sex.choices)
            self.fields["age_band"] = _optional_choice(_("Age group"), Response.AgeBand.choices)
        if with_remark:
            self.fields["remark"] = remark

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[key] for key in self.keys]

    @property
    def about_person(self) -> list[forms.BoundField]:
        return [self[name] for name in ("sex", "age_band") if name in self.fields]

    def given(self) -> dict[str, Any]:
        """What the services take."""
        return {
            "answers": {key: self.cleaned_data[key] for key in self.keys},
            "remark": self.cleaned_data.get("remark", ""),
            "sex": self.cleaned_data.get("sex", ""),
            "age_band": self.cleaned_data.get("age_band", ""),
        }


class PaperForm(Questionnaire):
    """
    A form from paper: gaps are entered as gaps, since nobody may fill them in for the person who left them. A gap is
    chosen, so that a question which was overlooked while typing is named.
    """

    GAP: ClassVar = "-"

    layanan = forms.ChoiceField(
        label=_("Service"), required=False, help_text=_("What stands at the head of the form, if it names one.")
    )
    filled_on = DatePartsField(label=_("Filled in on"), help_text=_("The day that stands on the form."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_product(self, _("None is named"))
        for key in self.keys:
            field = self.fields[key]
            assert isinstance(field, forms.TypedChoiceField)
            field.coerce = _value_or_gap
            field.choices = [*_answers(field), (self.GAP, _("No answer"))]

    def given(self) -> dict[str, Any]:
        found = super().given()
        found["answers"] = {key: value for key, value in found["answers"].items() if value is not None}
        return found | {"filled_on": self.cleaned_data["filled_on"], "product_code": self.cleaned_data["layanan"]}


class PrintForm(forms.Form):
    """What the forms that are printed are for."""

    marks_optional = False
    layanan = forms.ChoiceField(
        label=_("Service"), required=False, help_text=_("It stands at the head of the form and comes with the answers.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_product(self, _("Leave a line to write it on"))

    @property
    def product(self) -> str:
        """The service in words; empty where a line is left for it."""
        field = self.fields["layanan"]
        assert isinstance(field, forms.ChoiceField)
        code = self.cleaned_data.get("layanan", "") if self.is_valid() else ""
        return str(dict(cast("list[tuple[str, str]]", field.choices))[code]) if code else ""


def _choose_product(form: forms.Form, none: Any) -> None:
    field = form.fields["layanan"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", none), *queries.product_choices()]


class PeriodForm(forms.Form):
    name = LocalisedTextFormField(label=_("Name"), max_length=120)
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("The whole government"),
        help_text=_("A unit below without a survey of its own asks in this one."),
    )
    starts_on = DatePartsField(label=_("First day"))
    ends_on = DatePartsField(label=_("Last day"), help_text=_("The survey closes by itself after this day."))
    population = forms.IntegerField(
        label=_("How many people use the service in this period"),
        help_text=_("We work out from it how many respondents you need."),
        min_value=1,
        max_value=10_000_000,
        required=False,
    )
    asks_about_person = forms.BooleanField(
        label=_("Ask for sex and age group"),
        help_text=_("Groups of fewer than five respondents are never shown."),
        required=False,
    )
    weighting = forms.ChoiceField(
        label=_("Weight of an element"),
        choices=SurveyPeriod.Weighting.choices,
        initial=SurveyPeriod.Weighting.EXACT,
        widget=forms.RadioSelect,
        help_text=_("Results with a rounded weight say so, because they are up to 0.8 points lower."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = Unit.objects.open_on(access.today(), also=self.initial.get("unit")).order_by("path")


class ActionForm(forms.Form):
    element = forms.ChoiceField(label=_("Element"), choices=ElementKey.choices)
    what = LocalisedTextFormField(label=_("What is done"), max_length=300)
    who = forms.CharField(label=_("Who does it"), max_length=120, help_text=_("A unit or a position, not a name."))
    due_on = DatePartsField(label=_("Until"))
    state = forms.ChoiceField(
        label=_("State"), choices=FollowUpAction.State.choices, initial=FollowUpAction.State.PLANNED
    )


class ElementForm(forms.Form):
    question = LocalisedTextFormField(label=_("Question"), max_length=300)
    answer_1 = LocalisedTextFormField(label=_("Answer 1, the lowest"), max_length=80)
    answer_2 = LocalisedTextFormField(label=_("Answer 2"), max_length=80)
    answer_3 = LocalisedTextFormField(label=_("Answer 3"), max_length=80)
    answer_4 = LocalisedTextFormField(label=_("Answer 4, the highest"), max_length=80)


def _answers(field: forms.ChoiceField) -> list[Any]:
    return list(cast("Iterable[Any]", field.choices))


def _value_or_gap(text: str) -> int | None:
    return None if text == PaperForm.GAP else int(text)


def _optional_choice(label: Any, choices: list[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", _("I would rather not say")), *choices], required=False, widget=forms.RadioSelect
    )
