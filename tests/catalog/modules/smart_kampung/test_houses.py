"""Houses unfit to live in; SK-6 of the rulebook."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.smart_kampung.houses import (
    Indicator,
    Owner,
    Part,
    Survey,
    area_per_person,
    owner_lacks,
    unfit_because,
)
from catalog.modules.smart_kampung.policies import AREA_PER_PERSON, KEPT_WITH_HOUSES, POLICIES

LIMITS = {policy.key: policy.default for policy in POLICIES if policy.key in KEPT_WITH_HOUSES}


def survey(**changes: Any) -> Survey:
    found = {
        "floor_area": Decimal(60), "people": 4, "floor": Part.SOUND, "wall": Part.SOUND, "roof": Part.SOUND,
        "air_openings": Decimal(4), "light_openings": Decimal(7), "has_toilet": True, "has_safe_water": True,
    }  # fmt: skip
    return Survey(**(found | changes))


def test_a_sound_house_has_no_reason() -> None:
    assert unfit_because(survey(), LIMITS) == []


@pytest.mark.parametrize(("threshold", "reasons"), [("9", [Indicator.AREA]), ("7.2", [])])
def test_36_square_metres_for_five_are_7_point_2_each(threshold: str, reasons: list[Indicator]) -> None:
    small = survey(floor_area=Decimal(36), people=5)

    assert area_per_person(small) == Decimal("7.2")
    assert unfit_because(small, LIMITS | {AREA_PER_PERSON: Decimal(threshold)}) == reasons


def test_every_reason_is_told_in_the_order_of_the_list() -> None:
    worst = survey(
        floor_area=Decimal(20), floor=Part.POOR, wall=Part.POOR, roof=Part.BROKEN, air_openings=Decimal("0.9"),
        light_openings=Decimal("1.9"), has_toilet=False, has_safe_water=False,
    )  # fmt: skip

    assert unfit_because(worst, LIMITS) == list(Indicator)


def test_openings_of_exactly_the_share_are_enough() -> None:
    just = survey(floor_area=Decimal(40), air_openings=Decimal(2), light_openings=Decimal(4))

    assert unfit_because(just, LIMITS) == []


@given(st.integers(1, 15), st.decimals(1, 500, places=1))
def test_more_people_never_make_a_house_fit(people: int, area: Decimal) -> None:
    few, more = survey(people=people, floor_area=area), survey(people=people + 1, floor_area=area)

    assert set(unfit_because(few, LIMITS)) <= set(unfit_because(more, LIMITS))


def test_a_survey_without_anybody_is_none() -> None:
    with pytest.raises(ValueError, match="somebody"):
        survey(people=0)


def test_what_an_owner_lacks_is_named() -> None:
    poor = Owner(has_valid_card=True, owns_land=True, has_other_house=False, has_savings=False)
    rich = Owner(has_valid_card=True, owns_land=False, has_other_house=True, has_savings=True)

    assert owner_lacks(poor) == []
    assert owner_lacks(rich) == ["owns_land", "no_other_house", "no_savings"]
