"""
Colour contrast by WCAG 2.2, and the rule for a regency's colour: the text on it can be read in every state.

The states of a fill follow Designsystemet, whose command line makes the theme: hover and active lie 8 and 16 steps of
lightness away, so a colour that passes at rest can still fail under the pointer.
"""

from colorsys import rgb_to_hls
from dataclasses import dataclass
from typing import Final

TEXT: Final = 4.5
GRAPHIC: Final = 3.0
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"

DANGER: Final = "#c01b1b"
"""The red of errors, the same for every brand (`designsystemet/theme.css`)."""

_STEP: Final = 0.25
_APART: Final = 1.4
"""[A] How far a red brand must lie from the red of errors, as a ratio: Karangasem's wine red does."""


@dataclass(frozen=True)
class FillCheck:
    """
    What became of a wish for a fill colour.

    `text` is the colour of text on it, `worst` the lowest ratio over all states. When it does not pass, `nearest` is
    the closest shade that does.
    """

    fill: str
    text: str
    worst: float
    passes: bool
    nearest: str


def ratio(one: str, other: str) -> float:
    """
    The contrast of two colours, 1 to 21.

    :raises ValueError: if one is not written as `#rrggbb`.
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """The relative luminance of `#rrggbb`, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def check_fill(fill: str) -> FillCheck:
    """
    Whether text on `fill` keeps a ratio of 4.5 at rest, under the pointer and pressed.

    :raises ValueError: if the colour is not written as `#rrggbb`.
    """
    text, worst = _text_on(fill)
    if worst >= TEXT:
        return FillCheck(fill, text, worst, passes=True, nearest=fill)
    return FillCheck(fill, text, worst, passes=False, nearest=_nearest_passing(fill))


def clear_of_danger(fill: str) -> str:
    """
    The colour itself, or of a red that could be taken for an error's the nearest shade that is clearly darker.

    :raises ValueError: if the colour is not written as `#rrggbb`.
    """
    if not _is_red(fill) or ratio(fill, DANGER) >= _APART:
        return fill
    shade, wanted = fill, min(lightness(fill), lightness(DANGER))
    while ratio(shade, DANGER) < _APART or luminance(shade) > luminance(DANGER) or not check_fill(shade).passes:
        wanted -= _STEP
        shade = at_lightness(fill, wanted)
    return shade


def states_of(fill: str) -> tuple[str, str, str]:
    """The fill at rest, under the pointer and pressed."""
    at_rest = lightness(fill)
    towards_white = at_rest <= 30 or 49 <= at_rest <= 65
    step = 8 if towards_white else -8
    return fill, at_lightness(fill, at_rest + step), at_lightness(fill, at_rest + 2 * step)


def at_lightness(color: str, wanted: float) -> str:
    """The colour mixed with black or white until it has this CIE lightness, 0 to 100."""
    return at_luminance(color, _luminance_of(wanted))


def at_luminance(color: str, wanted: float) -> str:
    """The colour mixed with black or white until it has this relative luminance, 0 to 1."""
    other = BLACK if luminance(color) > wanted else WHITE
    low, high = 0.0, 1.0
    for _round in range(24):
        share = (low + high) / 2
        too_little = (luminance(_mix(color, other, share)) > wanted) == (other == BLACK)
        low, high = (share, high) if too_little else (low, share)
    return _mix(color, other, high)


def lightness(color: str) -> float:
    """The CIE lightness of `#rrggbb`, 0 (black) to 100 (white)."""
    y = luminance(color)
    return 116 * y ** (1 / 3) - 16 if y > (6 / 29) ** 3 else y * (29 / 3) ** 3


def _text_on(fill: str) -> tuple[str, float]:
    text = WHITE if ratio(fill, WHITE) >= ratio(fill, BLACK) else BLACK
    return text, min(ratio(state, text) for state in states_of(fill))


def _nearest_passing(fill: str) -> str:
    at_rest, distance = lightness(fill), _STEP
    while distance <= 100:
        # Darker first: white text on a darker shade keeps the colour's character.
        for candidate in (at_rest - distance, at_rest + distance):
            if 0 <= candidate <= 100:
                shade = at_lightness(fill, candidate)
                if _text_on(shade)[1] >= TEXT:
                    return shade
        distance += _STEP
    raise AssertionError("Black always passes.")


def _mix(color: str, other: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_channels(color), _channels(other), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _luminance_of(lightness: float) -> float:
    lightness = min(max(lightness, 0.0), 100.0)
    return ((lightness + 16) / 116) ** 3 if lightness > 8 else lightness / (29 / 3) ** 3


def _is_red(color: str) -> bool:
    hue, _lightness, saturation = rgb_to_hls(*(channel / 255 for channel in _channels(color)))
    return min(hue, 1 - hue) <= 20 / 360 and saturation >= 0.5


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _channels(color: str) -> tuple[int, int, int]:
    digits = color.removeprefix("#")
    if not color.startswith("#") or len(digits) != 6:
        raise ValueError(f"A colour is written as #rrggbb, not {color!r}.")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
