"""What people fill in about letters."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import Refusal
from core.localised import LocalisedTextFormField
from documents import capacities, queries
from documents.models import EndClass, NumberSeries, TemplateVersion
from documents.patterns import PatternRefused, check_pattern
from documents.rendering import TYPES, in_order
from organisation import access
from organisation.access import Scope
from organisation.forms import UnitChoiceField
from regions.nik import InvalidNumber, parse_nik
from web.forms import DatePartsField

LONGEST_WORDING = 40_000
LONGEST_VALUE = 2_000
FIELD_KINDS = {
    "text": _("text"),
    "date": _("date, written out"),
    "amount": _("amount in rupiah, with words"),
    "integer": _("whole number"),
}
assert tuple(FIELD_KINDS) == TYPES


class CompareForm(forms.Form):
    file = forms.FileField(label=_("PDF of the letter"), help_text=_("We compare it and do not keep it."))


class PassphraseForm(forms.Form):
    passphrase = forms.CharField(
        label=_("Passphrase"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("We use it once and never keep it."),
    )


class NeverEchoed(forms.TextInput):
    """What was typed is not written back into the page."""

    def format_value(self, value: Any) -> str | None:
        return None


class SignForm(PassphraseForm):
    """The passphrase, and the signer's own NIK where the signing service knows people by it."""

    nik = forms.CharField(
        label=_("Your NIK"),
        max_length=25,
        widget=NeverEchoed(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("The signing service knows you by it. We send it on and do not keep it."),
    )
    field_order = ("nik", "passphrase")

    def __init__(self, *args: Any, asks_nik: bool, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        if not asks_nik:
            del self.fields["nik"]

    def clean_nik(self) -> str:
        try:
            return parse_nik(self.cleaned_data["nik"], today=self.day).number
        except InvalidNumber as refusal:
            raise forms.ValidationError(str(refusal)) from None


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class EndForm(forms.Form):
    """Why a letter ends: a class that everybody may read, and words for the office."""

    reason_class = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Choose a reason")), *EndClass.choices],
        help_text=_("The verify page shows it."),
    )
    reason = forms.CharField(label=_("In your words"), max_length=300, help_text=_("Only the office reads it."))


class DataForm(forms.Form):
    """The letter's data, filled in as they were."""

    def __init__(self, *args: Any, version: TemplateVersion, data: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = in_order(version.source, version.fields)
        self.names = list(fields)
        own = {f"data_{name}": _data_field(name, kind, data.get(name)) for name, kind in fields.items()}
        self.fields = own | self.fields

    def data_given(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[f"data_{name}"] for name in self.names}
        return {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in values.items()}


class CorrectForm(DataForm, EndForm):
    """The letter's data, and why they change."""


class InitialsForm(forms.Form):
    """Who puts an initial, one after the other."""

    first = forms.ModelChoiceField(label=_("First"), queryset=User.objects.none(), required=False)
    second = forms.ModelChoiceField(label=_("Then"), queryset=User.objects.none(), required=False)
    third = forms.ModelChoiceField(label=_("Then"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, people: Any, asked: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, field in enumerate(self.fields.values()):
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = people
            field.empty_label = str(_("Nobody"))
            field.initial = asked[place] if place < len(asked) else None

    def people(self) -> list[User]:
        return [user for name in self.fields if (user := self.cleaned_data.get(name))]


class TemplateForm(forms.Form):
    name = LocalisedTextFormField(label=_("Name of the letter"), max_length=150)
    confers = forms.BooleanField(
        label=_("The letter gives aid or a status"),
        required=False,
        initial=True,
        help_text=_("Then a person signs it. Without the tick the office may seal it without an officer."),
    )
    by_head = forms.BooleanField(
        label=_("The head of the office signs it in own right"),
        required=False,
        help_text=_(
            "Tick it where the law names the head, such as a village head for a business statement. Whoever acts as"
            " head signs as Plt. or Plh.; everybody else needs an entry in the register of delegations."
        ),
    )


class NewTemplateForm(TemplateForm):
    code = forms.SlugField(
        label=_("Code"), max_length=35, help_text=_("Short and lasting, for example sku. It never changes.")
    )
    kind = forms.SlugField(
        label=_("Class of letters"),
        max_length=30,
        required=False,
        help_text=_("Letters of one class share numbers and authority. Leave empty if this letter stands alone."),
    )
    field_order = ("name", "code", "kind", "confers", "by_head")

    RESERVED = ("tambah",)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if code in self.RESERVED:
            raise forms.ValidationError(_("This word is taken by the page itself. Choose another code."))
        return code

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"]).lower()


class WordingForm(forms.Form):
    """What the letter says, and who puts an initial on it before it is signed."""

    source = forms.CharField(
        label=_("Wording"),
        max_length=LONGEST_WORDING,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        help_text=_(
            "An empty line begins a paragraph. *Bold*, _slanted_. Letterhead, number and signature come by themselves."
        ),
    )
    first = forms.ChoiceField(label=_("First"), required=False)
    second = forms.ChoiceField(label=_("Then"), required=False)
    third = forms.ChoiceField(label=_("Then"), required=False)
    fourth = forms.ChoiceField(label=_("Then"), required=False)
    shows_initials = forms.BooleanField(
        label=_("Print the initials small on the letter"),
        required=False,
        help_text=_("Post, name and time stand beside the signature. Without the tick only the office sees them."),
    )
    PLACES = ("first", "second", "third", "fourth")

    def __init__(self, *args: Any, latest: TemplateVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = list(latest.initials) if latest else []
        choices = [("", _("Nobody")), *capacities.choices()]
        for place, name in enumerate(self.PLACES):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.initial = asked[place] if place < len(asked) else ""
        if latest:
            self.fields["source"].initial = latest.source
            self.fields["shows_initials"].initial = latest.shows_initials

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        asked = [values[name] for name in self.PLACES if values.get(name)]
        twice = next((name for name in self.PLACES if values.get(name) and asked.count(values[name]) > 1), None)
        if twice:
            self.add_error(twice, _("This post or role stands there twice. Choose each one once."))
        return values

    def wording(self) -> dict[str, Any]:
        """The values of `draft_version` that stand here."""
        values = self.cleaned_data
        return {
            "source": values["source"],
            "initials": [values[name] for name in self.PLACES if values[name]],
            "shows_initials": values["shows_initials"],
        }

    def places(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PLACES]


class FieldForm(forms.Form):
    """One field that the wording may use."""

    marks_optional = False

    name = forms.CharField(
        label=_("Field"),
        max_length=40,
        required=False,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("Small letters, digits and _ only, for example nama_usaha."))
        ],
    )
    kind = forms.ChoiceField(label=_("Holds"), choices=list(FIELD_KINDS.items()), initial="text")


class BaseFieldSet(forms.BaseFormSet[FieldForm]):
    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            name = form.cleaned_data.get("name", "") if hasattr(form, "cleaned_data") else ""
            if name and name in seen:
                form.add_error("name", _("This field stands there twice."))
            seen.add(name)

    def declared(self) -> dict[str, str]:
        """What was declared, rows without a name left out. Rows in error count as far as they can be read."""
        rows = [getattr(form, "cleaned_data", {}) for form in self.forms]
        return {row["name"]: row["kind"] for row in rows if row.get("name") and row.get("kind")}


FieldSet = cast(
    type[BaseFieldSet],
    forms.formset_factory(FieldForm, formset=BaseFieldSet, extra=3, max_num=60, validate_max=True),
)


class PublishForm(forms.Form):
    valid_from = DatePartsField(label=_("Holds from"), help_text=_("Letters written from this day on use it."))


class SeriesForm(forms.Form):
    """How the letters of a unit are numbered."""

    unit = UnitChoiceField(label=_("Office"), queryset=NumberSeries.objects.none(), empty_label=_("Choose an office"))
    kind = forms.ChoiceField(label=_("For which letters"), required=False)
    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=120,
        initial="{class}/{serial:03}/{archive}/{roman_month}/{year}",
        help_text=_(
            "The words in braces are filled in. {serial} and {year} must be there, so that no number comes twice."
        ),
    )
    letter_class = forms.CharField(label=_("Letter class"), max_length=20, required=False, initial="B")
    archive = forms.CharField(
        label=_("Archive code"), max_length=30, required=False, help_text=_("For example 400.12.3.2.")
    )
    office = forms.CharField(
        label=_("Office code"), max_length=30, required=False, help_text=_("For example 429.517.06.")
    )

    def __init__(self, *args: Any, scope: Scope, existing: NumberSeries | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if existing is not None:
            # Unit and class say which series it is: they stay.
            del self.fields["unit"], self.fields["kind"]
            return
        unit, kind = self.fields["unit"], self.fields["kind"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(kind, forms.ChoiceField)
        unit.queryset = scope.units().open_on(access.today()).order_by("path")
        kind.choices = [("", _("all letters without numbers of their own")), *queries.kinds_of_letters()]

    def clean_pattern(self) -> str:
        pattern = str(self.cleaned_data["pattern"])
        try:
            check_pattern(pattern)
        except PatternRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return pattern


def attempt[T](form: forms.Form, service: Callable[..., T], **values: Any) -> T | None:
    """Call a service; a refusal becomes an error of the form, at its field where it names one."""
    try:
        return service(**values)
    except Refusal as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        return None


def _data_field(name: str, kind: str, value: Any) -> forms.Field:
    label = re.sub(r"_+", " ", name).capitalize()
    match kind:
        case "date":
            return DatePartsField(label=label, initial=date.fromisoformat(value) if value else None)
        case "amount":
            return forms.DecimalField(label=label, max_digits=18, decimal_places=2, min_value=0, initial=value)
        case "integer":
            return forms.IntegerField(label=label, initial=value)
        case _:
            widget = forms.Textarea(attrs={"rows": 3}) if len(str(value or "")) > 80 else forms.TextInput()
            return forms.CharField(label=label, max_length=LONGEST_VALUE, initial=value, widget=widget)
