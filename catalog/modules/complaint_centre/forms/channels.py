"""What is asked about the ways in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.validators import validate_domain_name, validate_email
from django.utils.translation import gettext_lazy as _

from catalog.modules.complaint_centre.models import Connection, OutsideSystem, Way
from core.outgoing import NotPublic, refuse_unless_https

_PLAIN: dict[str, Any] = {"autocomplete": "off", "spellcheck": "false"}


def _text(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.TextInput(attrs=_PLAIN), **more)


def _secret(label: Any, help_text: Any = "") -> forms.CharField:
    # Never shown again, not even to whoever entered it.
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def _https(typed: str) -> str:
    address = typed.strip()
    try:
        refuse_unless_https(address)
    except NotPublic:
        raise forms.ValidationError(_("Enter an address that begins with https://.")) from None
    return address


class ConnectionForm(forms.Form):
    """A gateway; the mailbox asks the same in its own words (`MailboxForm`)."""

    is_on = forms.BooleanField(label=_("Take in reports by this way"), required=False)
    address = _text(_("Address"), _("As the provider names it, beginning with https://."), max_length=200)
    account = _text(_("Account"), max_length=150)
    password = _secret(_("Token"))
    signing_secret = _secret(_("Signing secret"), _("With it the provider signs what it brings us."))

    def __init__(self, *args: Any, way: Way, kept: Connection | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way = way
        if way in (Way.SMS, Way.LAPOR):
            del self.fields["account"]
        if way in (Way.EMAIL, Way.LAPOR):
            del self.fields["signing_secret"]
        if way == Way.WHATSAPP:
            self.fields["account"].label = _("Phone number ID")
        for name in ("password", "signing_secret"):
            if name in self.fields and kept is not None and getattr(kept, name):
                self.fields[name].required = False
                self.fields[name].help_text = _("Leave it empty to keep the one that is there.")
        if kept is not None:
            self.initial = {
                name: getattr(kept, name) for name in ("is_on", "address", "port", "account") if name in self.fields
            }

    def clean_address(self) -> str:
        return _https(self.cleaned_data["address"])


class MailboxForm(ConnectionForm):
    field_order = ["is_on", "account", "password", "address", "port"]
    address = _text(_("Mail server"), _("For example imap.karangasemkab.go.id."), max_length=200)
    port = forms.IntegerField(
        label=_("Port"),
        initial=993,
        min_value=1,
        max_value=65535,
        help_text=_("993 with most providers; the line is always encrypted."),
    )
    account = _text(
        _("E-mail address of the mailbox"),
        _("Used for reports alone. It is also the user name at the mail server."),
        max_length=150,
        validators=[validate_email],
    )
    password = _secret(_("Password"), _("Many providers give out a password for programs: use that one."))

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip().lower()
        validate_domain_name(address)
        return address


class SystemForm(forms.Form):
    """The system of another authority, to which reports are passed on."""

    is_on = forms.BooleanField(label=_("Pass reports on to it"), required=False, initial=True)
    name = _text(
        _("Agency"),
        _("As citizens know it, for example PLN ULP Karangasem: they are told this name."),
        max_length=150,
    )
    endpoint = _text(
        _("Address of its Open311 (GeoReport v2)"), _("With the version, beginning with https://."), max_length=200
    )
    jurisdiction = _text(_("jurisdiction_id"), _("Only if it asks for one."), max_length=80, required=False)
    access = _secret(_("Key (api_key)"), _("The other authority gives it to you."))

    def __init__(self, *args: Any, kept: OutsideSystem | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kept is not None:
            self.initial = {name: getattr(kept, name) for name in ("is_on", "name", "endpoint", "jurisdiction")}
            self.fields["access"].required = not kept.access
            if kept.access:
                self.fields["access"].help_text = _("Leave it empty to keep the one that is there.")

    def clean_endpoint(self) -> str:
        return _https(self.cleaned_data["endpoint"])


class KeyForm(forms.Form):
    LIFETIMES: ClassVar = [("90", _("90 days")), ("365", _("1 year"))]

    name = forms.CharField(
        label=_("What the key is for"),
        max_length=80,
        help_text=_("For example the name of the app or of the agency that will use it."),
        error_messages={"required": _("Say what the key is for.")},
    )
    lifetime = forms.ChoiceField(label=_("It works for"), choices=LIFETIMES, initial="365")

    def clean_lifetime(self) -> timedelta:
        return timedelta(days=int(self.cleaned_data["lifetime"]))
