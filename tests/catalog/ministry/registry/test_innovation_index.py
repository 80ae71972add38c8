"""The index and its bands: worked answers, without a database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ministry.registry.innovation_index import Band, Limits, band_of, computed, innovation_unit

LIMITS = Limits(innovative_from=Decimal("35.00"), very_above=Decimal("60.00"), fewest=10)


@pytest.mark.parametrize(
    ("index", "band"),
    [
        ("100", Band.VERY),
        ("60.01", Band.VERY),
        ("60.00", Band.INNOVATIVE),
        ("60.004", Band.INNOVATIVE),
        ("60.005", Band.VERY),
        ("35.00", Band.INNOVATIVE),
        ("34.99", Band.LESS),
        ("34.995", Band.INNOVATIVE),
        ("0.01", Band.LESS),
        ("0", Band.NOT_ASSESSED),
    ],
)
def test_in_1_bands_are_told_by_two_decimals(index: str, band: Band) -> None:
    assert band_of(Decimal(index), LIMITS) is band


def test_other_limits_make_other_bands() -> None:
    stricter = Limits(innovative_from=Decimal(40), very_above=Decimal(70), fewest=10)

    assert band_of(Decimal(65), stricter) is Band.INNOVATIVE
    assert band_of(Decimal("39.99"), stricter) is Band.LESS


@pytest.mark.parametrize(
    ("scores", "unit"),
    [
        ([], "7"),
        (["80"] * 4, "39"),  # 320 / 10 + 7: with few innovations the divisor stays ten
        (["80"] * 10, "87"),
        (["80"] * 20, "87"),  # 1600 / 20 + 7: more of the same does not help
        (["90"] * 10 + ["30"] * 10, "67"),
    ],
)
def test_the_innovation_unit_divides_by_ten_at_least(scores: list[str], unit: str) -> None:
    found = innovation_unit([Decimal(one) for one in scores], for_number=Decimal(7), fewest=10)

    assert found == Decimal(unit)


def test_the_index_is_a_share_of_the_highest_score() -> None:
    """(28 + (12 x 85 / 12 + 10)) / 205 x 100 = 60.0, and one point more of the first unit is very innovative."""
    facts = {"innovations": [Decimal(85)] * 12, "for_number": Decimal(10), "maximum": Decimal(205), "limits": LIMITS}

    result = computed(government_unit=Decimal(28), **facts)  # type: ignore[arg-type]
    higher = computed(government_unit=Decimal(29), **facts)  # type: ignore[arg-type]

    assert (result.divisor, result.innovation_unit, result.index, result.band) == (
        12, Decimal("95.00"), Decimal("60.00"), Band.INNOVATIVE,
    )  # fmt: skip
    assert (higher.index, higher.band) == (Decimal("60.49"), Band.VERY)


def test_nothing_at_all_cannot_be_assessed() -> None:
    result = computed(
        government_unit=Decimal(0), innovations=[], for_number=Decimal(0), maximum=Decimal(205), limits=LIMITS
    )

    assert result.band is Band.NOT_ASSESSED


def test_a_highest_score_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        computed(government_unit=Decimal(1), innovations=[], for_number=Decimal(0), maximum=Decimal(0), limits=LIMITS)


@given(st.lists(st.decimals(0, 112, places=2), max_size=60), st.decimals(0, 112, places=2))
def test_one_more_innovation_never_makes_the_sum_count_double(scores: list[Decimal], more: Decimal) -> None:
    before = innovation_unit(scores, for_number=Decimal(0), fewest=10)
    after = innovation_unit([*scores, more], for_number=Decimal(0), fewest=10)

    assert after <= max(before, more) + more / 10
    assert after <= 112
