"""What officers fill in about cases. Forms check shapes; the services decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework import schema_forms
from casework.machine import Move, State
from casework.models import Case, ServiceProduct
from casework.queries import Wanted
from casework.wording import ASSIGNMENTS, SHOWS
from core import clock, money
from core.localised import LocalisedTextFormField
from organisation.models import Unit
from residents.models import Resident
from web.forms import DatePartsField

NOBODY = ""


class PlainSelect(forms.Select):
    """
    A select whose options are written in one go. Django renders a template for each: with a regency's units and
    services that was two thirds of the list's time.
    """

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if str(key) == chosen else ""}>{escape(label)}</option>'
            for key, label in self.choices
        )
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, mark_safe(options))  # noqa: S308 - escaped above


def is_key(text: str) -> bool:
    """Whether this can be the key of a row, before the database is asked."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _reason(hint: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Reason, which the citizen reads"),
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=required,
        error_messages={"required": _("Say why in one or two sentences: the citizen reads it.")},
    )


class FilterForm(forms.Form):
    """How the list is narrowed. `tampil` is the chip, kept while filtering."""

    marks_optional = False
    tampil = forms.ChoiceField(choices=list(SHOWS.items()), required=False, widget=forms.HiddenInput)
    layanan = forms.ChoiceField(label=_("Service"), required=False, widget=PlainSelect({"autofocus": True}))
    keadaan = forms.ChoiceField(label=_("State"), required=False, widget=PlainSelect)
    unit = forms.ChoiceField(label=_("Unit"), required=False, widget=PlainSelect)

    def __init__(
        self,
        data: Any,
        *,
        products: Iterable[tuple[str, str]],
        states: dict[str, State],
        units: Iterable[tuple[int, str]],
    ) -> None:
        super().__init__(data)
        self._choose("layanan", _("All services"), list(products))
        shown = [(name, str(state.title)) for name, state in states.items() if name != "draft"]
        self._choose("keadaan", _("All states"), shown)
        self._choose("unit", _("All units"), [(str(key), name) for key, name in units])

    def _choose(self, name: str, all_of_them: Any, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", all_of_them), *choices]

    def chosen(self) -> list[tuple[Any, str]]:
        """What narrows the list beside the way of showing it, in words."""
        if not self.is_valid():
            return []
        found = []
        for name in ("layanan", "keadaan", "unit"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            if value := self.cleaned_data[name]:
                found.append((field.label, dict(cast("list[tuple[str, str]]", field.choices))[value]))
        return found

    def wanted(self, text: str) -> Wanted:
        """What is looked for; nothing is narrowed by what is no choice."""
        if not self.is_valid():
            return Wanted(text=text)
        data = self.cleaned_data
        return Wanted(
            text=text,
            show=data["tampil"] or "open",
            state=data["keadaan"],
            product=data["layanan"],
            unit_id=int(data["unit"]) if data["unit"] else None,
        )


class SaveFilterForm(forms.Form):
    name = forms.CharField(label=_("Name of the filter"), max_length=60)


class ManyForm(forms.Form):
    """What to do with the cases that were ticked."""

    action = forms.ChoiceField(label=_("What to do"))

    def __init__(self, data: Any, *, moves: dict[str, Move]) -> None:
        super().__init__(data)
        field = self.fields["action"]
        assert isinstance(field, forms.ChoiceField)
        self.verbs = {**{name: move.verb for name, move in moves.items()}, **ASSIGNMENTS}
        field.choices = [("", _("Choose a step")), *((name, str(verb)) for name, verb in self.verbs.items())]


class ActForm(forms.Form):
    """
    Something done to a case on its page. `version` is the case's as the officer saw it, so that two at once notice
    each other.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any, *, case: Case, slug: str, **kwargs: Any) -> None:
        initial = {"version": case.version} | kwargs.pop("initial", {})
        super().__init__(data, prefix=slug, initial=initial, **kwargs)
        self.case = case
        self.slug = slug


class StepForm(ActForm):
    """One of the steps that need at most a reason."""

    reason = _reason(_("What is missing or why, and what to do next."))

    def __init__(self, data: Any, *, move: Move, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.move = move
        if not move.needs_reason:
            del self.fields["reason"]


class AssignForm(ActForm):
    marks_optional = False
    assignee = forms.ChoiceField(label=_("Officer"), required=False)

    def __init__(self, data: Any, *, officers: Sequence[User], **kwargs: Any) -> None:
        case: Case = kwargs["case"]
        super().__init__(data, initial={"assignee": case.assignee_id or NOBODY}, **kwargs)
        self.officers = {str(one.pk): one for one in officers}
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (NOBODY, _("Nobody in particular")),
            *((pk, one.full_name) for pk, one in self.officers.items()),
        ]

    def officer(self) -> User | None:
        return self.officers.get(self.cleaned_data["assignee"])


class OfficialForm(ActForm):
    """
    What the service asks of its officer. A recorded NIK or KK number is not written into its field: it is shown masked,
    and stays as it is while the field is left empty.
    """

    def __init__(self, data: Any, *, asks: Mapping[str, Any], recorded: Mapping[str, Any], **kwargs: Any) -> None:
        self.kept = {name for name, value in recorded.items() if schema_forms.hidden(value)}
        open_values = {name: value for name, value in recorded.items() if name not in self.kept}
        initial = {f"value_{name}": value for name, value in schema_forms.shown(asks, open_values).items()}
        super().__init__(data, initial=initial, **kwargs)
        self.names = list(schema_forms.properties_of(asks))
        for name, described in schema_forms.properties_of(asks).items():
            is_needed = name in asks.get("required", ()) and name not in self.kept
            field = schema_forms.field_of(described, required=is_needed)
            if name in self.kept:
                said = gettext("Recorded: %(value)s. Leave it empty to keep this number.")
                field.help_text = said % {"value": schema_forms.hidden(recorded[name])}
            self.fields[f"value_{name}"] = field

    def values(self) -> dict[str, Any]:
        """As `services.record_official` takes them."""
        found = {name: schema_forms.plain(self.cleaned_data[f"value_{name}"]) for name in self.names}
        return {name: value for name, value in found.items() if name not in self.kept or value not in (None, "")}


class JudgeForm(ActForm):
    paper = forms.UUIDField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=[("accepted", ""), ("refused", "")], widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("What is wrong with it"),
        help_text=_("The citizen reads this, for example: The second page is missing."),
        max_length=300,
        required=False,
    )


class MessageForm(ActForm):
    text = forms.CharField(label=_("Message to the citizen"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class NoteForm(ActForm):
    text = forms.CharField(
        label=_("Note among officers"),
        help_text=_("The citizen never sees it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class FeeForm(ActForm):
    """Ask for the fee. Where the standard names the amount, nothing is asked."""

    amount = forms.CharField(label=_("Amount in rupiah"), max_length=30)
    basis = LocalisedTextFormField(label=_("How it was reckoned"), max_length=600, multiline=True, required=False)

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        version = self.case.product_version
        if version and version.fee_amount is not None:
            del self.fields["amount"], self.fields["basis"]

    def clean_amount(self) -> Any:
        try:
            return money.parse_rupiah(self.cleaned_data["amount"])
        except money.InvalidRupiah:
            raise forms.ValidationError(_("Enter the amount in digits, for example 25000."), code="invalid") from None


class PaidForm(ActForm):
    reference = forms.CharField(label=_("Number of the receipt or of the bank's booking"), max_length=60)


class VisitForm(ActForm):
    day = DatePartsField(label=_("Day of the visit"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    officer = forms.ChoiceField(label=_("Who goes"))

    def __init__(self, data: Any, *, officers: Sequence[User], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.officers = {str(one.pk): one for one in officers}
        field = self.fields["officer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *((pk, one.full_name) for pk, one in self.officers.items())]

    def planned_for(self, zone: ZoneInfo) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], tzinfo=zone)

    def chosen(self) -> User:
        return self.officers[self.cleaned_data["officer"]]


class FindingForm(ActForm):
    finding = forms.CharField(
        label=_("What you saw"),
        help_text=_("The letter may repeat these words."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )


class JoinForm(ActForm):
    others = forms.MultipleChoiceField(label=_("Cases that are the same matter"), widget=forms.CheckboxSelectMultiple)
    reason = _reason(_("For example: The same application was sent twice."))

    def __init__(self, data: Any, *, twins: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["others"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), f"{one.code}, {one.stands.title}") for one in twins]

    def keys(self) -> list[UUID]:
        return [UUID(pk) for pk in self.cleaned_data["others"]]


class SplitForm(ActForm):
    product = forms.ChoiceField(label=_("Service of the second case"))
    reason = _reason(_("For example: Two letters were asked for in one application."))

    def __init__(self, data: Any, *, products: Iterable[ServiceProduct], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["product"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *((one.code, f"{one.code} {one.name}") for one in products)]


class RevokeForm(ActForm):
    reason = _reason(_("And what the holder can do."))


class PlainForm(ActForm):
    """For what needs no more than a button."""


class LinkForm(ActForm):
    """Which resident this is. The officer says that the identity card was seen."""

    resident = forms.ChoiceField(label=_("Resident"), widget=forms.RadioSelect)
    seen = forms.BooleanField(label=_("I have seen the identity card of this person"))

    def __init__(self, data: Any, *, people: Sequence[Resident], villages: dict[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["resident"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), described(one, villages)) for one in people]


class FindResidentForm(forms.Form):
    marks_optional = False
    cari = forms.CharField(label=_("Name or NIK of the person"), max_length=150, widget=forms.TextInput)


class ApplicantForm(forms.Form):
    """Who stands at the counter."""

    person = forms.ChoiceField(label=_("Found in the records"), widget=forms.RadioSelect, required=False)
    seen = forms.BooleanField(label=_("I have seen the identity card of this person"), required=False)
    name = forms.CharField(
        label=_("Name as on the identity card"), help_text=_("Not needed if you chose somebody above."), max_length=150
    )
    phone = forms.RegexField(
        r"^\+?[0-9 .()-]{8,20}$",
        label=_("Mobile number"),
        help_text=_("We tell the person by it how the case goes."),
        required=False,
        error_messages={"invalid": _("Enter the number in digits, for example 0812 3456 7890.")},
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    language = forms.ChoiceField(
        label=_("We write to the person in"), choices=[("id", "Bahasa Indonesia"), ("en", "English")], initial="id"
    )
    place_code = forms.ChoiceField(label=_("Village the case is about"), required=False)
    unit = forms.ChoiceField(label=_("Unit that decides"))

    def __init__(
        self,
        data: Any,
        *,
        people: Sequence[Resident],
        villages: Any,
        village_names: dict[str, str],
        units: Iterable[Unit],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix="warga", initial=initial)
        self.people = {str(one.pk): one for one in people}
        places = list(units)
        if people:
            rows = [(pk, described(one, village_names)) for pk, one in self.people.items()]
            self._choose("person", [*rows, ("", _("None of these: I write the name"))])
            self.fields["name"].required = False
        else:
            del self.fields["person"], self.fields["seen"]
            self.fields["name"].help_text = ""
        self._choose("place_code", [("", _("Not about a place")), *villages])
        self._choose("unit", [("", _("Choose")), *((str(one.pk), one.name) for one in places)])
        self.units = {str(one.pk): one for one in places}
        if not places:
            del self.fields["unit"]

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.resident():
            if not self.cleaned_data.get("seen"):
                self.add_error("seen", _("Look at the identity card first, then tick this box."))
        elif "name" not in self.errors and not str(self.cleaned_data.get("name") or "").strip():
            self.add_error("name", _("Write the name, or choose the person above."))
        return cleaned

    def resident(self) -> Resident | None:
        return self.people.get(self.cleaned_data.get("person") or "")

    def decides(self) -> Unit | None:
        return self.units.get(self.cleaned_data.get("unit") or "")


class PapersForm(forms.Form):
    """A file for each requirement that wants one; any may be left for later."""

    marks_optional = False

    def __init__(self, data: Any, files: Any, *, needs: Sequence[tuple[int, str, str]]) -> None:
        super().__init__(data, files, prefix="berkas")
        for place, title, hint in needs:
            self.fields[str(place)] = forms.FileField(
                label=title, help_text=hint, required=False, max_length=200, allow_empty_file=True
            )

    def uploads(self) -> list[tuple[int, Any]]:
        return [(int(place), file) for place, file in self.cleaned_data.items() if file]


def described(person: Resident, villages: dict[str, str]) -> str:
    """Enough to tell people of one name apart, and no number."""
    place = villages.get(person.village_code, "")
    born = ", ".join(part for part in (person.birth_place, clock.format_short_date(person.birth_date)) if part)
    return " · ".join(part for part in (person.full_name, born, place) if part)
