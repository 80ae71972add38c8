"""Boundaries as a planning office exports them."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile


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


def boundary_file(document: Any | None = None) -> SimpleUploadedFile:
    """As a browser sends it; by default two of Karangasem's districts."""
    document = document or districts_file("KDCPUM", ["51.07.06", "51.07.08"])
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return SimpleUploadedFile("batas.geojson", content, "application/geo+json")
