"""
What the digits of a NIK (personal number) and of a KK number (family card) say.

A NIK is 16 digits: the district of first registration (6), the birth date as DDMMYY with 40 added to a woman's day
(6), and a serial number (4). It is kept for life: a corrected birth date or a move changes nothing. So a NIK that
differs from the record is a reason to check, never to refuse, and its district may be one that no longer exists.
Source: PP 37/2007 article 37; Dukcapil.

A family card has the same shape, with the date on which the card was issued. It names a card, not a family: a new card
brings a new number.

Numbers come from the civil registry. Nothing here makes one.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from regions.codes import regency_of


class InvalidNumber(Refusal):
    """The text cannot be such a number. Neither message nor values repeat what was typed: it is personal data."""

    code = "number_invalid"
    status = 422

    @property
    def reason(self) -> str:
        # "nomor KK" stands in front in some sentences and inside others.
        sentence = super().reason
        return sentence[:1].upper() + sentence[1:]


class NumberMissing(InvalidNumber):
    code = "number_missing"
    message = _("The %(number)s is empty.")
    fix = _("Enter %(length)d digits.")


class NumberNotDigits(InvalidNumber):
    code = "number_not_digits"
    message = _("The %(number)s has other signs than digits.")
    fix = _("Enter %(length)d digits.")


class NumberTooShort(InvalidNumber):
    code = "number_too_short"
    message = _("The %(number)s has only %(digits)d digits.")
    fix = _("Enter %(length)d digits.")


class NumberTooLong(InvalidNumber):
    code = "number_too_long"
    message = _("The %(number)s has %(digits)d digits.")
    fix = _("Enter %(length)d digits.")


class ImpossibleDay(InvalidNumber):
    code = "number_day"
    message = _("Digits 7 and 8 of the %(number)s are not a possible day.")
    fix = _("Compare with the card, digit by digit.")


class ImpossibleMonth(InvalidNumber):
    code = "number_month"
    message = _("Digits 9 and 10 of the %(number)s are not a month.")
    fix = _("Compare with the card, digit by digit.")


class ImpossibleDate(InvalidNumber):
    code = "number_date"
    message = _("Digits 7 to 12 of the %(number)s are a date that does not exist.")
    fix = _("Compare with the card, digit by digit.")


class SerialMissing(InvalidNumber):
    code = "number_serial"
    message = _("The last four digits of the %(number)s cannot be 0000.")
    fix = _("Compare with the card, digit by digit.")


class Sex(models.TextChoices):
    MALE = "male", _("male")
    FEMALE = "female", _("female")


class Mismatch(models.TextChoices):
    """A NIK that differs from the record: worth a look at the papers, never a reason to refuse."""

    BIRTH_DATE = "birth_date", _("The birth date in the NIK differs from the record. Check the birth certificate.")
    SEX = "sex", _("The sex in the NIK differs from the record. Check the birth certificate.")
    REGENCY = "regency", _("The NIK was first issued in another regency. This is normal after a move.")


@dataclass(frozen=True, repr=False)
class Nik:
    """What a NIK says. Printing it shows the last four digits only: the rest could be rebuilt from the parts."""

    number: str
    district_code: str
    birth_date: dt.date
    sex: Sex
    serial: str
    warnings: tuple[Mismatch, ...] = ()

    def __repr__(self) -> str:
        return f"Nik({_masked(self.number)})"


@dataclass(frozen=True, repr=False)
class FamilyCard:
    """What the number of a family card says."""

    number: str
    district_code: str
    issue_date: dt.date
    serial: str

    def __repr__(self) -> str:
        return f"FamilyCard({_masked(self.number)})"


def parse_nik(
    text: str,
    *,
    today: dt.date,
    birth_date: dt.date | None = None,
    sex: Sex | None = None,
    region_code: str | None = None,
) -> Nik:
    """
    Read a NIK, with or without blanks, dots and hyphens.

    What is on record, if given, settles the century and fills `warnings`; without a birth date the year is the latest
    that is not in the future.

    :param today: the local date.
    :param birth_date: as recorded, say, on the birth certificate.
    :param sex: as recorded.
    :param region_code: where the person is served or lives, regency or below.
    :raises InvalidNumber: a subclass with its own code for each rule that is broken.
    """
    number = _digits(text, name=_("NIK"))
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    if not (1 <= day <= 31 or 41 <= day <= 71):
        raise ImpossibleDay(number=_("NIK"))
    parsed_sex = Sex.FEMALE if day > _FEMALE_DAY else Sex.MALE
    if parsed_sex is Sex.FEMALE:
        day -= _FEMALE_DAY
    parsed_birth_date = _date(day, month, year, today=today, recorded=birth_date, name=_("NIK"))
    serial = _serial(number, name=_("NIK"))

    warnings = []
    if birth_date is not None and birth_date != parsed_birth_date:
        warnings.append(Mismatch.BIRTH_DATE)
    if sex is not None and sex != parsed_sex:
        warnings.append(Mismatch.SEX)
    if region_code is not None and regency_of(region_code) != number[:4]:
        warnings.append(Mismatch.REGENCY)
    return Nik(
        number=number,
        district_code=number[:6],
        birth_date=parsed_birth_date,
        sex=parsed_sex,
        serial=serial,
        warnings=tuple(warnings),
    )


def parse_family_card(text: str, *, today: dt.date) -> FamilyCard:
    """
    Read the number of a family card (KK), with or without blanks, dots and hyphens.

    :param today: the local date.
    :raises InvalidNumber: a subclass with its own code for each rule that is broken.
    """
    name = _("KK number")
    number = _digits(text, name=name)
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    if not 1 <= day <= 31:
        raise ImpossibleDay(number=name)
    return FamilyCard(
        number=number,
        district_code=number[:6],
        issue_date=_date(day, month, year, today=today, recorded=None, name=name),
        serial=_serial(number, name=name),
    )


def digits_of(text: str, *, length: int, name: str | Promise) -> str:
    """
    The bare digits of a number, checked for signs and length.

    :raises InvalidNumber: NumberMissing, NumberNotDigits, NumberTooShort or NumberTooLong.
    """
    number = _DECORATION.sub("", text)
    if not number:
        raise NumberMissing(number=name, length=length)
    if not (number.isascii() and number.isdigit()):
        raise NumberNotDigits(number=name, length=length)
    if len(number) < length:
        raise NumberTooShort(number=name, length=length, digits=len(number))
    if len(number) > length:
        raise NumberTooLong(number=name, length=length, digits=len(number))
    return number


_FEMALE_DAY = 40
_LENGTH = 16
# Hyphens and dots as typed, the dash a word processor makes of a hyphen, and every kind of blank.
_DECORATION = re.compile(r"[\s.\-\u2010-\u2013]+")


def _digits(text: str, *, name: str | Promise) -> str:
    return digits_of(text, length=_LENGTH, name=name)


def _date(day: int, month: int, year: int, *, today: dt.date, recorded: dt.date | None, name: str | Promise) -> dt.date:
    if not 1 <= month <= 12:
        raise ImpossibleMonth(number=name)
    centuries = {1900, 2000} | ({recorded.year // 100 * 100} if recorded else set())
    candidates = []
    for century in sorted(centuries):
        try:
            candidates.append(dt.date(century + year, month, day))
        except ValueError:
            # 29 February exists in one century and not in the other.
            continue
    if not candidates:
        raise ImpossibleDate(number=name)
    if recorded is not None:
        return min(candidates, key=_distance_to(recorded))
    # With every candidate in the future the clock is wrong, not the number.
    return max((date for date in candidates if date <= today), default=candidates[0])


def _distance_to(recorded: dt.date) -> Callable[[dt.date], dt.timedelta]:
    return lambda date: abs(date - recorded)


def _serial(number: str, *, name: str | Promise) -> str:
    serial = number[12:]
    if serial == "0000":
        raise SerialMissing(number=name)
    return serial


def _masked(number: str) -> str:
    return "*" * (len(number) - 4) + number[-4:]
