"""
The numbers of the complaint centre: the regency's rule for answers, the nation's days, escalation, reopening.

Named in groups, as `rules` asks for them; a case keeps `KEPT` when it is filed.
"""

from decimal import Decimal
from typing import Final

from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy

PREFIX: Final = "complaint_centre"
RUNS_FOR: Final = f"{PREFIX}.local_rule_for"
RESPONSE_HOURS: Final = f"{PREFIX}.response_hours"
UNTIL_SUNSET: Final = f"{PREFIX}.until_sunset"
MORNING: Final = f"{PREFIX}.morning"
SUNSET_MARGIN: Final = f"{PREFIX}.sunset_margin"
VERIFICATION_DAYS: Final = f"{PREFIX}.verification_days"
SIMPLE_DAYS: Final = f"{PREFIX}.simple_days"
COMPLAINT_DAYS: Final = f"{PREFIX}.complaint_days"
EXAMINATION_DAYS: Final = f"{PREFIX}.examination_days"
ESCALATION_SHARE: Final = f"{PREFIX}.escalation_share"
ESCALATION_LEAST: Final = f"{PREFIX}.escalation_least"
REOPEN_DAYS: Final = f"{PREFIX}.reopen_days"
UNANSWERED_DAYS: Final = f"{PREFIX}.unanswered_days"
REPLY_DAYS: Final = f"{PREFIX}.reply_days"
OBJECTION_DAYS: Final = f"{PREFIX}.objection_days"
NEARBY_METRES: Final = f"{PREFIX}.nearby_metres"
NEARBY_DAYS: Final = f"{PREFIX}.nearby_days"
PUBLIC_LEAST: Final = f"{PREFIX}.public_least"
PUBLIC_SQUARE: Final = f"{PREFIX}.public_square"
PUBLIC_MINUTES: Final = f"{PREFIX}.public_minutes"

LOCAL_RULE: Final = (RESPONSE_HOURS, UNTIL_SUNSET, MORNING, SUNSET_MARGIN)
NATIONAL: Final = (VERIFICATION_DAYS, SIMPLE_DAYS, COMPLAINT_DAYS, EXAMINATION_DAYS)
ESCALATION: Final = (ESCALATION_SHARE, ESCALATION_LEAST)
NEARBY: Final = (NEARBY_METRES, NEARBY_DAYS)
KEPT: Final = (RUNS_FOR, *LOCAL_RULE, *NATIONAL, *ESCALATION, REOPEN_DAYS, UNANSWERED_DAYS)

ALL, POOR, NONE = "all", "poor", "none"

_CHOSEN: Final = LocalisedText(
    id="Pilihan Tiru. Peraturan tidak menyebut angkanya", en="Tiru's choice. No regulation gives a number"
)
_BANYUWANGI: Final = LocalisedText(
    id="Aturan Kabupaten Banyuwangi menurut pemberitaan: empat jam dan sampai matahari terbenam; sejak 15–16 Oktober "
    "2025 dua jam",
    en="Rule of Banyuwangi as the press reported it: four hours and until sunset; since 15–16 October 2025 two hours",
)
_READING: Final = LocalisedText(
    id="Tafsir Tiru atas aturan Kabupaten Banyuwangi, “maksimal empat jam dan sampai matahari terbenam”",
    en="Tiru's reading of Banyuwangi's rule, “at most four hours and until sunset”",
)
_SP4N: Final = LocalisedText(
    id="SP4N: Perpres 76/2013 dan PermenPANRB 5/2025, pengganti 62/2018. Angkanya menurut keterangan kementerian; "
    "cocokkan dengan naskahnya sebelum dipakai",
    en="SP4N: Perpres 76/2013 and PermenPANRB 5/2025, which replaced 62/2018. The number as the ministry states it; "
    "compare it with the text before use",
)
_WORKING_DAYS: Final = LocalisedText(id="hari kerja", en="working days")
_WORKING_DAY: Final = LocalisedText(id="hari kerja", en="working day")


