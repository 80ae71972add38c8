"""Forms of the national registers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.validators import URLValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from catalog.ministry.registry.models import Innovation, Mall, ReformTheme, Step
from catalog.ministry.registry.services.innovations import InnovationFacts
from catalog.ministry.registry.services.malls import MallFacts
from core.localised import LocalisedTextFormField
from outcomes.queries import indicators
from web.forms import DatePartsField

MOST_LINKS: Final = 20


def _sentences(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=600, widget=forms.Textarea(attrs={"rows": 3}))


def _score_field(label: Any, low: Any, high: Any) -> forms.TypedChoiceField:
    choices = [
        ("1", format_lazy("1 · {}", low)),
        *((str(n), str(n)) for n in (2, 3, 4)),
        ("5", format_lazy("5 · {}", high)),
    ]
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, widget=forms.RadioSelect)


def _source() -> forms.CharField:
    return forms.CharField(
        label=_("Source"), max_length=300, required=False, help_text=_("Decree, report or news with its day.")
    )


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


class InnovationForm(forms.Form):
    """What people say of an innovation; the rest is known from the ledgers."""

    form = forms.ChoiceField(label=_("Form"), choices=Innovation.Form.choices, widget=forms.RadioSelect)
    is_digital = forms.TypedChoiceField(
        label=_("Kind"),
        choices=[("yes", _("Digital")), ("no", _("Not digital"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    initiator = forms.ChoiceField(label=_("Who began it"), choices=Innovation.Initiator.choices)
    trial_on = DatePartsField(label=_("Trial since"))
    implemented_on = DatePartsField(label=_("In force since"))
    renewal = _sentences(_("What is new about it?"), _("Wholly or partly new, compared with how it was done before."))
    benefit = _sentences(_("What good does it do?"), _("To the region and to those it serves."))
    no_burden = _sentences(_("Why does it burden nobody?"), _("No new cost, duty or limit for the public."))
    authority = _sentences(_("Why is it the region's own affair?"), _("The affair of government it belongs to."))
    replicable = _sentences(_("How can others copy it?"), _("What another regency needs, and what it can leave out."))
    regulation = forms.CharField(
        label=_("Regulation"), max_length=300, required=False, help_text=_("Kind, number, year and title.")
    )
    procedure = forms.CharField(
        label=_("Procedure (SOP)"), max_length=300, required=False, help_text=_("Number, date and title.")
    )
    links = forms.CharField(
        label=_("Links"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One address on each line: news, film, page of the service."),
    )

    def __init__(self, *args: Any, innovation: Innovation | None, **kwargs: Any) -> None:
        if innovation is not None:
            kwargs["initial"] = {name: getattr(innovation, name) for name in self.base_fields} | {
                "links": "\n".join(innovation.links),
                "is_digital": "yes" if innovation.is_digital else "no",
            }
        super().__init__(*args, **kwargs)

    def clean_links(self) -> list[str]:
        links = [line.strip() for line in str(self.cleaned_data["links"]).splitlines() if line.strip()]
        if len(links) > MOST_LINKS:
            raise forms.ValidationError(_("At most %(most)d links.") % {"most": MOST_LINKS})
        for link in links:
            try:
                URLValidator(schemes=["http", "https"])(link)
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("“%(link)s” is no address. Write it whole, beginning with https://."),
                    params={"link": link[:80]},
                ) from None
        return links

    def facts(self) -> InnovationFacts:
        return InnovationFacts(**self.cleaned_data)


class EvidenceForm(forms.Form):
    note = forms.CharField(
        label=_("What shows it"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kind, number, date and title of the paper. Leave empty to take it back. No names of citizens."),
    )
    link = forms.URLField(label=_("Where it can be read"), max_length=300, required=False, assume_scheme="https")


class EstimateForm(forms.Form):
    """Scores as the index counts them."""

    government_unit = forms.DecimalField(
        label=_("Sum of the government unit's scores (SPD)"), min_value=0, max_value=10000, localize=True
    )
    innovations = forms.CharField(
        label=_("Score of each innovation"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line, for example 78,5."),
        max_length=4000,
    )
    for_number = forms.DecimalField(
        label=_("Score for the number of innovations"), min_value=0, max_value=1000, localize=True
    )
    maximum = forms.DecimalField(
        label=_("Highest possible score"),
        min_value=Decimal("0.01"),
        max_value=100000,
        localize=True,
        help_text=_("As this year's guide gives it, for both units together."),
    )

    def clean_innovations(self) -> list[Decimal]:
        field = forms.DecimalField(min_value=0, max_value=1000, localize=True)
        scores = []
        for line in str(self.cleaned_data["innovations"]).split():
            try:
                scores.append(field.clean(line))
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("“%(line)s” is no score. Write one number on each line."), params={"line": line[:20]}
                ) from None
        return scores


class ProblemForm(forms.Form):
    title = forms.CharField(
        label=_("The problem in one line"),
        max_length=120,
        help_text=_("For example: Pregnant women at high risk live more than an hour from a hospital."),
    )
    description = forms.CharField(
        label=_("What it does, and to how many"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Numbers with their source. No names and no NIK."),
    )
    theme = forms.ChoiceField(label=_("Theme of the road map"), required=False)
    local_theme = forms.CharField(
        label=_("Local theme"), max_length=80, required=False, help_text=_("Only if none of the themes fits.")
    )
    indicator = forms.ChoiceField(
        label=_("Indicator in which it is seen"),
        required=False,
        help_text=_("What Tiru measures already. Leave it open if none fits."),
    )

    def __init__(self, *args: Any, themes: list[ReformTheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theme, indicator = self.fields["theme"], self.fields["indicator"]
        assert isinstance(theme, forms.ChoiceField)
        assert isinstance(indicator, forms.ChoiceField)
        theme.choices = [("", _("A local theme")), *((one.code, str(one.name)) for one in themes)]
        indicator.choices = [("", _("None of these")), *indicator_choices()]


class ScoreForm(forms.Form):
    """Urgency, seriousness and growth from 1 to 5, and why."""

    urgency = _score_field(_("Urgency: how soon must something be done?"), _("can wait"), _("at once"))
    seriousness = _score_field(_("Seriousness: how much harm does it do?"), _("little"), _("very much"))
    growth = _score_field(_("Growth: how fast does it get worse?"), _("not at all"), _("very fast"))
    reason = forms.CharField(
        label=_("Reason for the score"), max_length=300, help_text=_("On which numbers or findings the score rests.")
    )


class StepForm(forms.Form):
    parent = forms.ChoiceField(label=_("It follows from"), required=False)
    kind = forms.ChoiceField(label=_("What it is"), choices=Step.Kind.choices)
    text = forms.CharField(label=_("In one sentence"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    indicator = forms.ChoiceField(
        label=_("Measure of the outcome"), required=False, help_text=_("For an action: where its effect will be seen.")
    )
    own_indicator = forms.CharField(
        label=_("Or a measure in words"),
        max_length=150,
        required=False,
        help_text=_("For example: poverty rate (BPS). Meetings and money spent are no outcome."),
    )

    def __init__(self, *args: Any, steps: list[Step], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent, indicator = self.fields["parent"], self.fields["indicator"]
        assert isinstance(parent, forms.ChoiceField)
        assert isinstance(indicator, forms.ChoiceField)
        under = [(str(one.pk), f"{one.get_kind_display()}: {one.text[:80]}") for one in steps]
        parent.choices = [("", _("The problem itself")), *under]
        indicator.choices = [("", _("None of these")), *indicator_choices()]

    def step(self) -> dict[str, Any]:
        """The values of `add_step`."""
        values = self.cleaned_data
        return {
            "kind": values["kind"],
            "parent": int(values["parent"]) if values["parent"] else None,
            "text": values["text"],
            "indicator": values["indicator"] or values["own_indicator"],
        }


def indicator_choices() -> list[tuple[str, str]]:
    """What is measured, by name."""
    return sorted(((code, str(one.name)) for code, one in indicators().items()), key=lambda pair: pair[1])


class ThemeForm(forms.Form):
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Small letters, for example poverty. Problems name it by this.")
    )
    name = LocalisedTextFormField(label=_("Name"), max_length=150)
    focuses = forms.CharField(
        label=_("Words of the indicators"),
        max_length=200,
        help_text=_("What indicators say they speak to, parted by commas, for example: stunting, inflation."),
    )
    position = forms.IntegerField(label=_("Place in the list"), min_value=1, max_value=99)
    valid_from = DatePartsField(label=_("From"))
    road_map_ends_on = DatePartsField(label=_("Last day of the road map"))
    source = forms.CharField(label=_("Rule it rests on"), max_length=300)
    ends_others = forms.BooleanField(
        label=_("It belongs to a new road map: the themes of older ones end on that day"), required=False
    )

    def clean_focuses(self) -> list[str]:
        return list(
            dict.fromkeys(word.strip() for word in str(self.cleaned_data["focuses"]).split(",") if word.strip())
        )
