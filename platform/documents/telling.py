"""What people are told about certificates and letters. No names: whoever reads it sees whose it is on the page."""

from typing import Final

from core.localised import LocalisedText
from notifications.wording import MessageTemplate, Placeholder

_text = LocalisedText


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

_LETTER: Final = {
    "letter": Placeholder(
        name=_text("Jenis surat", "Kind of letter"), example=_text("Surat Keterangan Usaha", "Business statement")
    ),
    "office": Placeholder(
        name=_text("Kantor", "Office"), example=_text("Kantor Perbekel Padangkerta", "Village office of Padangkerta")
    ),
}
INITIAL_WAITS: Final = MessageTemplate(
    code="documents.initial_waits",
    name=_text("Surat menunggu paraf Anda", "A letter waits for your initial"),
    subject=_text("Menunggu paraf Anda: {letter}", "Waits for your initial: {letter}"),
    body=_text(
        "{letter} dari {office} menunggu paraf Anda. Buka halaman Paraf: baca suratnya, lalu paraf atau kembalikan"
        " dengan alasan.",
        "{letter} of {office} waits for your initial. Open the page Initials: read the letter, then put your initial or"
        " send it back with a reason.",
    ),
    placeholders=_LETTER,
)
SENT_BACK: Final = MessageTemplate(
    code="documents.sent_back",
    name=_text("Surat dikembalikan", "A letter was sent back"),
    subject=_text("Dikembalikan: {letter}", "Sent back: {letter}"),
    body=_text(
        "{letter} dari {office} dikembalikan tanpa paraf. Alasannya ada di halaman surat itu. Yang mengelola surat di"
        " kantor itu membetulkannya di sana, lalu surat diparaf lagi dari awal.",
        "{letter} of {office} was sent back without an initial. The reason is on the letter's page. Whoever manages the"
        " letters of that office mends it there; then it goes round anew.",
    ),
    placeholders=_LETTER,
)
TEMPLATES: Final = (OWN, OTHERS, INITIAL_WAITS, SENT_BACK)
