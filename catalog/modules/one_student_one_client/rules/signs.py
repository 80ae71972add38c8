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
_CHILD: Final = "child_"


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

    # Of the child from birth to two years; ranges after the growth charts of Buku KIA [GK], their edges ours [A].
    CHILD_WEIGHT = "child_weight", "Berat badan anak", "Weight of the child", "g", "1500 16000", "300 30000", "29463-7"
    CHILD_LENGTH = "child_length", "Panjang badan anak", "Length of the child", "cm", "40 95", "20 120", "8306-3"
    CHILD_HEAD = (
        "child_head", "Lingkar kepala anak", "Head of the child, around", "cm", "30 52", "20 65", "9843-4",
    )  # fmt: skip
    CHILD_TEMPERATURE = (
        "child_temperature", "Suhu badan anak", "Temperature of the child", "°C", "35.5 38.5", "28 43", "8310-5",
    )  # fmt: skip

    @property
    def is_of_child(self) -> bool:
        return self.startswith(_CHILD)


def is_possible(measure: Measure, value: Decimal) -> bool:
    """Whether anybody alive can have it; what cannot be is a slip of the finger."""
    low, high = measure.possible
    return low <= value <= high


def is_doubtful(measure: Measure, value: Decimal) -> bool:
    """Whether it is asked again before it is kept: rare, not impossible."""
    low, high = measure.plausible
    return not low <= value <= high


type Stage = Literal["pregnant", "after_birth", "child"]
"""Of the mother while she is pregnant, of the mother after it, of the child from birth to two years."""
_MOTHER: Final[tuple[Stage, ...]] = ("pregnant", "after_birth")


class Danger(StrEnum):
    """
    Danger signs by Buku KIA [GK]: each opens a referral at once. `stages` says of whom and when it can be seen; its
    words tell a child's from the mother's.
    """

    label: LocalisedText
    stages: frozenset[Stage]

    def __new__(cls, value: str, id: str, en: str, *stages: Stage) -> Self:
        sign = str.__new__(cls, value)
        sign._value_ = value
        sign.label = LocalisedText(id=id, en=en)
        sign.stages = frozenset(stages)
        return sign

    @property
    def is_of_child(self) -> bool:
        return "child" in self.stages

    BLEEDING = "bleeding", "Perdarahan dari jalan lahir", "Bleeding from the birth canal", *_MOTHER
    HEADACHE = "headache", "Sakit kepala hebat atau pandangan kabur", "Severe headache or blurred vision", *_MOTHER
    SWELLING = "swelling", "Bengkak pada muka atau tangan", "Swelling of the face or hands", *_MOTHER
    CONVULSION = "convulsion", "Kejang", "Convulsions", *_MOTHER
    FEVER = "fever", "Demam tinggi", "High fever", *_MOTHER
    WATERS = "waters", "Air ketuban keluar sebelum waktunya", "Waters breaking early", "pregnant"
    MOVEMENT = (
        "movement",
        "Gerakan janin berkurang (kurang dari 10 kali dalam 12 jam)",
        "Fewer movements (below 10 in 12 hours)",
        "pregnant",
    )
    VOMITING = "vomiting", "Muntah terus-menerus", "Vomiting that does not stop", *_MOTHER
    PAIN = "pain", "Nyeri perut hebat", "Severe pain in the belly", *_MOTHER
    LOCHIA = "lochia", "Nifas: cairan berbau dari jalan lahir", "After the birth: foul discharge", "after_birth"
    LEGS = "legs", "Nifas: kaki bengkak dan nyeri", "After the birth: legs swollen and painful", "after_birth"
    BREAST = (
        "breast",
        "Nifas: payudara bengkak, merah, dan nyeri",
        "After the birth: breast red and sore",
        "after_birth",
    )
    SADNESS = "sadness", "Nifas: sangat sedih atau putus asa", "After the birth: very sad or hopeless", "after_birth"

    CHILD_DRINKING = "child_drinking", "Anak tidak mau menyusu atau minum", "The child does not drink", "child"
    CHILD_CONVULSION = "child_convulsion", "Anak kejang", "The child has convulsions", "child"
    CHILD_LETHARGY = "child_lethargy", "Anak lemas atau tidak sadar", "The child is limp or unconscious", "child"
    CHILD_BREATHING = (
        "child_breathing",
        "Anak sesak atau bernapas 60 kali semenit atau lebih",
        "The child breathes with difficulty, or 60 times a minute or more",
        "child",
    )
    CHILD_YELLOW = (
        "child_yellow",
        "Anak kuning dalam 24 jam sejak lahir, atau sampai telapak tangan atau kaki",
        "The child is yellow within 24 hours of the birth, or up to palms or soles",
        "child",
    )
    CHILD_NAVEL = "child_navel", "Tali pusat anak merah atau bernanah", "The child's navel is red or has pus", "child"
    CHILD_VOMITING = "child_vomiting", "Anak memuntahkan semuanya", "The child vomits everything", "child"
    CHILD_DIARRHOEA = (
        "child_diarrhoea",
        "Anak diare dengan mata cekung atau darah",
        "The child has diarrhoea with sunken eyes or blood",
        "child",
    )


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
    "child_cool": Alert("child_cool", "watch", LocalisedText(id="Suhu anak rendah", en="The child is cool")),
    "child_warm": Alert("child_warm", "watch", LocalisedText(id="Suhu anak meningkat", en="The child is warm")),
    "child_cold": Alert("child_cold", "urgent", LocalisedText(id="Anak kedinginan", en="The child is too cold")),
    "child_fever": Alert("child_fever", "urgent", LocalisedText(id="Anak demam", en="The child has a fever")),
}  # fmt: skip


