"""
The server's half of the installable app: the service worker (`worker/worker.js`), the web app manifest with its icons,
the page that is shown without a line, and which pages a device may keep a copy of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache, wraps
from io import BytesIO
from pathlib import Path
from typing import Any, Concatenate, Final, Literal

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from core.errors import NotThere
from web.appearance import logo_icon
from web.context_processors import Shell
from web.outbox import owner_of

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
type Shape = Literal["biasa", "penuh"]

HEADER: Final = "X-Offline-Copy"
NOBODY: Final = "nobody"

_HERE: Final = Path(__file__).parent
_SCRIPT: Final = _HERE / "worker" / "worker.js"
_FONT: Final = _HERE / "static" / "web" / "fonts" / "plus-jakarta-sans.woff2"
_SIZES: Final = (192, 512)
_SHAPES: Final[dict[Shape, str]] = {"biasa": "any", "penuh": "maskable"}

# What the page without a line is made of, beside the brand's own style.
_FILES: Final = (
    "web/designsystemet/theme.css",
    "web/designsystemet/designsystemet.css",
    "web/css/tokens.css",
    "web/css/layout.css",
    "web/css/components.css",
    "web/css/site.css",
    "web/css/print.css",
    "web/fonts/plus-jakarta-sans.woff2",
    "web/js/tiru.js",
    "web/js/outbox.js",
    "web/js/forget.js",
)


def copy_kept[**P](view: View[P]) -> View[P]:
    """
    Let the reader's device keep a copy of this page, to be shown when there is no line.

    Of a person who is signed in the copy is sealed and goes when they sign out. What somebody searched for (`?q=`) is
    not kept. Never for pages of a case, of a resident, or with health data, sealed or not: a device gets lost.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request.is_copy_kept = True  # type: ignore[attr-defined]  # read by the tag `device`
        response = view(request, *args, **kwargs)
        if request.method == "GET" and response.status_code == 200 and "q" not in request.GET:
            response.headers[HEADER] = owner_of(request) or NOBODY
        return response

    return marked


@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, for all pages of the host."""
    script = _SCRIPT.read_text(encoding="utf-8")
    brand = Shell(request).brand
    settings: dict[str, Any] = {
        "files": [reverse("web:offline"), *(static(name) for name in _FILES), *brand.files],
        "page": reverse("web:offline"),
        "sign_out": Shell(request).sign_out_url,
        "static": static(""),
    }
    # The hash of the static files' manifest changes with every file; without hashed names the script asks anyway.
    parts = (script, json.dumps(settings), str(getattr(staticfiles_storage, "manifest_hash", "")))
    settings["version"] = hashlib.sha256("".join(parts).encode()).hexdigest()[:12]
    body = f"const SETTINGS = {json.dumps(settings)};\n{script}"
    return HttpResponse(body, content_type="text/javascript; charset=utf-8", headers={"Service-Worker-Allowed": "/"})


@never_cache
@require_safe
def without_line(request: HttpRequest) -> HttpResponse:
    """What is shown for a page of which there is no copy. Nobody's, in both languages: the device keeps one for all."""
    return render(request, "web/offline.html")


@cache_control(public=True, max_age=86_400)
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The site as an app on the home screen, under the regency's name and colours."""
    shell = Shell(request)
    icons = [
        {
            "src": reverse("web:icon", args=[shape, size]),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in _SIZES
        for shape, purpose in _SHAPES.items()
    ]
    practice = _("practice")
    said = {
        "id": "/",
        "name": f"{shell.name} ({practice})" if shell.rehearsal else shell.name,
        "short_name": place_of(shell.name),
        "lang": shell.language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": shell.brand.accent,
        "background_color": "#FFFFFF",
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json")


@cache_control(public=True, max_age=86_400)
@require_safe
def icon(request: HttpRequest, shape: str, size: int) -> HttpResponse:
    """The app's icon: the logo, or the place's initials on the brand's colour. `penuh` has a margin to be cut away."""
    if shape not in _SHAPES or size not in _SIZES:
        raise NotThere
    shell = Shell(request)
    if mark := shell.brand.logo:
        return HttpResponse(logo_icon(mark, size, margin=shape == "penuh"), content_type="image/png")
    letters = "".join(word[0] for word in place_of(shell.name).split()[:3]).upper()
    return HttpResponse(_drawn(letters, shell.brand.accent, shape, size), content_type="image/png")


def place_of(name: str) -> str:
    """`Karangasem` of `Kabupaten Karangasem`: a home screen has room for a dozen letters."""
    kind, _space, place = name.partition(" ")
    return place if place and kind in ("Kabupaten", "Kota") else name


@cache
def _drawn(letters: str, colour: str, shape: str, size: int) -> bytes:
    """
    A PNG. `penuh` keeps to the inner 80 % that every mask leaves (W3C, Web Application Manifest, icon masks); `biasa`
    has round corners of its own.
    """
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    if shape == "penuh":
        draw.rectangle((0, 0, size, size), fill=colour)
    else:
        draw.rounded_rectangle((0, 0, size - 1, size - 1), radius=size // 6, fill=colour)
    room = size * (0.56 if shape == "penuh" else 0.7)
    font = ImageFont.truetype(_FONT, size // 2)
    font.set_variation_by_name("Bold")
    left, _top, right, _bottom = font.getbbox(letters)
    font = ImageFont.truetype(_FONT, int(size / 2 * min(1.0, room / max(1, right - left))))
    font.set_variation_by_name("Bold")
    draw.text((size / 2, size / 2), letters, font=font, fill="#FFFFFF", anchor="mm")
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()
