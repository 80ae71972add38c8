"""
Pictures without what cameras write beside them: where it was taken, by which device, a small copy from before it was
cut. The picture itself is kept to the byte; nothing is unpacked, so a file made to harm costs no more than its length.

Only what is known to belong to the picture is kept, so that nobody has to list what may tell something. Of a JPEG's
Exif one number stays, since without it the picture lies on its side. A PDF is left as it is.
"""

from __future__ import annotations

import re
from typing import Final

_EXIF: Final = b"Exif\x00\x00"
_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = 1
_APPLICATION: Final = range(0xE0, 0xF0)
_COMMENT: Final = 0xFE
_END: Final = 0xD9
_SCAN: Final = 0xDA
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_OF_THE_PICTURE: Final = (b"JFIF\x00", b"ICC_PROFILE\x00", b"Adobe")
"""What an application's segment of a JPEG begins with where it says how the points are to be read."""
_MARK: Final = re.compile(rb"\xff[^\x00\xff]")
# Inside a scan 0xFF stands before a zero, or before a mark to start afresh; before anything else the scan is over.
_SCAN_OVER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

_PNG_START: Final = 8
_PNG_END: Final = b"IEND"
_PNG_COLOURS: Final = frozenset({b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"})


class CutOff(ValueError):
    """The picture ends before its end."""


def bare_jpeg(content: bytes) -> bytes:
    """
    The picture alone; whatever follows its end is gone, too: telephones put a second picture or a film there.

    :raises CutOff: if it has no end.
    """
    kept, turned, at = bytearray(), _UPRIGHT, 2
    while True:
        # As readers do: what is no mark is passed over.
        found = _MARK.search(content, at)
        if found is None:
            raise CutOff
        begins, at, mark = found.start(), found.end(), content[found.end() - 1]
        if mark == _END:
            return content[:2] + _only_turned(turned) + bytes(kept) + content[begins:at]
        if mark in _WITHOUT_LENGTH:
            kept += content[begins:at]
            continue
        length = int.from_bytes(content[at : at + 2])
        body = content[at + 2 : at + length]
        if length < 2 or len(body) != length - 2:
            raise CutOff
        at += length
        if mark == _COMMENT or (mark in _APPLICATION and not body.startswith(_OF_THE_PICTURE)):
            if body.startswith(_EXIF):
                turned = _turn_in(body[len(_EXIF) :])
            continue
        if mark == _SCAN:
            over = _SCAN_OVER.search(content, at)
            if over is None:
                raise CutOff
            at = over.start()
        kept += content[begins:at]


def bare_png(content: bytes) -> bytes:
    """
    As `bare_jpeg`.

    :raises CutOff: if it has no end.
    """
    kept, at = bytearray(content[:_PNG_START]), _PNG_START
    while True:
        kind = content[at + 4 : at + 8]
        # Length, kind, body, checksum.
        after = at + 12 + int.from_bytes(content[at : at + 4])
        if len(kind) < 4 or after > len(content):
            raise CutOff
        # A capital in front: no reader can do without it.
        if kind[:1].isupper() or kind in _PNG_COLOURS:
            kept += content[at:after]
        if kind == _PNG_END:
            return bytes(kept)
        at = after


def _turn_in(exif: bytes) -> int:
    """How the picture is to be turned, 1 to 8; upright where that is not said, or not well."""

    def number(at: int, size: int) -> int:
        return int.from_bytes(exif[at : at + size], "little" if exif.startswith(b"II") else "big")

    first = number(4, 4)
    for place in range(number(first, 2)):
        entry = first + 2 + 12 * place
        if entry >= len(exif):
            break
        if number(entry, 2) == _ORIENTATION:
            turn = number(entry + 8, 2)
            return turn if 1 <= turn <= 8 else _UPRIGHT
    return _UPRIGHT


def _only_turned(turn: int) -> bytes:
    """An Exif segment that says nothing but how to turn the picture; none for one that is upright."""
    if turn == _UPRIGHT:
        return b""
    entry = _ORIENTATION.to_bytes(2) + b"\x00\x03\x00\x00\x00\x01" + turn.to_bytes(2) + b"\x00\x00"
    body = _EXIF + b"MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + bytes(4)
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body
