"""
Whether a house is fit to live in (RTLH), from what a survey found (smart_kampung.md, "RTLH").

Unfit is what fails in the building's safety, the least area, or the health of those who live there (Permen PUPR
7/2018). Pure: numbers in, reasons out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from catalog.modules.smart_kampung.policies import AREA_PER_PERSON, LIGHTING, VENTILATION
from policies.definitions import Value


class Indicator(StrEnum):
    """Why a house is unfit."""

    AREA = "area"
    FLOOR = "floor"
    WALL = "wall"
    ROOF = "roof"
    VENTILATION = "ventilation"
    LIGHTING = "lighting"
    SANITATION = "sanitation"
    WATER = "water"


class Part(StrEnum):
    """What a part of a house is like; anything but sound counts."""

    SOUND = "sound"
    POOR = "poor"
    """Floor of earth or low-grade wood, wall of bamboo, roof of leaves."""
    BROKEN = "broken"


@dataclass(frozen=True, kw_only=True)
class Survey:
    """
    What was measured. Areas in square metres; openings as the area of all of them together.
    """

    floor_area: Decimal
    people: int
    floor: Part
    wall: Part
    roof: Part
    air_openings: Decimal
    light_openings: Decimal
    has_toilet: bool
    has_safe_water: bool

    def __post_init__(self) -> None:
        if self.people < 1 or self.floor_area <= 0:
            raise ValueError("A survey needs an area and somebody who lives there.")


HUNDRED: Final = Decimal(100)


def area_per_person(survey: Survey) -> Decimal:
    """36 m² for five people are 7.2 each (SK-6)."""
    return survey.floor_area / survey.people


def unfit_because(survey: Survey, limits: Mapping[str, Value]) -> list[Indicator]:
    """
    Every reason, in the order of the list; none for a house that is fit.

    :param limits: values of the policies `KEPT_WITH_HOUSES`, as they were when the house was proposed.
    """
    share = {
        Indicator.VENTILATION: survey.air_openings * HUNDRED / survey.floor_area,
        Indicator.LIGHTING: survey.light_openings * HUNDRED / survey.floor_area,
    }
    fails = {
        Indicator.AREA: area_per_person(survey) < Decimal(str(limits[AREA_PER_PERSON])),
        Indicator.FLOOR: survey.floor != Part.SOUND,
        Indicator.WALL: survey.wall != Part.SOUND,
        Indicator.ROOF: survey.roof != Part.SOUND,
        Indicator.VENTILATION: share[Indicator.VENTILATION] < Decimal(str(limits[VENTILATION])),
        Indicator.LIGHTING: share[Indicator.LIGHTING] < Decimal(str(limits[LIGHTING])),
        Indicator.SANITATION: not survey.has_toilet,
        Indicator.WATER: not survey.has_safe_water,
    }
    return [indicator for indicator in Indicator if fails[indicator]]


@dataclass(frozen=True, kw_only=True)
class Owner:
    """What is known of who lives there and owns the house."""

    has_valid_card: bool
    owns_land: bool
    has_other_house: bool
    has_savings: bool
    """Something to sell that would feed the family for three months."""


def owner_lacks(owner: Owner) -> list[str]:
    """Conditions of the owner that are not met, by name; none where all are (smart_kampung.md [W43])."""
    meets = {
        "valid_card": owner.has_valid_card,
        "owns_land": owner.owns_land,
        "no_other_house": not owner.has_other_house,
        "no_savings": not owner.has_savings,
    }
    return [name for name, is_met in meets.items() if not is_met]
