"""What is asked about a visit: one form for the midwife's page and the student's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from catalog.modules.one_student_one_client.education import FOOD_GROUPS, GIVEN, TOPICS, Topic
from catalog.modules.one_student_one_client.models import Visit
from catalog.modules.one_student_one_client.rules.signs import Danger, Measure
from catalog.modules.one_student_one_client.services import photos, visits
from catalog.modules.one_student_one_client.services.births import MOST_CHILDREN
from core.errors import Refusal
from core.photos import ACCEPT
from core.uuids import uuid7
from organisation.access import zone
from web.forms import DatePartsField, DatePartsWidget

MOST_PORTIONS: Final = 30
"""Of one food group on one day; more is a slip of the finger."""

_NUMBERS: Final = range(1, MOST_CHILDREN + 1)

_STAGES: Final = {str(sign): " ".join(sorted(sign.stages)) for sign in Danger}

CLOCK_GAINS: Final = timedelta(minutes=10)
"""By so much a device's clock may be ahead: what it says is taken for the moment at which it was sent off."""


class MeasureField(forms.DecimalField):
    """A measurement in its unit, with a decimal comma or a point; empty where nobody measured."""

    def __init__(self, measure: Measure) -> None:
        super().__init__(
            label=format_lazy("{} ({})", measure.label, measure.unit),
            required=False,
            max_digits=7,
            decimal_places=2,
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off"}
                | dict(zip(("data-low", "data-high"), measure.plausible, strict=True))
            ),
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class SignsInput(forms.CheckboxSelectMultiple):
    """Says of each sign when it can be seen, so that a script may hide the others."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-stages"] = _STAGES[str(value)]
        return option


class PhotosInput(forms.FileInput):
    """Several at once, made small by the device (`web/js/shrink.js`) before it keeps and sends them."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ACCEPT, "data-shrink": ""})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return list(files.getlist(name)) if files else []


class PhotosField(forms.Field):
    """Files as they came; what they are is looked at by `services.photos`."""

    widget = PhotosInput

    def to_python(self, value: Any) -> list[UploadedFile]:
        return list(value or ())


