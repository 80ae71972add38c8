"""A stand-in for a ticket printer: it reads ESC/POS strictly and refuses every byte it does not know."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class NotESCPOS(ValueError):
    """A byte that a printer would print as rubbish, or a command it does not know."""


@dataclass
class Paper:
    """What lies in the tray: lines of text with the size in which they were printed, QR codes, cuts."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    cuts: int = 0

    @property
    def text(self) -> str:
        return "\n".join(line for _size, line in self.lines)


def read(data: bytes, *, columns: int = 32) -> Paper:
    """
    Print the bytes.

    :raises NotESCPOS: for anything a printer of 32 columns would not print as meant.
    """
    paper, at, size, line, stored = Paper(), 0, 1, "", ""
    if not data.startswith(b"\x1b@"):
        raise NotESCPOS("the printer was not initialised")
    while at < len(data):
        byte = data[at]
        if byte == 0x0A:
            paper.lines.append((size, line))
            line, at = "", at + 1
        elif 0x20 <= byte <= 0x7E:
            line += chr(byte)
            if len(line) * size > columns:
                raise NotESCPOS(f"a line of more than {columns} columns: {line!r}")
            at += 1
        elif data[at : at + 2] == b"\x1b@":
            size, line, at = 1, "", at + 2
        elif data[at : at + 2] in (b"\x1ba", b"\x1bE", b"\x1bt"):
            if data[at + 2] not in ((0, 1, 2) if data[at + 1 : at + 2] == b"a" else (0, 1)):
                raise NotESCPOS(f"unknown value at {at}")
            at += 3
        elif data[at : at + 2] == b"\x1d!":
            value = data[at + 2]
            if value & 0x88 or (value >> 4) != (value & 7):
                raise NotESCPOS(f"unknown size at {at}")
            size, at = (value & 7) + 1, at + 3
        elif data[at : at + 2] == b"\x1bd":
            at += 3
        elif data[at : at + 3] == b"\x1dV\x00":
            if line:
                raise NotESCPOS("text that was never printed")
            paper.cuts, at = paper.cuts + 1, at + 3
        elif data[at : at + 3] == b"\x1d(k":
            length = int.from_bytes(data[at + 3 : at + 5], "little")
            body = data[at + 5 : at + 5 + length]
            if len(body) != length or body[:1] != b"1":
                raise NotESCPOS(f"a broken symbol at {at}")
            match body[1:2]:
                case b"P":
                    stored = body[3:].decode("ascii")
                case b"Q":
                    if not stored:
                        raise NotESCPOS("a symbol printed before it was stored")
                    paper.codes.append(stored)
                case b"A" | b"C" | b"E":
                    pass
                case _:
                    raise NotESCPOS(f"unknown function of a symbol at {at}")
            at += 5 + length
        else:
            raise NotESCPOS(f"byte {byte:#04x} at {at}")
    return paper


@contextmanager
def printer() -> Iterator[tuple[int, list[bytes]]]:
    """A printer that listens on this machine for one ticket: its port, and what it was sent."""
    sent: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def take() -> None:
            line, _address = server.accept()
            with line:
                sent.append(b"".join(iter(lambda: line.recv(4096), b"")))

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield server.getsockname()[1], sent
        thread.join(timeout=5)
