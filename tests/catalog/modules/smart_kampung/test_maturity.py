"""The seven criteria and the three levels; SK-8 of the rulebook."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.modules.smart_kampung.maturity import Criterion, Level, level_of, score, shares


def test_banyuwangis_217_villages_of_2018() -> None:
    villages = [Level.ADVANCED] * 95 + [Level.DEVELOPING] * 98 + [Level.LACKING] * 24

    found = shares(villages)

    assert found == {
        Level.ADVANCED: Decimal("43.8"),
        Level.DEVELOPING: Decimal("45.2"),
        Level.LACKING: Decimal("11.1"),
    }
    assert sum(found.values()) == Decimal("100.1")


def test_no_villages_have_no_shares() -> None:
    assert set(shares([]).values()) == {Decimal(0)}


@pytest.mark.parametrize(
    ("points", "reached", "level"),
    [
        (0, "0.0", Level.LACKING),
        (1, "25.0", Level.LACKING),
        (2, "50.0", Level.DEVELOPING),
        (3, "75.0", Level.ADVANCED),
        (4, "100.0", Level.ADVANCED),
    ],
)
def test_each_criterion_weighs_the_same(points: int, reached: str, level: Level) -> None:
    given = dict.fromkeys(Criterion, points)

    assert score(given) == Decimal(reached)
    assert level_of(given) == level


def test_a_criterion_nobody_looked_at_counts_nothing() -> None:
    assert score({Criterion.PUBLIC_SERVICE: 4}) == Decimal("14.3")


def test_points_beyond_four_are_refused() -> None:
    with pytest.raises(ValueError, match="0 to 4"):
        score({Criterion.HEALTH: 5})
