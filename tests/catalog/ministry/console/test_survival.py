"""The curve against an example that is worked out in textbooks, and against what it must be whatever the numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ministry.console.survival import after, curve

# Gehan (1965), patients under 6-MP: weeks of remission, and whether it ended then.
SIX_MP = [
    *((6, True),) * 3, (6, False), (7, True), (9, False), (10, True), (10, False), (11, False), (13, True), (16, True),
    (17, False), (19, False), (20, False), (22, True), (23, True), (25, False), (32, False), (32, False), (34, False),
    (35, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("week", "at_risk", "share", "error"),
    [(6, 21, 0.857, 0.0764), (7, 17, 0.807, 0.0869), (10, 15, 0.753, 0.0963), (13, 12, 0.690, 0.1068),
     (16, 11, 0.627, 0.1141), (22, 7, 0.538, 0.1282), (23, 6, 0.448, 0.1346)],
)  # fmt: skip
def test_it_agrees_with_the_textbook(week: int, at_risk: int, share: float, error: float) -> None:
    step = curve(SIX_MP)[week]

    assert step.at_risk == at_risk
    assert float(step.share) == pytest.approx(share, abs=0.0006)
    # By log(-log), as R's survfit(conf.type = "log-log") gives it; worked back from the published standard error.
    import math

    reach = 1.959964 * error / (share * -math.log(share))
    assert (step.low, step.high) == (
        pytest.approx(share ** math.exp(reach), abs=0.002),
        pytest.approx(share ** math.exp(-reach), abs=0.002),
    )


def test_without_an_ending_the_interval_is_that_of_a_share() -> None:
    step = curve([(5, False)] * 10)[5]

    assert (step.share, step.high) == (1, 1.0)
    assert step.low == pytest.approx(0.6915, abs=0.0001)  # of 10 out of 10, Clopper and Pearson


def test_all_ended() -> None:
    step = curve([(3, True)] * 4)[3]

    assert (step.share, step.low) == (0, 0.0)
    assert 0 < step.high < 1


def test_nobody() -> None:
    assert curve([]) == []
    assert after(curve([(2, False)]), 3) is None


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60))
def test_it_falls_only_and_stays_within_its_bounds(spells: list[tuple[int, bool]]) -> None:
    steps = curve(spells)

    assert [step.share for step in steps] == sorted((step.share for step in steps), reverse=True)
    for step in steps:
        assert 0 <= step.low <= float(step.share) + 1e-12
        assert float(step.share) <= step.high + 1e-12 <= 1 + 1e-9
    assert sum(step.ended for step in steps) == sum(ended for _months, ended in spells)


@given(st.lists(st.tuples(st.integers(1, 30), st.just(True)), min_size=1, max_size=40), st.integers(1, 30))
def test_without_anybody_lost_it_is_the_plain_share(spells: list[tuple[int, bool]], month: int) -> None:
    step = after(curve(spells), month)

    if step is not None:
        assert step.share == Fraction(sum(months > month for months, _ended in spells), len(spells))
