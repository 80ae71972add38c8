"""Photos for the demo, drawn in code: what was reported, and the same spot after the work."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from PIL import Image

from catalog.sdk.samples import HEIGHT, WIDTH, Canvas, Colour, snapshot
from core.positions import Position

ASPHALT: Final[Colour] = (96, 98, 102)
GRASS: Final[Colour] = (112, 140, 82)
EARTH: Final[Colour] = (150, 124, 92)
CONCRETE: Final[Colour] = (178, 176, 170)
WATER: Final[Colour] = (74, 66, 54)


def photo(scene: str, *, is_done: bool, taken_at: datetime, position: Position | None, serial: int) -> bytes:
    """
    A JPEG of one of `SCENES`, before or after the work.

    :param taken_at: in the zone of the camera. :param serial: makes each file another one.
    """
    return snapshot(_picture(scene, is_done), taken_at=taken_at, position=position, serial=serial)


@cache
def _picture(scene: str, is_done: bool) -> Image.Image:
    return SCENES[scene](is_done).image


def _road(is_done: bool) -> Canvas:
    """A village road with three holes full of rain; then three clean patches."""
    canvas = _street()
    for x, y, size in ((122, 202, 1.4), (184, 171, 0.9), (153, 151, 0.5)):
        if is_done:
            canvas.fill(
                (60, 61, 64),
                (x - 34 * size, y + 9 * size), (x - 27 * size, y - 10 * size),
                (x + 26 * size, y - 11 * size), (x + 33 * size, y + 8 * size),
            )  # fmt: skip
            canvas.fill((72, 73, 76), (x - 26 * size, y - 9 * size), (x + 25 * size, y - 10 * size), (x, y - 7 * size))
        else:
            for dx, dy, width in ((0, 0, 58), (-16, 2, 36), (14, 3, 40), (4, -3, 40)):
                canvas.oval((76, 74, 72), x + dx * size, y + dy * size, (width + 6) * size, 19 * size)
            for dx, dy, width in ((0, 1, 54), (-14, 3, 32), (12, 4, 36)):
                canvas.oval((134, 120, 98), x + dx * size, y + dy * size, width * size, 13 * size)
            canvas.oval((170, 164, 148), x - 6 * size, y + 2 * size, 22 * size, 3 * size)
    return canvas


def _waste(is_done: bool) -> Canvas:
    """A collection point with bags up to its wall and before it; then swept."""
    canvas = Canvas((150, 190, 222), (224, 230, 228), fine=2)
    _trees(canvas, 118)
    canvas.box(GRASS, 0, 118, WIDTH, HEIGHT)
    canvas.fill((132, 130, 126), (0, HEIGHT), (0, 204), (60, 178), (270, 178), (WIDTH, 206), (WIDTH, HEIGHT))
    canvas.box(CONCRETE, 52, 82, 268, 184)
    canvas.box((150, 148, 143), 62, 92, 258, 184)
    canvas.box((58, 118, 84), 112, 96, 208, 116)
    for left in (124, 140, 156, 172, 186):
        canvas.box((236, 240, 236), left, 103, left + 10, 109)
    if is_done:
        canvas.fill((164, 162, 157), (62, 184), (72, 166), (248, 166), (258, 184))
        _bin(canvas, (62, 124, 92), 78)
        _bin(canvas, (208, 150, 60), 216)
        return canvas
    bags: tuple[Colour, ...] = (
        (40, 42, 46),
        (58, 60, 64),
        (206, 206, 198),
        (34, 36, 40),
        (92, 104, 120),
        (150, 74, 58),
    )
    for row, (y, width) in enumerate(((132, 104), (148, 150), (166, 190), (186, 232), (204, 206))):
        for number in range(width // 15):
            x = 160 - width / 2 + 15 * number + (row % 2) * 6
            lift = (number * 5 + row * 3) % 8
            colour = bags[(number * 7 + row * 5) % len(bags)]
            canvas.oval(colour, x, y - lift, 27 - lift, 23 - lift)
            canvas.fill(
                colour, (x - 4, y - lift - 9), (x - 6, y - lift - 15), (x + 5, y - lift - 14), (x + 3, y - lift - 9)
            )
    return canvas


def _bin(canvas: Canvas, colour: Colour, x: float) -> None:
    canvas.box(colour, x, 132, x + 28, 176)
    canvas.box((44, 52, 50), x - 2, 127, x + 30, 133)
    for wheel in (x + 6, x + 23):
        canvas.oval((40, 42, 44), wheel, 177, 9, 9)


def _drain(is_done: bool) -> Canvas:
    """A roadside channel, stopped up and over its edge; then running."""
    canvas = Canvas((164, 186, 204), (216, 220, 220), fine=2)
    _houses(canvas)
    canvas.box(GRASS, 0, 122, WIDTH, HEIGHT)
    canvas.fill(ASPHALT, (176, HEIGHT), (186, 122), (244, 122), (WIDTH, 176), (WIDTH, HEIGHT))
    canvas.fill(CONCRETE, (36, HEIGHT), (148, 122), (182, 122), (168, HEIGHT))
    canvas.fill((120, 118, 112), (56, HEIGHT), (153, 122), (178, 122), (148, HEIGHT))
    if is_done:
        canvas.fill((92, 132, 142), (78, HEIGHT), (158, 122), (174, 122), (128, HEIGHT))
        for y in (138, 152, 172, 198, 226):
            middle, width = 166 - (y - 122) * 0.53, 6 + (y - 122) * 0.2
            canvas.oval((136, 172, 180), middle, y, width, 1 + y / 130)
        return canvas
    canvas.fill(WATER, (20, HEIGHT), (146, 122), (190, 122), (250, HEIGHT))
    canvas.fill((92, 84, 68), (60, HEIGHT), (154, 122), (178, 122), (150, HEIGHT))
    litter: tuple[Colour, ...] = ((226, 226, 222), (94, 128, 70), (196, 70, 58), (70, 120, 160), (122, 96, 60))
    for number in range(34):
        y = 134 + (number * 29) % 100
        spread = (y - 110) * 0.62
        x = 166 - (y - 122) * 0.42 + ((number * 37) % 100 / 100 - 0.5) * spread
        canvas.oval(litter[number % len(litter)], x, y, 5 + y / 26, 2 + y / 70)
    return canvas


def _lamp(is_done: bool) -> Canvas:
    """A street by night, dark from pole to pole; then lit."""
    canvas = Canvas((14, 18, 34), (40, 44, 62), fine=2)
    canvas.fill((18, 24, 30), (0, 130), (70, 104), (150, 122), (240, 100), (WIDTH, 124), (WIDTH, 150), (0, 150))
    canvas.box((24, 32, 28), 0, 138, WIDTH, HEIGHT)
    canvas.fill((38, 40, 46), (40, HEIGHT), (148, 138), (176, 138), (292, HEIGHT))
    for x, size in ((64, 1.0), (116, 0.55), (138, 0.32)):
        foot, top = 138 + 62 * size, 138 - 92 * size
        for step in range(8 if is_done else 0):
            bright = (58 + 15 * step, 56 + 13 * step, 52 + 7 * step)
            canvas.oval(bright, x + 50 * size, foot + 10 * size, (150 - 15 * step) * size, (34 - 3.6 * step) * size)
        canvas.box((112, 116, 122), x, top, x + 4 * size, foot)
        canvas.box((112, 116, 122), x, top, x + 38 * size, top + 3 * size)
        canvas.oval((255, 240, 190) if is_done else (70, 74, 80), x + 36 * size, top + 4 * size, 18 * size, 8 * size)
    for y in (150, 166, 190, 220):
        canvas.box((150, 148, 140) if is_done else (70, 72, 76), 161, y, 161 + y / 44, y + y / 18)
    return canvas


def _street() -> Canvas:
    canvas = Canvas((132, 182, 224), (222, 230, 232), fine=2)
    canvas.fill((104, 134, 108), (0, 128), (66, 96), (142, 120), (226, 92), (WIDTH, 122), (WIDTH, 150), (0, 150))
    canvas.box(GRASS, 0, 132, WIDTH, HEIGHT)
    canvas.fill(EARTH, (0, HEIGHT), (140, 132), (186, 132), (WIDTH, HEIGHT))
    canvas.fill(ASPHALT, (22, HEIGHT), (146, 132), (180, 132), (298, HEIGHT))
    for top, low in ((138, 143), (152, 160), (172, 184), (204, 224)):
        canvas.fill((226, 226, 220), (162, top), (164 + top / 200, top), (165 + low / 120, low), (162 - low / 300, low))
    _trees(canvas, 140)
    return canvas


def _trees(canvas: Canvas, foot: float) -> None:
    for x, size in ((18, 1.2), (52, 0.8), (262, 0.9), (304, 1.3)):
        canvas.box((98, 78, 58), x - 2 * size, foot - 34 * size, x + 2 * size, foot)
        for dx, dy, width in ((0, -52, 44), (-12, -42, 34), (13, -43, 36)):
            canvas.oval((66, 104 + round(10 * size), 62), x + dx * size, foot + dy * size, width * size, 28 * size)


def _houses(canvas: Canvas) -> None:
    for x, wall, roof in ((8, (224, 214, 190), (150, 78, 58)), (196, (196, 208, 214), (120, 92, 80))):
        canvas.box(wall, x, 76, x + 112, 124)
        canvas.fill(roof, (x - 8, 78), (x + 24, 46), (x + 90, 46), (x + 120, 78))
        canvas.box((92, 70, 54), x + 48, 92, x + 66, 124)
        for left in (x + 14, x + 80):
            canvas.box((108, 140, 158), left, 90, left + 20, 108)


SCENES: Final = {"road": _road, "waste": _waste, "drain": _drain, "lamp": _lamp}
"""By the word of the table."""
