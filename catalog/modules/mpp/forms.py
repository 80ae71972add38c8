"""What citizens and managers fill in. Forms check shapes; the services decide."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from casework.models import ServiceProduct
from catalog.modules.mpp.models import (
    CODE_SHAPE,
    GROUP_LETTERS,
    Agency,
    Counter,
    CounterGroup,
    CounterOnly,
    HallPrinter,
    MallService,
    MallSettings,
    PriorityReason,
    PriorityRule,
)
from catalog.modules.mpp.queries.queue import GroupToday
from catalog.modules.mpp.services.setup import MallRules
from catalog.modules.mpp.wording import group_choice
from core.localised import LocalisedTextFormField

REGULAR = "regular"
CODE = f"(?i)^{CODE_SHAPE}$"


def _clock() -> forms.TimeInput:
    # Browsers want HH:MM whatever the language is.
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class TakeForm(forms.Form):
    """Take a number: for a service already chosen, or for a counter group."""

    group = forms.ChoiceField(
        label=_("What do you need?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you need.")},
    )
    priority_reason = forms.ChoiceField(
        label=_("Do you need the priority queue?"),
        help_text=_("We take your word for it."),
        widget=forms.RadioSelect,
        required=False,
        initial=REGULAR,
        choices=[
            (REGULAR, _("No, a regular number")),
            *((reason.value, capfirst(reason.label)) for reason in PriorityReason),
        ],
    )
    product = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        groups: Iterable[GroupToday],
        product: ServiceProduct | None,
        group_letter: str = "",
    ) -> None:
        initial = {
            "request_key": secrets.token_urlsafe(16),
            "product": product.code if product else "",
            "group": group_letter,
        }
        super().__init__(data, initial=initial)
        choices = [(today.group.letter, group_choice(today)) for today in groups]
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if product:
            # The service decides the queue; asking again could only contradict it.
            del self.fields["group"]

    def values(self) -> dict[str, str]:
        """What `take_ticket` is told."""
        reason = self.cleaned_data["priority_reason"]
        return {
            "group_letter": self.cleaned_data.get("group", ""),
            "product_code": self.cleaned_data["product"],
            "priority_reason": "" if reason == REGULAR else reason,
            "request_key": self.cleaned_data["request_key"],
        }


class AgencyForm(forms.Form):
    """An agency in the mall."""

    code = forms.RegexField(
        CODE,
        label=_("Code"),
        help_text=_("Letters and digits, for example DUKCAPIL."),
        max_length=20,
        error_messages={"invalid": _("Use letters and digits, at most one hyphen, for example DK-05.")},
    )
    name = LocalisedTextFormField(label=_("Name"), max_length=160)
    is_sample = forms.BooleanField(
        label=_("Sample data"), help_text=_("Shown to citizens as sample data."), required=False
    )

    @staticmethod
    def initial_of(agency: Agency) -> dict[str, Any]:
        """The form's values for an agency that exists."""
        return {"code": agency.code, "name": agency.name, "is_sample": agency.is_sample}


