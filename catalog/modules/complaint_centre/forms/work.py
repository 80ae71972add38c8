"""What officers fill in about reports. Forms check shapes; the services decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PHONE
from accounts.models import User
from casework.forms.officer import ActForm, PlainSelect
from catalog.modules.complaint_centre.forms.photos import PhotosField
from catalog.modules.complaint_centre.models import Category, Complaint, Way
from catalog.modules.complaint_centre.queries.work import Show, Wanted
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.nearby import Likeness
from catalog.modules.complaint_centre.services import Sorted
from catalog.modules.complaint_centre.services.filing import LONGEST
from catalog.modules.complaint_centre.wording_work import SHOWS
from organisation.models import Unit
from web.forms import PositionField

type Choices = Sequence[tuple[str, Any]]

NOBODY: Final = ""
LONGEST_ANSWER: Final = 4000
"""Characters of an answer, a question, a reason [A]."""
SORTED_KINDS: Final = [(str(kind), kind.label) for kind in ReportKind if kind is not ReportKind.WHISTLEBLOWING]


def _choose(field: forms.Field, first: Any, choices: Choices) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", first), *choices]


def _offices(units: Mapping[str, Unit], said: Mapping[Unit, str]) -> list[tuple[str, str]]:
    """Offices to choose from, each with who is on duty there."""
    return [(key, f"{one.name}: {words}" if (words := said.get(one)) else one.name) for key, one in units.items()]


def _text(label: Any, hint: Any = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=LONGEST_ANSWER,
        required=required,
    )


class FilterForm(forms.Form):
    """How the list is narrowed. `tampil` is the chip, kept while filtering."""

    marks_optional = False
    tampil = forms.ChoiceField(choices=list(SHOWS.items()), required=False, widget=forms.HiddenInput)
    kategori = forms.ChoiceField(label=_("Category"), required=False, widget=PlainSelect)
    tempat = forms.ChoiceField(label=_("District"), required=False, widget=PlainSelect)
    jenis = forms.ChoiceField(label=_("Kind"), required=False, widget=PlainSelect)
    kantor = forms.ChoiceField(label=_("Office"), required=False, widget=PlainSelect)
    cara = forms.ChoiceField(label=_("How it came in"), required=False, widget=PlainSelect)
    letak = forms.ChoiceField(label=_("Position on the map"), required=False, widget=PlainSelect)

    def __init__(self, data: Any, *, categories: Choices, places: Choices, units: Iterable[tuple[int, str]]) -> None:
        super().__init__(data)
        _choose(self.fields["kategori"], _("All categories"), categories)
        _choose(self.fields["tempat"], _("All districts"), places)
        _choose(self.fields["jenis"], _("All kinds"), SORTED_KINDS)
        _choose(self.fields["kantor"], _("All offices"), [(str(key), name) for key, name in units])
        _choose(self.fields["cara"], _("All ways"), list(Way.choices))
        _choose(self.fields["letak"], _("Any position"), [("ragu", _("In doubt only"))])

    def chosen(self) -> list[tuple[Any, str]]:
        """What narrows the list beside the way of showing it, in words."""
        if not self.is_valid():
            return []
        found = []
        for name, field in self.fields.items():
            assert isinstance(field, forms.ChoiceField)
            if name != "tampil" and (value := self.cleaned_data[name]):
                found.append((field.label, dict(cast("list[tuple[str, str]]", field.choices))[value]))
        return found

    def wanted(self, text: str) -> Wanted:
        """What is looked for; nothing is narrowed by what is no choice."""
        if not self.is_valid():
            return Wanted(text=text)
        data = self.cleaned_data
        return Wanted(
            text=text,
            show=cast("Show", data["tampil"] or "open"),
            category=data["kategori"],
            place=data["tempat"],
            kind=data["jenis"],
            unit_id=int(data["kantor"]) if data["kantor"] else None,
            way=data["cara"],
            in_doubt=bool(data["letak"]),
        )

    def kept(self) -> dict[str, str]:
        """As it stands in an address."""
        data = self.cleaned_data if self.is_valid() else {}
        return {name: value for name, value in data.items() if value and value != "open"}


class ReasonForm(ActForm):
    reason = _text(_("Reason, which the citizen reads"), rows=3)


class AnswerForm(ActForm):
    """What the citizen reads, begun by a canned text where one was chosen."""

    text = _text(_("What was done, or what will be done and when"), _("The citizen reads it. It stops the clock."))


class QuestionForm(ActForm):
    text = _text(_("Question to the citizen"), _("It does not stop the regency's clock."), rows=3)


class MessageForm(ActForm):
    text = _text(_("Message to the citizen"), _("For news on the way. It stops no clock: only an answer does."), rows=3)


class ResolveForm(ActForm):
    text = _text(_("What was done about it"), _("The citizen reads it."))
    photos = PhotosField(label=_("Photos of the result"), required=False, help_text=_("From the spot, five at most."))


class SortForm(ActForm):
    """What the report turned out to be."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SORTED_KINDS)
    category = forms.ChoiceField(label=_("Category"), required=False, widget=PlainSelect)
    needs_examination = forms.BooleanField(
        label=_("Somebody has to examine it on the spot"),
        required=False,
        help_text=_("The nation then gives 60 working days instead of 14."),
    )

    def __init__(self, data: Any, *, complaint: Complaint, categories: Choices, **kwargs: Any) -> None:
        initial = {
            "kind": complaint.kind,
            "category": complaint.category.path if complaint.category else "",
            "needs_examination": complaint.needs_examination,
        }
        super().__init__(data, case=complaint.case, initial=initial, **kwargs)
        _choose(self.fields["category"], _("None yet"), categories)
        if complaint.kind == ReportKind.WHISTLEBLOWING:
            self.fields["kind"] = forms.ChoiceField(
                choices=[(ReportKind.WHISTLEBLOWING, "")], widget=forms.HiddenInput, initial=ReportKind.WHISTLEBLOWING
            )

    def found(self) -> Sorted:
        path = self.cleaned_data["category"]
        return Sorted(
            kind=ReportKind(self.cleaned_data["kind"]),
            category=Category.objects.get(path=path) if path else None,
            needs_examination=self.cleaned_data["needs_examination"],
        )


