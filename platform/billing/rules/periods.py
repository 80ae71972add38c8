"""
Periods, due days and the end of a budget year.

The fiscal year is the calendar year. Bills are for what was delivered (UU 1/2004 art. 21), with one exception at its
end: money that is not spent lapses, so everything of a year is billed by 30 November, and what December turns out to
be is put right on the next invoice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from billing.rules.taxes import whole_rupiah
from core.clock import months_after

type Rhythm = Literal["monthly", "quarterly", "yearly"]

_MONTHS: Final[dict[str, int]] = {"monthly": 1, "quarterly": 3, "yearly": 12}
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Days:
    """Days in a row; the end is the first day after them."""

    start: date
    end: date

    def __bool__(self) -> bool:
        return self.start < self.end

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __and__(self, other: Days) -> Days:
        """Those in both; none where they do not meet."""
        start = max(self.start, other.start)
        return Days(start, max(start, min(self.end, other.end)))

    @property
    def last(self) -> date:
        return self.end - DAY

    @property
    def number(self) -> int:
        return (self.end - self.start).days


def period_of(day: date, rhythm: str) -> Days:
    """The month, quarter or year that a day lies in."""
    months = _MONTHS[rhythm]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Days(start, months_after(start, months))


def portion(yearly: Decimal, days: Days) -> Decimal:
    """
    What some days cost of a yearly price, in whole rupiah.

    Each month is a twelfth, within a month each calendar day the same. Both ends are rounded on the way from the
    beginning of the year, not the difference, so that the parts of a year, however cut, are exactly the year.
    """
    if days.start.year != days.last.year and days:
        new_year = date(days.start.year + 1, 1, 1)
        return portion(yearly, Days(days.start, new_year)) + portion(yearly, Days(new_year, days.end))
    if not days:
        return Decimal(0)
    return _up_to(yearly, days.end, days.start.year) - _up_to(yearly, days.start, days.start.year)


def _up_to(yearly: Decimal, day: date, year: int) -> Decimal:
    if day.year > year:
        return whole_rupiah(yearly)
    month = date(day.year, day.month, 1)
    length = (months_after(month, 1) - month).days
    return whole_rupiah(yearly * ((day.month - 1) * length + day.day - 1) / (12 * length))


@dataclass(frozen=True, kw_only=True)
class YearEnd:
    """The last days of a budget year, as days before 31 December."""

    last_invoice: int
    last_payment_order: int

    def last_invoice_day(self, year: int) -> date:
        return date(year, 12, 31) - timedelta(days=self.last_invoice)

    def payment_orders_until(self, year: int) -> date:
        """Last day for an SPM where the regency's circular does not name another."""
        return date(year, 12, 31) - timedelta(days=self.last_payment_order)


def billable_from(period: Days, year_end: YearEnd) -> date:
    """First day on which a period may be billed: when it is over, at the end of a year by 30 November."""
    return min(period.end, year_end.last_invoice_day(period.start.year))


def risks_the_payment_orders(
    issued_on: date, *, fiscal_year: int, year_end: YearEnd, until: date | None = None
) -> bool:
    """
    Whether an invoice comes so late in its budget year that the treasury may not order the payment in time.

    :param until: the last day for an SPM by the regency's circular. A treasury needs as many days before it as lie
        between the usual last invoice and the usual last payment order.
    """
    usual = year_end.payment_orders_until(fiscal_year)
    needs = usual - year_end.last_invoice_day(fiscal_year)
    return issued_on > (until or usual) - needs


def closing_day(reminded_on: date, *, days: int) -> date:
    """
    First day on which settings may be read only: so many days after the first reminder, and never inside a fiscal
    quarter, so the first day of the quarter after.
    """
    earliest = reminded_on + timedelta(days=days)
    quarter = period_of(earliest, "quarterly")
    return earliest if earliest == quarter.start else quarter.end


def reminder_due(due_on: date, today: date, *, sent: frozenset[int], before: int, every: int) -> int | None:
    """
    Which reminder is to be sent today, as days after the due day (negative: before); None for none.

    One before, one on the day after, then again and again. Missed ones are not made up for: only the newest goes out.
    """
    late = (today - due_on).days
    newest = 1 + (late - 1) // every * every if late > 0 else -before if -before <= late else None
    return newest if newest is not None and newest not in sent else None
