"""
Roughly where each province lies, to catch a position that was mistyped: boxes in degrees, islands and sea included.

[A] Drawn by hand around the provinces, half a degree wider than they are. They prove nothing about a border.
"""

from typing import Final

from regions.codes import province_of

type Box = tuple[float, float, float, float]
"""South, west, north, east."""

_BOXES: Final[dict[str, Box]] = {
    "11": (1.5, 94.5, 6.6, 98.8),
    "12": (-1.2, 96.6, 4.8, 100.9),
    "13": (-4.0, 98.1, 1.4, 102.4),
    "14": (-1.6, 99.9, 3.0, 104.1),
    "15": (-3.3, 100.6, -0.2, 105.0),
    "16": (-5.5, 101.8, -1.1, 107.0),
    "17": (-6.1, 100.6, -1.8, 104.3),
    "18": (-6.7, 103.0, -3.2, 106.6),
    "19": (-4.0, 104.6, -1.0, 109.3),
    "21": (-1.8, 102.7, 5.3, 110.0),
    "31": (-6.9, 106.0, -4.9, 107.5),
    "32": (-8.4, 105.8, -5.3, 109.4),
    "33": (-8.8, 108.0, -5.2, 112.3),
    "34": (-8.8, 109.5, -7.0, 111.4),
    "35": (-9.3, 110.4, -4.5, 117.2),
    "36": (-7.6, 104.6, -5.2, 107.3),
    "51": (-9.4, 113.9, -7.5, 116.3),
    "52": (-9.7, 115.3, -7.6, 119.9),
    "53": (-11.6, 118.3, -7.5, 125.8),
    "61": (-3.6, 107.9, 2.7, 114.8),
    "62": (-4.1, 110.2, 1.4, 116.4),
    "63": (-5.5, 113.8, -0.8, 117.9),
    "64": (-3.0, 113.3, 3.2, 119.6),
    "65": (0.6, 114.0, 4.9, 118.6),
    "71": (-0.2, 122.6, 6.1, 127.8),
    "72": (-4.3, 118.9, 1.9, 125.0),
    "73": (-8.3, 116.2, -1.4, 122.8),
    "74": (-6.9, 120.3, -2.2, 125.2),
    "75": (-0.1, 120.6, 1.6, 124.1),
    "76": (-4.2, 117.7, -0.3, 120.4),
    "81": (-8.9, 124.9, -2.2, 135.8),
    "82": (-3.0, 123.7, 3.6, 130.0),
    "91": (-4.3, 133.6, 0.1, 141.6),
    "92": (-4.8, 131.3, 0.1, 135.8),
    "93": (-9.7, 136.9, -4.3, 141.6),
    "94": (-5.7, 134.2, -1.6, 138.6),
    "95": (-5.9, 136.9, -2.6, 141.6),
    "96": (-2.7, 128.8, 1.7, 133.6),
}


def is_near_province(code: str, *, latitude: float, longitude: float) -> bool:
    """
    Whether a position may lie in the province of a code; of a province we know no box for, any may.

    :raises InvalidRegionCode: if it is not a code.
    """
    box = _BOXES.get(province_of(code))
    if box is None:
        return True
    south, west, north, east = box
    return south <= latitude <= north and west <= longitude <= east
