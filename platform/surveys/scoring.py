"""
The index of satisfaction (IKM) of PermenPANRB 14/2017, as pure functions over exact numbers.

Nine elements are answered from 1 to 4. The mean of each element (NRR) is weighted by exactly 1/9; the sum times 25 lies
between 25 and 100, is rounded half up to two decimals and only then finds its band. A questionnaire with a gap counts
nowhere; without a complete one there is no result, which is never the same as 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

ELEMENTS: Final = (
    "requirements",
    "procedure",
    "time",
    "cost",
    "product",
    "competence",
    "behaviour",
    "facilities",
    "complaints",
)
"""The nine elements by name, in the order most prints give them. Some swap the last two, so nothing keys by number."""

EXACT: Final = "exact"
LOWEST_ANSWER, HIGHEST_ANSWER = 1, 4


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The numbers of the rule, with the place they come from."""

    source: str
    weights: Mapping[str, Fraction]
    factor: int
    """What the index is multiplied by, so that 4 becomes 100."""
    bands: tuple[tuple[Decimal, str], ...]
    """The lowest value of each band, the best band first. The last one takes everything below."""
    chi_square: Fraction
    margin: Fraction


SKM_2017: Final = Rules(
    source="PermenPANRB 14/2017",
    # The rounded weights are what some spreadsheets do; they lower the result by up to 0.8 points. On the page they are
    # called by name, so that nobody compares them with an exact one unawares.
    weights={EXACT: Fraction(1, 9), "0.111": Fraction(111, 1000), "0.11": Fraction(11, 100)},
    factor=25,
    bands=((Decimal("88.31"), "A"), (Decimal("76.61"), "B"), (Decimal("65.00"), "C"), (Decimal("25.00"), "D")),
    chi_square=Fraction(3841, 1000),
    margin=Fraction(5, 100),
)


@dataclass(frozen=True, kw_only=True)
class Score:
    """What a number of complete questionnaires say together."""

    respondents: int
    means: Mapping[str, Fraction]
    index: Fraction
    ikm: Decimal
    band: str


def tally(questionnaires: Iterable[Mapping[str, int]]) -> tuple[dict[str, int], int]:
    """The sum of the answers for each element and how many questionnaires count: those that answer all nine."""
    sums = dict.fromkeys(ELEMENTS, 0)
    respondents = 0
    for answers in questionnaires:
        if is_complete(answers):
            respondents += 1
            for key in ELEMENTS:
                sums[key] += answers[key]
    return sums, respondents


def is_complete(answers: Mapping[str, int]) -> bool:
    """Whether every element has an answer."""
    return all(key in answers for key in ELEMENTS)


def score(
    sums: Mapping[str, int], respondents: int, *, weighting: str = EXACT, rules: Rules = SKM_2017
) -> Score | None:
    """
    The result of `tally`; None when nobody answered all nine elements.

    :param weighting: a key of `rules.weights`; anything but `exact` is there to compare with older tables.
    """
    if respondents == 0:
        return None
    means = {key: Fraction(sums[key], respondents) for key in ELEMENTS}
    index = sum(means.values(), Fraction()) * rules.weights[weighting]
    ikm = round_half_up(index * rules.factor)
    return Score(respondents=respondents, means=means, index=index, ikm=ikm, band=band_of(ikm, rules=rules))


def band_of(ikm: Decimal, *, rules: Rules = SKM_2017) -> str:
    """The band of a value that has been rounded to two decimals."""
    return next((band for lowest, band in rules.bands if ikm >= lowest), rules.bands[-1][1])


def round_half_up(value: Fraction, places: int = 2) -> Decimal:
    """Exactly, since 76.605 is no binary number. For values that are not negative."""
    scaled = value * 10**places
    return Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).scaleb(-places)


def sample_size(population: int, *, rules: Rules = SKM_2017) -> int:
    """How many respondents the table of Krejcie and Morgan asks for, to the nearest whole number."""
    if population <= 0:
        return 0
    half = Fraction(1, 4)  # P(1 - P) where P is one half: the largest sample
    wanted = rules.chi_square * population * half / (rules.margin**2 * (population - 1) + rules.chi_square * half)
    return min(int(round_half_up(wanted, 0)), population)


def lowest(means: Mapping[str, Fraction], places: Mapping[str, int]) -> list[str]:
    """
    The elements that need a plan: the two lowest, and the third if it is as low as the second.

    An element at which everybody is very satisfied needs none. Among equals the order of the questionnaire decides.
    """
    ranked = sorted(
        (key for key in means if means[key] < HIGHEST_ANSWER), key=lambda key: (means[key], places.get(key, 0))
    )
    if len(ranked) > 2 and means[ranked[2]] == means[ranked[1]]:
        return ranked[:3]
    return ranked[:2]


def hidden(counts: Mapping[str, int], *, smallest: int) -> set[str]:
    """
    The groups of a break-down that must not be shown: those with fewer than `smallest` respondents, and, where only one
    is that small, the next one too, since the total would give it away.
    """
    small = {group for group, count in counts.items() if 0 < count < smallest}
    if len(small) == 1:
        others = sorted((count, group) for group, count in counts.items() if count > 0 and group not in small)
        small |= {group for _count, group in others[:1]}
    return small
