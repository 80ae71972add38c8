"""The forms of the privacy desk, and those of citizens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework.services import Applicant
from catalog.activation.services.releases import CAPITAL
from catalog.privacy.models import ActivityNote, Breach, Desk, Ground, Hold, Identity, RequestKind, RestrictionOverride
from core import clock
from core.localised import LocalisedText
from core.personal_data import DataCategory
from organisation import access
from organisation.models import Unit
from residents.queries import number_in
from web.forms import DatePartsField

_LONG: Final = forms.Textarea(attrs={"rows": 3})


def _reason(label: Any, hint: Any = "", *, longest: int = 300) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=longest, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip


class NikField(forms.CharField):
    """A NIK as it is read on an identity card, grouped or not; its value is the sixteen bare digits."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(label="NIK", max_length=30, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not number_in(text):
            raise ValidationError(_("A NIK has 16 digits. Look at the identity card again."))
        return number_in(text)


class DeskForm(forms.ModelForm[Desk]):
    class Meta:
        model = Desk
        fields = ("officer", "decree", "address", "email", "phone")


class ProcessorForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    task = forms.CharField(
        label=_("What it does for us"), help_text=_("For example: sends messages by WhatsApp."), max_length=200
    )
    place = forms.CharField(label=_("Where the data are"), help_text=_("City and country."), max_length=120)
    approval = forms.CharField(
        label=_("Number and date of the approval"),
        help_text=_("Each processor is approved in writing (UU 27/2022, article 51 (5))."),
        max_length=200,
    )
    approved_on = DatePartsField(label=_("Approved on"))


