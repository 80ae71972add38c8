"""What people are told about certificates. No names: whoever reads it sees whose it is on the page."""

from typing import Final

from core.localised import LocalisedText
from notifications.wording import MessageTemplate, Placeholder


def _text(id: str, en: str) -> LocalisedText:
    return LocalisedText(id=id, en=en)


_DAY: Final = Placeholder(
    name=_text("Tanggal berakhir", "Day of its end"), example=_text("25 Desember 2026", "25 Dec 2026")
)
_COUNT: Final = Placeholder(name=_text("Jumlah sertifikat", "Number of certificates"), example=_text("3", "3"))

OWN: Final = MessageTemplate(
    code="documents.certificate_ends",
    name=_text("Sertifikat Anda akan berakhir", "Your certificate ends"),
    subject=_text("Sertifikat Anda berakhir {day}", "Your certificate ends on {day}"),
    body=_text(
        "Sertifikat tanda tangan Anda berakhir {day}. Perpanjang sebelum hari itu di halaman Tanda tangan, Sertifikat."
        " Sesudahnya Anda tidak dapat menandatangani; surat yang sudah Anda tandatangani tetap sah.",
        "Your signing certificate ends on {day}. Renew it before that day on the page To sign, Certificate. After it"
        " you cannot sign; what you have signed stays valid.",
    ),
    placeholders={"day": _DAY},
)
OTHERS: Final = MessageTemplate(
    code="documents.certificates_end",
    name=_text("Sertifikat di kantor akan berakhir", "Certificates at the office end"),
    subject=_text("Sertifikat yang akan berakhir: {count}", "Certificates that end soon: {count}"),
    body=_text(
        "Sertifikat penanda tangan atau segel yang akan berakhir: {count}, yang pertama pada {day}. Buka Pengaturan,"
        " Sertifikat, ingatkan pemiliknya, dan perpanjang segel kantor bila termasuk di dalamnya.",
        "Certificates of signers or of the seal that end soon: {count}, the first on {day}. Open Settings,"
        " Certificates, remind their holders, and renew the office's seal if it is among them.",
    ),
    placeholders={"count": _COUNT, "day": _DAY},
)
TEMPLATES: Final = (OWN, OTHERS)
