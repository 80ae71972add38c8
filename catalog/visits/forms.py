from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.visits.models import Fit, Side, Verdict, Visit
from catalog.visits.queries import Host
from core import clock
from web.forms import DatePartsField

WEEKS: Final = 40
"""So far ahead a visit may be planned."""


def _area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def weeks_from(today: date, taken: Mapping[date, int] | None = None) -> list[tuple[str, str]]:
    """
    The weeks that can be asked for, by their Mondays.

    :param taken: how many visits are accepted in a month already, where the host chooses.
    """
    first = today + timedelta(days=7 - today.weekday())
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS)]
    return [(day.isoformat(), _week(day, taken)) for day in mondays]


def _week(monday: date, taken: Mapping[date, int] | None) -> str:
    week = gettext("Week of %(day)s") % {"day": clock.format_short_date(monday)}
    if taken is None:
        return week
    count = taken.get(monday.replace(day=1), 0)
    said = ngettext("%(count)d visit in this month", "%(count)d visits in this month", count) % {"count": count}
    return f"{week} · {said}"


class WeekField(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=date.fromisoformat, **kwargs)


class RequestForm(forms.Form):
    host = forms.ChoiceField(
        label=_("Module and host"), help_text=_("Those who have it on and share how they set it up.")
    )
    purpose = forms.CharField(
        label=_("Which problem do you want to solve?"),
        max_length=1000,
        widget=_area(),
        help_text=_("In your own words. The host and the ministry read it; do not name people."),
    )
    kind = forms.ChoiceField(label=_("How do you want to visit?"), choices=Visit.Kind, widget=forms.RadioSelect)
    week = WeekField(label=_("Week that suits you best"))
    guests = forms.IntegerField(label=_("Number of guests"), min_value=1, max_value=200)

    def __init__(self, *args: Any, hosts: Iterable[Host], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host, week = self.fields["host"], self.fields["week"]
        assert isinstance(host, forms.ChoiceField)
        assert isinstance(week, forms.ChoiceField)
        host.choices = [("", gettext("Choose")), *((f"{one.slug}:{one.code}", _offered(one)) for one in hosts)]
        week.choices = weeks_from(today)

    @property
    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        values["slug"], _colon, values["host"] = values["host"].partition(":")
        return values


def _offered(host: Host) -> str:
    said = ngettext("taken over by %(count)d regency", "taken over by %(count)d regencies", host.takers)
    return f"{host.module} · {host.name} · {said % {'count': host.takers}}"


class AcceptForm(forms.Form):
    week = WeekField(label=_("Week of the visit"))

    def __init__(self, *args: Any, today: date, taken: Mapping[date, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        week = self.fields["week"]
        assert isinstance(week, forms.ChoiceField)
        week.choices = weeks_from(today, taken)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=_area(3), help_text=_("One sentence; the other sides read it.")
    )


class AgendaForm(forms.Form):
    day = DatePartsField(label=_("Day"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    topic = forms.CharField(label=_("Topic"), max_length=200)
    received_by = forms.CharField(
        label=_("Received by"), max_length=150, help_text=_("The office, not a person: DPMPTSP, Diskominfo.")
    )
    place = forms.CharField(label=_("Place or link"), max_length=300)

    def values(self, zone: ZoneInfo) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        values["starts_at"] = datetime.combine(values.pop("day"), values.pop("time"), zone)
        return values


class TextForm(forms.Form):
    text = forms.CharField(
        label=_("Your text"), max_length=2000, widget=_area(),
        help_text=_("All three sides read it, and it stays as it was written. Do not name people."),
    )  # fmt: skip


class FitForm(forms.Form):
    answer = forms.ChoiceField(label=_("How is it here?"), choices=Fit.Answer, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=_area(3))
    closed_by = forms.CharField(
        label=_("Office that closes the gap"), max_length=150, required=False, help_text=_("Only for a gap.")
    )
    closed_until = DatePartsField(label=_("Closed until"), required=False, help_text=_("Only for a gap."))


class DutyForm(forms.Form):
    side = forms.ChoiceField(label=_("Who does it?"), choices=Side, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What is done?"), max_length=300, help_text=_("For example: train the counter staff for two days.")
    )
    due_on = DatePartsField(label=_("At the latest on"))


class EvaluationDayForm(forms.Form):
    evaluation_on = DatePartsField(
        label=_("Day of the evaluation"),
        help_text=_("Fixed now and signed with the rest, so that nobody chooses it by the result."),
    )


class DoneForm(forms.Form):
    note = forms.CharField(label=_("What was done?"), max_length=500, widget=_area(3))
    link = forms.URLField(
        label=_("Link to what shows it"), max_length=300, required=False, assume_scheme="https",
        help_text=_("A page or a file that the other sides can open."),
    )  # fmt: skip


class EvaluateForm(forms.Form):
    verdict = forms.ChoiceField(label=_("What becomes of it?"), choices=Verdict, widget=forms.RadioSelect)
    learned = forms.CharField(
        label=_("What was learned?"), max_length=2000, widget=_area(),
        help_text=_("For whoever comes after you. Do not name people."),
    )  # fmt: skip
    goes_back = forms.CharField(
        label=_("What goes back to the host?"), max_length=2000, required=False, widget=_area(),
        help_text=_("What you do better now. Share your set-up, and the host is offered it."),
    )  # fmt: skip
