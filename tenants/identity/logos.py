"""
A logo as somebody brings it, and the one clean picture that is kept of it.

Known by its content, never by its name. What is kept is made anew from the picture's points, so it carries nothing but
them. SVG is not taken: it is a program as much as a picture, and nothing well kept makes it harmless in Python.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from core.errors import Refusal
from core.files import FileEmpty, FileTooLarge, Megabytes

MOST_BYTES: Final = 2_000_000
MOST_POINTS: Final = 16_000_000
SMALLEST_SIDE: Final = 96
KEPT_SIDE: Final = 512
ACCEPT: Final = "image/png,image/jpeg"

_FORMATS: Final = ("PNG", "JPEG")
_DAMAGED: Final = (OSError, SyntaxError, ValueError, ArithmeticError, EOFError, KeyError, IndexError, TypeError)


class NoLogo(Refusal):
    code = "logo_unreadable"
    status = 422
    message = _("This is not a picture that we can read.")
    fix = _("Choose the coat of arms as PNG or JPEG.")
    attr = "logo"


class LogoIsDrawing(Refusal):
    code = "logo_svg"
    status = 422
    message = _("SVG files are not accepted: they can hold programs.")
    fix = _("Save the drawing as PNG, 512 pixels wide or more, and upload that.")
    attr = "logo"


class LogoTooSmall(Refusal):
    code = "logo_too_small"
    status = 422
    message = _("The picture is smaller than %(limit)s pixels, so it would look blurred.")
    fix = _("Choose a larger one. 512 pixels or more look sharp everywhere.")
    attr = "logo"


class LogoTooManyPoints(Refusal):
    code = "logo_too_many_points"
    status = 422
    message = _("The picture has more than %(limit)s million pixels.")
    fix = _("Save it smaller: 1,000 pixels are plenty.")
    attr = "logo"


@dataclass(frozen=True)
class Logo:
    """:param content: PNG, at most `KEPT_SIDE` long. :param mark: by which pages ask for it."""

    content: bytes
    mark: str


def read_logo(file: UploadedFile) -> Logo:
    """
    :raises NoLogo, LogoIsDrawing, LogoTooSmall, LogoTooManyPoints, core.files.FileEmpty, core.files.FileTooLarge:
    """
    raw = _bytes_of(file)
    picture = _opened(raw)
    try:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except _DAMAGED:
        raise NoLogo from None
    if box := upright.getchannel("A").getbbox():
        upright = upright.crop(box)  # an empty margin would make it small on every page
    else:
        raise NoLogo
    if min(upright.size) < SMALLEST_SIDE:
        raise LogoTooSmall(limit=SMALLEST_SIDE)
    upright.thumbnail((KEPT_SIDE, KEPT_SIDE))
    clean = Image.new("RGBA", upright.size, (0, 0, 0, 0))
    clean.paste(upright)
    kept = BytesIO()
    clean.save(kept, "PNG", optimize=True)
    content = kept.getvalue()
    return Logo(content, hashlib.sha256(content).hexdigest()[:16])


def _bytes_of(file: UploadedFile) -> bytes:
    raw = bytearray()
    for chunk in file.chunks():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise FileTooLarge(limit=Megabytes(MOST_BYTES), attr="logo")
    if not raw:
        raise FileEmpty(attr="logo")
    return bytes(raw)


def _opened(raw: bytes) -> Image.Image:
    start = raw[:1024].lower()
    if b"<svg" in start or start.lstrip().startswith((b"<?xml", b"\xef\xbb\xbf<?xml")):
        raise LogoIsDrawing
    try:
        picture = Image.open(BytesIO(raw), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise LogoTooManyPoints(limit=MOST_POINTS // 1_000_000) from None
    except _DAMAGED:
        raise NoLogo from None
    if picture.width * picture.height > MOST_POINTS:
        raise LogoTooManyPoints(limit=MOST_POINTS // 1_000_000)
    return picture
