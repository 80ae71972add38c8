"""
What a measurement or a sign means, and what follows at once.

An alert tells the midwife; a danger sign opens a referral whatever the score. Neither is a diagnosis: that belongs to
the midwife or the doctor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal, Self

from core.localised import LocalisedText

type Severity = Literal["watch", "alert", "urgent"]


def _range(text: str) -> tuple[Decimal, Decimal]:
    low, high = text.split()
    return Decimal(low), Decimal(high)


class Measure(StrEnum):
    """What is measured: unit, plausible range (outside it is asked again, never refused), possible range, LOINC."""

    label: LocalisedText
    unit: str
    plausible: tuple[Decimal, Decimal]
    possible: tuple[Decimal, Decimal]
    loinc: str

    def __new__(cls, value: str, id: str, en: str, unit: str, plausible: str, possible: str, loinc: str) -> Self:
        measure = str.__new__(cls, value)
        measure._value_ = value
        measure.label = LocalisedText(id=id, en=en)
        measure.unit = unit
        measure.plausible = _range(plausible)
        measure.possible = _range(possible)
        measure.loinc = loinc
        return measure

    SYSTOLIC = "systolic", "Tekanan darah atas", "Blood pressure, upper", "mmHg", "80 180", "50 280", "8480-6"
    DIASTOLIC = "diastolic", "Tekanan darah bawah", "Blood pressure, lower", "mmHg", "50 110", "30 180", "8462-4"
    WEIGHT = "weight", "Berat badan", "Weight", "kg", "35 110", "25 250", "29463-7"
    HEIGHT = "height", "Tinggi badan", "Height", "cm", "135 180", "100 220", "8302-2"
    ARM = "arm", "Lingkar lengan atas (LILA)", "Upper-arm circumference (LILA)", "cm", "19 40", "12 60", ""
    HAEMOGLOBIN = "haemoglobin", "Hemoglobin (Hb)", "Haemoglobin (Hb)", "g/dL", "7 16", "2 22", "718-7"
    FUNDAL_HEIGHT = "fundal_height", "Tinggi fundus", "Fundal height", "cm", "8 42", "1 60", "11881-0"
    FETAL_HEART = "fetal_heart", "Denyut jantung janin", "Fetal heart rate", "/min", "110 170", "40 240", "55283-6"
    TEMPERATURE = "temperature", "Suhu badan", "Temperature", "°C", "35.5 38.5", "30 43", "8310-5"


def is_possible(measure: Measure, value: Decimal) -> bool:
    """Whether anybody alive can have it; what cannot be is a slip of the finger."""
    low, high = measure.possible
    return low <= value <= high


def is_doubtful(measure: Measure, value: Decimal) -> bool:
    """Whether it is asked again before it is kept: rare, not impossible."""
    low, high = measure.plausible
    return not low <= value <= high


class Danger(StrEnum):
    """Danger signs in pregnancy [GK]: each opens a referral at once."""

    label: LocalisedText

    def __new__(cls, value: str, id: str, en: str) -> Self:
        sign = str.__new__(cls, value)
        sign._value_ = value
        sign.label = LocalisedText(id=id, en=en)
        return sign

    BLEEDING = "bleeding", "Perdarahan dari jalan lahir", "Bleeding from the birth canal"
    HEADACHE = "headache", "Sakit kepala hebat atau pandangan kabur", "Severe headache or blurred vision"
    SWELLING = "swelling", "Bengkak pada muka atau tangan", "Swelling of the face or hands"
    CONVULSION = "convulsion", "Kejang", "Convulsions"
    FEVER = "fever", "Demam tinggi", "High fever"
    WATERS = "waters", "Air ketuban keluar sebelum waktunya", "Waters breaking early"
    MOVEMENT = (
        "movement",
        "Gerakan janin berkurang (kurang dari 10 kali dalam 12 jam)",
        "Fewer movements (below 10 in 12 hours)",
    )
    VOMITING = "vomiting", "Muntah terus-menerus", "Vomiting that does not stop"
    PAIN = "pain", "Nyeri perut hebat", "Severe pain in the belly"


@dataclass(frozen=True)
class Alert:
    """
    :param code: what was found: `"kek"`, `"anaemia"`, `"hypertension"`.
    :param severity: watch: told; alert: told and looked at by the midwife; urgent: a referral at once.
    """

    code: str
    severity: Severity
    label: LocalisedText


_ALERTS: Final = {
    "kek": Alert("kek", "alert", LocalisedText(id="Kurang energi kronis (KEK)", en="Chronic energy deficiency (KEK)")),
    "kek_risk": Alert("kek_risk", "watch", LocalisedText(id="Risiko kurang energi kronis", en="Risk of KEK")),
    "anaemia": Alert("anaemia", "alert", LocalisedText(id="Anemia", en="Anaemia")),
    "hypertension": Alert("hypertension", "alert", LocalisedText(id="Tekanan darah tinggi", en="High blood pressure")),
    "severe_hypertension": Alert(
        "severe_hypertension", "urgent",
        LocalisedText(id="Tekanan darah sangat tinggi", en="Very high blood pressure"),
    ),
}  # fmt: skip


def words_of(ground: str) -> LocalisedText:
    """
    What a ground of a referral is called: a danger sign or an urgent alert, by its code.

    :raises KeyError: for a code that is neither.
    """
    return _GROUNDS[ground]


_GROUNDS: Final = {str(sign): sign.label for sign in Danger} | {code: alert.label for code, alert in _ALERTS.items()}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Where an alert begins, from the policies in force ([W52] [GK]): cm, g/dL and mmHg."""

    arm_low: Decimal = Decimal("23.0")
    arm_at_risk: Decimal = Decimal("23.5")
    haemoglobin_low: Decimal = Decimal("11.0")
    pressure_high: tuple[Decimal, Decimal] = (Decimal(140), Decimal(90))
    pressure_severe: tuple[Decimal, Decimal] = (Decimal(160), Decimal(110))


def alerts(measured: Mapping[Measure, Decimal], limits: Limits = Limits()) -> list[Alert]:
    """
    What measurements tell: LILA below 23.0 cm is KEK, below 23.5 a risk of it; Hb below 11 anaemia; 140/90 or more
    high, 160/110 or more very high blood pressure, by either value.
    """
    found = []
    if (arm := measured.get(Measure.ARM)) is not None and arm < limits.arm_at_risk:
        found.append(_ALERTS["kek" if arm < limits.arm_low else "kek_risk"])
    if (blood := measured.get(Measure.HAEMOGLOBIN)) is not None and blood < limits.haemoglobin_low:
        found.append(_ALERTS["anaemia"])
    pressure = (measured.get(Measure.SYSTOLIC), measured.get(Measure.DIASTOLIC))
    if _reaches(pressure, limits.pressure_severe):
        found.append(_ALERTS["severe_hypertension"])
    elif _reaches(pressure, limits.pressure_high):
        found.append(_ALERTS["hypertension"])
    return found


def _reaches(pressure: tuple[Decimal | None, Decimal | None], limit: tuple[Decimal, Decimal]) -> bool:
    return any(value is not None and value >= bound for value, bound in zip(pressure, limit, strict=True))
