"""
Rupiah: whole amounts in practice, `Decimal(18, 2)` in storage, never a float.

Written as `Rp1.234.567` in both languages: it is how the amount stands on the receipt.
"""

import re
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.numbers import MINUS, exact

SEN: Final = Decimal("0.01")
LARGEST: Final = Decimal("9999999999999999.99")
LARGEST_IN_WORDS: Final = 999_999_999_999_999

_WRITTEN = re.compile(r"(?P<sign>[-−]?)(?:Rp ?)?(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,(?P<sen>[0-9]{2}))?")


class InvalidRupiah(ValueError):
    """The text or number is not an amount of rupiah."""


class RupiahField(models.DecimalField):
    """A column for an amount: Decimal(18, 2), so that sen of interest or tax fit though prices are whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 18, 2
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, args, kwargs

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, float):
            raise ValidationError(_("Enter the amount as digits, for example 12500."), code="invalid")
        return super().to_python(value)


def format_rupiah(amount: Decimal | int) -> str:
    """
    `Rp1.234.567`, `−Rp5.000`, `Rp1.234.567,50`; sen are written only when there are any.

    :raises InvalidRupiah: for parts of a sen or more than 18 digits: rounding money is a decision of the
    caller.
    :raises TypeError: for a float.
    """
    value = _checked(amount)
    whole, _point, sen = f"{abs(value):,.2f}".partition(".")
    text = "Rp" + whole.replace(",", ".") + ("" if sen == "00" else f",{sen}")
    return MINUS + text if value < 0 else text


def parse_rupiah(text: str) -> Decimal:
    """
    Read an amount as people write it: `Rp1.234.567`, `1234567`, `Rp 12.500,00`, `−Rp5.000`.

    Strict on purpose: a dot that does not part thousands, or an English `1,234,567`, is refused rather than
    guessed.

    :raises InvalidRupiah: with the text of the mistake left out, since it may be anything.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None or not text.isprintable():
        raise InvalidRupiah("Not an amount of rupiah; write it like Rp1.234.567 or 1234567.")
    digits = match["whole"].replace(".", "")
    if len(digits.lstrip("0")) > 16:
        raise InvalidRupiah("An amount has at most 16 digits.")
    value = Decimal(f"{digits}.{match['sen'] or '00'}")
    value = value.to_integral_value() if value == value.to_integral_value() else value
    return -value if match["sign"] else value


def terbilang(number: int) -> str:
    """
    A whole number in Indonesian words, as letters and receipts need it: `seribu dua ratus lima puluh`.

    :raises ValueError: beyond 999 triliun, where the words stop being in use.
    :raises TypeError: for anything but an int.
    """
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"An int is needed, not {type(number).__name__}.")
    if abs(number) > LARGEST_IN_WORDS:
        raise ValueError("Amounts are written in words up to 999 triliun.")
    import lokal  # takes a quarter of a second, which no process should wait for at its start

    return lokal.terbilang(number)


def terbilang_rupiah(amount: Decimal | int) -> str:
    """The whole amount in words, sen included when there are any: `dua ribu rupiah lima puluh sen`."""
    value = _checked(amount)
    whole, sen = divmod(int(abs(value) / SEN), 100)
    words = f"{terbilang(whole)} rupiah" + (f" {terbilang(sen)} sen" if sen else "")
    return f"minus {words}" if value < 0 else words


def _checked(amount: Decimal | int) -> Decimal:
    value = exact(amount)
    if abs(value) > LARGEST:
        raise InvalidRupiah("An amount has at most 16 digits.")
    if value != value.quantize(SEN):
        raise InvalidRupiah(f"{value} has parts of a sen; round it first.")
    return value
