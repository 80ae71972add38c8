"""The arithmetic of PermenPANRB 14/2017: worked answers, and what must hold for all of them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import scoring
from surveys.scoring import ELEMENTS
from surveys.wording import PLACES

questionnaires = st.fixed_dictionaries({key: st.integers(1, 4) for key in ELEMENTS})
partial = st.dictionaries(st.sampled_from(ELEMENTS), st.integers(1, 4), max_size=8)


def answered(*values: int) -> dict[str, int]:
    return dict(zip(ELEMENTS, values, strict=True))


SKM_1 = [
    answered(4, 3, 3, 4, 4, 3, 4, 3, 3),
    answered(3, 3, 2, 4, 3, 3, 3, 3, 3),
    answered(4, 4, 3, 4, 4, 4, 4, 3, 4),
    answered(3, 3, 3, 4, 3, 3, 3, 2, 3),
]


def result(rows: list[dict[str, int]], weighting: str = scoring.EXACT) -> scoring.Score | None:
    return scoring.score(*scoring.tally(rows), weighting=weighting)


def test_skm_1() -> None:
    found = result(SKM_1)

    assert found is not None
    means = [found.means[key] for key in ELEMENTS]
    assert means == [Fraction(n, 100) for n in (350, 325, 275, 400, 350, 325, 350, 275, 325)]
    assert scoring.round_half_up(found.index, 4) == Decimal("3.3056")
    assert (found.ikm, found.band, found.respondents) == (Decimal("82.64"), "B", 4)
    assert scoring.lowest(found.means, PLACES) == ["time", "facilities"]


@pytest.mark.parametrize(("value", "ikm", "band"), [(4, "100.00", "A"), (1, "25.00", "D")])
def test_skm_3(value: int, ikm: str, band: str) -> None:
    found = result([answered(*[value] * 9)] * 3)

    assert found is not None
    assert (str(found.ikm), found.band) == (ikm, band)


def test_skm_5_a_questionnaire_with_a_gap_counts_nowhere() -> None:
    gap = answered(*[1] * 9)
    del gap["cost"]

    assert result([*SKM_1, gap]) == result(SKM_1)
    assert result([gap]) is None
    assert result([]) is None


@pytest.mark.parametrize(("weighting", "ikm"), [("exact", "80.00"), ("0.111", "79.92"), ("0.11", "79.20")])
def test_rounded_weights_lower_the_result(weighting: str, ikm: str) -> None:
    sums = dict.fromkeys(ELEMENTS, 32)

    found = scoring.score(sums, 10, weighting=weighting)

    assert found is not None
    assert str(found.ikm) == ikm


@pytest.mark.parametrize(
    ("ikm", "band"),
    [("25", "D"), ("64.99", "D"), ("65.00", "C"), ("76.60", "C"), ("76.61", "B"), ("88.30", "B"), ("88.31", "A")],
)
def test_bands_begin_where_the_rule_says(ikm: str, band: str) -> None:
    assert scoring.band_of(Decimal(ikm)) == band


def test_rounding_comes_before_the_band() -> None:
    # 88.305 is exactly between B and A; half up makes it A.
    assert scoring.band_of(scoring.round_half_up(Fraction(88305, 1000))) == "A"
    assert scoring.band_of(scoring.round_half_up(Fraction(88304999, 1000000))) == "B"


@pytest.mark.parametrize(("population", "wanted"), [(0, 0), (1, 1), (10, 10), (500, 217), (1000, 278), (10000, 370)])
def test_sample_sizes_of_krejcie_and_morgan(population: int, wanted: int) -> None:
    assert scoring.sample_size(population) == wanted


@given(st.lists(questionnaires, min_size=1, max_size=12), st.lists(partial, max_size=4))
def test_the_index_lies_between_25_and_100_and_gaps_change_nothing(
    rows: list[dict[str, int]], gaps: list[dict[str, int]]
) -> None:
    found = result(rows)

    assert found is not None
    assert Decimal(25) <= found.ikm <= Decimal(100)
    assert found == result([*gaps, *rows])
    assert found == result(list(reversed(rows)))
    total = sum(sum(row.values()) for row in rows)
    assert abs(Fraction(found.ikm) - Fraction(25 * total, 9 * len(rows))) <= Fraction(1, 200)


@given(st.lists(questionnaires, min_size=1, max_size=10), st.sampled_from(ELEMENTS))
def test_a_better_answer_never_lowers_the_index(rows: list[dict[str, int]], key: str) -> None:
    better = [row | {key: min(row[key] + 1, 4)} for row in rows]

    before, after = result(rows), result(better)

    assert before is not None
    assert after is not None
    assert after.ikm >= before.ikm
    assert after.band <= before.band


@given(st.integers(1, 5_000_000))
def test_a_sample_grows_with_the_population_and_never_beyond_it(population: int) -> None:
    assert scoring.sample_size(population) <= min(population, 385)
    assert scoring.sample_size(population) <= scoring.sample_size(population + 1)


@given(st.lists(questionnaires, min_size=1, max_size=10))
def test_the_lowest_are_two_or_three_and_none_is_higher_than_the_others(rows: list[dict[str, int]]) -> None:
    found = result(rows)
    assert found is not None

    chosen = scoring.lowest(found.means, PLACES)

    below_best = [key for key in ELEMENTS if found.means[key] < 4]
    assert len(chosen) == min(len(below_best), len(chosen))
    assert len(chosen) in {2, 3} or len(below_best) < 2
    assert all(found.means[key] <= found.means[other] for key in chosen for other in set(ELEMENTS) - set(chosen))


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30)))
def test_hidden_groups_cannot_be_worked_out_from_the_total(counts: dict[str, int]) -> None:
    hidden = scoring.hidden(counts, smallest=5)

    assert {group for group, count in counts.items() if 0 < count < 5} <= hidden
    # Alone in being hidden, a group would be the total less the others; unless there is no other.
    assert len(hidden) != 1 or sum(count > 0 for count in counts.values()) == 1
