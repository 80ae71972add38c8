"""What the villages tell people. No message names anybody who was visited: it leads to a page."""

from typing import Final

from core.localised import LocalisedText
from notifications.wording import MessageTemplate, Placeholder

_text = LocalisedText


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
    MessageTemplate(
        code="smart_kampung.day_report",
        name=_text("Laporan jemput bola hari ini", "Report of the day's visits"),
        subject=_text("Jemput bola {day}: {visits} kunjungan", "Visits at home on {day}: {visits}"),
        body=_text(
            "Laporan kunjungan {centre} tanggal {day} siap dibaca: {visits} kunjungan. Masuk, lalu buka laporannya.",
            "The report of the visits of {centre} on {day} can be read: {visits} visits. Sign in and open it.",
        ),
        placeholders={
            "centre": Placeholder(
                name=_text("Puskesmas", "Health centre"), example=_text("Puskesmas Abang I", "Abang I health centre")
            ),
            "day": Placeholder(name=_text("Tanggal", "Day"), example=_text("2 Desember 2026", "2 December 2026")),
            "visits": Placeholder(name=_text("Jumlah kunjungan", "Number of visits"), example=_text("7", "7")),
        },
    ),
)