class GroupForm(forms.Form):
    """Counters that share a queue."""

    letter = forms.RegexField(
        GROUP_LETTERS,
        label=_("Letter of the queue"),
        help_text=_("Numbers of this queue begin with it. P (priority) and J (appointments) are taken."),
        max_length=1,
        error_messages={"invalid": _("Use one capital letter other than P and J.")},
    )
    name = LocalisedTextFormField(label=_("Name"), max_length=80)
    daily_cap = forms.IntegerField(
        label=_("Numbers a day at most"),
        help_text=_("Empty: no limit."),
        required=False,
        min_value=1,
        max_value=9999,
    )
    slot_minutes = forms.IntegerField(
        label=_("Minutes of an appointment"),
        help_text=_("Empty: this queue takes no appointments."),
        required=False,
        min_value=5,
        max_value=240,
    )
    slot_places = forms.IntegerField(
        label=_("People with an appointment at the same time"),
        min_value=1,
        max_value=99,
        initial=1,
        required=False,
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def clean_letter(self) -> str:
        return str(self.cleaned_data["letter"]).upper()

    def clean_slot_places(self) -> int:
        return self.cleaned_data["slot_places"] or 1

    @staticmethod
    def initial_of(group: CounterGroup) -> dict[str, Any]:
        """The form's values for a group that exists."""
        return {
            "letter": group.letter,
            "name": group.name,
            "daily_cap": group.daily_cap,
            "slot_minutes": group.slot_minutes,
            "slot_places": group.slot_places,
            "is_active": group.is_active,
        }


class CounterForm(forms.Form):
    """A counter and its queue."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=999)
    group_letter = forms.ChoiceField(label=_("Counter group"))
    name = LocalisedTextFormField(
        label=_("Name"),
        help_text=_("What the counter is for, if its number is not enough."),
        max_length=80,
        required=False,
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, groups: Iterable[CounterGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group_letter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(group.letter, str(group)) for group in groups]

    @staticmethod
    def initial_of(counter: Counter) -> dict[str, Any]:
        """The form's values for a counter that exists."""
        return {
            "number": counter.number,
            "group_letter": counter.group.letter,
            "name": counter.name,
            "is_active": counter.is_active,
        }


class PrinterForm(forms.Form):
    """A ticket printer in a hall."""

    name = forms.CharField(label=_("Name"), help_text=_("Where it stands, for example Main hall."), max_length=60)
    host = forms.CharField(label=_("Address in the network"), help_text=_("For example 192.168.1.50."), max_length=45)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=9100)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    @staticmethod
    def initial_of(printer: HallPrinter) -> dict[str, Any]:
        """The form's values for a printer that exists."""
        return {name: getattr(printer, name) for name in PrinterForm.base_fields}


