"""
Who the sender of a page is, to the eye: colours, crest, weave and horizon.

A brand is files under `static/web/brands/` and one value here. The colours are turned into a theme when the brand is
made (`README.md`), not when a page is served.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.safestring import SafeString, mark_safe

_FILES: Final = Path(__file__).parent / "static" / "web" / "brands"


@dataclass(frozen=True)
class Brand:
    """
    One sender's look. `accent` fills buttons and the hero, `support` sets a second series apart.

    `striped` brands carry a thin stripe instead of a woven band.
    """

    slug: str
    accent: str
    support: str
    striped: bool = False

    @property
    def css(self) -> str:
        return f"web/brands/{self.slug}.css"

    @property
    def crest(self) -> str:
        return f"web/brands/{self.slug}-crest.svg"

    @property
    def weave(self) -> str:
        return f"web/brands/{self.slug}-weave.svg"

    @property
    def horizon(self) -> str:
        return f"web/brands/{self.slug}-horizon.svg"


KARANGASEM: Final = Brand("karangasem", accent="#8B1E3F", support="#0F5E9C")
TERNATE: Final = Brand("ternate", accent="#0B5C4A", support="#B4540A")
BANYUWANGI: Final = Brand("banyuwangi", accent="#0E7C3A", support="#B45309")
MINISTRY: Final = Brand("panrb", accent="#1B3F75", support="#B3261E", striped=True)
# For a regency that has not given its colours yet, and for hosts that belong to nobody.
GENERIC: Final = Brand("daerah", accent="#1F5B66", support="#A8521A")

BRANDS: Final = {brand.slug: brand for brand in (KARANGASEM, TERNATE, BANYUWANGI, MINISTRY, GENERIC)}


def brand_of(slug: str) -> Brand:
    """The brand of this name; the generic one for a name that has no files."""
    return BRANDS.get(slug, GENERIC)


@cache
def crest_svg(slug: str) -> SafeString:
    """The crest as markup for a page, hidden from readers: the name always stands beside it."""
    svg = (_FILES / f"{brand_of(slug).slug}-crest.svg").read_text(encoding="utf-8").strip()
    return mark_safe(svg.replace("<svg ", '<svg class="crest" aria-hidden="true" focusable="false" ', 1))  # noqa: S308 -- our own file
