"""
Who the sender of a page is, to the eye: colours, crest, weave and horizon.

A brand is files under `static/web/brands/` and one value here, or a regency's own `Look`: two colours, whose theme is
worked out (`web.themes`), and a logo.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from web import themes

_FILES: Final = Path(__file__).parent / "static" / "web" / "brands"


@dataclass(frozen=True)
class Look:
    """
    What a regency chose itself. Colours are written `#rrggbb`, or empty where those of the ready-made brand stay.

    `logo` is the mark of the picture, the beginning of its SHA-256; empty without one.
    """

    accent: str = ""
    support: str = ""
    logo: str = ""


@dataclass(frozen=True)
class Brand:
    """
    One sender's look. `accent` fills buttons and the hero, `support` sets a second series apart.

    `striped` brands carry a thin stripe instead of a woven band. `is_own` says that the colours are the regency's own.
    """

    slug: str
    accent: str
    support: str
    striped: bool = False
    is_own: bool = False
    logo: str = ""

    @property
    def css_url(self) -> str:
        return theme_url(self.accent, self.support) if self.is_own else static(self.css)

    @property
    def icon_url(self) -> str:
        return logo_url(self.logo, 192) if self.logo else static(self.crest)

    @property
    def icon_type(self) -> str:
        return "image/png" if self.logo else "image/svg+xml"

    @property
    def files(self) -> list[str]:
        """The addresses of what a page of this brand shows, for the copy that a device keeps."""
        drawn = [] if self.is_own else [static(self.weave)]
        return [self.css_url, logo_url(self.logo, 96) if self.logo else static(self.crest), *drawn]

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


def brand_of(slug: str, look: Look | None = None) -> Brand:
    """The brand of this name, the generic one for a name that has no files; with what the regency chose itself."""
    brand = BRANDS.get(slug, GENERIC)
    if look is None:
        return brand
    if look.accent:
        brand = replace(brand, accent=look.accent, support=look.support, striped=False, is_own=True)
    return replace(brand, logo=look.logo)


def theme_url(accent: str, support: str, *, part: bool = False) -> str:
    """Where the style of two colours is served; with `part` only for `.theme-part`."""
    name = "web:theme_part" if part else "web:theme"
    return reverse(name, args=[accent.lstrip("#").lower(), support.lstrip("#").lower(), themes.edition()])


def logo_url(mark: str, size: int) -> str:
    return reverse("web:logo", args=[mark, size])


def crest_of(brand: Brand) -> SafeString:
    """The logo or the crest as markup for a page, hidden from readers: the name always stands beside it."""
    if brand.logo:
        return format_html('<img class="crest" src="{}" alt="" width="48" height="48">', logo_url(brand.logo, 96))
    return crest_svg(brand.slug)


@cache
def crest_svg(slug: str) -> SafeString:
    """The crest as markup for a page, hidden from readers: the name always stands beside it."""
    svg = (_FILES / f"{brand_of(slug).slug}-crest.svg").read_text(encoding="utf-8").strip()
    return mark_safe(svg.replace("<svg ", '<svg class="crest" aria-hidden="true" focusable="false" ', 1))  # noqa: S308 -- our own file
