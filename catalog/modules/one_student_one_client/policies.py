"""Numbers of the scheme that a regency may decide, and those of medicine that the nation does."""

from decimal import Decimal
from typing import Final

from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy

PREFIX: Final = "one_student_one_client"
ARM_LOW: Final = f"{PREFIX}.arm_low"
ARM_AT_RISK: Final = f"{PREFIX}.arm_at_risk"
HAEMOGLOBIN_LOW: Final = f"{PREFIX}.haemoglobin_low"
CHILD_COOL: Final = f"{PREFIX}.child_cool"
CHILD_WARM: Final = f"{PREFIX}.child_warm"
CHILD_COLD: Final = f"{PREFIX}.child_cold"
CHILD_FEVER: Final = f"{PREFIX}.child_fever"
BIRTH_WEIGHT_LOW: Final = f"{PREFIX}.birth_weight_low"
RECEIPT_MINUTES: Final = f"{PREFIX}.receipt_minutes"
MISSED_DAYS: Final = f"{PREFIX}.missed_days"
CHILD_MONTHS: Final = f"{PREFIX}.child_months"

_WATCHED: Final = LocalisedText(
    id="Suhu anak dalam °C. Di luar batas ini anak dipantau dan bidan diberi tahu.",
    en="Temperature of the child in °C. Beyond it the child is watched and the midwife told.",
)
_REFERRED: Final = LocalisedText(
    id="Suhu anak dalam °C. Mulai batas ini rujukan dibuka seketika.",
    en="Temperature of the child in °C. From there on a referral is opened at once.",
)


def _heat(key: str, name: LocalisedText, explanation: LocalisedText, default: str, source: LocalisedText) -> Policy:
    return Policy(
        key=key,
        name=name,
        explanation=explanation,
        kind=Kind.DECIMAL,
        decimals=1,
        default=Decimal(default),
        minimum=34,
        maximum=40,
        source=source,
        basis=Basis.UNVERIFIED,
        who_may_set=NATIONAL_ONLY,
    )


_HANDBOOK: Final = LocalisedText(id="Buku KIA", en="Mother-and-child handbook")
_INFECTION: Final = LocalisedText(
    id="Pedoman WHO 2015 tentang infeksi bakteri berat pada bayi muda",
    en="WHO guideline of 2015 on serious bacterial infection in young infants",
)

