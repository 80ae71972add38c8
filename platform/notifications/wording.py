"""
What messages say: templates that blocks and modules register, in both languages, with the values they may hold.

`settings.TIRU_MESSAGE_TEMPLATES` lists dotted names of sequences of `MessageTemplate`. The shipped wording counts
until a regency writes its own. Only names in braces are filled in: whoever changes the words reaches nothing else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from core import clock
from core.localised import LocalisedText

type Value = str | int | date

_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BRACES: Final = re.compile(r"[{}]")


@dataclass(frozen=True, kw_only=True)
class Placeholder:
    """One value of a template: what it is, and an example for the preview."""

    name: LocalisedText
    example: LocalisedText


@dataclass(frozen=True, kw_only=True)
class MessageTemplate:
    """
    One kind of message.

    :param code: `block.what`; part of the API, never changes. WhatsApp's approved template is called the same, with
        underscores.
    :param channels: ways out of the house in the order in which they are tried; empty for the inbox alone.
    :param is_secret: the text holds a one-time code or link: it is forgotten as soon as it was sent.
    :param is_brief: it is worth nothing an hour later, like a code that has run out, and is not tried for longer.
    """

    code: str
    name: LocalisedText
    subject: LocalisedText
    body: LocalisedText
    placeholders: Mapping[str, Placeholder] = field(default_factory=dict)
    channels: tuple[str, ...] = ("email",)
    in_inbox: bool = True
    is_secret: bool = False
    is_brief: bool = False

    def unknown_in(self, *texts: str) -> list[str]:
        """Names in braces that this template has no value for, and braces that are left over."""
        found = [name for text in texts for name in _PLACEHOLDER.findall(text) if name not in self.placeholders]
        loose = any(_BRACES.search(_PLACEHOLDER.sub("", text)) for text in texts)
        return sorted(set(found)) + (["{ }"] if loose else [])

    def example(self, language: str) -> dict[str, Value]:
        return {name: holder.example.in_language(language) for name, holder in self.placeholders.items()}


@dataclass(frozen=True)
class Written:
    """A message as it reads."""

    subject: str
    body: str


def write(
    template: MessageTemplate,
    *,
    subject: LocalisedText,
    body: LocalisedText,
    context: Mapping[str, Value],
    language: str,
) -> Written:
    """
    Fill the words of a template in.

    :raises ValueError: if a value that the template lists is missing, or one is there that it does not list.
    """
    if set(context) != set(template.placeholders):
        raise ValueError(f"{template.code} takes {sorted(template.placeholders)}, not {sorted(context)}.")
    values = {name: plain(value, language) for name, value in context.items()}

    def filled(text: str) -> str:
        return _PLACEHOLDER.sub(lambda match: values[match[1]], text)

    return Written(" ".join(filled(subject.in_language(language)).split()), filled(body.in_language(language)).strip())


def plain(value: Value, language: str) -> str:
    """A value on one line, as people read it."""
    if isinstance(value, date):
        return clock.format_date(value, language)
    return " ".join(str(value).split())


@cache
def templates() -> dict[str, MessageTemplate]:
    """
    All registered templates by code.

    :raises ValueError: if two claim the same code, or a shipped text names a value that its template does not list.
    """
    found: dict[str, MessageTemplate] = {}
    for path in settings.TIRU_MESSAGE_TEMPLATES:
        for template in import_string(path):
            if template.code in found:
                raise ValueError(f"Two templates are called {template.code}.")
            texts = [text for words in (template.subject, template.body) for text in (words.id, words.en)]
            if unknown := template.unknown_in(*texts):
                raise ValueError(f"{template.code} has no value for {', '.join(unknown)}.")
            found[template.code] = template
    return found


def _settings_changed(*, setting: str, **_kwargs: object) -> None:
    if setting == "TIRU_MESSAGE_TEMPLATES":
        templates.cache_clear()


setting_changed.connect(_settings_changed)


_text = LocalisedText


_HOUSE = Placeholder(
    name=_text("Pemerintah daerah", "Regency"), example=_text("Kabupaten Karangasem", "Karangasem Regency")
)
_CODE = {
    "house": _HOUSE,
    "code": Placeholder(name=_text("Kode", "Code"), example=_text("482170", "482170")),
    "minutes": Placeholder(name=_text("Menit", "Minutes"), example=_text("10", "10")),
}
_CHANNEL = {"channel": Placeholder(name=_text("Saluran", "Channel"), example=_text("WhatsApp", "WhatsApp"))}

CHANNEL_TEMPLATES: Final = (
    MessageTemplate(
        code="notifications.channel_down",
        name=_text("Saluran pesan berhenti", "A channel does not work"),
        subject=_text("Pesan lewat {channel} tidak terkirim", "Messages by {channel} do not go out"),
        body=_text(
            "Pesan lewat {channel} tidak dapat kami kirim. Pesan tetap tersimpan dan dicoba lagi. Periksa salurannya.",
            "We cannot send messages by {channel}. They are kept and tried again. Please look after the channel.",
        ),
        placeholders=_CHANNEL,
        channels=("email", "whatsapp", "sms"),
    ),
    MessageTemplate(
        code="notifications.channel_well",
        name=_text("Saluran pesan pulih", "A channel works again"),
        subject=_text("Pesan lewat {channel} terkirim lagi", "Messages by {channel} go out again"),
        body=_text("Saluran {channel} sudah pulih.", "The channel {channel} works again."),
        placeholders=_CHANNEL,
        channels=("email", "whatsapp", "sms"),
    ),
    MessageTemplate(
        code="accounts.mail",
        name=_text("Surel tentang akun", "Mail about an account"),
        # Written by `accounts` itself, with a link that works once.
        subject=_text("{subject}", "{subject}"),
        body=_text("{text}", "{text}"),
        placeholders={
            "subject": Placeholder(
                name=_text("Judul", "Subject"),
                example=_text("Undangan untuk masuk ke Tiru", "Invitation to sign in to Tiru"),
            ),
            "text": Placeholder(
                name=_text("Isi", "Text"),
                example=_text("Buka tautan ini untuk membuat kata sandi.", "Open this link to choose a password."),
            ),
        },
        in_inbox=False,
        is_secret=True,
    ),
    MessageTemplate(
        code="accounts.sign_in_code",
        name=_text("Kode masuk warga", "Sign-in code of a citizen"),
        subject=_text("Kode masuk {house}", "Sign-in code for {house}"),
        body=_text(
            "{code} adalah kode masuk Anda di situs {house}. Kode berlaku {minutes} menit, satu kali. "
            "Jangan berikan kepada siapa pun. Petugas tidak pernah memintanya. "
            "Bila bukan Anda yang meminta, abaikan pesan ini.",
            "{code} is your sign-in code for the site of {house}. It works for {minutes} minutes, once. "
            "Give it to nobody. Officers never ask for it. If it was not you who asked, ignore this message.",
        ),
        placeholders=_CODE,
        channels=("whatsapp", "sms", "email"),
        in_inbox=False,
        is_secret=True,
        is_brief=True,
    ),
    MessageTemplate(
        code="accounts.contact_code",
        name=_text("Kode untuk menambah kontak", "Code to add a contact"),
        subject=_text("Kode konfirmasi {house}", "Confirmation code for {house}"),
        body=_text(
            "{code} adalah kode untuk menambahkan nomor atau alamat ini ke sebuah akun di situs {house}. "
            "Kode berlaku {minutes} menit, satu kali. Jangan berikan kepada siapa pun. Petugas tidak pernah "
            "memintanya. Bila bukan Anda yang meminta, abaikan pesan ini.",
            "{code} is the code to add this number or address to an account on the site of {house}. It works for "
            "{minutes} minutes, once. Give it to nobody. Officers never ask for it. If it was not you who asked, "
            "ignore this message.",
        ),
        placeholders=_CODE,
        channels=("whatsapp", "sms", "email"),
        in_inbox=False,
        is_secret=True,
        is_brief=True,
    ),
    MessageTemplate(
        code="accounts.contact_added",
        name=_text("Kontak baru di akun", "A new contact of an account"),
        subject=_text("Kontak baru di akun Anda: {added}", "A new contact of your account: {added}"),
        body=_text(
            "Sejak sekarang {added} juga dapat dipakai untuk masuk ke akun Anda di situs {house}. Bila bukan Anda yang "
            "menambahkannya, masuk sekarang, buka Akun saya, dan hapus {added}: dengan itu siapa pun yang masuk di "
            "perangkat lain dikeluarkan.",
            "From now on {added} can be used, too, to sign in to your account on the site of {house}. If it was not "
            "you who added it, sign in now, open My account and remove {added}: whoever is signed in on another device "
            "is then signed out.",
        ),
        placeholders={
            "house": _HOUSE,
            "added": Placeholder(name=_text("Kontak baru", "The new contact"), example=_text("•••789", "•••789")),
        },
        channels=("whatsapp", "sms", "email"),
        in_inbox=False,
    ),
)
FIXED_WORDS: Final = frozenset(
    {"accounts.mail", "accounts.sign_in_code", "accounts.contact_code", "accounts.contact_added"}
)
"""Templates that a regency cannot change: another block writes them, or nobody could sign in without their values."""
