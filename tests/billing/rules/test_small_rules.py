"""Prices of a list, ways of procurement, and what a bank's line may be for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from billing.rules.matching import Awaited, proposals
from billing.rules.prices import bundle_percent, price_of_band, reduced
from billing.rules.procurement import Thresholds, Way, needs_spse, way_of
from billing.rules.statements import Form, StatementUnreadable, read_statement

BANDS = [(0, Decimal(36_000_000)), (250_000, Decimal(48_000_000)), (1_000_000, Decimal(60_000_000))]
THRESHOLDS = Thresholds(proof=Decimal(10_000_000), receipt=Decimal(50_000_000), direct=Decimal(200_000_000))


@pytest.mark.parametrize(
    ("people", "price"),
    [(210_000, 36_000_000), (249_999, 36_000_000), (250_000, 48_000_000), (1_790_000, 60_000_000)],
)
def test_the_plan_costs_what_its_band_says(people: int, price: int) -> None:
    assert price_of_band(people, BANDS) == price


def test_a_list_that_begins_above_has_no_price() -> None:
    assert price_of_band(10, [(100, Decimal(1))]) is None


def test_factors_apply_one_after_the_other_and_round_once() -> None:
    assert reduced(Decimal(60_000_001), [80, 90]) == 43_200_001
    assert bundle_percent(12, [(10, 90), (20, 80)]) == 90
    assert bundle_percent(9, [(10, 90)]) == 100


@pytest.mark.parametrize(
    ("value", "way", "spse"),
    [
        (10_000_000, Way.PROOF, False),
        (10_000_001, Way.RECEIPT, False),
        (50_000_000, Way.RECEIPT, False),
        (50_000_001, Way.WORK_ORDER, True),
        (200_000_000, Way.WORK_ORDER, True),
        (200_000_001, Way.TENDER, True),
    ],
)
def test_the_way_of_procurement_follows_the_value(value: int, way: Way, spse: bool) -> None:
    assert way_of(Decimal(value), THRESHOLDS) == way
    assert needs_spse(Decimal(value), THRESHOLDS) is spse


KARANGASEM = Awaited(
    pk=7,
    number="TIRU/2026/000012",
    payer="Dinas Komunikasi dan Informatika Kabupaten Karangasem",
    issued_on=date(2026, 7, 1),
    net=Decimal(58_800_000),
    gross=Decimal(66_600_000),
)
TERNATE = Awaited(
    pk=8,
    number="TIRU/2026/000013",
    payer="Dinas Komunikasi, Informatika dan Persandian Kota Ternate",
    issued_on=date(2026, 7, 1),
    net=Decimal(58_800_000),
    gross=Decimal(66_600_000),
)


def proposed(words: str, amount: int, day: date = date(2026, 7, 20)) -> list[tuple[int, int]]:
    return [(one.invoice, one.score) for one in proposals(words, Decimal(amount), day, [KARANGASEM, TERNATE])]


def test_number_amount_and_payer_together_leave_no_doubt() -> None:
    assert proposed("SP2D 0412 DISKOMINFO KARANGASEM TIRU 2026000012", 58_800_000)[0] == (7, 100)


def test_an_amount_alone_is_proposed_for_both_and_the_payer_decides() -> None:
    assert proposed("PEMDA TERNATE", 58_800_000) == [(8, 40), (7, 30)]


def test_a_part_is_proposed_when_the_text_says_for_what() -> None:
    (found,) = proposals("TIRU/2026/000012 tahap 1", Decimal(20_000_000), date(2026, 7, 20), [KARANGASEM, TERNATE])

    assert (found.invoice, found.is_likely) == (7, True)
    assert len(found.reasons) == 2


@pytest.mark.parametrize(
    ("words", "amount", "day"),
    [("BUNGA TABUNGAN", 12_000, date(2026, 7, 20)), ("TIRU/2026/000012", 58_800_000, date(2026, 6, 30))],
)
def test_what_fits_nothing_or_is_older_is_not_proposed(words: str, amount: int, day: date) -> None:
    assert proposed(words, amount, day) == []


BPD = Form(
    separator=";", skip=2, date_column="Tanggal", text_column="Keterangan", credit_column="Kredit", debit_column="Debet"
)
STATEMENT = b"""Bank Pembangunan Daerah;;;
Rekening 0011223344;;;
Tanggal;Keterangan;Debet;Kredit
20/07/2026;SP2D 0412  DISKOMINFO;0,00;58.800.000,00
20/07/2026;BIAYA ADM;12.500,00;0,00
21/07/2026;SETORAN;;1.000.000,00
21/07/2026;SETORAN;;1.000.000,00
"""


def test_a_statement_brings_what_came_in() -> None:
    found = read_statement(STATEMENT, BPD)

    assert [(line.dated_on, line.words, line.amount) for line in found] == [
        (date(2026, 7, 20), "SP2D 0412 DISKOMINFO", 58_800_000),
        (date(2026, 7, 21), "SETORAN", 1_000_000),
        (date(2026, 7, 21), "SETORAN", 1_000_000),
    ]
    assert len({line.fingerprint for line in found}) == 3


def test_a_line_is_the_same_in_another_file() -> None:
    again = read_statement(STATEMENT.replace(b"BIAYA", b"PAJAK"), BPD)

    assert [line.fingerprint for line in again] == [line.fingerprint for line in read_statement(STATEMENT, BPD)]


def test_one_amount_column_with_a_sign_and_a_decimal_point() -> None:
    form = Form(
        separator=",",
        decimal_comma=False,
        date_column="Date",
        date_form="%Y-%m-%d",
        text_column="Text",
        credit_column="Amount",
        sign_column="D/C",
        credit_sign="C",
    )
    content = b'Date,Text,Amount,D/C\n2026-07-20,IN,"1,250,000.00",C\n2026-07-20,OUT,"99.00",D\n'

    assert [line.amount for line in read_statement(content, form)] == [1_250_000]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b"58.800.000,00", b"58.80.000,00", "4"),
        (b"58.800.000,00", b"58800000.00", "4"),
        (b"58.800.000,00", b"58.800.000,55", "4"),
        (b"58.800.000,00", b"-58.800.000,00", "4"),
        (b"20/07/2026;SP2D", b"2026-07-20;SP2D", "4"),
        (b"Kredit", b"Masuk", "3"),
        (b"0,00;58.800.000,00", b";", "4"),
    ],
)
def test_what_is_not_understood_is_said_with_its_line(old: bytes, new: bytes, line: str) -> None:
    with pytest.raises(StatementUnreadable) as refused:
        read_statement(STATEMENT.replace(old, new, 1), BPD)

    assert refused.value.values["line"] == int(line)
