"""
Photos that people take as evidence: when and where each was taken, and a small clean copy to keep.

What the camera wrote into a file (Exif) is evidence, not proof: anybody can write there, and many phones leave the
position out, or take it out when a browser asks for the file. Whatever is missing or malformed reads as not said.

The copy is made anew from the picture's points: upright, at most `LONGEST_SIDE` long, JPEG, without anything that the
file carried beside the picture. What is to be kept of time and place stands in columns, under their own rules.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps

from core import files
from core.errors import Refusal
from core.numbers import format_number
from core.positions import Position

LONGEST_SIDE: Final = 1600
"""Points; enough to see a crack in a wall, and some 300 kB."""

MOST_POINTS: Final = 52_000_000
"""Of a picture as it comes: the sensors of common phones have 8160 x 6144 at most. Unpacked that is 150 MB."""

QUALITY: Final = 80

ACCEPT: Final = "image/jpeg,image/png,image/webp"
"""For a file field. Without HEIC in it, an iPhone turns its photos into JPEG by itself."""

_NOTHING: Final[dict[int, Any]] = {}
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})

# What Pillow raises for files that are damaged or made to harm (its handbook names the first two; the others were met).
_DAMAGED: Final = (OSError, SyntaxError, ValueError, ArithmeticError, EOFError, KeyError, IndexError, TypeError)

logging.getLogger("PIL").setLevel(logging.INFO)  # its debug lines tell what a photo holds


class NoPhoto(Refusal):
    code = "photo_unreadable"
    status = 422
    message = _("This is not a photo that we can read.")
    fix = _("Choose a photo as JPG, PNG or WebP. If it is one, it is damaged: take it again.")
    attr = "file"


class PhotoHeic(Refusal):
    """The format of newer iPhones, which browsers and many other devices cannot show."""

    code = "photo_heic"
    status = 422
    message = _("The photo is in the format HEIC, which most devices cannot open.")
    fix = _("On an iPhone: Settings, Camera, Formats, “Most Compatible”. Then take it again, or send it as JPG.")
    attr = "file"


class PhotoTooManyPoints(Refusal):
    code = "photo_too_many_points"
    status = 422
    message = _("The photo has more than %(limit)s million pixels.")
    fix = _("Take it again at a lower resolution.")
    attr = "file"


@dataclass(frozen=True, kw_only=True)
class Photo:
    """
    A photo that came, read once.

    :param content: the clean copy, JPEG.
    :param sha256: of the file as it came, by which the same one is known again.
    :param taken_at: by the camera's clock; None where it does not say.
    """

    content: bytes
    sha256: str
    name: str
    taken_at: datetime | None = None
    position: Position | None = None


def read_photo(file: UploadedFile, *, max_bytes: int, zone: ZoneInfo) -> Photo:
    """
    :param max_bytes: of the file as it comes.
    :param zone: of the camera's clock where the camera names none.
    :raises NoPhoto, PhotoHeic, PhotoTooManyPoints, core.files.FileEmpty, core.files.FileTooLarge: in words for the
        person who chose the file.
    """
    raw = _bytes_of(file, max_bytes)
    picture = _opened(raw)
    exif = _unless_damaged(picture.getexif, Image.Exif())
    # Asked for early, so that a large JPEG is unpacked at a fraction of its size.
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    try:
        content = _clean_copy(picture)
    except _DAMAGED:
        raise NoPhoto from None
    camera = _unless_damaged(lambda: exif.get_ifd(ExifTags.IFD.Exif), _NOTHING)
    place = _unless_damaged(lambda: exif.get_ifd(ExifTags.IFD.GPSInfo), _NOTHING)
    taken = camera.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    return Photo(
        content=content,
        sha256=hashlib.sha256(raw).hexdigest(),
        name=f"{(file.name or 'foto').rpartition('.')[0] or file.name}.jpg",
        taken_at=_moment(taken, camera.get(ExifTags.Base.OffsetTimeOriginal), zone),
        position=_unless_damaged(lambda: _position(place), None),
    )


def store_photo(photo: Photo, *, prefix: str) -> files.StoredFile:
    """
    Keep the clean copy of a photo for the current schema, as `core.files.store_upload` does.

    :param prefix: whose files these are, e.g. `smart_kampung/houses`.
    """
    copy = SimpleUploadedFile(photo.name, photo.content, "image/jpeg")
    return files.store_upload(copy, kinds={"jpeg"}, max_bytes=len(photo.content), prefix=prefix)


def exif_of(taken: str, position: Position | None, *, offset: str = "", **tags: str | int) -> bytes:
    """
    What a camera writes beside a picture (Exif 2.3), for pictures that are drawn: `Image.save(..., exif=...)`.

    :param taken: by the camera's clock, `2026:11:26 09:41:07`; empty where the camera keeps none.
    :param offset: of that clock, `+08:00`; older cameras write none.
    :param tags: further tags of the picture by their names in `PIL.ExifTags.Base`.
    """
    exif = Image.Exif()
    camera = {ExifTags.Base.DateTimeOriginal: taken, ExifTags.Base.OffsetTimeOriginal: offset}
    exif[ExifTags.IFD.Exif] = {tag: words for tag, words in camera.items() if words}
    if position:
        exif[ExifTags.IFD.GPSInfo] = {
            ExifTags.GPS.GPSLatitudeRef: "S" if position.latitude < 0 else "N",
            ExifTags.GPS.GPSLatitude: _parts(position.latitude),
            ExifTags.GPS.GPSLongitudeRef: "W" if position.longitude < 0 else "E",
            ExifTags.GPS.GPSLongitude: _parts(position.longitude),
        }
    for tag, value in tags.items():
        exif[ExifTags.Base[tag]] = value
    return exif.tobytes()


def _bytes_of(file: UploadedFile, max_bytes: int) -> bytes:
    """Counted while reading: the size that a client states is not believed."""
    raw = bytearray()
    for chunk in file.chunks():
        raw += chunk
        if len(raw) > max_bytes:
            raise files.FileTooLarge(limit=files.Megabytes(max_bytes))
    if not raw:
        raise files.FileEmpty
    return bytes(raw)


def _opened(raw: bytes) -> Image.Image:
    """The picture, its size known and nothing of it unpacked yet."""
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIC_BRANDS:
        raise PhotoHeic
    try:
        picture = Image.open(BytesIO(raw), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise PhotoTooManyPoints(limit=_millions()) from None
    except _DAMAGED:
        raise NoPhoto from None
    if picture.width * picture.height > MOST_POINTS:
        raise PhotoTooManyPoints(limit=_millions())
    return picture


def _clean_copy(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new picture: what hangs on the old one (comments, profiles, thumbnails, Exif) stays behind with it.
    clean = Image.new("RGB", upright.size, "white")
    layered = upright.convert("RGBA") if upright.has_transparency_data else upright.convert("RGB")
    clean.paste(layered, mask=layered.getchannel("A") if layered.mode == "RGBA" else None)
    copy = BytesIO()
    clean.save(copy, "JPEG", quality=QUALITY, optimize=True)
    return copy.getvalue()


def _unless_damaged[T](read: Callable[[], T], otherwise: T) -> T:
    """What stands beside the picture is read or left: its damage is no reason to refuse the picture."""
    try:
        return read()
    except _DAMAGED:
        return otherwise


def _millions() -> str:
    return format_number(MOST_POINTS // 1_000_000)


def _moment(taken: object, offset: object, zone: ZoneInfo) -> datetime | None:
    if not isinstance(taken, str):
        return None
    try:
        local = datetime.strptime(taken[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 -- the zone follows
    except ValueError:
        return None
    return local.replace(tzinfo=_offset(offset) or zone)


def _offset(text: object) -> timezone | None:
    """`+08:00`, as newer phones write it."""
    if not isinstance(text, str) or len(text) != 6 or text[0] not in "+-" or text[3] != ":":
        return None
    hours, minutes = text[1:3], text[4:6]
    if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
        return None
    span = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-span if text[0] == "-" else span)


def _position(place: dict[int, object]) -> Position | None:
    latitude = _angle(place.get(ExifTags.GPS.GPSLatitude), place.get(ExifTags.GPS.GPSLatitudeRef), "NS")
    longitude = _angle(place.get(ExifTags.GPS.GPSLongitude), place.get(ExifTags.GPS.GPSLongitudeRef), "EW")
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None  # phones that have no fix yet write zeros
    return Position(latitude=latitude, longitude=longitude)


def _angle(parts: object, reference: object, signs: str) -> Decimal | None:
    """
    Degrees, minutes and seconds as one number.

    :raises ArithmeticError, ValueError, TypeError: for what is no number.
    """
    if not isinstance(parts, tuple) or len(parts) != 3 or reference not in [*signs]:
        return None
    degrees, minutes, seconds = (Fraction(part.numerator, part.denominator) for part in parts)
    angle = degrees + minutes / 60 + seconds / 3600
    exact = round(Decimal(angle.numerator) / Decimal(angle.denominator), 6)
    return -exact if reference == signs[1] else exact


def _parts(angle: Decimal) -> tuple[Fraction, Fraction, Fraction]:
    """Degrees, minutes and seconds; seconds to a ten-thousandth, which is three millimetres."""
    whole, rest = divmod(round(abs(angle) * 36_000_000), 36_000_000)
    minutes, seconds = divmod(rest, 600_000)
    return Fraction(whole), Fraction(minutes), Fraction(seconds, 10_000)
