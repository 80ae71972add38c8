"""
The theme of a regency's own two colours, worked out when it is asked for.

The scale follows Designsystemet's command line (1.22, light scheme): every step is the colour mixed with black or white
until it has the step's luminance, so contrast between steps is the same for all colours. What differs is the fill,
which `contrast.check_fill` judges. A theme is a function of its colours alone: its address names them, no process has
to be told, and browsers may keep it for good.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from web import contrast

NEUTRAL: Final = "#55585A"
COLOR: Final = re.compile(r"#[0-9a-f]{6}")

_LUMINANCES: Final = {
    "background-default": 1.0,
    "background-tinted": 0.9,
    "surface-default": 1.0,
    "surface-tinted": 0.81,
    "surface-hover": 0.7,
    "surface-active": 0.59,
    "border-subtle": 0.5,
    "border-default": 0.19,
    "border-strong": 0.11,
    "text-subtle": 0.11,
    "text-default": 0.0245,
}
_WEAVE: Final = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='32' height='14' viewBox='0 0 32 14' shape-rendering='crispEdges'>"
    "<path fill='{dark}' d='M0 0h32v14H0z'/>"
    "<path fill='{light}' d='M14 0h4v2h-4zM12 2h2v2h-2zM18 2h2v2h-2zM10 4h2v2h-2zM20 4h2v2h-2zM8 6h2v2h-2z"
    "M22 6h2v2h-2zM10 8h2v2h-2zM20 8h2v2h-2zM12 10h2v2h-2zM18 10h2v2h-2zM14 12h4v2h-4z'/>"
    "<path fill='{other}' d='M0 0h2v2h-2zM30 0h2v2h-2zM4 4h2v2h-2zM14 4h4v2h-4zM26 4h2v2h-2zM6 6h2v2h-2zM24 6h2v2h-2z"
    "M4 8h2v2h-2zM14 8h4v2h-4zM26 8h2v2h-2zM0 12h2v2h-2zM30 12h2v2h-2z'/></svg>"
)
_HORIZON: Final = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1280 260'>"
    "<path fill='{shade}' fill-opacity='.4' d='M0 240c110-6 190-34 280-70 70-28 120-34 180-12 60 20 110 44 190 52 110 "
    "10 190-30 290-36 110-6 220 44 340 58v28H0z'/>"
    "<path fill='{shade}' fill-opacity='.5' d='M0 252c180-14 330-16 520-8 200 8 380 8 760-2v18H0z'/></svg>"
)


@dataclass(frozen=True)
class Pair:
    """Two colours that meet on a page. `use` names where, in the words of `onboarding.identity.presentation`."""

    use: str
    front: str
    back: str
    needed: float

    @property
    def ratio(self) -> float:
        return contrast.ratio(self.front, self.back)

    @property
    def passes(self) -> bool:
        return self.ratio >= self.needed


def scale_of(color: str) -> dict[str, str]:
    """
    The 16 steps of a colour by their names in Designsystemet.

    :raises ValueError: if it is not written as `#rrggbb`.
    """
    steps = {name: contrast.at_luminance(color, luminance) for name, luminance in _LUMINANCES.items()}
    rest, hover, active = contrast.states_of(color)
    text = contrast.check_fill(color).text
    lightness = contrast.lightness(color)
    far = 50 if 40 < lightness < 60 else 60
    subtle = contrast.at_lightness(color, lightness + (far if text == contrast.WHITE else -far))
    return steps | {
        "base-default": rest,
        "base-hover": hover,
        "base-active": active,
        "base-contrast-subtle": subtle,
        "base-contrast-default": text,
    }


def pairs_of(accent: str, support: str) -> Iterator[Pair]:
    """Every pair of a brand's colours that the design sets upon each other (faces.md, section 4)."""
    steps, other, white = scale_of(accent), scale_of(support), contrast.WHITE
    text, graphic = contrast.TEXT, contrast.GRAPHIC
    for state in ("default", "hover", "active"):
        yield Pair(f"button_{state}", steps["base-contrast-default"], steps[f"base-{state}"], text)
    yield Pair("link", steps["text-subtle"], white, text)
    yield Pair("link_tinted", steps["text-subtle"], steps["background-tinted"], text)
    yield Pair("heading", steps["text-default"], steps["surface-tinted"], text)
    yield Pair("footer", white, steps["text-default"], text)
    yield Pair("line", steps["border-strong"], white, graphic)
    yield Pair("series", other["border-strong"], white, graphic)
    yield Pair("support_button", other["base-contrast-default"], other["base-default"], text)


@lru_cache(maxsize=1024)
def css_of(accent: str, support: str, selector: str = ":root") -> str:
    """
    The style of these colours, below 4 kB; with another selector only for that part of a page.

    :raises ValueError: if one is not written as `#rrggbb`.
    """
    scales = {"accent": scale_of(accent), "neutral": scale_of(NEUTRAL), "brand1": scale_of(support)}
    tokens = "".join(
        f"--ds-color-{color}-{step}:{value};" for color, steps in scales.items() for step, value in steps.items()
    )
    dark, light = scales["accent"]["text-default"], scales["accent"]["background-tinted"]
    within = "" if selector == ":root" else f"{selector} "
    weave = _as_url(_WEAVE.format(dark=dark, light=light, other=scales["brand1"]["border-default"]))
    horizon = _as_url(_HORIZON.format(shade=dark))
    return (
        f"@layer ds.theme.color-scheme.light{{{selector}{{{tokens}"
        f"--ds-color-focus-outer:{scales['neutral']['text-default']}}}}}\n"
        f"@layer app{{{within}.weave{{background-image:{weave}}}{within}.hero{{background-image:{horizon}}}}}\n"
    )


@cache
def edition() -> str:
    """What addresses of themes carry, so that a browser asks again when the scale or the pattern is made otherwise."""
    sources = (Path(__file__), Path(contrast.__file__))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]


def _as_url(svg: str) -> str:
    return 'url("data:image/svg+xml,' + svg.replace("#", "%23").replace("<", "%3C").replace(">", "%3E") + '")'
