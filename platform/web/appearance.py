"""
The server's half of a regency's own look: its theme, worked out from the two colours that the address names, and its
logo in the sizes that pages need.

Both addresses name what they show, so whatever was fetched once may be kept for good.
"""

from functools import lru_cache
from io import BytesIO
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from PIL import Image

from core.errors import NotThere
from web import contrast, themes
from web.context_processors import Shell

LOGO_SIZES: Final = (96, 192, 512)
PART: Final = ".theme-part"

_for_good = cache_control(public=True, max_age=31_536_000, immutable=True)


@_for_good
@require_safe
def theme(request: HttpRequest, accent: str, support: str, edition: str) -> HttpResponse:
    """The style of two colours. Colours that could not be chosen have none, so that only a few thousand exist."""
    return _styled(accent, support, edition, ":root")


@_for_good
@require_safe
def part(request: HttpRequest, accent: str, support: str, edition: str) -> HttpResponse:
    """The same for a part of a page of other colours: a preview."""
    return _styled(accent, support, edition, PART)


@_for_good
@require_safe
def logo(request: HttpRequest, mark: str, size: int) -> HttpResponse:
    """The regency's logo, square, with a transparent margin. Only the one that counts now has an address."""
    regency = Shell(request).regency
    shown = regency.look.logo if regency and regency.look else ""
    if mark != shown or size not in LOGO_SIZES:
        raise NotThere
    return HttpResponse(_fitted(mark, size, size), content_type="image/png")


def logo_icon(mark: str, size: int, *, margin: bool) -> bytes:
    """The logo as an app's icon, on white; with `margin` within the inner 80 % that every mask leaves."""
    plain = Image.new("RGB", (size, size), "white")
    inner = int(size * (0.56 if margin else 0.86))
    drawing = Image.open(BytesIO(_fitted(mark, inner, inner)))
    plain.paste(drawing, ((size - inner) // 2, (size - inner) // 2), drawing.getchannel("A"))
    return _written(plain)


def _styled(accent: str, support: str, edition: str, selector: str) -> HttpResponse:
    colors = f"#{accent}", f"#{support}"
    allowed = all(themes.COLOR.fullmatch(color) and contrast.check_fill(color).passes for color in colors)
    if not allowed or edition != themes.edition():
        raise NotThere
    return HttpResponse(themes.css_of(*colors, selector), content_type="text/css; charset=utf-8")


@lru_cache(maxsize=256)
def _fitted(mark: str, width: int, height: int) -> bytes:
    """The logo of this mark in the middle of a transparent picture. A mark names content, so it never changes."""
    drawing = Image.open(BytesIO(import_string(settings.TIRU_LOGO)(mark))).convert("RGBA")
    drawing.thumbnail((width, height))
    square = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    square.paste(drawing, ((width - drawing.width) // 2, (height - drawing.height) // 2))
    return _written(square)


def _written(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
