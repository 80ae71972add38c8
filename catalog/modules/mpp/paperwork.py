"""The papers a regency signs, applies and hands out; drafts and proposals until it has decided."""

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
