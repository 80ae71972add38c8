"""What the scheme reports to the ministry. All count mothers, so that groups below five never leave the regency."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

_PERCENT: Final = LocalisedText(id="%", en="%")
_DISTRICT: Final = LocalisedText(id="Kecamatan", en="District")


def _share(name: str, title: LocalisedText, definition: LocalisedText) -> sdk.Indicator:
    return sdk.Indicator(
        code=f"one_student_one_client.{name}",
        name=title,
        definition=definition,
        unit=_PERCENT,
        compute=f"catalog.modules.one_student_one_client.indicators.{name}",
        decimals=1,
        counts_people=True,
        reform_focus="stunting",
        dimension=_DISTRICT,
    )


INDICATORS: Final = (
    sdk.Indicator(
        code="one_student_one_client.visits_made",
        name=LocalisedText(id="Kunjungan yang tercatat", en="Visits recorded"),
        definition=LocalisedText(
            id="Kunjungan kepada ibu dan bayi pada bulan itu, oleh mahasiswa, bidan, atau dokter, menurut kecamatan.",
            en="Visits to mothers and newborns in the month, by students, midwives or doctors, by district.",
        ),
        unit=LocalisedText(id="kunjungan", en="visits"),
        compute="catalog.modules.one_student_one_client.indicators.visits_made",
        counts_people=True,
        reform_focus="stunting",
        dimension=_DISTRICT,
    ),
    _share(
        "high_risk_paired",
        LocalisedText(id="Ibu berisiko tinggi yang didampingi", en="High-risk mothers with a student"),
        LocalisedText(
            id="Bagian ibu hamil berisiko tinggi atau sangat tinggi yang didampingi mahasiswa pada akhir bulan.",
            en="Share of pregnant women at high or very high risk who have a student at the end of the month.",
        ),
    ),
    _share(
        "k6_complete",
        LocalisedText(id="K6 lengkap", en="K6 complete"),
        LocalisedText(
            id=(
                "Bagian ibu yang melahirkan bulan itu dengan enam kontak: satu, dua, dan tiga per trimester, dengan "
                "dokter pada trimester 1 dan 3 (Permenkes 21/2021, pasal 13)."
            ),
            en=(
                "Share of mothers who gave birth in the month after six contacts: one, two and three a trimester, with "
                "a doctor in the first and third (Permenkes 21/2021, article 13)."
            ),
        ),
    ),
    _share(
        "doctor_ultrasound",
        LocalisedText(id="Dokter dengan USG", en="Doctor with ultrasound"),
        LocalisedText(
            id="Bagian ibu yang melahirkan bulan itu dan diperiksa dokter dengan USG pada trimester 1 dan 3.",
            en="Share of mothers who gave birth in the month and saw a doctor with ultrasound in trimesters 1 and 3.",
        ),
    ),
    sdk.Indicator(
        code="one_student_one_client.missed_visits",
        name=LocalisedText(id="Kunjungan yang terlewat", en="Missed visits"),
        definition=LocalisedText(
            id="Kontak wajib ibu dan bayi yang batasnya jatuh pada bulan itu dan tidak terjadi pada waktunya.",
            en="Contacts owed to mother and newborn whose last day lay in the month and which were not made in time.",
        ),
        unit=LocalisedText(id="kontak", en="contacts"),
        compute="catalog.modules.one_student_one_client.indicators.missed_visits",
        counts_people=True,
        higher_is_better=False,
        reform_focus="stunting",
        dimension=_DISTRICT,
    ),
    _share(
        "referrals_within_hour",
        LocalisedText(id="Rujukan dipastikan dalam satu jam", en="Referrals confirmed within the hour"),
        LocalisedText(
            id="Bagian rujukan yang dibuka bulan itu dan dipastikan Puskesmas paling lama 60 menit kemudian.",
            en="Share of referrals opened in the month that the health centre confirmed within 60 minutes.",
        ),
    ),
    _share(
        "anaemia_improved",
        LocalisedText(id="Anemia membaik", en="Anaemia improved"),
        LocalisedText(
            id="Bagian ibu yang melahirkan bulan itu, pernah anemia saat hamil, dan Hb terakhirnya tidak lagi rendah.",
            en="Share of mothers who gave birth in the month and were anaemic, whose last Hb was no longer low.",
        ),
    ),
)
