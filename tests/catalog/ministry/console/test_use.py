"""What the months of an adoption come to: in use, falling, dormant, ended; and late is never nought."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalog.ministry.console.use import Alert, Door, Ending, Month, Rules, Use, standing

RULES = Rules(dormant_months=3, fall_percent=50, fall_months=2, base_months=6)


def months(*uses: int | str, doors: str = "") -> list[Month]:
    """A number, `h`idden, `l`ate or `x` for not expected; `doors` spells on, off, suspended, left by first letters."""
    found = []
    for place, said in enumerate(uses):
        door = {"o": Door.ON, "f": Door.OFF, "s": Door.SUSPENDED, "e": Door.LEFT}[doors[place] if doors else "o"]
        use = {"h": Use.HIDDEN, "l": Use.LATE, "x": Use.NOT_EXPECTED}.get(str(said), Use.EXACT)
        found.append(
            Month(
                first_day=date(2025 + place // 12, place % 12 + 1, 1),
                was_on=True,
                door=door,
                use=use,
                value=Decimal(said) if isinstance(said, int) else None,
            )
        )
    return found


def test_use_goes_on() -> None:
    found = standing(months(10, 100, 110, 90), RULES)

    assert (found.months, found.ending, found.in_use, found.alert) == (4, Ending.NONE, True, Alert.NONE)
    assert found.newest == 90


def test_dormant_after_so_many_months_without_use_and_not_before() -> None:
    assert standing(months(80, 90, "h", 0), RULES).ending == Ending.NONE
    assert standing(months(80, 90, "h", 0), RULES).alert == Alert.SILENT

    found = standing(months(80, 90, "h", 0, "h"), RULES)

    assert (found.months, found.ending, found.in_use, found.alert) == (5, Ending.DORMANT, False, Alert.NONE)


def test_the_month_it_began_in_is_no_sign() -> None:
    """It was on for a few days of it."""
    assert standing(months("h", "h", "h"), RULES).ending == Ending.NONE
    assert standing(months("h", "h", "h", "h"), RULES).months == 4


def test_an_adoption_that_woke_up_has_ended_once() -> None:
    found = standing(months(80, 90, 0, 0, 0, 70), RULES)

    assert (found.months, found.ending, found.in_use) == (5, Ending.DORMANT, True)


def test_late_is_not_nought() -> None:
    found = standing(months(80, 90, "l", "l", "l", "l"), RULES)

    assert (found.months, found.ending, found.alert) == (2, Ending.NONE, Alert.LATE)
    assert found.late_since == date(2025, 3, 1)
    assert found.newest == 90


def test_an_unknown_month_breaks_a_silence() -> None:
    assert standing(months(80, 90, 0, 0, "l", 0), RULES).ending == Ending.NONE


@pytest.mark.parametrize(("door", "ending"), [("f", Ending.OFF), ("e", Ending.LEFT)])
def test_off_and_left_end_it_in_that_month(door: str, ending: Ending) -> None:
    found = standing(months(80, 90, 70, "x", "x", doors=f"oo{door}{door}{door}"), RULES)

    assert (found.months, found.ending, found.alert, found.in_use) == (3, ending, Alert.NONE, False)


def test_a_suspension_ends_nothing() -> None:
    found = standing(months(80, 90, "x", "x", "x", "x", doors="oossss"), RULES)

    assert (found.months, found.ending, found.alert) == (2, Ending.NONE, Alert.NONE)


BASE = (5, 100, 120, 80, 100, 110, 90)


@pytest.mark.parametrize(
    ("newest", "alert"),
    [
        ((49, 40), Alert.FALLING),
        ((49, "h"), Alert.FALLING),
        ((50, 40), Alert.NONE),  # half is not below half
        ((49, 51), Alert.NONE),
        ((120, 20), Alert.NONE),  # one month is no fall
        ((40, "l"), Alert.LATE),
    ],
)
def test_use_that_falls_below_half_for_two_months(newest: tuple[int | str, ...], alert: Alert) -> None:
    found = standing(months(*BASE, *newest), RULES)

    assert found.alert == alert
    if alert != Alert.LATE:
        assert found.usual == 100


def test_without_six_months_before_nobody_can_tell_a_fall() -> None:
    found = standing(months(*BASE[:6], 10, 10), RULES)

    assert (found.usual, found.alert) == (None, Alert.NONE)
