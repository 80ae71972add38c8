"""What is measured and said in the demo: the same at each start, and such as it is in the weeks of a pregnancy."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any, Final

from catalog.modules.one_student_one_client import education
from catalog.modules.one_student_one_client.rules.signs import Measure

THIN: Final = "thin"
_ANAEMIC_UNTIL: Final = Decimal("11.4")
_TENTH: Final = Decimal("0.1")
_FUNDUS_FROM: Final = 20
_HEART_FROM: Final = 16

HOME_NOTES: Final = (
    "Ibu sehat, tablet tambah darah diminum tiap malam. Suami ikut mendengarkan.",
    "Makan tiga kali sehari, sayur masih kurang. Contoh menu sepekan ditinggalkan.",
    "Gerakan janin terasa aktif. Jadwal periksa berikutnya diingatkan.",
    "Buku KIA dibaca bersama, tanda bahaya diulang oleh ibu dengan kata-katanya sendiri.",
    "Ibu mengeluh sering pegal; diajari cara duduk dan tidur miring kiri.",
    "Rencana bersalin dibicarakan: kendaraan tetangga dan calon donor sudah ada.",
)
CONTACT_NOTES: Final = (
    "Keadaan umum baik. Tablet tambah darah dilanjutkan.",
    "Tidak ada keluhan. Kontrol sesuai jadwal.",
    "Dianjurkan menambah lauk hewani. Kontrol sesuai jadwal.",
)
AFTER_NOTES: Final = (
    "Ibu dan bayi baik, ASI lancar. Tali pusat kering.",
    "Perdarahan normal, bayi menyusu kuat.",
    "Ibu dan anak sehat, imunisasi sesuai jadwal.",
)


class Body:
    """
    One mother.

    :param seed: makes her measurements, always the same ones.
    :param anaemic_from: since which week her Hb is low; it rises again by and by.
    """

    def __init__(self, seed: str, *, is_short: bool, is_thin: bool, anaemic_from: int | None) -> None:
        chance = Random(seed)  # noqa: S311 -- sample data, no secret
        self.anaemic_from, self.is_thin = anaemic_from, is_thin
        self.height = 143 if is_short else chance.randint(149, 161)
        self.weight = Decimal(41 if is_thin else chance.randint(46, 61))
        self.upper, self.lower = chance.randint(104, 120), chance.randint(64, 78)
        self.blood = Decimal(chance.randint(114, 126)) / 10
        self.arm = Decimal("22.2") if is_thin else Decimal(chance.randint(240, 280)) / 10

    def at_contact(self, weeks: int, *, is_first: bool) -> dict[Measure, Decimal]:
        """As a midwife measures in that week."""
        found = self.at_home(weeks) | {Measure.HAEMOGLOBIN: self._blood(weeks)}
        if is_first:
            found |= {Measure.HEIGHT: Decimal(self.height)}
        if weeks >= _FUNDUS_FROM:
            found |= {Measure.FUNDAL_HEIGHT: Decimal(weeks - 1 + self.height % 2)}
        if weeks >= _HEART_FROM:
            found |= {Measure.FETAL_HEART: Decimal(132 + (self.height + weeks) % 18)}
        return found

    def at_home(self, weeks: int) -> dict[Measure, Decimal]:
        """As a student measures with what fits into a bag."""
        swing = (weeks * 7 + self.height) % 5
        gained = max(0, weeks - 10)
        return {
            Measure.SYSTOLIC: Decimal(self.upper + swing),
            Measure.DIASTOLIC: Decimal(self.lower + swing),
            Measure.WEIGHT: self.weight + Decimal(gained * 4) / 10,
            Measure.ARM: (self.arm + Decimal(gained) * Decimal("0.05" if self.is_thin else "0.02")).quantize(_TENTH),
        }

    def after_birth(self) -> dict[Measure, Decimal]:
        return {
            Measure.SYSTOLIC: Decimal(self.upper),
            Measure.DIASTOLIC: Decimal(self.lower),
            Measure.TEMPERATURE: Decimal("36.6"),
        }

    def _blood(self, weeks: int) -> Decimal:
        if self.anaemic_from is None or weeks < self.anaemic_from:
            return self.blood
        risen = Decimal("9.8") + Decimal(weeks - self.anaemic_from) * Decimal("0.08")
        return min(risen, _ANAEMIC_UNTIL).quantize(_TENTH)


def of_child(grams: int, days: int) -> dict[Measure, Decimal]:
    """
    A child that thrives, as a midwife measures it.

    :param grams: its weight at birth.
    :param days: how old it is.
    """
    first, second = min(days, 90), max(0, min(days, 365) - 90)
    later = max(0, days - 365)
    return {
        Measure.CHILD_WEIGHT: Decimal(grams + 28 * first + 12 * second + 7 * later),
        Measure.CHILD_LENGTH: (Decimal(48) + (11 * first + 6 * second + 3 * later) / Decimal(100)).quantize(_TENTH),
        Measure.CHILD_HEAD: (Decimal(33) + (7 * first + 2 * second + later // 2) / Decimal(100)).quantize(_TENTH),
        Measure.CHILD_TEMPERATURE: Decimal("36.8"),
    }


def of_home_visit(number: int, *, weeks: int, days_after_birth: int | None, is_thin: bool) -> Mapping[str, Any]:
    """
    What a student wrote down beside the measurements, as `record_visit` takes it.

    :param number: which visit of this mother it is.
    """
    topics = education.taught_at(weeks) if days_after_birth is None else education.taught_after(days_after_birth)
    portions = {
        group.code: str(max(1, group.recommended("later") - (number + place) % 3))
        for place, group in enumerate(education.FOOD_GROUPS)
    }
    return {
        "note": HOME_NOTES[number % len(HOME_NOTES)] if days_after_birth is None else AFTER_NOTES[number % 3],
        "taught": [topics[number % len(topics)].code] if topics else [],
        "eaten": portions,
        "given": ["local_meal", "iron_tablets"] if is_thin else ["iron_tablets"],
    }
