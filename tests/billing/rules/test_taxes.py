"""The worked answers of the rulebook, and what must hold for every price."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.taxes import (
    Charge,
    NotWholeRupiah,
    Rates,
    TaxInvoiceCode,
    charge,
    is_collected,
    tax_invoice_code,
)

RATES = Rates(
    vat=Decimal(12),
    base_twelfths=11,
    withholding=Decimal(2),
    withholding_without_npwp=Decimal(4),
    not_collected_up_to=Decimal(2_000_000),
)
PRICES = st.integers(0, 10**12).map(Decimal)


def charged(price: int, **more: object) -> Charge:
    return charge(Decimal(price), rates=RATES, **more)  # type: ignore[arg-type]


def test_bi_1_the_worked_price_of_sixty_million() -> None:
    found = charged(60_000_000)

    assert found.base == 55_000_000
    assert found.vat == 6_600_000
    assert found.gross == 66_600_000
    assert found.withholding == 1_200_000
    assert found.net == 58_800_000
    assert found.vat_is_collected
    assert int(found.gross * 100) == 6_660_000_000  # in the hundredths that Stripe counts


@pytest.mark.parametrize(
    ("price", "base", "vat"),
    [
        (6, 6, 1),  # 5.5 and 0.72: the half goes up
        (4, 4, 0),  # 3.67 and 0.48
        (1_000_001, 916_668, 110_000),  # 916,667.58
        (12_345_678, 11_316_872, 1_358_025),  # 11,316,871.5 and 1,358,024.64
    ],
)
def test_tax_is_in_whole_rupiah_half_up(price: int, base: int, vat: int) -> None:
    found = charged(price)

    assert (found.base, found.vat) == (base, vat)


@pytest.mark.parametrize(("price", "is_collected"), [(2_000_000, False), (2_000_001, True), (0, False)])
def test_small_payments_are_paid_with_their_vat(price: int, is_collected: bool) -> None:
    found = charged(price)

    assert found.vat_is_collected is is_collected
    assert found.net == found.gross - found.withholding - (found.vat if is_collected else 0)


def test_an_instalment_of_a_larger_contract_is_collected_however_small() -> None:
    assert charged(1_500_000, worth=Decimal(18_000_000)).vat_is_collected
    assert not charged(1_500_000, worth=Decimal(1_500_000)).vat_is_collected


def test_a_supplier_without_npwp_is_withheld_the_double() -> None:
    assert charged(60_000_000, has_npwp=False).withholding == 2_400_000


@pytest.mark.parametrize("price", [Decimal(-1), Decimal("10.50")])
def test_a_price_is_whole_and_not_negative(price: Decimal) -> None:
    with pytest.raises(NotWholeRupiah):
        charge(price, rates=RATES)


@pytest.mark.parametrize(
    ("price", "by_marketplace", "code"),
    [
        (60_000_000, False, TaxInvoiceCode.COLLECTED_BY_TREASURER),
        (60_000_000, True, TaxInvoiceCode.COLLECTED_BY_OTHERS),
        (2_000_000, False, TaxInvoiceCode.OTHER_VALUE_BASE),
    ],
)
def test_the_tax_invoice_says_who_pays_the_vat(price: int, by_marketplace: bool, code: TaxInvoiceCode) -> None:
    assert tax_invoice_code(is_collected=charged(price).vat_is_collected, by_marketplace=by_marketplace) == code


@given(PRICES)
def test_net_and_taxes_are_the_gross_for_every_price(price: Decimal) -> None:
    found = charge(price, rates=RATES)

    assert found.net + found.vat_collected + found.withholding == found.gross
    for amount in (found.base, found.vat, found.withholding, found.net):
        assert amount == amount.to_integral_value()
        assert amount >= 0


@given(PRICES)
def test_rounding_is_never_off_by_more_than_half_a_rupiah(price: Decimal) -> None:
    found = charge(price, rates=RATES)

    assert abs(found.base - price * 11 / 12) <= Decimal("0.5")
    assert abs(found.vat - found.base * 12 / 100) <= Decimal("0.5")
    assert abs(found.withholding - price * 2 / 100) <= Decimal("0.5")


@given(st.lists(st.integers(1, 3_000_000).map(Decimal), min_size=1, max_size=12))
def test_splitting_a_payment_never_avoids_collection(parts: list[Decimal]) -> None:
    whole = sum(parts, Decimal(0))

    assert is_collected(parts, RATES) is is_collected([whole], RATES)
    for part in parts:
        assert charge(part, rates=RATES, worth=whole).vat_is_collected is charge(whole, rates=RATES).vat_is_collected
