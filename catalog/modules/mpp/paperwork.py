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
            id="Rancangan keputusan tentang penyelenggara MPP", en="Draft decree on the organiser of the mall"
        ),
        path="papers/keputusan_penyelenggara.md",
    ),
    sdk.Paper(
        kind="procedure",
        title=LocalisedText(id="SOP antrean dan pelayanan di mal", en="Procedure of queues and service at the mall"),
        path="papers/sop_antrean.md",
    ),
    sdk.Paper(
        kind="needs",
        title=LocalisedText(
            id="Kebutuhan tenaga, perangkat, dan biaya untuk 20 loket", en="Staff, devices and cost for 20 counters"
        ),
        path="papers/kebutuhan.md",
        english="papers/kebutuhan.en.md",
    ),
    sdk.Paper(
        kind="guide",
        title=LocalisedText(id="Panduan petugas loket", en="Guide for counter clerks"),
        path="papers/panduan_petugas_loket.md",
        english="papers/panduan_petugas_loket.en.md",
        role="counter_clerk",
    ),
    sdk.Paper(
        kind="guide",
        title=LocalisedText(id="Panduan pengelola MPP", en="Guide for mall managers"),
        path="papers/panduan_pengelola_mpp.md",
        english="papers/panduan_pengelola_mpp.en.md",
        role="mpp_manager",
    ),
)

SCREENSHOTS: Final = (
    sdk.Screenshot(
        device="phone",
        path="mpp/screenshots/services.webp",
        caption=LocalisedText(
            id="Mencari layanan, dengan waktu dan biayanya", en="Finding a service, with its time and fee"
        ),
        alt=LocalisedText(
            id="Halaman layanan di ponsel: kolom pencarian, pilihan instansi, dan daftar layanan dengan waktu"
            " dan biayanya",
            en="The page of services on a phone: a search field, a choice of agencies, and services with time and fee",
        ),
    ),
    sdk.Screenshot(
        device="phone",
        path="mpp/screenshots/number.webp",
        caption=LocalisedText(
            id="Mengambil nomor dari rumah, dengan perkiraan waktu tunggu",
            en="Taking a number from home, with the expected wait",
        ),
        alt=LocalisedText(
            id="Halaman ambil nomor di ponsel: enam antrean, masing-masing dengan jumlah yang menunggu dan "
            "perkiraan menitnya",
            en="Taking a number on a phone: six queues, each with how many wait and the expected minutes",
        ),
    ),
    sdk.Screenshot(
        device="desktop",
        path="mpp/screenshots/day.webp",
        caption=LocalisedText(
            id="Hari di mal: waktu tunggu, jam tersibuk, dan tiap antrean",
            en="A day at the mall: waits, the busiest hour, and each queue",
        ),
        alt=LocalisedText(
            id="Halaman hari di mal: jumlah yang dilayani, median waktu tunggu, diagram kedatangan per "
            "setengah jam dan waktu tiap antrean",
            en="The day at the mall: how many were served, the median wait, charts of arrivals by half hour "
            "and of each queue's times",
        ),
    ),
)
