"""
A mailbox by IMAP (RFC 3501), over TLS. It is read and never changed but for the mark "seen": mails stay where they are,
for people and for us.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from catalog.modules.complaint_centre.rules.watch import Fault
from catalog.modules.complaint_centre.ways import NotWell
from catalog.modules.complaint_centre.ways.mail import LARGEST_MAIL

SECONDS: Final = 20.0
_UID: Final = re.compile(rb"UID (\d+)")
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
_MESSAGE_ID: Final = re.compile(rb"(?is)^message-id:\s*(.+?)\s*(?=\r\n\S|\r\n\r\n|\Z)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, repr=False)
class Access:
    host: str
    port: int
    account: str
    password: str


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A mail that lies there, as its header tells."""

    uid: int
    message_id: str
    size: int


class Mailbox:
    """The inbox, opened. `validity` changes when the server gave its mails new numbers."""

    def __init__(self, line: imaplib.IMAP4_SSL) -> None:
        self._line = line
        _ok(line.select("INBOX"))
        self.validity = int((line.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)

    def waiting(self, *, since: int) -> list[Waiting]:
        """Mails from a number on, in order."""
        # "since:*" always names at least the last one, however small its number.
        found = _ok(self._line.uid("SEARCH", "UID", f"{since}:*"))
        uids = [uid for uid in map(int, (found[0] or b"").split()) if uid >= since]
        if not uids:
            return []
        answer = _ok(self._line.uid("FETCH", _range(uids), "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"))
        rows = [_waiting(part[0], part[1]) for part in answer if isinstance(part, tuple)]
        return sorted(rows, key=lambda row: row.uid)

    def fetch(self, uid: int) -> bytes:
        """One mail as it came; it does not count as seen yet."""
        answer = _ok(self._line.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST_MAIL}>)"))
        content = next((part[1] for part in answer if isinstance(part, tuple)), None)
        if content is None:
            raise NotWell(Fault.STRANGE, "A mail that was listed is gone.")
        return bytes(content)

    def mark_seen(self, uid: int) -> None:
        _ok(self._line.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)"))


@contextmanager
def opened(access: Access, *, trusts: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """
    :param trusts: whose certificates; those that this machine trusts if left out.
    :raises NotWell: if it cannot be reached, refuses us, or breaks off in between.
    """
    context = trusts or ssl.create_default_context()
    try:
        line = imaplib.IMAP4_SSL(access.host, access.port, ssl_context=context, timeout=SECONDS)
    except (OSError, imaplib.IMAP4.error) as error:
        raise NotWell(Fault.UNREACHABLE, type(error).__name__) from error
    try:
        try:
            line.login(access.account, access.password)
        except imaplib.IMAP4.error as error:
            is_broken = isinstance(error, imaplib.IMAP4.abort)
            # The error may repeat what was sent: it does not go along.
            raise NotWell(Fault.UNREACHABLE if is_broken else Fault.CREDENTIALS) from None
        yield Mailbox(line)
    except (OSError, imaplib.IMAP4.error) as error:
        raise NotWell(Fault.UNREACHABLE, type(error).__name__) from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            line.logout()


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise NotWell(Fault.STRANGE, f"The server said {kind}.")
    return data


def _range(uids: list[int]) -> str:
    return ",".join(map(str, uids))


def _waiting(head: bytes, header: bytes) -> Waiting:
    uid, size, message_id = _UID.search(head), _SIZE.search(head), _MESSAGE_ID.search(header)
    if uid is None:
        raise NotWell(Fault.STRANGE, "A mail without a number.")
    return Waiting(
        uid=int(uid[1]),
        message_id=message_id[1].decode("ascii", "replace") if message_id else "",
        size=int(size[1]) if size else 0,
    )
