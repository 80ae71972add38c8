"""
Photos for the demo, drawn in code: a house before, halfway and after its repair, with the time and the place that a
phone writes into them.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from PIL import Image

from catalog.sdk.samples import HEIGHT, WIDTH, Canvas, Colour, snapshot
from core.positions import Position

WALLS: Final[tuple[Colour, ...]] = ((196, 214, 190), (222, 205, 164))
"""What repaired houses are painted in."""


def photo(*, percent: int, variant: int, taken_at: datetime, position: Position | None, serial: int) -> bytes:
    """
    A JPEG of a house at 0, 50 or 100 % of its repair.

    :param variant: which wall and light; any number. :param taken_at: in the zone of the camera.
    :param serial: makes each file another one, as no two shots are the same.
    """
    picture = _picture(percent, variant % len(WALLS))
    return snapshot(picture, taken_at=taken_at, position=position, serial=serial)


@cache
def _picture(percent: int, variant: int) -> Image.Image:
    """The picture itself; the same few are taken again and again."""
    canvas = Canvas((126 + 12 * variant, 176, 220), (214, 226, 230))
    canvas.fill((96, 128, 92), (0, 132), (60, 112), (140, 126), (230, 104), (320, 128), (320, 160), (0, 160))
    canvas.box((120, 146, 84), 0, 148, WIDTH, HEIGHT)
    canvas.fill((178, 150, 112), (120, HEIGHT), (150, 196), (196, 196), (236, HEIGHT))
    _palm(canvas, 40 + 6 * variant, 150)
    {0: _before, 50: _halfway, 100: _after}[percent](canvas, WALLS[variant])
    return canvas.image


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