class RulesForm(forms.Form):
    """Hours of the mall and rules of its queue."""

    name = LocalisedTextFormField(
        label=_("Name of the mall"),
        help_text=_("Empty: MPP and the name of the regency."),
        max_length=120,
        required=False,
    )
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    numbers_from = forms.TimeField(label=_("Numbers are given from"), widget=_clock())
    opens_at = forms.TimeField(label=_("Counters open"), widget=_clock())
    closes_at = forms.TimeField(label=_("Counters close"), widget=_clock())
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Open on"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (1, _("Monday")),
            (2, _("Tuesday")),
            (3, _("Wednesday")),
            (4, _("Thursday")),
            (5, _("Friday")),
            (6, _("Saturday")),
            (7, _("Sunday")),
        ],
        error_messages={"required": _("Choose at least one day.")},
    )
    closed_on_holidays = forms.BooleanField(
        label=_("Closed on national holidays and joint leave"), required=False, initial=True
    )
    priority_rule = forms.ChoiceField(
        label=_("How priority numbers are called"),
        widget=forms.RadioSelect,
        choices=[(rule.value, capfirst(rule.label)) for rule in PriorityRule],
        initial=PriorityRule.TURNS,
        required=False,
    )
    regular_calls = forms.IntegerField(
        label=_("Regular numbers in a row while a priority number waits"), min_value=1, max_value=20, initial=2
    )
    calls_before_no_show = forms.IntegerField(
        label=_("Calls before somebody counts as absent"), min_value=1, max_value=10, initial=3
    )
    call_spacing = forms.IntegerField(
        label=_("Seconds between two calls of a number"), min_value=0, max_value=600, initial=60
    )
    appointment_share = forms.IntegerField(
        label=_("Share of appointments, in percent"),
        help_text=_("Of the calls while others wait, and of the numbers of a day. Times nobody books go to walk-ins."),
        min_value=5,
        max_value=90,
        initial=40,
        required=False,
    )
    appointment_days = forms.IntegerField(
        label=_("Appointments can be booked so many days ahead"),
        min_value=0,
        max_value=60,
        initial=14,
        required=False,
    )
    check_in_minutes = forms.IntegerField(
        label=_("Minutes before an appointment from which people check in"),
        min_value=5,
        max_value=240,
        initial=60,
        required=False,
    )
    late_minutes = forms.IntegerField(
        label=_("Minutes after an appointment until which it keeps its turn"),
        min_value=0,
        max_value=120,
        initial=15,
        required=False,
    )
    hold_numbers = forms.IntegerField(
        label=_("Numbers somebody may let pass at a time"),
        help_text=_("0: nobody can let others pass."),
        min_value=0,
        max_value=20,
        initial=5,
        required=False,
    )
    hold_times = forms.IntegerField(
        label=_("How often somebody may let others pass"),
        min_value=0,
        max_value=10,
        initial=2,
        required=False,
    )
    outside_hours = forms.BooleanField(
        label=_("Trial mode: give numbers at any time"),
        help_text=_("For trying the system out only. Citizens see that this is a trial."),
        required=False,
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        start, opens, closes = (self.cleaned_data.get(name) for name in ("numbers_from", "opens_at", "closes_at"))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The counters close before they open. Enter a later time."))
        if start and opens and start > opens:
            self.add_error("numbers_from", _("Give numbers before the counters open, or at the same time."))
        return cleaned

    def rules(self) -> MallRules:
        """What `set_rules` is told; what was left empty keeps the published rule."""
        empty = (None, "")
        optional = {name for name, field in self.fields.items() if not field.required and field.initial is not None}
        given = {name: value for name, value in self.cleaned_data.items() if name not in optional or value not in empty}
        return MallRules(**given)

    @staticmethod
    def initial_of(settings: MallSettings) -> dict[str, Any]:
        """The form's values for the rules in force."""
        return {name: getattr(settings, name) for name in RulesForm.base_fields}


class PlaceForm(forms.Form):
    """Which agency offers a service, in which queue, and why it is not done online."""

    agency = forms.ChoiceField(label=_("Agency"))
    group = forms.ChoiceField(label=_("Counter group"), required=False)
    counter_only = forms.ChoiceField(
        label=_("Why it cannot be done online to the end"),
        help_text=_("Citizens read the reason on the page of the service."),
        widget=forms.RadioSelect,
        required=False,
        choices=[
            ("", _("It is done online, or will be")),
            *((reason.value, capfirst(reason.label)) for reason in CounterOnly),
        ],
    )
    counter_note = LocalisedTextFormField(
        label=_("The reason in words"),
        help_text=_("For example: fingerprints are taken on the spot. Or the name of the system: M-Paspor."),
        max_length=160,
        required=False,
    )

    def __init__(self, *args: Any, agencies: Iterable[Agency], groups: Iterable[CounterGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency, group = self.fields["agency"], self.fields["group"]
        assert isinstance(agency, forms.ChoiceField)
        assert isinstance(group, forms.ChoiceField)
        agency.choices = [(one.code, str(one)) for one in agencies]
        group.choices = [("", _("No counter in the mall")), *((one.letter, str(one)) for one in groups)]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("counter_note") and not self.cleaned_data.get("counter_only"):
            self.add_error("counter_only", _("The reason is written in words. Choose which one it is."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What `place_service` or `add_service` is told."""
        data = dict(self.cleaned_data)
        return data | {"agency_code": data.pop("agency"), "group_letter": data.pop("group")}

    @staticmethod
    def initial_of(service: MallService) -> dict[str, Any]:
        return {
            "agency": service.agency.code,
            "group": service.group.letter if service.group else "",
            "counter_only": service.counter_only,
            "counter_note": service.counter_note,
        }


class NewServiceForm(PlaceForm):
    """A service to begin with; its standard is written on the page of services."""

    code = forms.RegexField(
        CODE,
        label=_("Code"),
        help_text=_("For example DK-05."),
        max_length=20,
        error_messages={"invalid": _("Use letters and digits, at most one hyphen, for example DK-05.")},
    )
    name = LocalisedTextFormField(label=_("Name"), max_length=160)
    field_order = ("code", "name", "agency", "group")