class PassForm(ActForm):
    unit = forms.ChoiceField(
        label=_("Office"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an office, or search for one by its name.")},
    )

    def __init__(self, data: Any, *, units: Sequence[Unit], said: Mapping[Unit, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.units = {str(one.pk): one for one in units}
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _offices(self.units, said)

    def chosen(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]


class OfficerForm(ActForm):
    marks_optional = False
    officer = forms.ChoiceField(label=_("Who works on it"), required=False)

    def __init__(self, data: Any, *, officers: Sequence[tuple[User, str]], **kwargs: Any) -> None:
        super().__init__(data, initial={"officer": kwargs["case"].assignee_id or NOBODY}, **kwargs)
        self.officers = {str(one.pk): one for one, _label in officers}
        _choose(self.fields["officer"], _("Nobody in particular"), [(str(one.pk), label) for one, label in officers])

    def chosen(self) -> User | None:
        return self.officers.get(self.cleaned_data["officer"])


class ForwardForm(ActForm):
    """To whom it is passed on: into the system of an authority that is connected, or by telling the citizen alone."""

    target = forms.ChoiceField(
        label=_("Send it into the system of"),
        required=False,
        help_text=_("It gets a number there, and the citizen hears it."),
    )
    words = _text(
        _("What the other authority reads"),
        _("What has to be done and where. Without names: nobody's name or contact goes along."),
        rows=3,
        required=False,
    )
    where = forms.CharField(
        label=_("Who decides on it"),
        help_text=_("As citizens know it, for example PLN ULP Karangasem."),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"list": "agencies", "autocomplete": "off"}),
    )
    reason = _text(_("What the citizen reads"), _("Why it is not ours, and where to ask."), rows=3)

    def __init__(self, data: Any, *, targets: Sequence[tuple[str, Choices]] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        _choose(self.fields["target"], _("None: tell the citizen where to ask"), cast("Choices", targets))
        if targets:
            self.fields["where"].help_text = _("Only where no system is chosen above. For example PLN ULP Karangasem.")
        else:
            del self.fields["target"], self.fields["words"]
            self.fields["where"].required = True


class JoinForm(ActForm):
    others = forms.MultipleChoiceField(label=_("About the same thing"), widget=forms.CheckboxSelectMultiple)
    reason = _text(_("Reason, which the citizen reads"), _("For example: The same hole was reported twice."), rows=2)

    def __init__(self, data: Any, *, alike: Sequence[tuple[Complaint, Likeness, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["others"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (str(one.case_id), _("%(code)s, likeness %(score)d of 100: %(why)s")
             % {"code": one.case.code, "score": likeness.score, "why": why})
            for one, likeness, why in alike
        ]  # fmt: skip

    def keys(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data["others"]]


class SplitForm(ActForm):
    text = _text(_("The other matter, in the citizen's words"), _("It becomes a report with clocks of its own."))
    category = forms.ChoiceField(label=_("Category of the second report"), required=False, widget=PlainSelect)
    reason = _text(_("Reason, which the citizen reads"), rows=2)

    def __init__(self, data: Any, *, categories: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        _choose(self.fields["category"], _("None yet"), categories)

    def chosen_category(self) -> Category | None:
        path = self.cleaned_data["category"]
        return Category.objects.get(path=path) if path else None


class PublishForm(ActForm):
    """What everybody may read, and which photos they may see."""

    text = forms.CharField(
        label=_("Text for the public list"),
        help_text=_("Without names, house numbers and anything else that tells who reported it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = forms.MultipleChoiceField(
        label=_("Photos that may be public"),
        help_text=_("Only those on which nobody can be recognised, and no number plate."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, *, complaint: Complaint, photos: Sequence[tuple[Any, str]], **kwargs: Any) -> None:
        shown = [str(photo.pk) for photo, _name in photos if photo.is_public]
        initial = {"text": complaint.public_text, "photos": shown}
        super().__init__(data, case=complaint.case, initial=initial, **kwargs)
        field = self.fields["photos"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(photo.pk), name) for photo, name in photos]
        if not photos:
            del self.fields["photos"]

    def keys(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data.get("photos", ())]


class ReporterForm(ActForm):
    """Why an inspector has to know who it was."""

    reason = _text(
        _("Why you have to know who it was"),
        _("It is kept among the inspectors' notes, and the log keeps that you opened the identity."),
        rows=2,
    )


class ManyForm(forms.Form):
    """What to do with the reports that were ticked."""

    action = forms.ChoiceField(label=_("What to do"))

    def __init__(self, data: Any, *, verbs: dict[str, Any]) -> None:
        super().__init__(data)
        _choose(self.fields["action"], _("Choose a step"), list(verbs.items()))


class ManyAnswerForm(forms.Form):
    text = _text(_("What was done, or what will be done and when"), _("Each citizen reads it. It stops the clocks."))


class ManyPassForm(forms.Form):
    unit = forms.ChoiceField(label=_("Office"), widget=PlainSelect)

    def __init__(self, data: Any, *, units: Sequence[Unit], said: Mapping[Unit, str]) -> None:
        super().__init__(data)
        self.units = {str(one.pk): one for one in units}
        _choose(self.fields["unit"], _("Choose"), _offices(self.units, said))

    def chosen(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]


class IntakeForm(forms.Form):
    """A report as an officer writes it down while somebody talks: what and where first, then who."""

    marks_optional = False
    request_key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What is reported"),
        help_text=_("What happened, where, and since when, in the citizen's words."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(str(kind), kind.label) for kind in ReportKind], initial=ReportKind.COMPLAINT
    )
    category = forms.ChoiceField(
        label=_("Category"), required=False, widget=PlainSelect, help_text=_("If left empty, the desk sorts it.")
    )
    place = forms.ChoiceField(label=_("Where it is"), required=False)
    address = forms.CharField(
        label=_("Street, landmark"), required=False, max_length=300, help_text=_("For example: east of the market.")
    )

    def __init__(
        self, data: Any, files: Any = None, *, categories: Choices, places: Sequence[tuple[str, Choices]], **kwargs: Any
    ) -> None:
        super().__init__(data, files, **kwargs)
        _choose(self.fields["category"], _("Not known"), categories)
        _choose(self.fields["place"], _("Not known"), cast("Choices", places))

    def chosen_category(self) -> Category | None:
        path = self.cleaned_data["category"]
        return Category.objects.get(path=path) if path else None


class DeskForm(IntakeForm):
    """By telephone or at the counter."""

    way = forms.ChoiceField(
        label=_("How it came in"),
        choices=[(Way.PHONE, _("By telephone")), (Way.COUNTER, _("At the counter"))],
        widget=forms.RadioSelect,
        initial=Way.PHONE,
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=150)
    phone = forms.CharField(
        label=_("Mobile number"),
        required=False,
        max_length=30,
        help_text=_("We send word there when there is an answer."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    is_anonymous = forms.BooleanField(
        label=_("Wants to stay anonymous"), required=False, help_text=_("The offices do not learn the name.")
    )
    is_secret = forms.BooleanField(label=_("Keep it out of the public list"), required=False)
    is_poor = forms.BooleanField(label=_("It concerns a poor household"), required=False)

    def clean_phone(self) -> str:
        phone = "".join(self.cleaned_data["phone"].split()).replace("-", "")
        if phone:
            PHONE(phone)
        return phone

    field_order = (
        "way", "text", "kind", "category", "place", "address", "is_poor", "name", "phone", "is_anonymous", "is_secret",
    )  # fmt: skip


class FieldForm(IntakeForm):
    """By an officer on the spot: the photo and the position first."""

    photos = PhotosField(label=_("Photos"), required=False, help_text=_("Five at most. They are sealed."))
    position = PositionField(
        label=_("Position on the map"),
        max_length=60,
        required=False,
        help_text=_("Left empty, the first photo with a position gives it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    field_order = ("photos", "position", "text", "category", "place", "address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]
