"""Periods, portions, the end of a budget year, and when settings may close."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.periods import (
    Days,
    YearEnd,
    billable_from,
    closing_day,
    period_of,
    portion,
    reminder_due,
    risks_the_payment_orders,
)

YEAR_END = YearEnd(last_invoice=31, last_payment_order=16)
YEAR = Days(date(2026, 1, 1), date(2027, 1, 1))
DAYS_OF_THE_YEAR = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("rhythm", "start", "end"),
    [
        ("monthly", date(2026, 5, 1), date(2026, 6, 1)),
        ("quarterly", date(2026, 4, 1), date(2026, 7, 1)),
        ("yearly", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_is_a_month_a_quarter_or_a_year(rhythm: str, start: date, end: date) -> None:
    assert period_of(date(2026, 5, 17), rhythm) == Days(start, end)


def test_every_month_costs_a_twelfth_and_every_day_of_a_month_the_same() -> None:
    yearly = Decimal(60_000_000)

    assert portion(yearly, period_of(date(2026, 2, 1), "monthly")) == 5_000_000
    assert portion(yearly, period_of(date(2026, 2, 1), "quarterly")) == 15_000_000
    assert portion(yearly, Days(date(2026, 6, 1), date(2026, 6, 16))) == 2_500_000
    assert portion(yearly, Days(date(2026, 6, 1), date(2026, 6, 1))) == 0


@given(st.integers(0, 10**11).map(Decimal), st.lists(DAYS_OF_THE_YEAR, max_size=20))
def test_the_parts_of_a_year_are_exactly_the_year(yearly: Decimal, cuts: list[date]) -> None:
    edges = sorted({YEAR.start, YEAR.end, *cuts})

    parts = [portion(yearly, Days(start, end)) for start, end in pairwise(edges)]

    assert sum(parts) == yearly
    assert all(part >= 0 and part == part.to_integral_value() for part in parts)


def test_a_stretch_over_new_year_is_the_sum_of_both_years() -> None:
    both = Days(date(2026, 12, 1), date(2027, 2, 1))

    assert portion(Decimal(1_200_001), both) == portion(
        Decimal(1_200_001), Days(date(2026, 12, 1), date(2027, 1, 1))
    ) + portion(Decimal(1_200_001), Days(date(2027, 1, 1), date(2027, 2, 1)))


@pytest.mark.parametrize(
    ("day", "rhythm", "expected"),
    [
        (date(2026, 2, 1), "quarterly", date(2026, 4, 1)),
        (date(2026, 11, 5), "quarterly", date(2026, 11, 30)),
        (date(2026, 11, 5), "monthly", date(2026, 11, 30)),
        (date(2026, 12, 5), "monthly", date(2026, 11, 30)),
        (date(2026, 1, 5), "yearly", date(2026, 11, 30)),
    ],
)
def test_periods_are_billed_when_they_are_over_and_all_by_30_november(day: date, rhythm: str, expected: date) -> None:
    assert billable_from(period_of(day, rhythm), YEAR_END) == expected


@pytest.mark.parametrize(
    ("issued_on", "until", "is_risky"),
    [
        (date(2026, 11, 1), None, False),  # BI-6
        (date(2026, 11, 30), None, False),
        (date(2026, 12, 1), None, True),
        (date(2026, 12, 5), None, True),  # BI-6
        (date(2026, 11, 28), date(2026, 12, 10), True),  # this regency's circular closes earlier
        (date(2026, 12, 5), date(2026, 12, 22), False),  # and this one's later
        (date(2027, 1, 4), None, True),
    ],
)
def test_bi_6_an_invoice_late_in_the_year_risks_its_payment_order(
    issued_on: date, until: date | None, is_risky: bool
) -> None:
    found = risks_the_payment_orders(issued_on, fiscal_year=2026, year_end=YEAR_END, until=until)

    assert found is is_risky


@pytest.mark.parametrize(
    ("reminded_on", "closes_on"),
    [
        (date(2026, 5, 2), date(2026, 7, 1)),  # 1 July is 60 days after
        (date(2026, 5, 3), date(2026, 10, 1)),  # 2 July would lie inside a quarter
        (date(2026, 8, 2), date(2026, 10, 1)),
        (date(2026, 8, 3), date(2027, 1, 1)),
        (date(2026, 12, 1), date(2027, 4, 1)),
    ],
)
def test_settings_close_at_the_start_of_a_quarter(reminded_on: date, closes_on: date) -> None:
    assert closing_day(reminded_on, days=60) == closes_on


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(30, 365))
def test_settings_never_close_inside_a_quarter_nor_early(reminded_on: date, days: int) -> None:
    found = closing_day(reminded_on, days=days)

    assert (found.day, found.month % 3) == (1, 1)
    assert found - reminded_on >= timedelta(days=days)


DUE = date(2026, 5, 31)


@pytest.mark.parametrize(
    ("today", "sent", "expected"),
    [
        (DUE - timedelta(days=8), set(), None),
        (DUE - timedelta(days=7), set(), -7),
        (DUE - timedelta(days=3), set(), -7),  # the job did not run on the day itself
        (DUE - timedelta(days=3), {-7}, None),
        (DUE, {-7}, None),
        (DUE + timedelta(days=1), {-7}, 1),
        (DUE + timedelta(days=14), {-7, 1}, None),
        (DUE + timedelta(days=15), {-7, 1}, 15),
        (DUE + timedelta(days=45), {-7, 1}, 43),  # one, not three at once
    ],
)
def test_a_reminder_goes_out_before_and_then_again_and_again(today: date, sent: set[int], expected: int | None) -> None:
    assert reminder_due(DUE, today, sent=frozenset(sent), before=7, every=14) == expected
