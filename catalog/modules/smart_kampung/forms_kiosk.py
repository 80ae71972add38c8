"""What is typed at a kiosk, one thing a page; and what makes a device one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.forms_letters import CodeForm, ProofForm
from catalog.modules.smart_kampung.queries.offices import Village


class NikForm(ProofForm):
    kk = None  # type: ignore[assignment]  # Django's way to leave out a field


class FamilyCardForm(ProofForm):
    nik = None  # type: ignore[assignment]


class KioskCodeForm(CodeForm):
    """As on the web, but nothing of it is offered again by the browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autocomplete"] = "off"


class OpenKioskForm(forms.Form):
    village = forms.ChoiceField(label=_("Village"))
    name = forms.CharField(
        label=_("Where it stands"), max_length=60, help_text=_("For example: front hall, beside the door.")
    )
    prints_at_once = forms.BooleanField(
        label=_("A printer is set up to print without asking"),
        help_text=_("The browser was started for it (in Chromium: --kiosk --kiosk-printing)."),
        required=False,
    )

    def __init__(self, data: Any, *, villages: Sequence[Village]) -> None:
        super().__init__(data)
        self.villages = {village.code: village for village in villages}
        field = self.fields["village"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(village.code, f"{village.name}, {village.district}") for village in villages]
