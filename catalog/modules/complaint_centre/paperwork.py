"""The papers a regency signs, applies and hands out: drafts and proposals until it has decided."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText


def _guide(name: str, role: str, id: str, en: str) -> sdk.Paper:
    return sdk.Paper(
        kind="guide",
        title=LocalisedText(id=id, en=en),
        path=f"papers/{name}.md",
        english=f"papers/{name}.en.md",
        role=role,
    )


PAPERS: Final = (
    sdk.Paper(
        kind="decree",
        title=LocalisedText(
            id="Rancangan peraturan kepala daerah tentang batas waktu menjawab pengaduan",
            en="Draft regulation of the head on the time limits of answers",
        ),
        path="papers/peraturan_batas_waktu.md",
    ),
    sdk.Paper(
        kind="procedure",
        title=LocalisedText(id="SOP pengaduan masyarakat", en="Procedure of complaints"),
        path="papers/sop_pengaduan.md",
        english="papers/sop_pengaduan.en.md",
    ),
    sdk.Paper(
        kind="needs",
        title=LocalisedText(id="Kebutuhan tenaga, perangkat, dan biaya", en="Staff, devices and cost"),
        path="papers/kebutuhan.md",
        english="papers/kebutuhan.en.md",
    ),
    _guide("panduan_penanggap", "complaint_officer", "Panduan penanggap pengaduan", "Guide for officers who answer"),
    _guide(
        "panduan_pusat_pengaduan",
        "complaint_desk",
        "Panduan petugas pusat pengaduan",
        "Guide for the complaint desk",
    ),
    _guide("panduan_pemeriksa", "complaint_inspector", "Panduan pemeriksa laporan pelanggaran", "Guide for inspectors"),
    _guide("panduan_pengelola", "complaint_manager", "Panduan pengelola pengaduan", "Guide for managers"),
)

SCREENSHOTS: Final = (
    sdk.Screenshot(
        device="phone",
        path="complaint_centre/screenshots/start.webp",
        caption=LocalisedText(
            id="Sebelum melapor: paling lambat pukul berapa dijawab", en="Before reporting: by when it is answered"
        ),
        alt=LocalisedText(
            id="Halaman Sampaikan laporan di ponsel: janji jam jawaban, lalu pilihan keluhan, pertanyaan, usulan, dan"
            " pelanggaran",
            en="The start of a report on a phone: the promised time of the answer, then complaint, question, proposal "
            "and wrongdoing to choose from",
        ),
    ),
    sdk.Screenshot(
        device="phone",
        path="complaint_centre/screenshots/report.webp",
        caption=LocalisedText(
            id="Satu laporan: jawabannya, sisa waktu, perjalanannya",
            en="One report: the answer, the time left, its way",
        ),
        alt=LocalisedText(
            id="Laporan warga di ponsel: sudah dijawab, batas penyelesaian, dan tiga langkah yang sudah dilalui",
            en="A citizen's report on a phone: answered, the limit for settling it, and the three steps behind it",
        ),
    ),
    sdk.Screenshot(
        device="desktop",
        path="complaint_centre/screenshots/record.webp",
        caption=LocalisedText(
            id="Di meja petugas: sisa waktu dan langkah berikutnya", en="On an officer's desk: time left, next step"
        ),
        alt=LocalisedText(
            id="Satu laporan jalan berlubang di layar petugas: batas jawaban, kantor, dan tindakan yang dapat dipilih",
            en="A report of a pothole on an officer's screen: the limit of the answer, the office, what can be done",
        ),
    ),
)
