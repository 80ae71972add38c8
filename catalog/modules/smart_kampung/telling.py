"""What the module tells people. No message names anybody who was visited: it leads to a page."""

from typing import Final

from core.localised import LocalisedText
from notifications.wording import MessageTemplate, Placeholder


def _text(id: str, en: str) -> LocalisedText:
    return LocalisedText(id=id, en=en)


TEMPLATES: Final = (
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
