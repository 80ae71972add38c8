"""
A queue number on paper: the bytes that ticket printers understand (ESC/POS), as a pure function.

Only commands that every printer of the kind knows: initialise, code page, alignment, size, bold, feed, cut, and the QR
symbol of `GS ( k`. Text is ASCII: letters that code page 437 lacks are written without their marks, what is left
becomes a question mark, and control characters never reach the printer.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

COLUMNS: Final = 32
"""Characters of a line on 58 mm paper, which also fits on 80 mm."""

MOST_QR_BYTES: Final = 300

_INIT: Final = b"\x1b@"
_CODE_PAGE_437: Final = b"\x1bt\x00"
_LEFT, _CENTRE = b"\x1ba\x00", b"\x1ba\x01"
_BOLD_ON, _BOLD_OFF = b"\x1bE\x01", b"\x1bE\x00"
_NORMAL, _DOUBLE, _HUGE = b"\x1d!\x00", b"\x1d!\x11", b"\x1d!\x33"
_FEED_AND_CUT: Final = b"\x1bd\x04\x1dV\x00"

_SPELLED: Final = {
    "–": "-",
    "—": "-",
    "·": "-",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "…": "...",
    "\N{MINUS SIGN}": "-",
}


@dataclass(frozen=True, kw_only=True)
class PaperTicket:
    """What stands on the paper, already in words; `lines` come below the number."""

    mall: str
    number: str
    group: str
    lines: tuple[str, ...]
    address: str


def ticket_bytes(ticket: PaperTicket) -> bytes:
    """
    The whole ticket, from initialising the printer to cutting the paper.

    :raises ValueError: if the address is too long for a QR code on paper.
    """
    out = [_INIT, _CODE_PAGE_437, _CENTRE]
    out += [_BOLD_ON, _lines(ticket.mall), _BOLD_OFF, b"\n"]
    out += [_HUGE, _text(ticket.number), b"\n", _NORMAL]
    out += [_DOUBLE, _lines(ticket.group, COLUMNS // 2), _NORMAL, b"\n"]
    for line in ticket.lines:
        out.append(_lines(line))
    out += [b"\n", _qr(ticket.address), b"\n", _LEFT, _FEED_AND_CUT]
    return b"".join(out)


def _text(words: str) -> bytes:
    for mark, plain in _SPELLED.items():
        words = words.replace(mark, plain)
    plain = "".join(one for one in unicodedata.normalize("NFKD", words) if not unicodedata.combining(one))
    return "".join(one if " " <= one <= "~" else "?" for one in plain).encode("ascii")


def _lines(words: str, columns: int = COLUMNS) -> bytes:
    """Broken between words, so that no printer breaks inside one."""
    lines: list[str] = [""]
    for word in _text(words).decode("ascii").split():
        candidate = f"{lines[-1]} {word}".strip()
        if len(candidate) <= columns:
            lines[-1] = candidate
            continue
        parts = [word[start : start + columns] for start in range(0, len(word), columns)]
        lines += parts if lines[-1] else [parts[0], *parts[1:]]
    return b"".join(line.encode("ascii") + b"\n" for line in lines if line)


def _qr(address: str) -> bytes:
    data = address.encode("ascii")
    if not 0 < len(data) <= MOST_QR_BYTES:
        raise ValueError(f"An address of {len(data)} bytes does not fit on the paper.")
    length = (len(data) + 3).to_bytes(2, "little")
    return b"".join(
        [
            b"\x1d(k\x04\x001A2\x00",  # model 2
            b"\x1d(k\x03\x001C\x06",  # six dots a module
            b"\x1d(k\x03\x001E1",  # error correction M
            b"\x1d(k" + length + b"1P0" + data,  # store
            b"\x1d(k\x03\x001Q0",  # print
        ]
    )
