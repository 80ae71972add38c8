"""Photos as phones write them, for tests."""

from __future__ import annotations

import itertools
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.photos import exif_of
from core.positions import Position

AMED = (Decimal("-8.338900"), Decimal("115.652300"))
"""A house at Amed, Karangasem."""

_serial = itertools.count(1)


def photo(
    position: tuple[Decimal, Decimal] | None = AMED,
    *,
    taken: str = "2026:11:26 09:41:07",
    offset: str = "",
    name: str = "rumah.jpg",
    size: tuple[int, int] = (64, 48),
    kind: str = "JPEG",
    **exif: Any,
) -> SimpleUploadedFile:
    """
    A picture with the Exif that a phone writes; each is another file.

    :param exif: further tags of the picture by their names in `PIL.ExifTags.Base`.
    """
    place = Position(latitude=position[0], longitude=position[1]) if position else None
    written = exif_of(taken, place, offset=offset, ImageDescription=f"gambar {next(_serial)}", **exif)
    picture = BytesIO()
    Image.new("RGB", size, "peru").save(picture, kind, exif=written)
    return SimpleUploadedFile(name, picture.getvalue(), f"image/{kind.lower()}")
