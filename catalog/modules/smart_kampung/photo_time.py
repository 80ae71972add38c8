"""When a photo was taken, as the camera wrote it into the file (Exif 2.32, JPEG only). Nothing else is read."""

from __future__ import annotations

import struct
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_EXIF_DIRECTORY: Final = 0x8769
_TAKEN: Final = 0x9003
_OFFSET: Final = 0x9011
_MOST_ENTRIES: Final = 200
_MOST_SEGMENTS: Final = 50


def taken_at(photo: bytes, zone: ZoneInfo) -> datetime | None:
    """
    The moment in the photo, or None if it has none that makes sense.

    :param zone: where the photo was taken: most cameras write the time on their clock and no zone.
    """
    try:
        block = _exif(photo)
        if block is None:
            return None
        tags = _ascii_tags(block)
        written = datetime.strptime(tags[_TAKEN], "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
        if offset := tags.get(_OFFSET, ""):
            written = datetime.strptime(f"{tags[_TAKEN]}{offset}", "%Y:%m:%d %H:%M:%S%z")
    except (KeyError, ValueError, struct.error, IndexError, UnicodeDecodeError):
        # Whatever a broken file or a clever one holds, it has no time that we can read.
        return None
    return written


def _exif(photo: bytes) -> bytes | None:
    """The TIFF block of the first Exif segment."""
    if photo[:2] != b"\xff\xd8":
        return None
    place = 2
    for _segment in range(_MOST_SEGMENTS):
        marker, length = struct.unpack(">HH", photo[place : place + 4])
        if marker == 0xFFDA:
            return None
        content = photo[place + 4 : place + 2 + length]
        if marker == 0xFFE1 and content.startswith(b"Exif\0\0"):
            return content[6:]
        place += 2 + length
    return None


def _ascii_tags(block: bytes) -> dict[int, str]:
    """The texts of the directory in which cameras keep the time."""
    order = {b"II": "<", b"MM": ">"}[block[:2]]
    (first,) = struct.unpack(f"{order}I", block[4:8])
    (below,) = (value for tag, _kind, _count, value in _entries(block, order, first) if tag == _EXIF_DIRECTORY)
    return {
        tag: block[value : value + count].rstrip(b"\0").decode("ascii").strip() if count > 4 else ""
        for tag, kind, count, value in _entries(block, order, below)
        if kind == 2
    }


def _entries(block: bytes, order: str, at: int) -> list[tuple[int, int, int, int]]:
    (number,) = struct.unpack(f"{order}H", block[at : at + 2])
    if number > _MOST_ENTRIES:
        raise ValueError("No camera writes so many.")
    return [struct.unpack(f"{order}HHII", block[at + 2 + 12 * n : at + 14 + 12 * n]) for n in range(number)]
