"""
What the digits of a civil servant's number say: NIP of a PNS, NI PPPK of one on contract.

18 digits: birth date YYYYMMDD, year of appointment, month of appointment (PNS) or a code of the contract (PPPK, such as
21 and 24), sex 1 or 2, serial. Digits 13 and 14 are therefore never required to be a month.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from regions.nik import InvalidNumber, Sex, digits_of


class ImpossibleBirthDate(InvalidNumber):
    code = "number_birth_date"
    message = _("The first eight digits of the NIP are not a date.")
    fix = _("Compare with the letter of appointment, digit by digit.")


class ImpossibleSex(InvalidNumber):
    code = "number_sex"
    message = _("Digit 15 of the NIP must be 1 or 2.")
    fix = _("Compare with the letter of appointment, digit by digit.")


@dataclass(frozen=True)
class Nip:
    """What the number says; `month_or_contract` is a month only for a PNS."""

    number: str
    birth_date: dt.date
    appointment_year: int
    month_or_contract: str
    sex: Sex
    serial: str

    @property
    def is_on_contract(self) -> bool:
        """PPPK. A guess from the digits: the appointment decree decides."""
        return not 1 <= int(self.month_or_contract) <= 12


def parse_nip(text: str) -> Nip:
    """
    Read a NIP or NI PPPK, with or without blanks.

    :raises InvalidNumber: a subclass with its own code for each rule that is broken.
    """
    number = digits_of(text, length=18, name=_("NIP"))
    try:
        birth_date = dt.date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    except ValueError:
        raise ImpossibleBirthDate from None
    try:
        sex = {"1": Sex.MALE, "2": Sex.FEMALE}[number[14]]
    except KeyError:
        raise ImpossibleSex from None
    return Nip(
        number=number,
        birth_date=birth_date,
        appointment_year=int(number[8:12]),
        month_or_contract=number[12:14],
        sex=sex,
        serial=number[15:],
    )
