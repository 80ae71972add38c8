"""What citizens fill in for a time of their own, in the hall, and for several agencies at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import tenants
from casework.models import ServiceProduct
from catalog.modules.mpp.models import CounterGroup, PriorityReason
from catalog.modules.mpp.queries.appointments import SlotDay
from catalog.modules.mpp.queries.queue import GroupToday
from catalog.modules.mpp.wording import group_choice
from core import clock


class MoveForm(forms.Form):
    """One of the free times of a day."""

    slot = forms.ChoiceField(
        label=_("Time"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a time."),
            "invalid_choice": _("This time is no longer free. Choose another one."),
        },
    )
    day = forms.CharField(widget=forms.HiddenInput, max_length=10)

    def __init__(self, data: Mapping[str, str] | None, *, day: SlotDay | None, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", {}) | {"day": day.day.isoformat() if day else ""}
        super().__init__(data, initial=initial, **kwargs)
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        zone = tenants.current().zone
        field.choices = [
            (slot.starts_at.isoformat(), clock.format_time(slot.starts_at, zone)) for slot in (day.slots if day else ())
        ]

    def values(self) -> dict[str, Any]:
        """What `move_appointment` is told."""
        return {"starts_at": datetime.fromisoformat(self.cleaned_data["slot"])}


class BookForm(MoveForm):
    """A time for a service or at a counter group."""

    product = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    group = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1)
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        day: SlotDay | None,
        product: ServiceProduct | None,
        group: CounterGroup,
    ) -> None:
        initial = {
            "request_key": secrets.token_urlsafe(16),
            "product": product.code if product else "",
            "group": group.letter,
        }
        super().__init__(data, day=day, initial=initial)

    def values(self) -> dict[str, Any]:
        """What `book_appointment` is told."""
        return super().values() | {
            "product_code": self.cleaned_data["product"],
            "group_letter": self.cleaned_data["group"],
            "request_key": self.cleaned_data["request_key"],
        }


class CheckInForm(forms.Form):
    """What somebody with an appointment enters in the hall; a scanner types the address of the page."""

    entry = forms.CharField(
        label=_("Number of the appointment"),
        help_text=_("For example J012, or hold the QR code under the scanner."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("It stands beside the time of your appointment; not needed with the QR code."),
        max_length=9,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class HoldForm(forms.Form):
    """How many numbers somebody lets pass."""

    numbers = forms.TypedChoiceField(label=_("How many numbers shall pass?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, data: Mapping[str, str] | None, *, most: int) -> None:
        super().__init__(data, initial={"numbers": min(2, most)})
        field = self.fields["numbers"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (number, ngettext("%(count)s number", "%(count)s numbers", number) % {"count": number})
            for number in range(1, most + 1)
        ]


class VisitForm(forms.Form):
    """Which counters somebody has to go to, under one number."""

    groups = forms.MultipleChoiceField(
        label=_("Where do you have to go?"),
        help_text=_("Choose two or more. We work out a good order and show it to you."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least two, or take an ordinary number.")},
    )
    priority_reason = forms.ChoiceField(
        label=_("Do you need the priority queue?"),
        help_text=_("We take your word for it."),
        widget=forms.RadioSelect,
        required=False,
        initial="regular",
        choices=[
            ("regular", _("No, a regular number")),
            *((reason.value, capfirst(reason.label)) for reason in PriorityReason),
        ],
    )
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)

    def __init__(self, data: Any, *, groups: Iterable[GroupToday]) -> None:
        super().__init__(data, initial={"request_key": secrets.token_urlsafe(16)})
        field = self.fields["groups"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(today.group.letter, group_choice(today)) for today in groups if today.counters]

    def values(self) -> dict[str, Any]:
        """What `start_visit` is told."""
        reason = self.cleaned_data["priority_reason"]
        return {
            "group_letters": self.cleaned_data["groups"],
            "priority_reason": "" if reason == "regular" else reason,
            "request_key": self.cleaned_data["request_key"],
        }
