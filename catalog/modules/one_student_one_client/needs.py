"""What must be there before a mother has a student, and what it costs for each 100 students (papers/kebutuhan.md)."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

PARTNER_CAMPUS: Final = "partner_campus"

_CENTRES: Final = ("health_centre",)
_GUESS: Final = LocalisedText(
    id="Perkiraan Tiru per 100 mahasiswa; ganti dengan standar harga satuan daerah",
    en="Tiru's estimate for 100 students; replace it by the regency's price standard",
)

CAPABILITIES: Final = (
    sdk.CapabilityNeed(
        capability=PARTNER_CAMPUS,
        missing=LocalisedText(
            id="{module} memerlukan perjanjian dengan kampus. {regency} belum mencatat nomor dan tanggalnya.",
            en="{module} needs an agreement with a campus. {regency} has not entered its number and date.",
        ),
        fix_need="campus",
        fix_label=LocalisedText(id="Catat perjanjian dengan kampus", en="Enter the agreement with the campus"),
    ),
)

READINESS: Final = (
    sdk.ReadinessNeed(
        code="campus",
        kind="campus",
        name=LocalisedText(id="Perjanjian dengan kampus", en="Agreement with a campus"),
        missing=LocalisedText(
            id="Tanpa kampus tidak ada mahasiswa. Catat nomor dan tanggal perjanjiannya.",
            en="Without a campus there are no students. Enter number and date of the agreement.",
        ),
        paper="perjanjian_kampus",
        capability=PARTNER_CAMPUS,
    ),
    sdk.ReadinessNeed(
        code="centres",
        kind="units",
        name=LocalisedText(id="Puskesmas", en="Health centres"),
        missing=LocalisedText(
            id="Tambahkan sedikitnya satu puskesmas sebagai unit kerja.",
            en="Add at least one health centre as a work unit.",
        ),
        unit_kinds=_CENTRES,
    ),
    sdk.ReadinessNeed(
        code="phones",
        kind="data",
        name=LocalisedText(id="Nomor telepon puskesmas", en="Telephone numbers of health centres"),
        missing=LocalisedText(
            id="Pada tanda bahaya, mahasiswa menelepon puskesmas. Isi nomor yang belum ada.",
            en="At a danger sign the student calls the health centre. Enter the numbers that are missing.",
        ),
        unit_kinds=_CENTRES,
        measure="phones",
    ),
    sdk.ReadinessNeed(
        code="network",
        kind="network",
        name=LocalisedText(id="Jaringan di puskesmas", en="Network in health centres"),
        missing=LocalisedText(
            id="Bidan memeriksa catatan lewat jaringan. Centang puskesmas yang jaringannya bekerja.",
            en="Midwives check the records over a network. Tick the health centres whose network works.",
        ),
        unit_kinds=_CENTRES,
    ),
    sdk.ReadinessNeed(
        code="team",
        kind="regulation",
        name=LocalisedText(id="Keputusan tentang tim", en="Decree on the team"),
        missing=LocalisedText(
            id="Sesuaikan dan tandatangani rancangannya, lalu catat nomor dan tanggalnya.",
            en="Adapt and sign the draft, then enter its number and date.",
        ),
        paper="keputusan_tim",
    ),
    sdk.ReadinessNeed(
        code="procedure",
        kind="regulation",
        name=LocalisedText(id="SOP pendampingan dan rujukan", en="Procedure of accompanying and of referrals"),
        missing=LocalisedText(
            id="Sahkan SOP pendampingan dan rujukan, lalu catat nomor dan tanggalnya.",
            en="Adopt the procedure, then enter its number and date.",
        ),
        paper="sop_pendampingan",
    ),
    sdk.ReadinessNeed(
        code="impact_assessment",
        kind="regulation",
        name=LocalisedText(id="Penilaian dampak pelindungan data pribadi", en="Data protection impact assessment"),
        missing=LocalisedText(
            id="Data kesehatan adalah data spesifik: penilaian dampak wajib dibuat (UU 27/2022 pasal 34).",
            en="Health data are specific data: an impact assessment is a duty (UU 27/2022 art. 34).",
        ),
    ),
    sdk.ReadinessNeed(
        code="midwife",
        kind="staff",
        name=LocalisedText(id="Bidan", en="Midwife"),
        missing=LocalisedText(
            id="Beri peran bidan kepada sedikitnya satu orang di puskesmas.",
            en="Give the role of a midwife to at least one person of a health centre.",
        ),
        role="midwife",
    ),
    sdk.ReadinessNeed(
        code="supervisor",
        kind="staff",
        name=LocalisedText(id="Dosen pembimbing", en="Campus supervisor"),
        missing=LocalisedText(
            id="Beri peran dosen pembimbing kepada sedikitnya satu orang di kampus.",
            en="Give the role of a supervisor to at least one person of a campus.",
        ),
        role="campus_supervisor",
    ),
    sdk.ReadinessNeed(
        code="manager",
        kind="staff",
        name=LocalisedText(id="Pengelola One Student One Client", en="Manager of One Student One Client"),
        missing=LocalisedText(
            id="Beri peran pengelola kepada satu orang di dinas kesehatan.",
            en="Give the role of the manager to one person of the health agency.",
        ),
        role="osoc_manager",
    ),
)

COSTS: Final = (
    sdk.CostItem(
        code="blood_pressure",
        label=LocalisedText(id="Tensimeter digital tervalidasi", en="Validated digital blood pressure monitor"),
        unit=LocalisedText(id="unit", en="piece"),
        quantity=20,
        price=850_000,
        source=_GUESS,
    ),
    sdk.CostItem(
        code="scales",
        label=LocalisedText(id="Timbangan badan", en="Scales"),
        unit=LocalisedText(id="unit", en="piece"),
        quantity=20,
        price=350_000,
        source=_GUESS,
    ),
    sdk.CostItem(
        code="tape_thermometer",
        label=LocalisedText(id="Pita LILA dan termometer", en="Arm tape and thermometer"),
        unit=LocalisedText(id="set", en="set"),
        quantity=100,
        price=75_000,
        source=_GUESS,
    ),
    sdk.CostItem(
        code="training",
        label=LocalisedText(id="Pelatihan bidan dan dosen, 1 hari", en="Training of midwives and supervisors, 1 day"),
        unit=LocalisedText(id="orang-hari", en="person-day"),
        quantity=27,
        price=350_000,
        source=_GUESS,
    ),
    sdk.CostItem(
        code="transport",
        label=LocalisedText(
            id="Transpor kunjungan, 24 kali tiap mahasiswa", en="Transport of visits, 24 for each student"
        ),
        unit=LocalisedText(id="kunjungan", en="visit"),
        quantity=2_400,
        price=25_000,
        source=_GUESS,
        is_yearly=True,
    ),
    sdk.CostItem(
        code="data_plan",
        label=LocalisedText(id="Paket data mahasiswa", en="Data plan of students"),
        unit=LocalisedText(id="bulan", en="month"),
        quantity=1_200,
        price=50_000,
        source=_GUESS,
        is_yearly=True,
    ),
    sdk.CostItem(
        code="insurance",
        label=LocalisedText(id="Perlindungan kecelakaan mahasiswa", en="Accident cover of students"),
        unit=LocalisedText(id="orang-tahun", en="person-year"),
        quantity=100,
        price=120_000,
        source=_GUESS,
        is_yearly=True,
    ),
)
