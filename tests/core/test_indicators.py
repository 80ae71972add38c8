"""Periods: their limits where the regency is, their codes, their words."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.indicators import Measure, Period, PeriodKind

JAYAPURA = ZoneInfo("Asia/Jayapura")
days = st.dates(date(2015, 1, 1), date(2060, 12, 31))


@given(st.sampled_from(PeriodKind), days)
def test_periods_cover_the_calendar_without_gap_or_overlap(kind: PeriodKind, day: date) -> None:
    period = Period.of(kind, day)

    assert period.first_day <= day <= period.last_day
    assert period.next.previous == period
    assert (period.next.first_day - period.last_day).days == 1
    assert Period.from_code(period.code) == period


@pytest.mark.parametrize(
    ("kind", "code", "indonesian", "english"),
    [
        (PeriodKind.MONTH, "2026-11", "November 2026", "November 2026"),
        (PeriodKind.QUARTER, "2026-Q4", "triwulan 4 2026", "quarter 4 2026"),
        (PeriodKind.SEMESTER, "2026-S2", "semester 2 2026", "half 2 2026"),
        (PeriodKind.YEAR, "2026", "2026", "2026"),
    ],
)
def test_codes_and_words(kind: PeriodKind, code: str, indonesian: str, english: str) -> None:
    period = Period.of(kind, date(2026, 11, 26))

    assert (period.code, period.words("id"), period.words("en")) == (code, indonesian, english)


def test_a_period_is_closed_when_its_last_day_is_over_in_the_regency() -> None:
    november = Period(PeriodKind.MONTH, date(2026, 11, 1))
    last_moment, next_day = datetime(2026, 11, 30, 14, 59, tzinfo=UTC), datetime(2026, 11, 30, 15, 0, tzinfo=UTC)

    assert not november.is_closed(last_moment, JAYAPURA)
    assert november.is_closed(next_day, JAYAPURA)
    assert november.bounds(JAYAPURA) == (datetime(2026, 10, 31, 15, 0, tzinfo=UTC), next_day)


@pytest.mark.parametrize("code", ["2026-13", "2026-Q5", "2026-S3", "26", "2026-1", "", "2026-10-01"])
def test_other_codes_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="Not a period"):
        Period.from_code(code)


def test_a_period_begins_where_its_kind_does() -> None:
    with pytest.raises(ValueError, match="begins"):
        Period(PeriodKind.QUARTER, date(2026, 2, 1))


def test_a_share_is_exact() -> None:
    assert str(Measure.share(1, 3).value).startswith("33.3333333333")
