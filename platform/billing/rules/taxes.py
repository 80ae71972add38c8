"""
VAT on the other value base, who pays it to the state, and what is withheld (shared rulebook 5.3).

PMK 131/2024: the base (DPP nilai lain) is 11/12 of the price, the rate 12 %. PER-11/PJ/2025: tax in whole rupiah, half
up. PMK 231/2019 with PMK 59/2022: a government treasurer collects the VAT. PMK 141/2015: PPh 23 on the price.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

TWELFTHS: Final = 12


class NotWholeRupiah(Refusal):
    code = "billing_not_whole_rupiah"
    status = 422
    message = _("A price is a whole number of rupiah, nought or more.")
    fix = _("Enter it without sen.")
    attr = "price"


@dataclass(frozen=True, kw_only=True)
class Rates:
    """The numbers of a day, from the policies. Percents are percentages: 12, not 0.12."""

    vat: Decimal
    base_twelfths: int
    withholding: Decimal
    withholding_without_npwp: Decimal
    not_collected_up_to: Decimal
    """Payments up to this price, VAT excluded, are paid with their VAT, unless they are parts of something larger."""


@dataclass(frozen=True, kw_only=True)
class Charge:
    """A price with its taxes. `net + collected VAT + withholding = gross`, always."""

    price: Decimal
    base: Decimal
    vat: Decimal
    withholding: Decimal
    vat_is_collected: bool

    @property
    def gross(self) -> Decimal:
        return self.price + self.vat

    @property
    def vat_collected(self) -> Decimal:
        """What the treasurer pays to the state instead of us."""
        return self.vat if self.vat_is_collected else Decimal(0)

    @property
    def net(self) -> Decimal:
        """What reaches our bank."""
        return self.gross - self.vat_collected - self.withholding


class TaxInvoiceCode(StrEnum):
    """First digits of a tax invoice (PER-11/PJ/2025)."""

    COLLECTED_BY_TREASURER = "02"
    COLLECTED_BY_OTHERS = "03"
    """An appointed marketplace."""
    OTHER_VALUE_BASE = "04"
    """We pay the VAT ourselves, on the other value base [GK]."""


def whole_rupiah(amount: Decimal) -> Decimal:
    """Rounded half up, away from nought: a correction is the mirror image of what it corrects."""
    return amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def charge(price: Decimal, *, rates: Rates, worth: Decimal | None = None, has_npwp: bool = True) -> Charge:
    """
    Reckon the taxes of a price.

    The VAT is reckoned of the base as it is printed, so that the paper proves itself.

    :param worth: of the whole transaction without VAT, where this price is a part of it: an instalment of a contract
        does not escape the treasurer by being small.
    :param has_npwp: whether the supplier has one; without, PPh 23 is the double.
    :raises NotWholeRupiah: for a negative price or one with sen.
    """
    if price < 0 or price != whole_rupiah(price):
        raise NotWholeRupiah
    base = whole_rupiah(price * rates.base_twelfths / TWELFTHS)
    percent = rates.withholding if has_npwp else rates.withholding_without_npwp
    return Charge(
        price=price,
        base=base,
        vat=whole_rupiah(base * rates.vat / 100),
        withholding=whole_rupiah(price * percent / 100),
        vat_is_collected=is_collected([price] if worth is None else [price, max(worth - price, Decimal(0))], rates),
    )


def is_collected(parts: Iterable[Decimal], rates: Rates) -> bool:
    """Whether the treasurer collects the VAT of what these parts pay together, however it was split."""
    return sum(parts, Decimal(0)) > rates.not_collected_up_to


def tax_invoice_code(*, is_collected: bool, by_marketplace: bool = False) -> TaxInvoiceCode:
    """The code that belongs on the tax invoice. An appointed marketplace collects whatever the amount [GK]."""
    if by_marketplace:
        return TaxInvoiceCode.COLLECTED_BY_OTHERS
    if is_collected:
        return TaxInvoiceCode.COLLECTED_BY_TREASURER
    return TaxInvoiceCode.OTHER_VALUE_BASE
