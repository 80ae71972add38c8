"""Forms about people and families."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regions.nik import Sex
from residents.models import Membership, Resident
from residents.scope import Reach
from residents.services import Details, Home
from web.forms import DatePartsField

# How fields are called where two records are compared.
FIELDS = {
    "full_name": _("Full name"),
    "nik": "NIK",
    "birth_date": _("Birth date"),
    "birth_place": _("Birth place"),
    "sex": _("Sex"),
    "village_code": _("Address"),
    "phone": _("Mobile number"),
    "email": _("E-mail address"),
    "marital_status": _("Marital status"),
    "religion": _("Religion"),
    "occupation": _("Occupation"),
    "status": _("Status"),
    "family": _("Family"),
}

type VillageChoices = Sequence[tuple[str, Sequence[tuple[str, str]]]]

_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
_REASON = _("No names and no numbers: the reason stands in the evidence log for good.")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_REASON)


class HomeFields(forms.Form):
    """Where somebody lives."""

    village_code = forms.ChoiceField(label=_("Village or urban ward"))
    address = forms.CharField(label=_("Street or place"), max_length=300, required=False)
    hamlet = forms.CharField(label=_("Hamlet"), max_length=100, required=False)
    rt = forms.CharField(label="RT", max_length=3, required=False, widget=forms.TextInput(attrs=_NUMBER))
    rw = forms.CharField(label="RW", max_length=3, required=False, widget=forms.TextInput(attrs=_NUMBER))

    def __init__(self, *args: Any, villages: VillageChoices, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach = reach
        field = self.fields["village_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a village")), *villages]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        home = Home(village_code=values.get("village_code", ""), hamlet=values.get("hamlet", ""))
        # The choices hold villages of which the reach covers a hamlet only.
        if home.village_code and not self.reach.covers(home):
            self.add_error("hamlet", _("Your role is for a part of this village only. Write the name of that hamlet."))
        return values

    def home(self) -> Home:
        return Home(**{name: self.cleaned_data[name] for name in ("village_code", "address", "hamlet", "rt", "rw")})


class ResidentForm(HomeFields):
    """A person, as the family card writes them."""

    full_name = forms.CharField(label=_("Full name"), max_length=150, help_text=_("As on the identity card."))
    nik = forms.CharField(
        label="NIK",
        max_length=30,
        required=False,
        help_text=_("16 digits, from the card. Leave it empty if the person has none yet."),
        widget=forms.TextInput(attrs=_NUMBER),
    )
    birth_place = forms.CharField(label=_("Birth place"), max_length=100, required=False)
    birth_date = DatePartsField(label=_("Birth date"))
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, widget=forms.RadioSelect)
    marital_status = forms.ChoiceField(
        label=_("Marital status"), required=False, choices=[("", _("not recorded")), *Resident.Marital.choices]
    )
    religion = forms.ChoiceField(
        label=_("Religion"), required=False, choices=[("", _("not recorded")), *Resident.Religion.choices]
    )
    occupation = forms.CharField(label=_("Occupation"), max_length=100, required=False)
    phone = forms.CharField(
        label=_("Mobile number"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)

    field_order = [
        "full_name",
        "nik",
        "birth_place",
        "birth_date",
        "sex",
        "village_code",
        "address",
        "hamlet",
        "rt",
        "rw",
        "marital_status",
        "religion",
        "occupation",
        "phone",
        "email",
    ]

    def details(self, *, nik: str = "") -> Details:
        """The values of `register_resident`; `nik` is what stays when the field was left empty."""
        values = {name: value for name, value in self.cleaned_data.items() if name in Details.__dataclass_fields__}
        return Details(**values | {"nik": self.cleaned_data["nik"] or nik})


class CorrectForm(ResidentForm):
    """The same person, corrected. The NIK on record is never put into the page; an empty field leaves it as it is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What this correction rests on"),
        max_length=300,
        help_text=_("For example: family card of 3 March 2026. No names and no numbers."),
    )

    field_order = [*ResidentForm.field_order, "reason", "version"]

    def __init__(self, *args: Any, resident: Resident, **kwargs: Any) -> None:
        plain = asdict(Details.of(resident)) | {"nik": "", "version": resident.version}
        super().__init__(*args, initial=plain, **kwargs)
        if resident.nik:
            self.fields["nik"].help_text = _("On record: %(nik)s. Leave it empty to keep it.") % {
                "nik": resident.masked_nik
            }


