"""A place on earth: read as people copy it from a map, and how far two places are apart."""

from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Final, Protocol

EARTH_RADIUS: Final = 6_371_008.8
"""Metres, the mean of the sphere: good to half a percent, which is less than a phone's position is."""


class OffTheEarth(ValueError):
    """Degrees that no place has: as a rule the longitude came first."""


@dataclass(frozen=True, kw_only=True)
class Position:
    """Degrees, south and west below zero, to about ten centimetres."""

    latitude: Decimal
    longitude: Decimal

    def __post_init__(self) -> None:
        if not (abs(self.latitude) <= 90 and abs(self.longitude) <= 180):
            raise OffTheEarth(str(self))

    def __str__(self) -> str:
        """As `position_of` reads it."""
        return f"{self.latitude:.6f}, {self.longitude:.6f}"


class Place(Protocol):
    """Anything with degrees."""

    @property
    def latitude(self) -> Decimal | float: ...

    @property
    def longitude(self) -> Decimal | float: ...


def metres_between(one: Place, other: Place) -> float:
    """Along the surface, on a sphere, by the haversine formula."""
    here, there = radians(one.latitude), radians(other.latitude)
    half = sin((there - here) / 2) ** 2
    half += cos(here) * cos(there) * sin((radians(other.longitude) - radians(one.longitude)) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def position_of(text: str) -> Position:
    """
    A position as maps give it: `-8.219233, 114.369227`; also with a comma for the decimals and a semicolon between.

    :raises ValueError: if it is none; OffTheEarth, if the degrees are those of no place.
    """
    parts = text.split(";") if ";" in text else text.split(",")
    if len(parts) != 2:
        raise ValueError("Two numbers.")
    latitude, longitude = (_degrees(part) for part in parts)
    return Position(latitude=latitude, longitude=longitude)


def _degrees(text: str) -> Decimal:
    try:
        found = Decimal(text.strip().replace(",", ".").replace("−", "-"))
    except ArithmeticError:
        raise ValueError(f"{text!r} is no number.") from None
    if not found.is_finite():
        raise ValueError(f"{text!r} is no number.")
    return round(found, 6)
