"""
When and where a photo was taken, from what the camera wrote into it (Exif 2.3: JPEG, APP1).

A reader of our own, because nothing else here needs a library for pictures. What the camera says is evidence, not
proof: anybody can write into a file, and many phones leave the position out unless they are asked for it. Whatever is
missing or malformed reads as not said; nothing in a file raises.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Final
from zoneinfo import ZoneInfo

READ_AT_MOST: Final = 1_000_000
"""Cameras write Exif first; a segment holds 64 kB at most."""

EARTH_RADIUS: Final = 6_371_008.8
"""Metres, the mean of the sphere: good to half a percent, which is less than a phone's position is."""

_SEGMENT_EXIF: Final = 0xE1
_SCAN_STARTS: Final = 0xDA
_ASCII, _SHORT, _LONG, _RATIONAL = 2, 3, 4, 5
_SIZES: Final = {_ASCII: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8}
_MOST_ENTRIES: Final = 500

_EXIF, _GPS = 0x8769, 0x8825
_CHANGED, _TAKEN, _OFFSET = 0x0132, 0x9003, 0x9011
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4

type _Values = str | list[int] | list[Decimal]


@dataclass(frozen=True, kw_only=True)
class Position:
    """Degrees, south and west below zero, to about ten centimetres."""

    latitude: Decimal
    longitude: Decimal

    def __post_init__(self) -> None:
        if not (abs(self.latitude) <= 90 and abs(self.longitude) <= 180):
            raise ValueError("No place on earth.")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a photo says of itself; None for what it does not."""

    taken_at: datetime | None = None
    position: Position | None = None


def read_photo(content: bytes, *, zone: ZoneInfo) -> Seen:
    """
    :param content: the beginning of the file, `READ_AT_MOST` bytes.
    :param zone: of the camera's clock where the camera names none.
    """
    for exif in _exif_segments(content):
        try:
            return _read(exif, zone)
        except (struct.error, ValueError, ArithmeticError, KeyError):
            continue
    return Seen()


def metres_between(one: Position, other: Position) -> int:
    """Along the surface, on a sphere."""
    here, there = radians(one.latitude), radians(other.latitude)
    half = sin((there - here) / 2) ** 2
    half += cos(here) * cos(there) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return round(2 * EARTH_RADIUS * asin(min(1.0, sqrt(half))))


def position_of(text: str) -> Position:
    """
    A position as maps give it: `-8.219233, 114.369227`; also with a comma for the decimals and a semicolon between.

    :raises ValueError: if it is none.
    """
    parts = text.split(";") if ";" in text else text.split(",")
    if len(parts) != 2:
        raise ValueError("Two numbers.")
    latitude, longitude = (_degrees(part) for part in parts)
    return Position(latitude=latitude, longitude=longitude)


def _degrees(text: str) -> Decimal:
    try:
        found = Decimal(text.strip().replace(",", ".").replace("−", "-"))
    except ArithmeticError:
        raise ValueError(f"{text!r} is no number.") from None
    if not found.is_finite():
        raise ValueError(f"{text!r} is no number.")
    return round(found, 6)


def _exif_segments(content: bytes) -> Iterator[bytes]:
    if not content.startswith(b"\xff\xd8"):
        return
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, (length,) = content[at + 1], struct.unpack_from(">H", content, at + 2)
        if marker == _SCAN_STARTS or length < 2:
            return
        body = content[at + 4 : at + 2 + length]
        if marker == _SEGMENT_EXIF and body.startswith(b"Exif\x00\x00"):
            yield body[6:]
        at += 2 + length


def _read(exif: bytes, zone: ZoneInfo) -> Seen:
    order = {b"II": "<", b"MM": ">"}[exif[:2]]
    magic, first = struct.unpack_from(f"{order}HI", exif, 2)
    if magic != 42:
        raise ValueError("No TIFF.")
    main = _directory(exif, order, first)
    picture = _linked(exif, order, main, _EXIF)
    place = _linked(exif, order, main, _GPS)
    taken = picture.get(_TAKEN) or main.get(_CHANGED)
    return Seen(taken_at=_moment(taken, picture.get(_OFFSET), zone), position=_position(place))


def _linked(exif: bytes, order: str, main: dict[int, _Values], tag: int) -> dict[int, _Values]:
    """The directory that another points at; an empty one where it does not, or points nowhere."""
    link = main.get(tag)
    if not link or not isinstance(link[0], int):
        return {}
    try:
        return _directory(exif, order, link[0])
    except struct.error:
        return {}


def _directory(exif: bytes, order: str, at: int) -> dict[int, _Values]:
    (count,) = struct.unpack_from(f"{order}H", exif, at)
    found: dict[int, _Values] = {}
    for number in range(min(count, _MOST_ENTRIES)):
        entry = at + 2 + 12 * number
        tag, kind, length = struct.unpack_from(f"{order}HHI", exif, entry)
        size = _SIZES.get(kind, 0) * length
        if not 0 < size <= len(exif):
            continue
        start = entry + 8 if size <= 4 else struct.unpack_from(f"{order}I", exif, entry + 8)[0]
        raw = exif[start : start + size]
        if len(raw) == size:
            found[tag] = _values(raw, kind, order)
    return found


def _values(raw: bytes, kind: int, order: str) -> _Values:
    if kind == _ASCII:
        return raw.split(b"\x00")[0].decode("ascii", "replace").strip()
    if kind == _RATIONAL:
        numbers = struct.unpack(f"{order}{len(raw) // 4}I", raw)
        return [
            Decimal(top) / bottom if bottom else Decimal("NaN")
            for top, bottom in zip(numbers[::2], numbers[1::2], strict=True)
        ]
    return list(struct.unpack(f"{order}{len(raw) // _SIZES[kind]}{'H' if kind == _SHORT else 'I'}", raw))


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


def _position(place: dict[int, _Values]) -> Position | None:
    latitude = _angle(place.get(_LATITUDE), place.get(_LATITUDE_REF), "NS")
    longitude = _angle(place.get(_LONGITUDE), place.get(_LONGITUDE_REF), "EW")
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None  # phones that have no fix yet write zeros
    try:
        return Position(latitude=latitude, longitude=longitude)
    except ValueError:
        return None


def _angle(parts: object, reference: object, signs: str) -> Decimal | None:
    if not isinstance(parts, list) or len(parts) != 3 or not isinstance(reference, str) or reference not in [*signs]:
        return None
    degrees, minutes, seconds = (Decimal(part) for part in parts)
    angle = degrees + minutes / 60 + seconds / 3600
    if not angle.is_finite():
        return None
    return round(-angle if reference == signs[1] else angle, 6)