class NumberReasonForm(forms.Form):
    """Why a number is shown. Ready-made answers, because a clerk at a counter has a queue."""

    why = forms.ChoiceField(
        label=_("What do you need the number for?"),
        widget=forms.RadioSelect,
        choices=[
            ("Mencocokkan dengan kartu yang dibawa", _("To compare it with the card the person has brought")),
            ("Mengisi permohonan yang sedang dilayani", _("To fill in the application being served")),
            ("Memeriksa data ganda", _("To check for a duplicate")),
            ("other", _("Something else")),
        ],
        error_messages={"required": _("Choose what you need the number for.")},
    )
    reason = forms.CharField(label=_("In your words"), max_length=300, required=False, help_text=_REASON)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("why") == "other" and not (values.get("reason") or "").strip():
            self.add_error("reason", _("Write in a few words why you need the number."))
        return values

    def text(self) -> str:
        """The reason as the log keeps it."""
        own = self.cleaned_data["reason"].strip()
        if self.cleaned_data["why"] == "other":
            return str(own)
        return f"{self.cleaned_data['why']}. {own}".strip().rstrip(".") + "."


class StatusForm(ReasonForm):
    day = DatePartsField(label=_("Day of the event"))

    field_order = ["day", "reason"]


class TakeBackForm(ReasonForm):
    pass


class JoinForm(forms.Form):
    kk = forms.CharField(
        label=_("Family card number"),
        max_length=30,
        help_text=_("16 digits, from the card."),
        widget=forms.TextInput(attrs=_NUMBER),
    )
    relation = forms.ChoiceField(label=_("Relation to the head"), choices=Membership.Relation.choices)
    day = DatePartsField(label=_("From"))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, help_text=_REASON)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = today


class FoundForm(HomeFields):
    kk = forms.CharField(
        label=_("Family card number"),
        max_length=30,
        help_text=_("16 digits, from the card."),
        widget=forms.TextInput(attrs=_NUMBER),
    )
    day = DatePartsField(label=_("From"))

    field_order = ["kk", "day", "village_code", "address", "hamlet", "rt", "rw"]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = today


class CardForm(ReasonForm):
    kk = forms.CharField(
        label=_("KK number of the new card"),
        max_length=30,
        help_text=_("16 digits, from the card."),
        widget=forms.TextInput(attrs=_NUMBER),
    )

    field_order = ["kk", "reason"]


class FilterForm(forms.Form):
    """The filters of the list. They stand in the address; the text that is searched for never does."""

    marks_optional = False

    desa = forms.ChoiceField(label=_("District or village"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *Resident.Status.choices])
    periksa = forms.BooleanField(label=_("Only those to verify"), required=False)

    def __init__(self, *args: Any, villages: VillageChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["desa"]
        assert isinstance(field, forms.ChoiceField)
        groups = [
            (district, [(items[0][0][:6], _("All of %(district)s") % {"district": district}), *items])
            for district, items in villages
            if items
        ]
        field.choices = [("", _("Everywhere")), *groups]


class MergeForm(ReasonForm):
    """For each field in which two records differ: whose value stays."""

    def __init__(self, *args: Any, rows: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [row for row in rows if row["differs"]]
        for row in self.rows:
            self.fields[row["name"]] = forms.ChoiceField(
                label=str(FIELDS[row["name"]]),
                choices=[("kept", row["one"] or _("nothing")), ("dropped", row["other"] or _("nothing"))],
                initial=row["default"],
                widget=forms.RadioSelect,
            )
        self.order_fields([*(row["name"] for row in self.rows), "reason"])

    @property
    def choice_fields(self) -> list[forms.BoundField]:
        return [self[row["name"]] for row in self.rows]

    def choices(self) -> dict[str, Any]:
        return {row["name"]: self.cleaned_data[row["name"]] for row in self.rows}
