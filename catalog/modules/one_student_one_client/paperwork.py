"""
The papers a regency signs, applies and hands out (drafts and proposals until it has decided), and pictures of the
pages.

The pictures are taken by tests/browser/shots.py.
"""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

PAPERS: Final = (
    sdk.Paper(
        kind="decree",
        title=LocalisedText(
            id="Rancangan keputusan tentang tim One Student One Client",
            en="Draft decree on the team of One Student One Client",
        ),
        path="papers/keputusan_tim.md",
    ),
    sdk.Paper(
        kind="agreement",
        title=LocalisedText(
            id="Rancangan perjanjian kerja sama dengan kampus", en="Draft agreement between the regency and a campus"
        ),
        path="papers/perjanjian_kampus.md",
    ),
    sdk.Paper(
        kind="procedure",
        title=LocalisedText(id="SOP pendampingan dan rujukan", en="Procedure of accompanying mothers and of referrals"),
        path="papers/sop_pendampingan.md",
        english="papers/sop_pendampingan.en.md",
    ),
    sdk.Paper(
        kind="needs",
        title=LocalisedText(
            id="Kebutuhan tenaga, perangkat, dan biaya per 100 mahasiswa",
            en="Staff, devices and cost for each 100 students",
        ),
        path="papers/kebutuhan.md",
        english="papers/kebutuhan.en.md",
    ),
    sdk.Paper(
        kind="guide",
        title=LocalisedText(id="Panduan mahasiswa pendamping", en="Guide for accompanying students"),
        path="papers/panduan_mahasiswa.md",
        english="papers/panduan_mahasiswa.en.md",
        role="osoc_student",
    ),
    sdk.Paper(
        kind="guide",
        title=LocalisedText(id="Panduan bidan", en="Guide for midwives"),
        path="papers/panduan_bidan.md",
        english="papers/panduan_bidan.en.md",
        role="midwife",
    ),
    sdk.Paper(
        kind="guide",
        title=LocalisedText(id="Panduan dosen pembimbing", en="Guide for campus supervisors"),
        path="papers/panduan_dosen_pembimbing.md",
        english="papers/panduan_dosen_pembimbing.en.md",
        role="campus_supervisor",
    ),
    sdk.Paper(
        kind="guide",
        title=LocalisedText(id="Panduan pengelola", en="Guide for managers"),
        path="papers/panduan_pengelola.md",
        english="papers/panduan_pengelola.en.md",
        role="osoc_manager",
    ),
    sdk.Paper(
        kind="guide",
        title=LocalisedText(
            id="Panduan petugas kesehatan ibu dan anak", en="Guide for officers for maternal and child health"
        ),
        path="papers/panduan_petugas_kia.md",
        english="papers/panduan_petugas_kia.en.md",
        role="maternal_health_officer",
    ),
)

SCREENSHOTS: Final = (
    sdk.Screenshot(
        device="phone",
        path="one_student_one_client/screenshots/materials.webp",
        caption=LocalisedText(id="Bahan bacaan untuk ibu dan keluarganya", en="Reading for mothers and their families"),
        alt=LocalisedText(
            id="Daftar bacaan di ponsel: tanda bahaya, makan, rencana persalinan, menyusui, dan merawat bayi "
            "baru lahir",
            en="A list of reading on a phone: danger signs, food, the plan for the birth, breastfeeding, "
            "caring for a newborn",
        ),
    ),
    sdk.Screenshot(
        device="desktop",
        path="one_student_one_client/screenshots/alone.webp",
        caption=LocalisedText(id="Siapa yang belum didampingi, tanpa nama", en="Who has nobody yet, without names"),
        alt=LocalisedText(
            id="Halaman siapa sendiri: rujukan yang belum dipastikan, jumlah ibu menurut kecamatan dan desa, "
            "tanpa nama",
            en="Who is alone: referrals that nobody has confirmed, numbers of mothers by district and "
            "village, without names",
        ),
    ),
)