def words_of(ground: str) -> LocalisedText:
    """
    What a ground of a referral is called: a danger sign or an urgent alert, by its code.

    :raises KeyError: for a code that is neither.
    """
    return _GROUNDS[ground]


def is_of_child(ground: str) -> bool:
    """Whether a ground of a referral was found of the child, not of the mother."""
    return ground.startswith(_CHILD)


_GROUNDS: Final = {str(sign): sign.label for sign in Danger} | {code: alert.label for code, alert in _ALERTS.items()}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Where an alert begins, from the policies in force ([W52] [GK]): cm, g/dL, mmHg and °C."""

    arm_low: Decimal = Decimal("23.0")
    arm_at_risk: Decimal = Decimal("23.5")
    haemoglobin_low: Decimal = Decimal("11.0")
    pressure_high: tuple[Decimal, Decimal] = (Decimal(140), Decimal(90))
    pressure_severe: tuple[Decimal, Decimal] = (Decimal(160), Decimal(110))
    child_normal: tuple[Decimal, Decimal] = (Decimal("36.5"), Decimal("37.5"))
    child_severe: tuple[Decimal, Decimal] = (Decimal("35.5"), Decimal("38.0"))


def alerts(measured: Mapping[Measure, Decimal], limits: Limits = Limits()) -> list[Alert]:
    """
    What measurements tell: LILA below 23.0 cm is KEK, below 23.5 a risk of it; Hb below 11 anaemia; 140/90 or more
    high, 160/110 or more very high blood pressure, by either value. A child is watched below 36.5 and above 37.5 °C,
    and referred below 35.5 and from 38.0: WHO's limits (2015) for an infant under two months [GK], kept until two years
    to be safe [A].
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
    if (heat := measured.get(Measure.CHILD_TEMPERATURE)) is not None:
        found += _heat(heat, limits)
    return found


def _heat(heat: Decimal, limits: Limits) -> list[Alert]:
    if heat < limits.child_severe[0]:
        return [_ALERTS["child_cold"]]
    if heat >= limits.child_severe[1]:
        return [_ALERTS["child_fever"]]
    low, high = limits.child_normal
    return [_ALERTS["child_cool"]] if heat < low else [_ALERTS["child_warm"]] if heat > high else []


def _reaches(pressure: tuple[Decimal | None, Decimal | None], limit: tuple[Decimal, Decimal]) -> bool:
    return any(value is not None and value >= bound for value, bound in zip(pressure, limit, strict=True))
