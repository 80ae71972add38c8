"""
Photos for the demo, drawn in code: a house before, halfway and after its repair, with the time and the place that a
phone writes into them (Exif 2.3). A baseline JPEG (ITU T.81) of a few kilobytes, which needs no library.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from math import cos, pi, sqrt
from typing import Final

from catalog.modules.smart_kampung.photos import Position

type Colour = tuple[int, int, int]
type Point = tuple[float, float]

WIDTH: Final = 320
HEIGHT: Final = 240
WALLS: Final[tuple[Colour, ...]] = ((196, 214, 190), (222, 205, 164))
"""What repaired houses are painted in."""


def photo(*, percent: int, variant: int, taken_at: datetime, position: Position | None, serial: int) -> bytes:
    """
    A JPEG of a house at 0, 50 or 100 % of its repair.

    :param variant: which wall and light; any number. :param taken_at: in the zone of the camera.
    :param serial: makes each file another one, as no two shots are the same.
    """
    exif = _exif(taken_at, position, f"CONTOH {serial}")
    return b"\xff\xd8" + _segment(0xE1, b"Exif\x00\x00" + exif) + _picture(percent, variant % len(WALLS)) + b"\xff\xd9"


class Canvas:
    """A picture in rows of colours, painted by shapes."""

    def __init__(self, sky: Colour, horizon: Colour) -> None:
        def shade(row: int) -> Colour:
            part = min(row / (HEIGHT * 0.62), 1.0)
            red, green, blue = (round(one + (other - one) * part) for one, other in zip(sky, horizon, strict=True))
            return red, green, blue

        # In steps of eight rows, so that a flat part of the sky costs nothing in the file.
        self.rows: list[list[Colour]] = [[shade(row - row % 8)] * WIDTH for row in range(HEIGHT)]

    def fill(self, colour: Colour, *corners: Point) -> None:
        """A polygon, by scan lines."""
        low, high = (int(edge(y for _x, y in corners)) for edge in (min, max))
        for row in range(max(low, 0), min(high + 1, HEIGHT)):
            crossings = sorted(_crossings(corners, row + 0.5))
            for left, right in zip(crossings[::2], crossings[1::2], strict=False):
                first, last = max(round(left), 0), min(round(right), WIDTH)
                self.rows[row][first:last] = [colour] * max(last - first, 0)

    def box(self, colour: Colour, left: float, top: float, right: float, bottom: float) -> None:
        self.fill(colour, (left, top), (right, top), (right, bottom), (left, bottom))


def _crossings(corners: Sequence[Point], y: float) -> Iterator[float]:
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (y1 <= y) != (y2 <= y):
            yield x1 + (y - y1) * (x2 - x1) / (y2 - y1)


@cache
def _picture(percent: int, variant: int) -> bytes:
    """The picture itself; the same few are taken again and again."""
    canvas = Canvas((126 + 12 * variant, 176, 220), (214, 226, 230))
    canvas.fill((96, 128, 92), (0, 132), (60, 112), (140, 126), (230, 104), (320, 128), (320, 160), (0, 160))
    canvas.box((120, 146, 84), 0, 148, WIDTH, HEIGHT)
    canvas.fill((178, 150, 112), (120, HEIGHT), (150, 196), (196, 196), (236, HEIGHT))
    _palm(canvas, 40 + 6 * variant, 150)
    {0: _before, 50: _halfway, 100: _after}[percent](canvas, WALLS[variant])
    return _jpeg(canvas.rows)


def _palm(canvas: Canvas, x: float, foot: float) -> None:
    canvas.fill((112, 88, 62), (x, foot), (x + 7, foot), (x + 15, 62), (x + 11, 62))
    for dx, dy in ((-34, 4), (-28, -18), (0, -26), (26, -16), (34, 6)):
        canvas.fill((62, 104, 58), (x + 12, 58), (x + 13 + dx, 62 + dy), (x + 14, 67))


def _before(canvas: Canvas, wall: Colour) -> None:
    """Woven bamboo that leans, a roof of rusted sheets with a hole, bare earth before the door."""
    canvas.fill((150, 122, 84), (88, 118), (250, 112), (256, 196), (84, 198))
    for x in range(92, 252, 12):
        canvas.fill((128, 101, 66), (x, 116), (x + 4, 116), (x + 3, 197), (x - 1, 197))
    canvas.fill((62, 46, 34), (152, 140), (180, 139), (182, 197), (152, 197))
    canvas.fill((44, 36, 30), (104, 140), (128, 139), (128, 160), (104, 161))
    canvas.fill((134, 84, 60), (70, 122), (118, 72), (226, 70), (270, 114))
    canvas.fill((110, 66, 48), (118, 72), (140, 71), (112, 120), (90, 121))
    canvas.fill((40, 34, 32), (184, 84), (214, 82), (220, 101), (190, 104))
    canvas.fill((152, 104, 76), (222, 70), (236, 82), (262, 112), (248, 114))


def _halfway(canvas: Canvas, wall: Colour) -> None:
    """Walls of brick, a roof frame without tiles, a heap of sand."""
    canvas.box((176, 104, 78), 84, 112, 254, 198)
    for row, y in enumerate(range(116, 198, 8)):
        canvas.box((198, 150, 126), 84, y, 254, y + 1)
        for x in range(84 + (row % 2) * 8, 254, 16):
            canvas.box((198, 150, 126), x, y, x + 1, min(y + 8, 198))
    canvas.box((52, 44, 40), 154, 138, 184, 198)
    canvas.box((70, 78, 86), 104, 136, 134, 162)
    canvas.box((70, 78, 86), 204, 136, 234, 162)
    for x in range(78, 262, 26):
        canvas.fill((158, 124, 84), (x, 112), (x + 5, 112), (172, 64), (167, 64))
    canvas.box((158, 124, 84), 72, 108, 266, 113)
    canvas.box((158, 124, 84), 120, 86, 220, 90)
    canvas.fill((206, 190, 158), (228, 216), (262, 184), (302, 216))


def _after(canvas: Canvas, wall: Colour) -> None:
    """Plastered and painted, a tiled roof, windows with frames."""
    canvas.box(wall, 84, 112, 254, 198)
    canvas.box((126, 122, 118), 84, 188, 254, 198)
    canvas.box((110, 74, 52), 152, 136, 186, 198)
    canvas.box((136, 96, 70), 156, 140, 182, 198)
    for left in (102, 204):
        canvas.box((244, 242, 236), left, 134, left + 34, 166)
        canvas.box((104, 140, 160), left + 3, 137, left + 16, 163)
        canvas.box((104, 140, 160), left + 19, 137, left + 31, 163)
    canvas.fill((158, 74, 54), (64, 116), (114, 66), (226, 66), (274, 116))
    for step in range(1, 5):
        y = 66 + 10 * step
        canvas.fill(
            (138, 62, 46),
            (114 - 10 * step, y),
            (226 + 9.6 * step, y),
            (226 + 9.6 * step, y + 2),
            (114 - 10 * step, y + 2),
        )
    canvas.box((244, 242, 236), 64, 116, 274, 120)


# JPEG


_ZIGZAG: Final = sorted(range(64), key=lambda k: (k // 8 + k % 8, (k // 8) if (k // 8 + k % 8) % 2 else (k % 8)))
"""From the corner along the diagonals, up and down in turn."""
_STEPS: Final = [6 + 3 * (place // 8 + place % 8) for place in range(64)]
"""How coarsely each frequency is kept; the fine ones are hardly seen."""
_COSINES: Final = [
    [(sqrt(1 / 8) if u == 0 else 0.5) * cos((2 * x + 1) * u * pi / 16) for x in range(8)] for u in range(8)
]
_AC_CODES: Final = [0x00, *(run << 4 | size for run in range(16) for size in range(1, 11)), 0xF0]
"""End of block has a code of one bit, because most blocks are flat; all others have nine."""


def _jpeg(rows: Sequence[Sequence[Colour]]) -> bytes:
    """Everything between the metadata and the end, without subsampling, in one scan."""
    quantities = b"\x00" + bytes(_STEPS[place] for place in _ZIGZAG)
    frame = struct.pack(">BHHB", 8, HEIGHT, WIDTH, 3) + b"".join(bytes((one, 0x11, 0)) for one in (1, 2, 3))
    dc_codes = b"\x00" + bytes([0, 0, 0, 12, *[0] * 12]) + bytes(range(12))
    ac_codes = b"\x10" + bytes([1, *[0] * 7, len(_AC_CODES) - 1, *[0] * 7]) + bytes(_AC_CODES)
    scan = b"\x03" + b"".join(bytes((one, 0)) for one in (1, 2, 3)) + b"\x00\x3f\x00"
    tables = _segment(0xDB, quantities) + _segment(0xC0, frame) + _segment(0xC4, dc_codes) + _segment(0xC4, ac_codes)
    return tables + _segment(0xDA, scan) + _scan(rows)


def _scan(rows: Sequence[Sequence[Colour]]) -> bytes:
    bits: list[str] = []
    before = [0, 0, 0]
    for top in range(0, HEIGHT, 8):
        for left in range(0, WIDTH, 8):
            block = _block(tuple(pixel for row in rows[top : top + 8] for pixel in row[left : left + 8]))
            for place, (first, details) in enumerate(block):
                bits.append(_difference(first - before[place]) + details)
                before[place] = first
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\x00")


@cache
def _block(pixels: tuple[Colour, ...]) -> list[tuple[int, str]]:
    """The mean and the encoded details of brightness, blue and red of 64 pixels. Sky, grass and bricks come again."""
    found = [_coefficients(values) for values in _planes(pixels)]
    return [(one[0], _details(one)) for one in found]


def _planes(pixels: Sequence[Colour]) -> Iterator[list[float]]:
    """Brightness, blue and red, around zero; of a flat block one value each."""
    if pixels.count(pixels[0]) == len(pixels):
        pixels = pixels[:1]
    yield [0.299 * red + 0.587 * green + 0.114 * blue - 128 for red, green, blue in pixels]
    yield [-0.1687 * red - 0.3313 * green + 0.5 * blue for red, green, blue in pixels]
    yield [0.5 * red - 0.4187 * green - 0.0813 * blue for red, green, blue in pixels]


def _coefficients(values: Sequence[float]) -> list[int]:
    """The frequencies of a block in the order of the file, quantised; a flat block has one value, and one frequency."""
    if len(values) == 1:
        return [round(8 * values[0] / _STEPS[0])]
    lines = [[sum(map(float.__mul__, values[8 * y : 8 * y + 8], wave)) for wave in _COSINES] for y in range(8)]
    columns = [[line[u] for line in lines] for u in range(8)]
    found = [sum(map(float.__mul__, columns[k % 8], _COSINES[k // 8])) / _STEPS[k] for k in range(64)]
    return [round(found[place]) for place in _ZIGZAG]


def _difference(value: int) -> str:
    size = abs(value).bit_length()
    return f"{size:04b}{_magnitude(value, size)}"


def _details(found: Sequence[int]) -> str:
    last = max((place for place, value in enumerate(found) if value), default=0)
    out, run = "", 0
    for value in found[1 : last + 1]:
        if value == 0:
            run += 1
            continue
        out += _code(0xF0) * (run // 16)
        size = abs(value).bit_length()
        out += _code((run % 16) << 4 | size) + _magnitude(value, size)
        run = 0
    return out if last == len(found) - 1 == 63 else out + _code(0x00)


@cache
def _code(symbol: int) -> str:
    place = _AC_CODES.index(symbol)
    return "0" if place == 0 else f"{0x100 + place - 1:09b}"


def _magnitude(value: int, size: int) -> str:
    """A number in as many bits as it needs, those below zero as their complement."""
    return f"{value if value > 0 else value + (1 << size) - 1:0{size}b}" if size else ""


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


# Exif


def _exif(taken_at: datetime, position: Position | None, description: str) -> bytes:
    """The directories of the picture, the camera and the place, with their values behind them."""
    said = description.encode("ascii") + b"\x00"
    moment = f"{taken_at:%Y:%m:%d %H:%M:%S}".encode() + b"\x00"
    main, camera = 8, 8 + 2 + 12 * (3 if position else 2) + 4
    place = camera + 2 + 12 + 4
    values = place + (2 + 12 * 4 + 4 if position else 0)
    angles = values + len(said) + len(moment)
    entries = [(0x010E, 2, len(said), values), (0x8769, 4, 1, camera)]
    parts = _directory([*entries, *([(0x8825, 4, 1, place)] if position else [])])
    parts += _directory([(0x9003, 2, len(moment), values + len(said))])
    if position:
        north = "N" if position.latitude >= 0 else "S"
        east = "E" if position.longitude >= 0 else "W"
        parts += _directory([(1, 2, 2, ord(north)), (2, 5, 3, angles), (3, 2, 2, ord(east)), (4, 5, 3, angles + 24)])
    parts += said + moment
    if position:
        parts += _angle(float(position.latitude)) + _angle(float(position.longitude))
    return b"II" + struct.pack("<HI", 42, main) + parts


def _directory(entries: Sequence[tuple[int, int, int, int]]) -> bytes:
    rows = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return struct.pack("<H", len(entries)) + rows + bytes(4)


def _angle(degrees: float) -> bytes:
    """Degrees, minutes and seconds as fractions; seconds to a ten-thousandth, which is three millimetres."""
    whole, rest = divmod(round(abs(degrees) * 3600 * 10_000), 3600 * 10_000)
    minutes, seconds = divmod(rest, 60 * 10_000)
    return struct.pack("<6I", whole, 1, minutes, 1, seconds, 10_000)
