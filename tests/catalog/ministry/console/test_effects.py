"""The comparison against panels whose truth is known because they are made here."""

from __future__ import annotations

import random
from contextlib import suppress
from statistics import fmean

import pytest

from catalog.ministry.console.effects import CannotTell, Reason, estimate

type Panel = dict[str, dict[int, float]]
PERIODS = range(24)


def panel(
    seed: int, *, regencies: int = 60, never: int = 20, effect: float = 0.0, growing: float = 0.0, drift: float = 0.0
) -> tuple[Panel, dict[str, int | None]]:
    """
    Regencies that begin at different levels and move with the same tide and their own noise, which hangs together.

    :param growing: what an effect gains with each further period. :param drift: of later adopters, before they adopt.
    """
    chance = random.Random(seed)
    tide = [chance.gauss(0, 2) for _period in PERIODS]
    values: Panel = {}
    adopted: dict[str, int | None] = {}
    for number in range(regencies):
        code = f"{1100 + number}"
        adopted[code] = None if number < never else chance.choice((6, 9, 12, 15))
        level, noise = chance.gauss(70, 8), 0.0
        values[code] = {}
        for period in PERIODS:
            noise = 0.6 * noise + chance.gauss(0, 1)
            since = period - when if (when := adopted[code]) is not None else -1
            gained = effect + growing * since if since >= 0 else 0.0
            pulled = drift * period if when is not None else 0.0
            values[code][period] = level + tide[period] + noise + gained + pulled
    return values, adopted


def naive(values: Panel, adopted: dict[str, int | None]) -> float:
    """
    The usual regression with a dummy for each regency and period (two-way fixed effects) on a balanced panel, by
    Frisch, Waugh and Lovell: take the means of both away from outcome and treatment, then one slope.
    """
    treated = {code: {p: float((when := adopted[code]) is not None and p >= when) for p in PERIODS} for code in values}

    def bare(of: Panel) -> Panel:
        own = {code: fmean(row.values()) for code, row in of.items()}
        time = {p: fmean(of[code][p] for code in of) for p in PERIODS}
        every = fmean(own.values())
        return {code: {p: of[code][p] - own[code] - time[p] + every for p in PERIODS} for code in of}

    y, d = bare(values), bare(treated)
    pairs = [(y[code][p], d[code][p]) for code in values for p in PERIODS]
    return sum(a * b for a, b in pairs) / sum(b * b for _a, b in pairs)


def test_a_known_effect_is_found() -> None:
    found = estimate(*panel(1, effect=4.0), least=10)

    assert found.overall.low <= 4.0 <= found.overall.high
    assert found.overall.is_sure
    assert found.overall.value == pytest.approx(4.0, abs=1.0)
    assert (found.overall.adopters, found.before.is_sure) == (40, False)
    assert all(one.low <= 4.5 and one.high >= 3.5 for age, one in found.by_age.items() if age <= 6)


def test_without_noise_it_is_exact() -> None:
    values = {f"{n}": {p: 10.0 * n + p * p + (3.0 if n < 12 and p >= 4 else 0) for p in range(8)} for n in range(30)}

    found = estimate(values, {f"{n}": 4 if n < 12 else None for n in range(30)}, least=10)

    assert found.overall.value == pytest.approx(3.0)
    assert found.before.value == pytest.approx(0.0)
    assert found.overall.high - found.overall.low == pytest.approx(0.0, abs=1e-9)


def test_where_nothing_changed_the_interval_holds_zero_nineteen_times_in_twenty() -> None:
    seeds = range(300)
    answered = holds = 0
    for seed in seeds:
        with suppress(CannotTell):
            found = estimate(*panel(seed, regencies=50, never=20), least=10)
            answered += 1
            holds += found.overall.low <= 0 <= found.overall.high

    assert answered > 0.9 * len(seeds)  # one in twenty looks different before by chance, and is refused
    assert 0.92 <= holds / answered <= 0.98


def test_growing_effects_deceive_the_usual_regression_and_not_this() -> None:
    """Everybody adopts sooner or later, and gains more each period: early adopters are bad yardsticks."""
    values, adopted = panel(7, regencies=80, never=0, effect=1.0, growing=0.8)
    late = {code: when for code, when in adopted.items() if when == 15}
    truth = fmean(
        1.0 + 0.8 * (period - when)
        for code, when in adopted.items()
        if when is not None and code not in late
        for period in range(when + 1, 15)
    )

    found = estimate({code: {p: v for p, v in of.items() if p < 15} for code, of in values.items()}, adopted, least=10)

    assert found.overall.low <= truth <= found.overall.high
    treated = [1.0 + 0.8 * (p - w) for w in adopted.values() if w is not None for p in PERIODS if p >= w]
    assert naive(values, adopted) < 0.7 * fmean(treated)


def test_who_never_adopted_before_anything_was_counted_is_of_no_use() -> None:
    values, adopted = panel(3)

    with pytest.raises(CannotTell) as refused:
        estimate(values, {code: 0 if when else None for code, when in adopted.items()}, least=10)

    assert refused.value.reason == Reason.NO_BEFORE


@pytest.mark.parametrize(
    ("adopters", "others", "reason", "found"),
    [(9, 30, Reason.FEW_ADOPTERS, 9), (30, 9, Reason.FEW_OTHERS, 9), (0, 30, Reason.FEW_ADOPTERS, 0)],
)
def test_too_few_are_refused(adopters: int, others: int, reason: Reason, found: int) -> None:
    values, _adopted = panel(4)
    codes = list(values)
    chosen = dict.fromkeys(codes[:adopters], 12) | dict.fromkeys(codes[adopters : adopters + others], None)

    with pytest.raises(CannotTell) as refused:
        estimate({code: values[code] for code in chosen}, chosen, least=10)

    assert (refused.value.reason, refused.value.found, refused.value.needed) == (reason, found, 10)


def test_who_changed_differently_before_is_refused_with_the_check() -> None:
    with pytest.raises(CannotTell) as refused:
        estimate(*panel(5, effect=4.0, drift=1.5), least=10)

    assert refused.value.reason == Reason.DIFFERENT_BEFORE
    assert refused.value.before is not None
    assert refused.value.before.low > 0


def test_numbers_that_are_missing_leave_out_their_regency_and_not_the_rest() -> None:
    values, adopted = panel(6, effect=4.0)
    holed = {code: {p: v for p, v in of.items() if (int(code) + p) % 9} for code, of in values.items()}

    found = estimate(holed, adopted, least=10)

    assert found.overall.low <= 4.0 <= found.overall.high
