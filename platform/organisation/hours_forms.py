"""Forms about opening hours and days that differ."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.localised import LocalisedTextFormField
from organisation.hours import MINUTES_A_DAY, Span, Spans, merged, minute_words, overlaps
from organisation.models import SpecialDays
from web.forms import DatePartsField

WEEKDAYS = range(7)
WORKING_WEEK = range(5)
PAIRS_A_DAY = 2
OWN, ABOVE = "own", "above"


class TimeOfDayField(forms.CharField):
    """
    A time of day, typed in digits on any keyboard: `0730`, `7.30`, `07:30` or `7`. Gives minutes from midnight.

    A native time box would ask for "AM" in an English browser and knows no 24.00.
    """

    def __init__(self, *, day: str = "", **kwargs: Any) -> None:
        self.day = day
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 5, "autocomplete": "off", "class": "time-box"}),
        )
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return minute_words(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value)).replace(":", ".").replace(",", ".").strip()
        if not text:
            return None
        if (minutes := _minutes(text)) is None:
            words = _("Type a time from 00.00 to 24.00, for example 07.30.")
            raise ValidationError(_of_day(self.day, words), code="no_time")
        return minutes


def with_monday_copied(data: QueryDict, *, switch: str) -> dict[str, Any]:
    """
    What was typed into a week and the day it begins, with Monday's boxes in the place of the other working days'. For a
    page that comes back so, without a script; nothing is saved.

    :param switch: the name of the week's box for days off.
    """
    typed: dict[str, Any] = {name: data[name] for name in data if name.startswith("d") or name == "whose"}
    for name in [name for name in typed if name.startswith("d0_")]:
        typed |= {f"d{weekday}_{name[3:]}": typed[name] for weekday in WORKING_WEEK}
    parts = [data.get(f"active_from_{part}", "") for part in ("year", "month", "day")]
    with contextlib.suppress(ValueError):  # a day that is none is asked for again
        typed["active_from"] = date(*(int(part) for part in parts))
    return typed | {switch: switch in data}


def _minutes(text: str) -> int | None:
    """Minutes from midnight; None for what is no time of a day."""
    parts = re.fullmatch(r"(\d{1,2})(?:\.?(\d{2}))?", text, re.ASCII)
    if parts is None:
        return None
    hour, minute = int(parts[1]), int(parts[2] or 0)
    return hour * 60 + minute if minute < 60 and hour * 60 + minute <= MINUTES_A_DAY else None


def _of_day(day: str, text: str) -> str:
    """The sentence with the day in front: in a summary nobody sees beside which row it stands."""
    return f"{day}: {text[:1].lower()}{text[1:]}" if day else text


class SpansForm(forms.Form):
    """Times from and until in pairs, under a prefix for each day."""

    def add_pairs(self, key: str, day: str, spans: Spans = ()) -> None:
        for number in range(max(PAIRS_A_DAY, len(spans))):
            span = spans[number] if number < len(spans) else None
            for part, label in (("opens", _("opens")), ("closes", _("closes"))):
                words = {"day": day, "what": label, "number": number + 1}
                self.fields[f"{key}_{part}_{number}"] = TimeOfDayField(
                    day=day,
                    label=(_("%(day)s, %(what)s, time %(number)d") % words) if day else label,
                    initial=getattr(span, part) if span else None,
                )

    def pairs_of(self, key: str) -> Iterator[tuple[str, str]]:
        number = 0
        while f"{key}_opens_{number}" in self.fields:
            yield f"{key}_opens_{number}", f"{key}_closes_{number}"
            number += 1

    def spans_of(self, key: str, values: Mapping[str, Any]) -> Spans:
        """The spans that were typed; what cannot be a span becomes an error at its box."""
        found: list[Span] = []

        def refuse(name: str, text: str) -> None:
            field = self.fields[name]
            assert isinstance(field, TimeOfDayField)
            self.add_error(name, _of_day(field.day, text))

        for first, last in self.pairs_of(key):
            opens, closes = values.get(first), values.get(last)
            if first in self.errors or last in self.errors or (opens is None and closes is None):
                continue
            if opens is None or closes is None:
                missing = first if opens is None else last
                refuse(missing, _("Fill in both times, or leave both empty."))
            elif closes <= opens:
                refuse(last, _("It must close later than it opens, on the same day."))
            elif overlaps([*found, Span(opens, closes)]):
                refuse(first, _("This time overlaps the one before. Let it begin when that one has ended."))
            else:
                found.append(Span(opens, closes))
        return merged(found)


class HoursForm(SpansForm):
    """The week of a unit from a day on: its own, or that of the unit above."""

    whose = forms.ChoiceField(label=gettext_lazy("Which hours"), widget=forms.RadioSelect, initial=OWN)
    active_from = DatePartsField(
        label=gettext_lazy("From this day on"),
        help_text=gettext_lazy("Until then the present hours stay in force. What was set for later days is replaced."),
    )
    open_on_days_off = forms.BooleanField(
        label=gettext_lazy("Open on national holidays and days off too"),
        required=False,
        help_text=gettext_lazy("For example an emergency room. Only its own closed days close it."),
    )

    def __init__(
        self,
        *args: Any,
        day: date,
        week: Mapping[int, Spans] | None = None,
        open_on_days_off: bool = False,
        above: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["active_from"].initial = day
        self.fields["open_on_days_off"].initial = open_on_days_off
        if above:
            whose = self.fields["whose"]
            assert isinstance(whose, forms.ChoiceField)
            whose.choices = [
                (OWN, _("Its own, as entered below")),
                (ABOVE, _("The same as the unit above: %(unit)s") % {"unit": above}),
            ]
        else:
            del self.fields["whose"]
        for weekday in WEEKDAYS:
            self.add_pairs(f"d{weekday}", clock.format_weekday(weekday), (week or {}).get(weekday, ()))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each weekday with its pairs of boxes, for the page."""
        for weekday in WEEKDAYS:
            pairs = [(self[first], self[last]) for first, last in self.pairs_of(f"d{weekday}")]
            yield {"key": f"d{weekday}", "name": clock.format_weekday(weekday), "pairs": pairs}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("whose") != ABOVE:
            values["days"] = {weekday: self.spans_of(f"d{weekday}", values) for weekday in WEEKDAYS}
        return values

    @property
    def follows_above(self) -> bool:
        return self.cleaned_data.get("whose") == ABOVE


