"""Messages of the villages (`settings.TIRU_MESSAGE_TEMPLATES`)."""

from __future__ import annotations

from typing import Final

from core.localised import LocalisedText
from notifications.wording import MessageTemplate, Placeholder


def _text(id: str, en: str) -> LocalisedText:
    return LocalisedText(id=id, en=en)


PROOF_CODE: Final = "smart_kampung.proof_code"

TEMPLATES: Final = (
    MessageTemplate(
        code=PROOF_CODE,
        name=_text("Kode untuk surat desa", "Code for a village letter"),
        subject=_text("Kode surat desa, {house}", "Code for your village letter, {house}"),
        body=_text(
            "{code} adalah kode Anda untuk mengurus surat desa di situs {house}. Berlaku {minutes} menit, satu kali. "
            "Jangan berikan kepada siapa pun. Bila bukan Anda yang meminta, abaikan pesan ini dan beri tahu kantor "
            "desa.",
            "{code} is your code for a village letter on the site of {house}. It works for {minutes} minutes, once. "
            "Give it to nobody. If it was not you who asked, ignore this message and tell the village office.",
        ),
        placeholders={
            "house": Placeholder(
                name=_text("Pemerintah daerah", "Regency"),
                example=_text("Kabupaten Karangasem", "Karangasem Regency"),
            ),
            "code": Placeholder(name=_text("Kode", "Code"), example=_text("482170", "482170")),
            "minutes": Placeholder(name=_text("Menit", "Minutes"), example=_text("10", "10")),
        },
        channels=("whatsapp", "sms", "email"),
        in_inbox=False,
        is_secret=True,
    ),
)
