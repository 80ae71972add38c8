from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.activation.services.releases import CAPITAL
from catalog.cohorts.queries import Wish
from catalog.cohorts.services import Date
from core.localised import LocalisedTextFormField
from organisation.hours_forms import TimeOfDayField
from web.forms import DatePartsField

TRAININGS = 3


class InterestForm(forms.Form):
    reason = forms.CharField(
        label=_("Which problem shall it solve?"),
        help_text=_("One or two sentences. The ministry reads them when it puts a joint start together."),
        min_length=15,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("The problem is missing. Say in one or two sentences what the module shall solve."),
            "min_length": _(
                "This is too short to understand. Say in one or two sentences what the module shall solve."
            ),
        },
    )


class InviteForm(forms.Form):
    """Whom to invite, and when it begins."""

    codes = forms.MultipleChoiceField(
        label=_("Regencies to invite"),
        error_messages={
            "required": _("Nobody is chosen. Tick the regencies to invite."),
            "invalid_choice": _("One of them does not wait any more. Look at the list again, then choose."),
        },
    )
    answer_by = DatePartsField(label=_("Last day for answering"), help_text=_("For example 15 1 2027"))
    starts_on = DatePartsField(label=_("Day of the joint start"), help_text=_("For example 1 2 2027"))
    note = LocalisedTextFormField(
        label=_("What the regencies shall know and bring"),
        help_text=_("A few sentences: what happens on the first day, who should come, what must be ready."),
        max_length=2000,
        multiline=True,
    )

    def __init__(self, *args: Any, free: list[Wish], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = self.fields["codes"]
        assert isinstance(codes, forms.MultipleChoiceField)
        codes.choices = [(wish.interest.regency_code, wish.region.full_name) for wish in free]


class TrainingForm(forms.Form):
    """One date of training; a row left empty is none."""

    title = LocalisedTextFormField(label=_("What is taught"), required=False, max_length=120)
    day = DatePartsField(label=_("Day"), required=False)
    begins = TimeOfDayField(label=_("From (WIB)"), help_text=_("For example 09.00"))
    ends = TimeOfDayField(label=_("Until (WIB)"), help_text=_("For example 11.30"))
    place = forms.CharField(
        label=_("Place"), help_text=_("A room, or the address of the video meeting."), required=False, max_length=200
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors or all(value in (None, "") for value in values.values()):
            return values
        for name, message in (
            ("title", _("The subject is missing. Say what is taught.")),
            ("day", _("The day is missing. Enter it, or empty the whole row.")),
            ("begins", _("The time it begins is missing.")),
            ("ends", _("The time it ends is missing.")),
            ("place", _("The place is missing. Name a room or the address of the video meeting.")),
        ):
            if values.get(name) in (None, ""):
                self.add_error(name, message)
        begins, ends = values.get("begins"), values.get("ends")
        if begins is not None and ends is not None and ends <= begins:
            self.add_error("ends", _("It must end after it begins."))
        return values

    @property
    def date(self) -> Date | None:
        """What was entered, in the ministry's time; None for an empty row."""
        values = self.cleaned_data
        if not values.get("day"):
            return None
        midnight = datetime.combine(values["day"], time(), CAPITAL)
        return Date(
            title=values["title"],
            starts_at=midnight + timedelta(minutes=values["begins"]),
            ends_at=midnight + timedelta(minutes=values["ends"]),
            place=values["place"],
        )


TrainingFormSet = forms.formset_factory(TrainingForm, extra=TRAININGS, max_num=TRAININGS, validate_max=True)


def dates_of(rows: Any) -> list[Date]:
    """The dates of a formset that is valid."""
    return [row.date for row in rows if row.date is not None]


class CallOffForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The invited regencies read these words."),
        min_length=15,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("The reason is missing. Say why it does not take place."),
            "min_length": _("This is too short to understand. Say why it does not take place."),
        },
    )
