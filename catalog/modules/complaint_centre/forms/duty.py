"""What is filled in about weeks of duty, absences, and reports that come into other hands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalog.modules.complaint_centre.models import Complaint
from core import clock
from organisation.duty.models import Absence
from organisation.duty.rota import Shift
from organisation.hours import MINUTES_A_DAY
from organisation.hours_forms import PAIRS_A_DAY, WEEKDAYS, TimeOfDayField
from organisation.models import Unit
from policies.forms import DecisionForm
from web.forms import DatePartsField

OWN, OFFICE = "own", "office"
PLANNED: Final = timedelta(days=5 * 366)
"""How far duty and absence are entered ahead [A]: a study leave takes years."""
KEPT, WHOLE_OFFICE = "", "office"


class WeekForm(forms.Form):
    """Somebody's week at an office: shifts of their own, also past midnight, or the hours of the office."""

    whose = forms.ChoiceField(
        label=gettext_lazy("When they are on duty"),
        widget=forms.RadioSelect,
        choices=[
            (OFFICE, gettext_lazy("While the office is open")),
            (OWN, gettext_lazy("In shifts of their own, as entered below")),
        ],
    )
    on_days_off = forms.BooleanField(
        label=gettext_lazy("On national holidays and closed days of the office too"), required=False
    )
    active_from = DatePartsField(
        label=gettext_lazy("From this day on"),
        help_text=gettext_lazy("Until then the present week stays in force. What was set for later days is replaced."),
    )

    def __init__(
        self,
        data: Any,
        *,
        day: date,
        shifts: Sequence[Shift] = (),
        whose: str = OFFICE,
        on_days_off: bool = False,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """:param typed: what the boxes hold instead, where the page comes back unsaved."""
        there = {"whose": whose, "on_days_off": on_days_off, "active_from": day}
        super().__init__(data, initial=there | dict(typed or {}))
        _bound(self.fields["active_from"], day)
        for weekday in WEEKDAYS:
            own = [one for one in shifts if one.weekday == weekday]
            name = clock.format_weekday(weekday)
            for number in range(max(PAIRS_A_DAY, len(own))):
                shift = own[number] if number < len(own) else None
                for part, label in (("begins", _("begins")), ("ends", _("ends"))):
                    self.fields[f"d{weekday}_{part}_{number}"] = TimeOfDayField(
                        day=name,
                        label=_("%(day)s, %(what)s, time %(number)d")
                        % {"day": name, "what": label, "number": number + 1},
                        initial=_shown(getattr(shift, part)) if shift else None,
                    )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each weekday with its pairs of boxes, for the page."""
        for weekday in WEEKDAYS:
            pairs = [(self[first], self[last]) for first, last in self._pairs_of(weekday)]
            yield {"key": f"d{weekday}", "name": clock.format_weekday(weekday), "pairs": pairs}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("whose") == OWN:
            values["shifts"] = [shift for weekday in WEEKDAYS for shift in self._shifts_of(weekday, values)]
        return values

    @property
    def follows_office(self) -> bool:
        return bool(self.cleaned_data["whose"] == OFFICE)

    def _pairs_of(self, weekday: int) -> Iterator[tuple[str, str]]:
        number = 0
        while f"d{weekday}_begins_{number}" in self.fields:
            yield f"d{weekday}_begins_{number}", f"d{weekday}_ends_{number}"
            number += 1

    def _shifts_of(self, weekday: int, values: Mapping[str, Any]) -> Iterator[Shift]:
        for first, last in self._pairs_of(weekday):
            begins, ends = values.get(first), values.get(last)
            if first in self.errors or last in self.errors or (begins is None and ends is None):
                continue
            if begins is None or ends is None:
                missing = first if begins is None else last
                self._refuse(missing, weekday, _("fill in both times, or leave both empty."))
            elif begins == MINUTES_A_DAY:
                self._refuse(first, weekday, _("what begins at 24.00 stands at 00.00 of the next day."))
            else:
                yield Shift(weekday, begins, ends if ends > begins else ends + MINUTES_A_DAY)

    def _refuse(self, name: str, weekday: int, text: str) -> None:
        self.add_error(name, f"{clock.format_weekday(weekday)}: {text}")


def _bound(field: forms.Field, day: date) -> None:
    """A slip in the year is not taken for a plan."""
    assert isinstance(field, DatePartsField)
    field.earliest, field.latest = day - PLANNED, day + PLANNED


def _shown(minute: int) -> int:
    """06.00 for what ends at 06.00 of the next morning."""
    return minute if minute <= MINUTES_A_DAY else minute - MINUTES_A_DAY


class AbsenceForm(forms.Form):
    """From when until when; why is one word."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Absence.Kind.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Only you and whoever plans the duty see it. Colleagues see the days alone."),
    )
    first_date = DatePartsField(label=gettext_lazy("First day"))
    last_date = DatePartsField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave empty if it is one day.")
    )

    def __init__(self, data: Any, *, day: date) -> None:
        super().__init__(data, initial={"first_date": day})
        for name in ("first_date", "last_date"):
            _bound(self.fields[name], day)

    def days(self) -> dict[str, Any]:
        """The values of `enter_absence`."""
        values = self.cleaned_data
        return values | {"last_date": values["last_date"] or values["first_date"]}


class HandOnForm(forms.Form):
    """For each office, to whom the reports go that somebody holds there."""

    marks_optional = False

    def __init__(
        self, data: Any, *, reports: Sequence[Complaint], officers: Mapping[Unit, Sequence[tuple[User, str]]]
    ) -> None:
        super().__init__(data)
        self.reports = {unit: [one for one in reports if one.case.unit_id == unit.pk] for unit in officers}
        self._users = {str(user.pk): user for users in officers.values() for user, _words in users}
        for unit, users in officers.items():
            self.fields[_name(unit)] = forms.ChoiceField(
                label=unit.name,
                required=False,
                initial=WHOLE_OFFICE,
                choices=[
                    (WHOLE_OFFICE, _("The whole office")),
                    *((str(user.pk), f"{user.full_name}: {words}") for user, words in users),
                    (KEPT, _("Nobody: they stay where they are")),
                ],
            )

    def rows(self) -> Iterator[dict[str, Any]]:
        for unit, reports in self.reports.items():
            yield {"unit": unit, "reports": reports, "field": self[_name(unit)]}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.reports and not self.errors and all(chosen == KEPT for chosen in values.values()):
            raise forms.ValidationError(_("Choose who gets the reports of at least one office."))
        return values

    def to(self) -> dict[UUID, User | None]:
        """Who gets each case; those that stay are not in it."""
        found: dict[UUID, User | None] = {}
        for unit, reports in self.reports.items():
            chosen = self.cleaned_data[_name(unit)]
            if chosen != KEPT:
                found |= {one.case_id: self._users.get(chosen) for one in reports}
        return found


def _name(unit: Unit) -> str:
    return f"office_{unit.pk}"


PRESET_NAMES: Final = {
    "classic": gettext_lazy("Classic: 4 hours and until sunset"),
    "2025": gettext_lazy("2025: 2 hours and until sunset"),
}


class PresetForm(DecisionForm):
    """Which of the two rules counts, from when, and by what decision."""

    field_order = ["preset", "valid_from", "legal_source", "reason"]
    preset = forms.ChoiceField(label=gettext_lazy("Rule"), choices=list(PRESET_NAMES.items()), widget=forms.RadioSelect)
