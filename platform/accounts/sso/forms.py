"""The form of the identity provider."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import SingleSignOn
from accounts.sso.provider import AddressNotPublic
from accounts.sso.services import Values
from core.outgoing import NotPublic, refuse_unless_https

_WELL_KNOWN = "/.well-known/openid-configuration"


class ProviderForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What your officers call it"),
        max_length=60,
        help_text=gettext_lazy("The button says “Sign in with …”, for example SSO Karangasem."),
    )
    issuer = forms.CharField(
        label=gettext_lazy("Address of the sign-in service (issuer)"),
        max_length=300,
        help_text=gettext_lazy("For example https://sso.contoh.go.id/realms/pegawai"),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    client_id = forms.CharField(
        label=gettext_lazy("Client ID"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    client_secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    domains = forms.CharField(
        label=gettext_lazy("Domains of the e-mail addresses that may come in"),
        max_length=500,
        help_text=gettext_lazy("With commas between them, for example karangasemkab.go.id"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    claim = forms.ChoiceField(
        label=gettext_lazy("Which of its details names the account here"),
        choices=SingleSignOn.Claim.choices,
        help_text=gettext_lazy("It must hold the person's e-mail address."),
    )
    vouched = forms.BooleanField(
        label=gettext_lazy("The sign-in service proves every address, even where it does not say so"),
        required=False,
        help_text=gettext_lazy("Tick it only if nobody can type or change their own address there."),
    )
    trusts_second_step = forms.BooleanField(
        label=gettext_lazy("Whoever gave a second step there is not asked for ours"),
        required=False,
        help_text=gettext_lazy("It is told by “amr”, or by the value below."),
    )
    second_step_acr = forms.CharField(
        label=gettext_lazy("The “acr” that means a second step"), max_length=200, required=False
    )
    makes_accounts = forms.BooleanField(
        label=gettext_lazy("Make accounts for these domains, without roles"),
        required=False,
        help_text=gettext_lazy("Left open, only people whom you invited come in."),
    )

    def __init__(self, data: QueryDict | None, *, kept: SingleSignOn | None) -> None:
        names = [name for name in self.base_fields if name != "client_secret"]
        initial = {name: getattr(kept, name) for name in names} if kept else {}
        if kept:
            initial["domains"] = ", ".join(kept.domains)
        super().__init__(data, initial=initial)
        self.fields["client_secret"].help_text = (
            _("It is kept and never shown again. Leave this empty to keep it.")
            if kept
            else _("It is kept encrypted and never shown again.")
        )

    def clean_issuer(self) -> str:
        issuer = str(self.cleaned_data["issuer"]).strip().removesuffix(_WELL_KNOWN)
        try:
            refuse_unless_https(issuer)
        except NotPublic:
            raise ValidationError(str(AddressNotPublic())) from None
        if re.search(r"[?#\s]", issuer):
            raise ValidationError(_("Copy the address called “issuer” from its settings, without anything after it."))
        return issuer

    def clean_domains(self) -> list[str]:
        domains = [one.removeprefix("@") for one in re.split(r"[,;\s]+", self.cleaned_data["domains"].lower()) if one]
        for domain in domains:
            try:
                validate_domain_name(domain)
            except ValidationError:
                wrong = _("“%(domain)s” is no domain. Write it like karangasemkab.go.id.")
                raise ValidationError(wrong % {"domain": domain}) from None
        if not domains:
            raise ValidationError(_("Type at least one domain."))
        return domains

    def values(self) -> Values:
        return Values(**self.cleaned_data)


class ModeForm(forms.Form):
    mode = forms.ChoiceField(
        label=gettext_lazy("Sign-in by this service"), choices=SingleSignOn.Mode.choices, widget=forms.RadioSelect
    )
