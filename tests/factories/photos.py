"""Photos as phones write them, for tests."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image

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
    written = Image.Exif()
    camera = {ExifTags.Base.DateTimeOriginal: taken, ExifTags.Base.OffsetTimeOriginal: offset}
    written[ExifTags.IFD.Exif] = {tag: words for tag, words in camera.items() if words}
    if position:
        latitude, longitude = position
        written[ExifTags.IFD.GPSInfo] = {
            ExifTags.GPS.GPSLatitudeRef: "S" if latitude < 0 else "N",
            ExifTags.GPS.GPSLatitude: _angle(latitude),
            ExifTags.GPS.GPSLongitudeRef: "W" if longitude < 0 else "E",
            ExifTags.GPS.GPSLongitude: _angle(longitude),
        }
    for tag, value in exif.items():
        written[ExifTags.Base[tag]] = value
    written[ExifTags.Base.ImageDescription] = f"gambar {next(_serial)}"
    picture = BytesIO()
    Image.new("RGB", size, "peru").save(picture, kind, exif=written)
    return SimpleUploadedFile(name, picture.getvalue(), f"image/{kind.lower()}")


def _angle(value: Decimal) -> tuple[Fraction, Fraction, Fraction]:
    """Degrees, minutes and seconds, to a ten-thousandth of a second."""
    whole, rest = divmod(round(abs(value) * 36_000_000), 36_000_000)
    minutes, seconds = divmod(rest, 600_000)
    return Fraction(whole), Fraction(minutes), Fraction(seconds, 10_000)
