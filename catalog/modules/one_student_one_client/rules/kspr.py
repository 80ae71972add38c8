"""
KSPR, the score card of Poedji Rochjati: what makes a pregnancy risky, and where the birth should take place.

Items are keyed by code names, because printed cards number them differently. Boundaries follow the newer card with the
notes of PMK 21/2021 (one_student_one_client.md, [W49]-[W53]). A score is an aid: a student's stays provisional until a
midwife has confirmed it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, Self

from core.localised import LocalisedText

START: Final = 2
"""Every pregnancy begins with two points."""
ORDINARY, GRAVE = 4, 8

type Group = Literal[1, 2, 3]


class Band(StrEnum):
    """Low, high and very high risk: KRR, KRT and KRST."""

    label: LocalisedText
    short: str

    def __new__(cls, value: str, short: str, id: str, en: str) -> Self:
        band = str.__new__(cls, value)
        band._value_ = value
        band.short = short
        band.label = LocalisedText(id=id, en=en)
        return band

    LOW = "low", "KRR", "risiko rendah", "low risk"
    HIGH = "high", "KRT", "risiko tinggi", "high risk"
    VERY_HIGH = "very_high", "KRST", "risiko sangat tinggi", "very high risk"


class Review(StrEnum):
    """The card is gone through four times: in each trimester, twice in the third ([W51])."""

    FIRST = "1"
    SECOND = "2"
    THIRD_EARLY = "3.1"
    THIRD_LATE = "3.2"


@dataclass(frozen=True)
class Item:
    """
    :param group: I may be a danger (from the history), II is one, III is an emergency.
    :param number: as the card prints it, for people who hold it in their hand; never a key.
    """

    code: str
    group: Group
    number: str
    points: int
    label: LocalisedText


def _item(code: str, group: Group, number: str, id: str, en: str, points: int = ORDINARY) -> Item:
    return Item(code, group, number, points, LocalisedText(id=id, en=en))


ITEMS: Final[tuple[Item, ...]] = (
    _item("first_too_young", 1, "1", "Hamil pertama pada usia 16 atau kurang", "First pregnancy at 16 or younger"),
    _item("first_too_old", 1, "2a", "Hamil pertama pada usia 35 tahun atau lebih", "First pregnancy at 35 or older"),
    _item("first_after_long_marriage", 1, "2b", "Hamil pertama setelah menikah 4 tahun atau lebih",
          "First pregnancy after four or more years of marriage"),
    _item("long_gap", 1, "3", "Anak terakhir lahir 10 tahun lalu atau lebih", "Last child born ten or more years ago"),
    _item("short_gap", 1, "4", "Anak terakhir berumur kurang dari 2 tahun", "Last child younger than two years"),
    _item("many_children", 1, "5", "Anak 4 atau lebih", "Four or more children"),
    _item("too_old", 1, "6", "Usia 35 tahun atau lebih", "Aged 35 or older"),
    _item("too_short", 1, "7", "Tinggi badan 145 cm atau kurang", "145 cm tall or less"),
    _item("lost_before", 1, "8", "Pernah keguguran atau lahir mati", "A pregnancy lost before, or a stillbirth"),
    _item("pulled_before", 1, "9a", "Pernah melahirkan dengan tang atau vakum", "An earlier forceps or vacuum birth"),
    _item("placenta_by_hand", 1, "9b", "Pernah plasenta diambil dengan tangan", "A placenta removed by hand before"),
    _item("transfused_before", 1, "9c", "Pernah diberi infus atau transfusi karena perdarahan setelah melahirkan",
          "An earlier infusion or transfusion for bleeding after birth"),
    _item("caesarean_before", 1, "10", "Pernah operasi sesar", "An earlier caesarean", GRAVE),
    _item("anaemia", 2, "11a", "Kurang darah (Hb kurang dari 11 g/dL)", "Anaemia (Hb below 11 g/dL)"),
    _item("malaria", 2, "11b", "Malaria", "Malaria"),
    _item("tuberculosis", 2, "11c", "TBC paru", "Tuberculosis of the lung"),
    _item("heart_disease", 2, "11d", "Penyakit jantung", "Heart disease"),
    _item("diabetes", 2, "11e", "Kencing manis (diabetes)", "Diabetes"),
    _item("infection", 2, "11f", "Infeksi menular seksual", "A sexually transmitted infection"),
    _item("swelling_and_pressure", 2, "12", "Bengkak pada muka atau tungkai dan tekanan darah tinggi",
          "Swollen face or legs with high blood pressure"),
    _item("twins", 2, "13", "Hamil kembar dua atau lebih", "Twins or more"),
    _item("much_water", 2, "14", "Air ketuban terlalu banyak (hidramnion)", "Too much amniotic fluid (hydramnios)"),
    _item("died_in_womb", 2, "15", "Bayi meninggal dalam kandungan", "The child died in the womb"),
    _item("post_term", 2, "16", "Kehamilan lebih bulan", "Past the due date (post-term)"),
    _item("breech", 2, "17", "Letak sungsang", "Breech position", GRAVE),
    _item("transverse", 2, "18", "Letak lintang", "Transverse position", GRAVE),
    _item("bleeding", 3, "19", "Perdarahan dalam kehamilan ini", "Bleeding in this pregnancy", GRAVE),
    _item("eclampsia", 3, "20", "Preeklamsia berat atau eklamsia", "Severe pre-eclampsia or eclampsia", GRAVE),
)  # fmt: skip
"""The card. What is 4 or 8 points, and the boundaries, are national; numbers 11d to 20 are unverified [GK]."""

BY_CODE: Final = {item.code: item for item in ITEMS}

_SAME_THING: Final = (frozenset({"first_too_old", "too_old"}),)
"""Of these only one counts: a first pregnancy at 35 is not two risks ([A], a midwife is to confirm it)."""

HIGH_FROM: Final = 6
VERY_HIGH_FROM: Final = 12


def counted(codes: Iterable[str]) -> frozenset[str]:
    """
    The items that count of those that were ticked.

    :raises ValueError: for a code that is not on the card.
    """
    ticked = set(codes)
    if strangers := ticked - BY_CODE.keys():
        raise ValueError(f"Not on the card: {sorted(strangers)}")
    for same in _SAME_THING:
        if same <= ticked:
            ticked -= same - {min(same)}
    return frozenset(ticked)


def total(codes: Iterable[str]) -> int:
    """
    The score: always 2 + 4k. 2, 6, 10, 14, 18; twelve cannot occur.

    :raises ValueError: for a code that is not on the card.
    """
    return START + sum(BY_CODE[code].points for code in counted(codes))


def standing(confirmed_before: Collection[str], now_ticked: Collection[str]) -> frozenset[str]:
    """
    The items that stand after another review. What was once a risk stays one, though its sign is gone, until 42 days
    after the birth ([W49]): the total never falls.
    """
    return counted({*confirmed_before, *now_ticked})


def band_of(score: int) -> Band:
    """KRR at 2, KRT from 6 to 10, KRST from 12 ([W50])."""
    if score >= VERY_HIGH_FROM:
        return Band.VERY_HIGH
    return Band.HIGH if score >= HIGH_FROM else Band.LOW


ADVICE: Final[dict[Band, LocalisedText]] = {
    Band.LOW: LocalisedText(
        id="Melahirkan dengan bidan, di Polindes atau Puskesmas.",
        en="Birth with a midwife, in a Polindes or Puskesmas.",
    ),
    Band.HIGH: LocalisedText(
        id="Melahirkan dengan bidan atau dokter, di Puskesmas atau rumah sakit.",
        en="Birth with a midwife or doctor, in a Puskesmas or hospital.",
    ),
    Band.VERY_HIGH: LocalisedText(
        id="Melahirkan di rumah sakit dengan dokter.", en="Birth in a hospital, with a doctor."
    ),
}
"""Place of birth and who attends it, by band [GK]."""


def review_at(weeks: int) -> Review:
    """Which of the four reviews belongs to a week: trimesters end at 12 and 24, the third is halved at 32 [A]."""
    if weeks <= 12:
        return Review.FIRST
    if weeks <= 24:
        return Review.SECOND
    return Review.THIRD_EARLY if weeks < 32 else Review.THIRD_LATE