class RegencyDaysForm(forms.Form):
    """Days on which the whole regency is closed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of days"),
        widget=forms.RadioSelect,
        choices=[
            (
                SpecialDays.Kind.DAY_OFF.value,
                gettext_lazy("Day off of the regency: offices are closed, and deadlines skip it"),
            ),
            (SpecialDays.Kind.CLOSED.value, gettext_lazy("Closed door only: it stays a working day for deadlines")),
        ],
        initial=SpecialDays.Kind.DAY_OFF.value,
    )
    first_date = DatePartsField(label=gettext_lazy("First day"))
    last_date = DatePartsField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave empty if it is one day.")
    )
    reason = LocalisedTextFormField(
        label=gettext_lazy("Reason, as citizens read it"),
        max_length=160,
        help_text=gettext_lazy("For example: Hari Raya Galungan."),
    )

    FIELDS: ClassVar = ("kind", "first_date", "last_date", "reason")

    def days(self) -> dict[str, Any]:
        """The values of `enter_special_days`."""
        values = {name: self.cleaned_data[name] for name in self.FIELDS}
        return values | {"last_date": values["last_date"] or values["first_date"]}


class UnitDaysForm(RegencyDaysForm, SpansForm):
    """Days on which one unit is closed, or open otherwise than its week says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            (SpecialDays.Kind.CLOSED.value, _("Closed")),
            (SpecialDays.Kind.OPEN.value, _("Special opening, at the times below")),
        ]
        kind.initial = SpecialDays.Kind.CLOSED.value
        self.fields["reason"].help_text = _("For example: Perbaikan atap, or Festival Gandrung Sewu.")
        self.add_pairs("day", "")

    def pairs(self) -> list[tuple[Any, Any]]:
        return [(self[first], self[last]) for first, last in self.pairs_of("day")]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["spans"] = ()
        if values.get("kind") == SpecialDays.Kind.OPEN:
            values["spans"] = self.spans_of("day", values)
            first, _last = next(self.pairs_of("day"))
            if not values["spans"] and not self.errors:
                self.add_error(first, _("Enter the time at which it opens and closes."))
        return values

    def days(self) -> dict[str, Any]:
        return super().days() | {"spans": self.cleaned_data["spans"]}