class NoteForm(forms.ModelForm[ActivityNote]):
    class Meta:
        model = ActivityNote
        fields = ("text",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False

    @property
    def written(self) -> LocalisedText | None:
        found: LocalisedText | None = self.cleaned_data["text"]
        return found


class AskForm(forms.Form):
    """What a citizen asks under the own account."""

    kind = forms.ChoiceField(label=_("What do you ask for?"), choices=RequestKind.choices, widget=forms.RadioSelect)
    wish = forms.CharField(
        label=_("Which data, and why"),
        help_text=_("For a correction: what is wrong, and what is right. Write no NIK."),
        max_length=2000,
        required=False,
        widget=_LONG,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind in (RequestKind.CORRECTION, RequestKind.OBJECTION) and not cleaned.get("wish", "").strip():
            self.add_error("wish", _("Say what is wrong, and what is right."))
        return cleaned


class EnterForm(AskForm):
    """The same, entered by the desk for somebody who came or wrote."""

    name = forms.CharField(label=_("Name as on the identity card"), max_length=150)
    identity = forms.ChoiceField(
        label=_("How we know who asks"),
        choices=[one for one in Identity.choices if one[0] != Identity.ACCOUNT],
        widget=forms.RadioSelect,
    )
    nik = NikField(required=False, help_text=_("Finds the record. It is kept nowhere."))
    phone = forms.CharField(label=_("Mobile number"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)

    field_order = ("name", "identity", "nik", "kind", "wish", "phone", "email")

    @property
    def applicant(self) -> Applicant:
        values = self.cleaned_data
        return Applicant(name=values["name"], phone=values["phone"], email=values["email"])


class LinkForm(forms.Form):
    nik = NikField(help_text=_("Finds the record. It is kept nowhere."))
    identity = forms.ChoiceField(
        label=_("How we know who asks"),
        choices=[one for one in Identity.choices if one[0] != Identity.ACCOUNT],
        widget=forms.RadioSelect,
    )


class HandOverForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("Office that keeps the data"), queryset=Unit.objects.none(), empty_label=_("Choose")
    )

    task = forms.CharField(
        label=_("What the office is asked to do"),
        help_text=_("It reads this with what the person wrote. Write no NIK."),
        max_length=1000,
        required=False,
        widget=_LONG,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Unit.objects.open_on(access.today()).order_by("path")


class ErrandForm(forms.Form):
    """What the office did, or why it did not."""

    is_done = forms.TypedChoiceField(
        label=_("What came of it?"),
        choices=[("yes", _("It is done")), ("no", _("It cannot be done, or only in part"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = _reason(
        _("What was done, or why not"), _("The data protection desk reads this and answers the person."), longest=1000
    )


class GrantForm(forms.Form):
    reason = _reason(_("What was done for the person"), _("The person reads this."), longest=1000)


class RefuseForm(forms.Form):
    ground = forms.ChoiceField(label=_("Legal basis of the refusal"), choices=[("", _("Choose")), *Ground.choices])
    reason = _reason(_("Reason"), _("The person reads this, with the legal basis."), longest=1000)


class ReasonForm(forms.Form):
    reason = _reason(_("Reason"), _("It stands in the evidence log."))


class GoOnForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why it goes on"), choices=RestrictionOverride.Why.choices, widget=forms.RadioSelect
    )  # fmt: skip
    reason = _reason(_("Reason"), _("Which law, or what the person wants. It stands in the evidence log. Name nobody."))


class RuleHoldForm(forms.Form):
    dispute = forms.ChoiceField(
        label=_("What is under way"), choices=Hold.Dispute.choices, widget=forms.RadioSelect
    )  # fmt: skip
    reason = _reason(_("Reason"), _("Number and date of the complaint or the file. Name nobody."))
    until = DatePartsField(
        label=_("Last day"), help_text=_("Leave it empty if nobody knows; then it lasts until it is lifted."),
        required=False,
    )  # fmt: skip


class HoldForm(RuleHoldForm):
    code = forms.CharField(label=_("Code of the case"), max_length=20)

    field_order = ("code", "dispute", "reason", "until")


class BreachForm(forms.Form):
    """When somebody here first knew."""

    title = forms.CharField(
        label=_("What failed, in a few words"),
        max_length=120,
        help_text=_("For example: An officer's laptop was lost."),
    )
    day = DatePartsField(label=_("Day on which it became known"))
    time = forms.TimeField(
        label=_("Time"),
        help_text=_("From then on the 3 x 24 hours run."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    is_rehearsal = forms.BooleanField(
        label=_("This is a rehearsal"),
        help_text=_("Everything is done as in earnest, and nothing is sent."),
        required=False,
    )

    processor_day = DatePartsField(
        label=_("If a processor told us: day since when it knew"),
        help_text=_("Its own duty to tell us is kept beside our clock."),
        required=False,
    )
    processor_time = forms.TimeField(
        label=_("Time since when it knew"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("processor_day")) != bool(cleaned.get("processor_time")):
            self.add_error("processor_time", _("Write day and time since when the processor knew, or neither."))
        return cleaned

    def known_at(self, zone: ZoneInfo) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], tzinfo=zone)

    def processor_known_at(self, zone: ZoneInfo) -> datetime | None:
        """Since when the processor knew; None where nobody told us."""
        day, time = self.cleaned_data["processor_day"], self.cleaned_data["processor_time"]
        return datetime.combine(day, time, tzinfo=zone) if day and time else None


class FailureForm(forms.Form):
    """What failed at the operator of Tiru, and whom it touches. Times are those of the ministry (WIB)."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("What failed, in a few words"),
        max_length=120,
        help_text=_("For example: A backup was read by somebody who should not."),
    )
    happened = forms.CharField(
        label=_("When and how it happened"),
        max_length=1000,
        help_text=_("The regencies read it as you write it. Name nobody."),
        widget=_LONG,
    )
    day = DatePartsField(label=_("Day on which we knew"))
    time = forms.TimeField(
        label=_("Time (WIB)"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )  # fmt: skip
    categories = forms.MultipleChoiceField(
        label=_("What data"),
        choices=[(str(category), category.label) for category in DataCategory],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Nothing is chosen. Tick what data it concerns.")},
    )
    everybody = forms.BooleanField(label=_("All regencies"), required=False)
    regencies = forms.MultipleChoiceField(
        label=_("Or only these"), widget=forms.CheckboxSelectMultiple, required=False
    )  # fmt: skip

    def __init__(self, data: Any, *, regencies: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["regencies"].choices = list(regencies)  # type: ignore[attr-defined]  # a MultipleChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("everybody") and not cleaned.get("regencies"):
            self.add_error("regencies", _("No regency is chosen. Tick those whose data it touches, or all of them."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What was entered, as `services.failures.open_failure` takes it."""
        given = self.cleaned_data
        all_of_them = [code for code, _name in self.fields["regencies"].choices]  # type: ignore[attr-defined]
        return {
            "key": given["key"],
            "title": given["title"],
            "happened": given["happened"],
            "known_at": datetime.combine(given["day"], given["time"], tzinfo=CAPITAL),
            "categories": [one for one in DataCategory if one in given["categories"]],
            "regency_codes": all_of_them if given["everybody"] else given["regencies"],
        }


class LetterForm(forms.Form):
    number = forms.CharField(
        label=_("Number of the letter"), help_text=_("As it stands in the register of outgoing mail."), max_length=80
    )


class VersionForm(forms.Form):
    """`version` is the failure's as the person saw it, so that two at once notice each other."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any, *, breach: Breach, **kwargs: Any) -> None:
        initial = {"version": breach.version} | kwargs.pop("initial", {})
        super().__init__(data, initial=initial, **kwargs)


class DescribeForm(VersionForm):
    categories = forms.MultipleChoiceField(
        label=_("What data"),
        choices=[(str(category), category.label) for category in DataCategory],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    people = forms.IntegerField(label=_("How many people"), min_value=0, max_value=10_000_000, required=False)
    happened = forms.CharField(label=_("When and how it happened"), max_length=1000, required=False, widget=_LONG)
    handling = forms.CharField(label=_("What is done about it"), max_length=1000, required=False, widget=_LONG)
    recovery = forms.CharField(
        label=_("What people can do, and how it is set right"), max_length=1000, required=False, widget=_LONG
    )

    def __init__(self, data: Any, *, breach: Breach, **kwargs: Any) -> None:
        values = {name: getattr(breach, name) for name in self.base_fields if name != "version"}
        super().__init__(data, breach=breach, initial=values, **kwargs)


class ListForm(VersionForm):
    """Whom it concerns: everybody of a village, or the NIK of a table."""

    village = forms.ChoiceField(label=_("Everybody of a village"), required=False)
    numbers = forms.CharField(
        label=_("Or the NIK of a table, one a line"),
        help_text=_("They find the records, and are kept nowhere."),
        max_length=2_000_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, breach: Breach, villages: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(data, breach=breach, **kwargs)
        self.fields["village"].choices = [("", _("None")), *villages]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("village")) == bool(cleaned.get("numbers", "").strip()):
            raise ValidationError(_("Choose a village, or paste the numbers of a table."))
        return cleaned


class AuthorityForm(VersionForm):
    receipt = forms.CharField(label=_("Number of the receipt"), max_length=120, required=False)


class PublicForm(VersionForm):
    tells = forms.TypedChoiceField(
        label=_("Is the public told?"),
        choices=[("yes", _("Yes, the public is told")), ("no", _("No, the public is not told"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = _reason(
        _("Reason"),
        _("The law wants it where the failure disturbs public services or weighs heavily (article 46 (3))."),
        longest=600,
    )  # fmt: skip


class CloseForm(VersionForm):
    lessons = forms.CharField(label=_("What was learnt"), max_length=1000, widget=_LONG)


def now_in(zone: ZoneInfo) -> dict[str, Any]:
    """For a form about something that has just become known."""
    here = clock.now().astimezone(zone)
    return {"day": here.date(), "time": here.strftime("%H:%M")}
