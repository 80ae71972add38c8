"""Forms of a regency's identity."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.identity.presentation import TERM_LABELS
from regions.terms import Terms, known_words
from tenants.identity.carrying import PORTS
from tenants.identity.logos import ACCEPT
from web.forms import PositionField


def _colour(label: Any, hint: Any) -> forms.CharField:
    attrs = {"autocomplete": "off", "spellcheck": "false", "data-colour": True, "class": "num"}
    return forms.CharField(label=label, help_text=hint, max_length=7, widget=forms.TextInput(attrs=attrs))


class ColoursForm(forms.Form):
    accent = _colour(_("Main colour"), _("For buttons, links and the head of the home page. Example: #8b1e3f."))
    support = _colour(
        _("Accent colour"), _("For the second colour of charts. Choose one that looks clearly different.")
    )


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Coat of arms or logo"),
        help_text=_("PNG or JPEG, up to 2 MB, 512 pixels wide or more. A transparent background looks best."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )
    logo_alt = forms.CharField(
        label=_("What it shows"),
        help_text=_("Read aloud to those who cannot see it. Example: Coat of arms of Karangasem Regency."),
        max_length=120,
    )


class WordsForm(forms.Form):
    """One box for each term, with the words used elsewhere to choose from. An empty one is the usual word."""

    marks_optional = False

    def __init__(self, *args: Any, shown: Terms, usual: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggestions = known_words()
        for name, text in shown.as_dict().items():
            usual_word = usual.as_dict()[name].id
            self.fields[name] = forms.CharField(
                label=str(TERM_LABELS[name]),
                help_text=_("Usual here: %(word)s") % {"word": usual_word},
                max_length=40,
                initial=text.id,
                required=False,
                widget=forms.TextInput(attrs={"list": f"known-{name}", "autocomplete": "off", "lang": "id"}),
            )


class ZoneForm(forms.Form):
    """The choices say what the clock shows in each zone."""

    time_zone = forms.ChoiceField(label=_("Time zone"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["time_zone"]).choices = choices


class OfficeForm(forms.Form):
    address = forms.CharField(
        label=_("Address of the head office"),
        help_text=_("Street, number and place. It stands on letters."),
        max_length=200,
    )
    position = PositionField(
        label=_("Position on the map"),
        help_text=_("Latitude, longitude. Press and hold the building on a map of your phone, then copy the numbers."),
    )


class HostForm(forms.Form):
    host = forms.CharField(
        label=_("Your own address"),
        help_text=_("A name below your domain, without https://. Example: layanan.karangasemkab.go.id."),
        max_length=253,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )


class SenderForm(forms.Form):
    sender_name = forms.CharField(
        label=_("Sender's name"), help_text=_("What people read in their mailbox."), max_length=60, required=False
    )
    footer = forms.CharField(
        label=_("Words below every mail"),
        help_text=_("For example the address and the telephone number of the office. No names of people."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReplyToForm(forms.Form):
    reply_to = forms.EmailField(
        label=_("Address for answers"),
        help_text=_("A mailbox that somebody reads. We send a code there."),
        max_length=254,
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "num"}),
    )


class ServerForm(forms.Form):
    host = forms.CharField(label=_("Server"), help_text=_("Example: surel.karangasemkab.go.id."), max_length=253)
    port = forms.TypedChoiceField(
        label=_("Port"),
        coerce=int,
        choices=[(port, str(port)) for port in PORTS],
        help_text=_("587 is usual. TLS is required on every port."),
    )
    sender = forms.EmailField(label=_("Sender's address"), help_text=_("The server must let this user send from it."))
    user = forms.CharField(
        label=_("User name"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, has_password: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_password:
            self.fields["password"].help_text = _("One is kept. Leave this empty to keep it.")


def position_text(point: tuple[float, float] | None) -> str:
    return f"{point[0]:.6f}, {point[1]:.6f}" if point else ""
