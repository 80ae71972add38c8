from datetime import date, timedelta

import pytest

from catalog.operations.presentation import limit_words, percent
from catalog.operations.reckoning import DAYS, Looks, Verdict, share_of, strip, verdict_of, worst

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("looks", "failures", "verdict"),
    [(0, 0, "unknown"), (1440, 0, "good"), (1440, 1, "disturbed"), (1440, 143, "disturbed"), (1440, 144, "bad")],
)
def test_a_day_is_as_good_as_its_looks(looks: int, failures: int, verdict: str) -> None:
    assert verdict_of(Looks(looks, failures)) == Verdict(verdict)


def test_a_strip_has_ninety_days_and_days_without_looks_are_not_good() -> None:
    bars = strip(
        {TODAY: Looks(10, 0), TODAY - timedelta(days=89): Looks(10, 5), TODAY - timedelta(days=90): Looks(1, 1)},
        today=TODAY,
    )

    assert len(bars) == DAYS
    assert (bars[0].verdict, bars[0].share) == (Verdict.BAD, 0.5)
    assert (bars[-1].day, bars[-1].verdict) == (TODAY, Verdict.GOOD)
    assert {bar.verdict for bar in bars[1:-1]} == {Verdict.UNKNOWN}


def test_a_share_is_of_all_looks_and_none_where_nobody_looked() -> None:
    assert share_of([Looks(100, 0), Looks(300, 4)]) == 0.99
    assert share_of([]) is None


def test_a_share_is_never_rounded_up_to_a_whole() -> None:
    assert [percent(share) for share in (1.0, 0.99999, 0.995, 0.5, None)] == ["100%", "99,99%", "99,50%", "50%", ""]


def test_the_largest_stand_for_themselves_and_the_rest_as_one() -> None:
    values = [(f"r{number}", float(number)) for number in range(514)]

    assert worst(values, most=2) == [("r513", 513.0), ("r512", 512.0), ("other", 511.0)]
    assert worst(values[:2], most=2) == [("r1", 1.0), ("r0", 0.0)]


def test_a_limit_is_said_in_its_unit() -> None:
    assert [limit_words(*one) for one in (("api", 15), ("sms", 2000), ("storage", 50_000))] == [
        "15 permintaan per detik",
        "2.000 pesan per hari",
        "50.000 MB",
    ]
