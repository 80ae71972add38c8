"""What is asked about a health centre's account at SATUSEHAT."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalog.modules.one_student_one_client.models import ExchangeAccount


def _text(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        **more,
    )  # fmt: skip


def _secret(label: Any, **more: Any) -> forms.CharField:
    # Never shown again, not even to whoever entered it.
    return forms.CharField(
        label=label, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), **more
    )


class AccountForm(forms.Form):
    is_on = forms.BooleanField(label=_("Send records of mothers who agree"), required=False)
    side = forms.ChoiceField(
        label=_("Where to"),
        choices=[(side.value, capfirst(side.label)) for side in ExchangeAccount.Side],
        widget=forms.RadioSelect,
    )
    organization = _text(_("Number of the organisation"), _("The IHS number of the health centre."), max_length=40)
    location = _text(_("Number of the room"), _("The number of the room for mother and child (KIA)."), max_length=40)
    practitioner = _text(
        _("Number of the midwife"), _("The IHS number of the midwife who answers for the records."), max_length=40
    )
    client_id = _secret("Client ID")
    client_secret = _secret("Client secret")

    def __init__(self, *args: Any, has_key: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("client_id", "client_secret"):
            self.fields[name].required = not has_key
            if has_key:
                self.fields[name].help_text = _("Leave it empty to keep the one that is there.")
