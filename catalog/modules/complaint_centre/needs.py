"""What must be there before reports are answered in hours, and what it costs (papers/kebutuhan.md)."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

_DISTRICTS: Final = ("district_office",)
_GUESS: Final = LocalisedText(
    id="Perkiraan Tiru; ganti dengan standar harga satuan daerah",
    en="Tiru's estimate; replace it by the regency's price standard",
)

READINESS: Final = (
    sdk.ReadinessNeed(
        code="positions",
        kind="data",
        name=LocalisedText(id="Letak kantor camat", en="Positions of the district offices"),
        missing=LocalisedText(
            id="Batas jawaban dihitung dari matahari terbenam di kantor camat. Isi letak yang belum ada.",
            en="An answer is due by sunset at the district office. Enter the positions that are missing.",
        ),
        unit_kinds=_DISTRICTS,
        measure="positions",
    ),
    sdk.ReadinessNeed(
        code="phones",
        kind="data",
        name=LocalisedText(id="Nomor telepon kantor camat", en="Telephone numbers of the district offices"),
        missing=LocalisedText(
            id="Laporan langsung ke camat. Isi nomor kantor yang belum ada.",
            en="Reports go straight to the district head. Enter the numbers that are missing.",
        ),
        unit_kinds=_DISTRICTS,
        measure="phones",
    ),
    sdk.ReadinessNeed(
        code="heads",
        kind="staff",
        name=LocalisedText(id="Camat yang tercatat di setiap kecamatan", en="A named head of each district"),
        missing=LocalisedText(
            id="Batas yang terlewat naik kepada orang, bukan kepada kantor. Catat camat yang belum ada.",
            en="A missed limit goes up to a person, not to an office. Enter the heads who are not there yet.",
        ),
        unit_kinds=_DISTRICTS,
    ),
    sdk.ReadinessNeed(
        code="inspector",
        kind="staff",
        name=LocalisedText(id="Pemeriksa laporan pelanggaran", en="Inspector of reported wrongdoing"),
        missing=LocalisedText(
            id="Tanpa pemeriksa tidak ada yang membaca laporan pelanggaran. Beri perannya di Inspektorat.",
            en="Without an inspector nobody reads reports of wrongdoing. Give the role at the Inspectorate.",
        ),
        role="complaint_inspector",
    ),
    sdk.ReadinessNeed(
        code="desk",
        kind="staff",
        name=LocalisedText(id="Petugas pusat pengaduan", en="Officer of the complaint desk"),
        missing=LocalisedText(
            id="Beri peran petugas pusat pengaduan kepada sedikitnya satu orang.",
            en="Give the role of the complaint desk to at least one person.",
        ),
        role="complaint_desk",
    ),
    sdk.ReadinessNeed(
        code="regulation",
        kind="regulation",
        name=LocalisedText(
            id="Peraturan kepala daerah tentang batas waktu pengaduan",
            en="The head's regulation on the time limits of complaints",
        ),
        missing=LocalisedText(
            id="Sesuaikan dan tetapkan rancangannya, lalu catat nomor dan tanggalnya.",
            en="Adapt and issue the draft, then enter its number and date.",
        ),
        paper="peraturan_batas_waktu",
    ),
    sdk.ReadinessNeed(
        code="procedure",
        kind="regulation",
        name=LocalisedText(id="SOP pengaduan masyarakat", en="Procedure of complaints"),
        missing=LocalisedText(
            id="Sahkan SOP pengaduan, lalu catat nomor dan tanggalnya.",
            en="Adopt the procedure, then enter its number and date.",
        ),
        paper="sop_pengaduan",
    ),
)

COSTS: Final = (
    sdk.CostItem(
        code="desk_officers",
        label=LocalisedText(id="Petugas pusat pengaduan", en="Officers of the complaint desk"),
        unit=LocalisedText(id="orang-bulan", en="person-month"),
        quantity=48,
        price=3_000_000,
        source=_GUESS,
        is_yearly=True,
    ),
    sdk.CostItem(
        code="data_plan",
        label=LocalisedText(id="Paket data penanggap", en="Data plans of officers"),
        unit=LocalisedText(id="bulan", en="month"),
        quantity=720,
        price=50_000,
        source=_GUESS,
        is_yearly=True,
    ),
    sdk.CostItem(
        code="training",
        label=LocalisedText(id="Pelatihan penanggap, 1 hari", en="Training of officers, 1 day"),
        unit=LocalisedText(id="orang-hari", en="person-day"),
        quantity=80,
        price=350_000,
        source=_GUESS,
    ),
)