POLICIES: Final = (
    Policy(
        key=ARM_LOW,
        name=LocalisedText(id="Kurang energi kronis: LILA di bawah", en="Chronic energy deficiency: LILA below"),
        explanation=LocalisedText(
            id="Lingkar lengan atas dalam cm. Di bawah angka ini bidan diberi tahu.",
            en="Upper-arm circumference in cm. Below it the midwife is told.",
        ),
        kind=Kind.DECIMAL,
        decimals=1,
        default=Decimal("23.0"),
        minimum=15,
        maximum=30,
        source=LocalisedText(id="Buku KIA; PMK 21/2021", en="Mother-and-child handbook; PMK 21/2021"),
        basis=Basis.UNVERIFIED,
        who_may_set=NATIONAL_ONLY,
    ),
    Policy(
        key=ARM_AT_RISK,
        name=LocalisedText(id="Risiko kurang energi kronis: LILA di bawah", en="Risk of energy deficiency: LILA below"),
        explanation=LocalisedText(
            id="Lingkar lengan atas dalam cm. Di bawah angka ini gizi ibu dipantau.",
            en="Upper-arm circumference in cm. Below it the mother's diet is watched.",
        ),
        kind=Kind.DECIMAL,
        decimals=1,
        default=Decimal("23.5"),
        minimum=15,
        maximum=30,
        source=LocalisedText(id="Buku KIA; PMK 21/2021", en="Mother-and-child handbook; PMK 21/2021"),
        basis=Basis.UNVERIFIED,
        who_may_set=NATIONAL_ONLY,
    ),
    Policy(
        key=HAEMOGLOBIN_LOW,
        name=LocalisedText(id="Anemia: Hb di bawah", en="Anaemia: Hb below"),
        explanation=LocalisedText(
            id="Hemoglobin dalam g/dL. Di bawah angka ini bidan diberi tahu.",
            en="Haemoglobin in g/dL. Below it the midwife is told.",
        ),
        kind=Kind.DECIMAL,
        decimals=1,
        default=Decimal("11.0"),
        minimum=5,
        maximum=14,
        source=LocalisedText(id="Kartu skor Poedji Rochjati", en="Score card of Poedji Rochjati"),
        basis=Basis.UNVERIFIED,
        who_may_set=NATIONAL_ONLY,
    ),
    _heat(
        CHILD_COOL,
        LocalisedText(id="Suhu anak rendah: di bawah", en="A child is cool: below"),
        _WATCHED,
        "36.5",
        _HANDBOOK,
    ),
    _heat(
        CHILD_WARM,
        LocalisedText(id="Suhu anak meningkat: di atas", en="A child is warm: above"),
        _WATCHED,
        "37.5",
        _HANDBOOK,
    ),
    _heat(
        CHILD_COLD,
        LocalisedText(id="Anak kedinginan: di bawah", en="A child is too cold: below"),
        _REFERRED,
        "35.5",
        _INFECTION,
    ),
    _heat(
        CHILD_FEVER,
        LocalisedText(id="Anak demam: mulai", en="A child has a fever: from"),
        _REFERRED,
        "38.0",
        _INFECTION,
    ),
    Policy(
        key=BIRTH_WEIGHT_LOW,
        name=LocalisedText(id="Berat lahir rendah (BBLR): di bawah", en="Low birth weight (BBLR): below"),
        explanation=LocalisedText(
            id="Dalam gram. Di bawah angka ini bidan diberi tahu.", en="In grams. Below it the midwife is told."
        ),
        kind=Kind.INTEGER,
        default=2500,
        minimum=1000,
        maximum=4000,
        source=_HANDBOOK,
        basis=Basis.UNVERIFIED,
        who_may_set=NATIONAL_ONLY,
    ),
    Policy(
        key=RECEIPT_MINUTES,
        name=LocalisedText(id="Rujukan dipastikan dalam", en="A referral is confirmed within"),
        explanation=LocalisedText(
            id="Sesudah itu orang berikutnya diberi tahu: semua bidan, kepala Puskesmas, lalu dinas.",
            en="After it the next are told: all midwives, the head of the health centre, then the agency.",
        ),
        kind=Kind.MINUTES,
        default=15,
        minimum=5,
        maximum=120,
        source=LocalisedText(id="Pilihan kami", en="Our own choice"),
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=MISSED_DAYS,
        name=LocalisedText(id="Kunjungan yang terlewat dinaikkan setelah", en="A missed visit is passed on after"),
        explanation=LocalisedText(
            id="Hari sesudah batasnya lewat, untuk ibu berisiko tinggi: ke bidan, lalu ke kepala Puskesmas.",
            en="Days after its last day, for high-risk mothers: to the midwife, then the head of the health centre.",
        ),
        kind=Kind.DAYS,
        default=2,
        minimum=1,
        maximum=14,
        source=LocalisedText(id="Pilihan kami", en="Our own choice"),
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=CHILD_MONTHS,
        name=LocalisedText(id="Anak didampingi sampai umur", en="A child is accompanied until"),
        explanation=LocalisedText(id="Dalam bulan.", en="In months."),
        kind=Kind.INTEGER,
        default=24,
        minimum=6,
        maximum=60,
        source=LocalisedText(
            id="1.000 hari pertama kehidupan, sampai anak dua tahun", en="The first 1,000 days, until the child is two"
        ),
        basis=Basis.ASSUMED,
    ),
)