class VisitForm(forms.Form):
    """
    A visit that took place, as `services.visits.record_visit` takes it (`values`). Where it refuses a value, `take`
    puts the question next to the field; a rare one is kept once its tick says that it was measured again.

    :param kinds: of visit that can be recorded, the likeliest first.
    :param by: as what the visitor may have been there; with one of them nothing is asked.
    :param topics: to teach, those of this week first.
    :param children: which there are to choose from, by number and name; with none of them nothing is asked.
    :param now: when the page was opened; the visit's day and hour until somebody says otherwise.
    """

    # The page says once what may stay empty; said nine times, nobody reads the labels.
    marks_optional = False

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What kind of visit"), widget=forms.RadioSelect)
    by = forms.ChoiceField(label=_("Who examined her"), widget=forms.RadioSelect)
    visited_day = DatePartsField(label=_("Day"), widget=DatePartsWidget(attrs={"data-now": "day"}))
    visited_time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "data-now": "time"})
    )
    minutes = forms.IntegerField(
        label=_("How long, in minutes"),
        min_value=1,
        max_value=visits.LONGEST_MINUTES,
        initial=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    dangers = forms.MultipleChoiceField(
        label=_("Danger signs"),
        required=False,
        choices=[(str(sign), sign.label) for sign in Danger if not sign.is_of_child],
        widget=SignsInput,
    )
    child = forms.TypedChoiceField(label=_("Which child"), required=False, coerce=int, empty_value=None)
    child_dangers = forms.MultipleChoiceField(
        label=_("Danger signs of the child"),
        required=False,
        choices=[(str(sign), sign.label) for sign in Danger if sign.is_of_child],
        widget=SignsInput,
    )
    sure_of = forms.MultipleChoiceField(required=False, choices=[(str(one), one.label) for one in Measure])
    with_doctor = forms.BooleanField(label=_("A doctor examined her"), required=False)
    with_ultrasound = forms.BooleanField(label=_("With ultrasound"), required=False)
    taught = forms.MultipleChoiceField(label=_("Talked about"), required=False, widget=forms.CheckboxSelectMultiple)
    given = forms.MultipleChoiceField(
        label=_("Given to her"),
        required=False,
        choices=[(one.code, one.label) for one in GIVEN],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=visits.LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("If there is more to say: what you saw and heard. Kept encrypted."),
    )

    photos = PhotosField(
        label=_("Photos"),
        required=False,
        help_text=format_lazy(
            _("At most {most}: what shows more than words, no face that need not be on it. Kept encrypted."),
            most=photos.MOST,
        ),
    )
    agrees_to_photos = forms.BooleanField(label=_("She agrees to the photos"), required=False)

    def __init__(
        self, *args: Any, kinds: Sequence[Visit.Kind], by: Sequence[Visit.By], now: datetime,
        topics: Sequence[Topic] = TOPICS, children: Sequence[tuple[Any, Any]] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        here = now.astimezone(zone())
        first = {"request_key": uuid7(), "kind": kinds[0], "by": by[0], "visited_day": here.date()}
        kwargs["initial"] = first | {"visited_time": here.time()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self._choose("kind", [(one.value, one.label) for one in kinds])
        self._choose("by", [(one.value, one.label) for one in by])
        self._choose("taught", [(one.code, one.title) for one in topics])
        self._only_by = by[0] if len(by) == 1 else None
        if self._only_by:
            del self.fields["by"]
        self.asks_of_child = any(kind in visits.WITH_CHILD for kind in kinds)
        self._asked_of = [measure for measure in Measure if self.asks_of_child or not measure.is_of_child]
        if children and self.asks_of_child:
            self._choose("child", list(children))
        else:
            del self.fields["child"]
        if not self.asks_of_child:
            del self.fields["child_dangers"]
            before = [sign for sign in Danger if "pregnant" in sign.stages]
            self._choose("dangers", [(str(sign), sign.label) for sign in before])
        self.fields |= {str(measure): MeasureField(measure) for measure in self._asked_of}
        self.fields |= {f"eaten_{group.code}": _portions(group.label) for group in FOOD_GROUPS}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        day, time = values.get("visited_day"), values.get("visited_time")
        if day and time:
            values["visited_at"] = datetime.combine(day, time, tzinfo=zone())
        return values

    def values(self) -> dict[str, Any]:
        """What the form says, as arguments of `services.visits.record_visit`."""
        said = self.cleaned_data
        eaten = {group.code: said[f"eaten_{group.code}"] for group in FOOD_GROUPS}
        same = (
            "visited_at",
            "minutes",
            "note",
            "taught",
            "given",
            "with_doctor",
            "with_ultrasound",
            "agrees_to_photos",
        )
        return {name: said[name] for name in same} | {
            "visit_id": said["request_key"],
            "brought": said["photos"],
            "kind": Visit.Kind(said["kind"]),
            "by": self._only_by or Visit.By(said["by"]),
            "measured": {measure: said[str(measure)] for measure in self._asked_of if said[str(measure)] is not None},
            "dangers": [sign for sign in Danger if str(sign) in {*said["dangers"], *said.get("child_dangers", ())}],
            "child": said.get("child"),
            "eaten": {code: str(portions) for code, portions in eaten.items() if portions is not None},
            "sure_of": [measure for measure in Measure if str(measure) in said["sure_of"]],
        }

    def take(self, refusal: Refusal) -> None:
        """Say a refusal where it belongs: at each measurement it names, else at its field."""
        if isinstance(refusal, visits.MeasuresAsked):
            for measure in refusal.measures:
                self.add_error(str(measure), str(type(refusal)([measure])))
            if isinstance(refusal, visits.DoubtfulValue):
                self._asked = frozenset(refusal.measures)
        else:
            attr = {"visited_at": "visited_day", "file": "photos"}.get(refusal.attr or "", refusal.attr)
            self.add_error(attr if attr in self.fields else None, str(refusal))

    def measures(self) -> Iterator[dict[str, Any]]:
        """
        What is measured of the mother, each with its field; `asks` where its value is rare and wants a tick, `is_sure`
        where it has one.
        """
        return self._rows(of_child=False)

    def child_measures(self) -> Iterator[dict[str, Any]]:
        """As `measures`, of the child."""
        return self._rows(of_child=True)

    def _rows(self, *, of_child: bool) -> Iterator[dict[str, Any]]:
        sure = set(self["sure_of"].value() or ())
        for measure in (one for one in self._asked_of if one.is_of_child == of_child):
            is_sure = str(measure) in sure
            yield {
                "code": str(measure), "field": self[str(measure)], "is_sure": is_sure,
                "asks": is_sure or measure in self._asked,
            }  # fmt: skip

    def eaten(self) -> list[forms.BoundField]:
        """The intake log: portions of each food group yesterday."""
        return [self[f"eaten_{group.code}"] for group in FOOD_GROUPS]

    _asked: frozenset[Measure] = frozenset()

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class StudentVisitForm(VisitForm):
    """
    A visit of a student. Every mother's form is the same, so that a copy of its page may lie on a device: of her it
    holds keys alone that tell nothing.

    :param pairing: for which the page was opened.
    :param standing: see `queries.care.standing_of`.
    :param sent_at: when the button was pressed (`web.outbox.sent_off_at`).
    """

    pairing = forms.UUIDField(widget=forms.HiddenInput)
    standing = forms.CharField(widget=forms.HiddenInput)
    beside = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, pairing: UUID, standing: str, sent_at: datetime, **kwargs: Any) -> None:
        kinds = [Visit.Kind.HOME, *(kind for kind in Visit.Kind if kind != Visit.Kind.HOME)]
        initial = {"pairing": pairing, "standing": standing}
        # As many as there can be, for every mother.
        born = [(number, format_lazy(_("child {number} in the order of birth"), number=number)) for number in _NUMBERS]
        children = [("", _("She has one child")), *born]
        super().__init__(*args, kinds=kinds, by=[Visit.By.STUDENT], children=children, initial=initial, **kwargs)
        self._sent_at = sent_at

    def clean_beside(self) -> list[UUID]:
        try:
            return [UUID(key) for key in self.cleaned_data["beside"].split()]
        except ValueError:
            raise forms.ValidationError(_("Open the form again.")) from None

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        at = values.get("visited_at")
        if at and self._sent_at < at <= self._sent_at + CLOCK_GAINS:
            values["visited_at"] = self._sent_at
        return values

    def values(self) -> dict[str, Any]:
        return super().values() | {name: self.cleaned_data[name] for name in ("standing", "beside")}

    def renew(self, *, standing: str, beside: Iterable[UUID] = ()) -> None:
        """Sent again, it says that the person has seen this."""
        assert isinstance(self.data, QueryDict)
        sent = self.data.copy()
        sent["standing"], sent["beside"] = standing, " ".join(str(key) for key in beside)
        self.data = sent


def _portions(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_PORTIONS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