def _national(key: str, name: LocalisedText, explanation: LocalisedText, default: int) -> Policy:
    return Policy(
        key=key,
        name=name,
        explanation=explanation,
        kind=Kind.DAYS,
        default=default,
        minimum=1,
        maximum=120,
        unit=_WORKING_DAYS,
        one=_WORKING_DAY,
        source=_SP4N,
        basis=Basis.UNVERIFIED,
        who_may_set=NATIONAL_ONLY,
    )


POLICIES: Final = (
    Policy(
        key=RUNS_FOR,
        name=LocalisedText(id="Aturan jawaban daerah berlaku untuk", en="The regency's rule for answers counts for"),
        explanation=LocalisedText(
            id="Pengaduan mana yang dijawab dalam hitungan jam. Jangka waktu nasional berjalan untuk semua laporan.",
            en="Which complaints are answered within hours. The nation's time limits run for all reports.",
        ),
        kind=Kind.CHOICE,
        default=ALL,
        choices=(
            (ALL, LocalisedText(id="semua pengaduan", en="all complaints")),
            (POOR, LocalisedText(id="pengaduan tentang warga miskin", en="complaints that concern the poor")),
            (NONE, LocalisedText(id="tidak ada", en="none")),
        ),
        source=LocalisedText(
            id="Pilihan Tiru. Di Kabupaten Banyuwangi aturan ini dimulai dari layanan bagi warga miskin",
            en="Tiru's choice. In Banyuwangi the rule began with services to the poor",
        ),
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=RESPONSE_HOURS,
        name=LocalisedText(id="Pengaduan dijawab dalam", en="A complaint is answered within"),
        explanation=LocalisedText(
            id="Jawaban petugas yang menyebut tindakan atau rencana; pesan otomatis tidak dihitung. 4 jam adalah "
            "aturan klasik, 2 jam aturan 2025. Berlaku tujuh hari seminggu.",
            en="By an officer who names an action or a plan; automatic messages do not count. 4 hours is the classic "
            "rule, 2 hours that of 2025. It runs seven days a week.",
        ),
        kind=Kind.HOURS,
        default=4,
        minimum=1,
        maximum=12,
        source=_BANYUWANGI,
        basis=Basis.UNVERIFIED,
    ),
    Policy(
        key=UNTIL_SUNSET,
        name=LocalisedText(id="Paling lambat saat matahari terbenam", en="At the latest when the sun sets"),
        explanation=LocalisedText(
            id="Matahari terbenam di kantor kecamatan tempat kejadian, atau di kantor daerah bila letak kantor "
            "kecamatan belum diisi.",
            en="The sun sets at the district office of the place reported, or at the regency's own office where the "
            "position of the district office is not entered.",
        ),
        kind=Kind.BOOLEAN,
        default=True,
        source=_BANYUWANGI,
        basis=Basis.UNVERIFIED,
    ),
    Policy(
        key=MORNING,
        name=LocalisedText(id="Pengaduan malam dihitung mulai pukul", en="A complaint of the night is counted from"),
        explanation=LocalisedText(
            id="Yang masuk malam hari dijawab pagi hari: jamnya dihitung dari sini. Dari pukul 7 dengan 4 jam berarti "
            "sampai pukul 11.",
            en="What comes at night is answered in the morning: its hours are counted from here. From 7 with 4 hours "
            "means until 11.",
        ),
        kind=Kind.INTEGER,
        default=7,
        minimum=5,
        maximum=10,
        unit=LocalisedText(id="pagi", en="a.m."),
        source=_READING,
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=SUNSET_MARGIN,
        name=LocalisedText(id="Malam dimulai sebelum matahari terbenam", en="The night begins before sunset"),
        explanation=LocalisedText(
            id="Yang masuk sesudah itu dijawab besok pagi, supaya petugas punya waktu.",
            en="What comes after that is answered the next morning, so that officers have time.",
        ),
        kind=Kind.MINUTES,
        default=60,
        minimum=15,
        maximum=240,
        source=_READING,
        basis=Basis.ASSUMED,
    ),
    _national(
        VERIFICATION_DAYS,
        LocalisedText(id="Laporan diverifikasi dan diberitahukan dalam", en="A report is verified and noticed within"),
        LocalisedText(
            id="Pelapor diberi tahu bahwa laporannya ditangani dan oleh siapa.",
            en="The reporter is told that the report is dealt with, and by whom.",
        ),
        3,
    ),
    _national(
        SIMPLE_DAYS,
        LocalisedText(
            id="Permintaan informasi dan aspirasi selesai dalam", en="Information and aspirations are settled within"
        ),
        LocalisedText(id="Dihitung sejak laporan diterima.", en="Counted from when the report is received."),
        5,
    ),
    _national(
        COMPLAINT_DAYS,
        LocalisedText(
            id="Pengaduan tidak berkadar pengawasan selesai dalam",
            en="A complaint without examination is settled within",
        ),
        LocalisedText(
            id="Pengaduan yang tidak memerlukan pemeriksaan lapangan.",
            en="A complaint for which nobody has to examine on the spot.",
        ),
        14,
    ),
    _national(
        EXAMINATION_DAYS,
        LocalisedText(
            id="Pengaduan berkadar pengawasan selesai dalam", en="A complaint with examination is settled within"
        ),
        LocalisedText(
            id="Pengaduan yang memerlukan pemeriksaan lapangan, dan pelaporan pelanggaran.",
            en="A complaint for which somebody has to examine on the spot, and whistle-blowing.",
        ),
        60,
    ),
    Policy(
        key=ESCALATION_SHARE,
        name=LocalisedText(
            id="Waktu atasan dari waktu di bawahnya", en="The superior's time, of that of the level below"
        ),
        explanation=LocalisedText(
            id="Laporan yang tidak dijawab naik ke atasan dengan waktu lebih singkat: 50% dari 4 jam adalah 2 jam, "
            "lalu 1 jam.",
            en="What nobody answered goes to the superior with less time: 50% of 4 hours are 2 hours, then 1 hour.",
        ),
        kind=Kind.PERCENT,
        decimals=0,
        default=Decimal(50),
        minimum=10,
        maximum=100,
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=ESCALATION_LEAST,
        name=LocalisedText(id="Waktu atasan paling singkat", en="The shortest time of a superior"),
        explanation=LocalisedText(
            id="Seberapa pun tingginya laporan naik, waktu untuk menjawab tidak lebih singkat dari ini.",
            en="However high a report has gone, the time for an answer is not shorter than this.",
        ),
        kind=Kind.MINUTES,
        default=30,
        minimum=5,
        maximum=240,
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=REOPEN_DAYS,
        name=LocalisedText(id="Pelapor dapat membuka kembali dalam", en="A citizen may reopen a report within"),
        explanation=LocalisedText(
            id="Dihitung sejak laporan dinyatakan selesai; hari itu sendiri tidak dihitung.",
            en="Counted from when the report was settled; that day itself does not count.",
        ),
        kind=Kind.DAYS,
        default=10,
        minimum=1,
        maximum=90,
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=UNANSWERED_DAYS,
        name=LocalisedText(
            id="Laporan ditutup bila balasan tidak ditanggapi", en="A report closes when a reply stays unanswered"
        ),
        explanation=LocalisedText(
            id="Hari sesudah petugas membalas dan pelapor tidak menanggapi.",
            en="Days after an officer replied and the reporter wrote nothing.",
        ),
        kind=Kind.DAYS,
        default=10,
        minimum=1,
        maximum=90,
        source=LocalisedText(
            id="Kebiasaan di bawah PermenPANRB 62/2018; cocokkan dengan PermenPANRB 5/2025",
            en="Practice under PermenPANRB 62/2018; compare it with PermenPANRB 5/2025",
        ),
        basis=Basis.UNVERIFIED,
    ),
    Policy(
        key=NEARBY_METRES,
        name=LocalisedText(id="Laporan serupa dicari sejauh", en="Like reports are looked for within"),
        explanation=LocalisedText(
            id="Jarak dari tempat yang dilaporkan. Laporan di dekatnya ditawarkan untuk digabung; yang menggabung "
            "petugas.",
            en="Metres around the place reported. Those nearby are offered for joining, never joined by themselves.",
        ),
        kind=Kind.INTEGER,
        default=100,
        minimum=10,
        maximum=2000,
        unit=LocalisedText(id="meter", en="metres"),
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=NEARBY_DAYS,
        name=LocalisedText(id="Laporan serupa dicari selama", en="Like reports are looked for over"),
        explanation=LocalisedText(
            id="Selisih waktu paling lama antara dua laporan tentang hal yang sama.",
            en="The longest time between two reports about the same thing.",
        ),
        kind=Kind.DAYS,
        default=14,
        minimum=1,
        maximum=180,
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=PUBLIC_LEAST,
        name=LocalisedText(
            id="Persentase dan angka per 1.000 penduduk mulai dari",
            en="Percentages and rates per 1,000 people from",
        ),
        explanation=LocalisedText(
            id="Di bawah jumlah ini halaman terbuka menulis “terlalu sedikit untuk dinilai”, bukan persentase atau "
            "angka per 1.000 penduduk.",
            en="Below this number the public pages say “too few to say” instead of a percentage or a rate per 1,000 "
            "people.",
        ),
        kind=Kind.INTEGER,
        default=10,
        minimum=5,
        maximum=100,
        unit=LocalisedText(id="laporan", en="reports"),
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=PUBLIC_SQUARE,
        name=LocalisedText(id="Kotak pada peta untuk umum", en="Squares on the public map"),
        explanation=LocalisedText(
            id="Peta untuk umum menggambar laporan di tengah kotak selebar ini, tidak pernah di tempatnya, karena yang "
            "dilaporkan bisa rumah seseorang.",
            en="The public map draws reports in the middle of squares as wide as this, never where they are, since "
            "what is reported may be somebody's home.",
        ),
        kind=Kind.INTEGER,
        default=1000,
        minimum=500,
        maximum=10000,
        unit=LocalisedText(id="meter", en="metres"),
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=PUBLIC_MINUTES,
        name=LocalisedText(id="Angka halaman terbuka dihitung ulang tiap", en="Public numbers are reckoned anew after"),
        explanation=LocalisedText(
            id="Selama itu semua pengunjung membaca hitungan yang sama, sehingga ramainya pengunjung tidak "
            "memperlambat petugas.",
            en="Until then all visitors read the same numbers, so that a crowd of them slows no officer down.",
        ),
        kind=Kind.MINUTES,
        default=1,
        minimum=1,
        maximum=60,
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=REPLY_DAYS,
        name=LocalisedText(id="Pejabat menanggapi rujukan dalam", en="An officer replies to a referral within"),
        explanation=LocalisedText(
            id="Hak jawab. Sebelum ditanggapi atau hari-hari ini lewat, tidak ada keputusan yang memberatkan pejabat.",
            en="The right of reply. Before a reply, or before these days are over, nothing is decided against an "
            "officer.",
        ),
        kind=Kind.DAYS,
        default=7,
        minimum=3,
        maximum=60,
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=OBJECTION_DAYS,
        name=LocalisedText(
            id="Pejabat mengajukan keberatan dalam", en="An officer objects to what was decided on a referral within"
        ),
        explanation=LocalisedText(
            id="Keberatan diputus orang lain yang lebih tinggi daripada yang memutus pertama. Dihitung sejak "
            "diputuskan; hari itu sendiri tidak dihitung.",
            en="Somebody else, above whoever decided first, rules on it. Counted from the decision; that day itself "
            "does not count.",
        ),
        kind=Kind.DAYS,
        default=14,
        minimum=7,
        maximum=60,
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
)
