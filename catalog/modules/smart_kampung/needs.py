"""What villages need before letters are made there, and what that costs a regency."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

_VILLAGES: Final = ("village_office", "ward_office")
_GUESS: Final = LocalisedText(
    id="Perkiraan Tiru; ganti dengan standar harga satuan daerah",
    en="Tiru's estimate; replace it by the regency's price standard",
)

READINESS: Final = (
    sdk.ReadinessNeed(
        code="villages",
        kind="units",
        name=LocalisedText(id="Kantor desa dan kelurahan", en="Offices of villages and wards"),
        missing=LocalisedText(
            id="Buat unit kerja dari daftar wilayah, sekali tekan untuk semua desa dan kelurahan.",
            en="Make the work units from the list of regions, at one press for all villages and wards.",
        ),
        unit_kinds=_VILLAGES,
    ),
    sdk.ReadinessNeed(
        code="heads",
        kind="staff",
        name=LocalisedText(id="Kepala desa dan lurah yang tercatat", en="Heads of villages and wards who are recorded"),
        missing=LocalisedText(
            id="Surat ditandatangani atas nama mereka. Catat kepala desa atau lurah yang belum ada.",
            en="Letters are signed in their names. Enter the heads who are not there yet.",
        ),
        unit_kinds=_VILLAGES,
    ),
    sdk.ReadinessNeed(
        code="residents",
        kind="data",
        name=LocalisedText(id="Data penduduk di desa dan kelurahan", en="Residents of villages and wards"),
        missing=LocalisedText(
            id="Surat selesai dalam menit karena datanya sudah ada. Impor penduduk desa yang masih kosong.",
            en="Letters take minutes because the data are there. Import the residents of villages without any.",
        ),
        unit_kinds=_VILLAGES,
        measure="residents",
    ),
    sdk.ReadinessNeed(
        code="network",
        kind="network",
        name=LocalisedText(id="Jaringan di kantor desa dan kelurahan", en="Network in offices of villages and wards"),
        missing=LocalisedText(
            id="Centang desa dan kelurahan yang jaringannya sudah bekerja.",
            en="Tick the villages and wards whose network works.",
        ),
        unit_kinds=_VILLAGES,
    ),
    sdk.ReadinessNeed(
        code="signatures",
        kind="data",
        name=LocalisedText(id="Sertifikat tanda tangan elektronik", en="Certificates for signing"),
        missing=LocalisedText(
            id="Terbitkan sertifikat bagi sedikitnya satu penanda tangan.",
            en="Issue a certificate for at least one person who signs.",
        ),
        measure="signatures",
    ),
    sdk.ReadinessNeed(
        code="regulation",
        kind="regulation",
        name=LocalisedText(
            id="Peraturan kepala daerah tentang Smart Kampung", en="The head's regulation on Smart Kampung"
        ),
        missing=LocalisedText(
            id="Catat peraturan yang menugaskan layanan surat kepada desa (UU 6/2014 pasal 19).",
            en="Enter the regulation that gives letters to the villages (UU 6/2014 article 19).",
        ),
    ),
    sdk.ReadinessNeed(
        code="numbering",
        kind="regulation",
        name=LocalisedText(id="Ketentuan tata naskah dan nomor surat", en="Rule on letters and their numbers"),
        missing=LocalisedText(
            id="Nomor surat memakai kode klasifikasi arsip (Permendagri 83/2022). Catat ketentuan daerahnya.",
            en="Letter numbers carry archive codes (Permendagri 83/2022). Enter the regency's own rule.",
        ),
    ),
    sdk.ReadinessNeed(
        code="manager",
        kind="staff",
        name=LocalisedText(id="Pengelola Smart Kampung", en="Manager of Smart Kampung"),
        missing=LocalisedText(
            id="Beri peran pengelola Smart Kampung kepada satu orang.", en="Give the role of the manager to one person."
        ),
        role="kampung_manager",
    ),
    sdk.ReadinessNeed(
        code="clerk",
        kind="staff",
        name=LocalisedText(id="Petugas desa", en="Village clerk"),
        missing=LocalisedText(
            id="Beri peran petugas desa kepada sedikitnya satu orang.",
            en="Give the role of a village clerk to at least one person.",
        ),
        role="village_clerk",
    ),
)

COSTS: Final = (
    sdk.CostItem(
        code="computer",
        label=LocalisedText(id="Komputer dan printer desa", en="Computer and printer of a village"),
        unit=LocalisedText(id="set", en="set"),
        per=_VILLAGES,
        price=11_000_000,
        source=_GUESS,
    ),
    sdk.CostItem(
        code="training",
        label=LocalisedText(
            id="Pelatihan petugas desa, 2 orang selama 1 hari", en="Training of village clerks, 2 people for 1 day"
        ),
        unit=LocalisedText(id="orang-hari", en="person-day"),
        quantity=2,
        per=_VILLAGES,
        price=300_000,
        source=_GUESS,
    ),
    sdk.CostItem(
        code="internet",
        label=LocalisedText(id="Internet kantor desa", en="Internet of a village office"),
        unit=LocalisedText(id="bulan", en="month"),
        quantity=12,
        per=_VILLAGES,
        price=400_000,
        source=_GUESS,
        is_yearly=True,
    ),
    sdk.CostItem(
        code="night_duty",
        label=LocalisedText(
            id="Honor layanan malam, 2 malam seminggu", en="Allowance of evening service, 2 evenings a week"
        ),
        unit=LocalisedText(id="malam", en="evening"),
        quantity=96,
        per=_VILLAGES,
        price=50_000,
        source=_GUESS,
        is_yearly=True,
    ),
)
