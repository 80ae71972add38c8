from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.operations.models import Component, Incident
from core.localised import LocalisedTextFormField
from organisation.hours_forms import TimeOfDayField
from tenants.limits.models import Agreement
from tenants.limits.resources import Resource
from web.forms import DatePartsField


class IncidentForm(forms.Form):
    """Times are those of the ministry (WIB)."""

    title = LocalisedTextFormField(label=_("Title"), max_length=120)
    text = LocalisedTextFormField(
        label=_("What people should know"),
        help_text=_("What does not work, what still works, and when you will say more."),
        max_length=2000,
        multiline=True,
    )
    components = forms.MultipleChoiceField(
        label=_("What is affected"),
        choices=Component.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Nothing is chosen. Tick what is affected.")},
    )
    begins_on = DatePartsField(label=_("First day"), help_text=_("For example 15 1 2027"))
    begins = TimeOfDayField(
        label=_("From (WIB)"),
        help_text=_("For example 09.00"),
        error_messages={"required": _("The time it begins is missing.")},
    )
    ends_on = DatePartsField(label=_("Last day"), help_text=_("Leave it empty while it is not over."), required=False)
    ends = TimeOfDayField(label=_("Until (WIB)"), help_text=_("For example 11.30"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begins"].required = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("ends_on") and values.get("ends") is None and "ends" in values:
            self.add_error("ends", _("The time it ends is missing."))
        return values

    @property
    def values(self) -> dict[str, Any]:
        """What was entered, as `services.write_incident` takes it."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "text": given["text"],
            "components": given["components"],
            "begins_at": _moment(given["begins_on"], given["begins"]),
            "ends_at": _moment(given["ends_on"], given["ends"]) if given["ends_on"] else None,
        }


def entered(incident: Incident) -> dict[str, Any]:
    """An incident as the form shows it."""
    initial: dict[str, Any] = {
        "title": incident.title,
        "text": incident.text,
        "components": incident.components,
    }
    for name, at in (("begins", incident.begins_at), ("ends", incident.ends_at)):
        if at is not None:
            local = timezone.localtime(at)
            initial |= {f"{name}_on": local.date(), name: local.hour * 60 + local.minute}
    return initial


class LimitsForm(forms.Form):
    """One field for each resource, named like it, and the reason."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For example: a census of residents in March. The evidence log keeps it."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, usual: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for resource in Resource:
            self.fields[resource.value] = forms.IntegerField(
                label=resource.label,
                help_text=_("Without an agreement: %(limit)s") % {"limit": usual[resource]},
                required=False,
                min_value=1,
                max_value=2_000_000_000,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                error_messages={
                    "invalid": _("Enter a whole number, or nothing."),
                    "min_value": _("Enter at least 1: a limit shuts nobody out."),
                },
            )

    @property
    def limits(self) -> list[forms.BoundField]:
        return [self[name] for name in Resource.values]

    @property
    def values(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in Resource.values}


def agreed(agreement: Agreement | None) -> dict[str, Any]:
    """An agreement as the form shows it."""
    return {**agreement.values, "reason": agreement.reason} if agreement else {}


def _moment(day: date, minutes: int) -> datetime:
    midnight = datetime.combine(day, time(), timezone.get_current_timezone())
    return midnight + timedelta(minutes=minutes)
