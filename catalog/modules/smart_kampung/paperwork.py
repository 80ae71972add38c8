"""
The papers a regency signs, applies and hands out (drafts and proposals until it has decided), and pictures of the
pages.

The pictures are taken by tests/browser/shots.py.
"""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText


def _guide(name: str, role: str, title: LocalisedText) -> sdk.Paper:
    return sdk.Paper(kind="guide", title=title, path=f"papers/{name}.md", english=f"papers/{name}.en.md", role=role)


PAPERS: Final = (
    sdk.Paper(
        kind="decree",
        title=LocalisedText(
            id="Rancangan keputusan tentang Smart Kampung dan pelimpahannya",
            en="Draft decree on Smart Kampung and what is delegated",
        ),
        path="papers/keputusan_pelimpahan.md",
    ),
    sdk.Paper(
        kind="procedure",
        title=LocalisedText(id="SOP layanan desa", en="Procedure of village services"),
        path="papers/sop_layanan_desa.md",
    ),
    sdk.Paper(
        kind="needs",
        title=LocalisedText(
            id="Kebutuhan tenaga, perangkat, dan biaya per 100 desa", en="Staff, devices and cost for each 100 villages"
        ),
        path="papers/kebutuhan.md",
        english="papers/kebutuhan.en.md",
    ),
    _guide(
        "panduan_pengelola",
        "kampung_manager",
        LocalisedText(id="Panduan pengelola Smart Kampung", en="Guide for managers of Smart Kampung"),
    ),
    _guide(
        "panduan_petugas_desa", "village_clerk", LocalisedText(id="Panduan petugas desa", en="Guide for village clerks")
    ),
    _guide(
        "panduan_petugas_rumah_desa",
        "village_house_officer",
        LocalisedText(id="Panduan petugas rumah layak huni desa", en="Guide for officers for houses of a village"),
    ),
    _guide(
        "panduan_petugas_perumahan",
        "housing_officer",
        LocalisedText(id="Panduan petugas perumahan daerah", en="Guide for housing officers of the regency"),
    ),
    _guide(
        "panduan_penilai_desa",
        "village_assessor",
        LocalisedText(id="Panduan penilai desa di kecamatan", en="Guide for assessors of villages"),
    ),
    _guide(
        "panduan_petugas_jemput_bola",
        "outreach_officer",
        LocalisedText(id="Panduan petugas jemput bola", en="Guide for outreach officers"),
    ),
)

SCREENSHOTS: Final = (
    sdk.Screenshot(
        device="phone",
        path="smart_kampung/screenshots/letters.webp",
        caption=LocalisedText(id="Memilih surat di desa sendiri", en="Choosing a letter of one's own village"),
        alt=LocalisedText(
            id="Daftar surat Desa Purwa Kerthi di ponsel, dengan janji 15 menit dan jumlah pertanyaan tiap surat",
            en="The letters of the village Purwa Kerthi on a phone, with the promise of 15 minutes and the "
            "number of questions of each",
        ),
    ),
    sdk.Screenshot(
        device="phone",
        path="smart_kampung/screenshots/letter.webp",
        caption=LocalisedText(
            id="Satu surat: janji, waktu yang tercapai, dan yang perlu diisi",
            en="One letter: the promise, the time reached, and what is to be filled in",
        ),
        alt=LocalisedText(
            id="Halaman Surat Keterangan Usaha di ponsel: janji 15 menit, gratis, enam pertanyaan, tombol minta surat",
            en="The page of the business statement on a phone: promised in 15 minutes, free, six questions, a"
            " button to ask for it",
        ),
    ),
    sdk.Screenshot(
        device="desktop",
        path="smart_kampung/screenshots/villages.webp",
        caption=LocalisedText(
            id="Kemajuan semua desa, terbuka bagi umum", en="How far all villages have come, open to everybody"
        ),
        alt=LocalisedText(
            id="Halaman kemajuan desa: bagian desa yang maju, berkembang, dan kurang, dengan saringan tingkat"
            " dan kecamatan",
            en="The progress of villages: shares of advanced, developing and lacking ones, with filters by "
            "level and district",
        ),
    ),
)
