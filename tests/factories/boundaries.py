"""Boundaries as a planning office exports them."""

from collections.abc import Sequence
from typing import Any


def square(west: float, south: float, *, side: float = 0.1) -> dict[str, Any]:
    """A polygon of GeoJSON; `side` in degrees."""
    east, north = round(west + side, 6), round(south + side, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def districts_file(name: str, codes: Sequence[object]) -> dict[str, Any]:
    """Squares side by side from west to east, beginning at 115.4, each with its code in the property `name`."""
    squares = [square(round(115.4 + 0.1 * number, 1), -8.5) for number in range(len(codes))]
    return {
        "type": "FeatureCollection",
        "features": [feature(one, **{name: code}) for one, code in zip(squares, codes, strict=True)],
    }
