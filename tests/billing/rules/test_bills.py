"""Lines of an invoice: portions, the trial, the ministry's share, and putting an earlier invoice right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from billing.rules.bills import BillLine, Sponsor, Use, bill_lines, corrections
from billing.rules.periods import Days, period_of
from core.localised import LocalisedText

Q2 = period_of(date(2026, 4, 1), "quarterly")
ALWAYS = Days(date(2026, 1, 1), date(2030, 1, 1))
PLAN_NAME = LocalisedText(id="Langganan Tiru", en="Tiru subscription")
MALL_NAME = LocalisedText(id="Mal Pelayanan Publik", en="Public service mall")
NAMES = {"": PLAN_NAME, "mpp": MALL_NAME}
PLAN = Use(slug="", name=PLAN_NAME, days=ALWAYS, yearly=Decimal(60_000_000))
MALL = Use(slug="mpp", name=MALL_NAME, days=ALWAYS, yearly=Decimal(12_000_000))


def lines(*uses: Use, free_until: date = date(2026, 1, 1), sponsors: tuple[Sponsor, ...] = ()) -> list[BillLine]:
    return bill_lines(uses, Q2, free_until=free_until, sponsors=sponsors)


def until(day: date) -> Use:
    return Use(slug="mpp", name=MALL_NAME, days=Days(date(2026, 1, 1), day), yearly=MALL.yearly)


def test_a_full_quarter_is_a_quarter_of_the_price() -> None:
    assert [line.amount for line in lines(PLAN, MALL)] == [15_000_000, 3_000_000]


def test_a_module_switched_off_in_the_quarter_is_billed_by_its_days() -> None:
    plan, mall = lines(PLAN, until(date(2026, 5, 16)))

    assert plan.amount == 15_000_000
    assert mall.amount == 1_000_000 + 483_871  # April, and 15 of the 31 days of May
    assert str(mall.words) == "Mal Pelayanan Publik, 1 Apr 2026 sampai 15 Mei 2026 (45 hari)"
    assert mall.words.in_language("en") == "Public service mall, 1 Apr 2026 to 15 May 2026 (45 days)"


def test_what_was_not_used_in_the_period_makes_no_line() -> None:
    assert lines(until(date(2026, 4, 1))) == []


def test_the_trial_is_shown_and_costs_nothing() -> None:
    free, paid = lines(PLAN, free_until=date(2026, 5, 1))

    assert (free.amount, free.days) == (0, Days(date(2026, 4, 1), date(2026, 5, 1)))
    assert "masa coba" in str(free.words)
    assert paid.amount == 10_000_000


def test_a_sponsored_module_is_paid_by_the_ministry_until_its_last_day() -> None:
    sponsor = Sponsor(days=Days(date(2026, 1, 1), date(2026, 6, 1)), percent=50, modules=1, budget_line="6342.QAH.001")

    _plan, mall, share = lines(PLAN, MALL, sponsors=(sponsor,))

    assert mall.amount == 3_000_000
    assert (share.kind, share.amount) == ("sponsor", -1_000_000)  # half of April and May
    assert "6342.QAH.001" in str(share.words)


def test_only_the_first_modules_are_sponsored() -> None:
    village = Use(slug="smart_kampung", name=PLAN_NAME, days=ALWAYS, yearly=Decimal(24_000_000))
    sponsor = Sponsor(days=ALWAYS, percent=100, modules=1, budget_line="A")

    found = lines(PLAN, MALL, village, sponsors=(sponsor,))

    assert [line.slug for line in found if line.kind == "sponsor"] == ["mpp"]


def test_sponsors_never_pay_more_than_there_is() -> None:
    whole = Sponsor(days=ALWAYS, percent=100, modules=None, budget_line="A")

    found = lines(PLAN, MALL, sponsors=(whole, whole))

    assert sum(line.amount for line in found) == 0


def test_what_came_differently_is_corrected_for_the_thing_it_concerns() -> None:
    billed, known = lines(PLAN, MALL), lines(PLAN, until(date(2026, 6, 16)))

    (found,) = corrections(billed, known, NAMES)

    assert (found.kind, found.slug, found.amount) == ("correction", "mpp", -500_000)
    assert corrections(billed, billed, NAMES) == []


def test_the_ministrys_share_of_a_correction_is_put_right_with_it() -> None:
    sponsor = Sponsor(days=ALWAYS, percent=50, modules=None, budget_line="A")
    billed = lines(MALL, sponsors=(sponsor,))
    known = lines(until(date(2026, 6, 16)), sponsors=(sponsor,))

    found = {line.kind: line.amount for line in corrections(billed, known, NAMES)}

    assert found == {"correction": -500_000, "sponsor_correction": 250_000}


@given(st.dates(date(2026, 4, 2), date(2026, 6, 30)), st.integers(0, 10**9).map(Decimal))
def test_switching_off_and_on_at_once_costs_the_same(day: date, yearly: Decimal) -> None:
    whole = Use(slug="mpp", name=MALL_NAME, days=ALWAYS, yearly=yearly)
    before = Use(slug="mpp", name=MALL_NAME, days=Days(ALWAYS.start, day), yearly=yearly)
    after = Use(slug="mpp", name=MALL_NAME, days=Days(day, ALWAYS.end), yearly=yearly)

    assert sum(line.amount for line in lines(before, after)) == sum(line.amount for line in lines(whole))
