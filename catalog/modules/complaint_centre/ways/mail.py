"""What a mail says: its words without what it quotes, its pictures, and whether a machine wrote it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from html import unescape
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import strip_tags

from casework.codes import CODE_SHAPE, read_code

LARGEST_MAIL: Final = 25_000_000
"""Bytes; larger ones are not taken by common mail servers either [A]."""
_PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"})
_BLOCKS: Final = re.compile(r"(?i)<(br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>")
_UNSEEN: Final = re.compile(r"(?is)<(style|script|head|title)\b.*?</\1>")
_QUOTE_BEGINS: Final = re.compile(
    r"(?im)^\s*(?:-{2,}\s*(?:original message|pesan asli|forwarded message)"
    r"|on .{5,120} wrote:\s*$|pada .{5,120} menulis:\s*$)"
)
_CODE: Final = re.compile(CODE_SHAPE, re.IGNORECASE)
_NOBODY: Final = re.compile(r"(?i)^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+@.-]|$)")


@dataclass(frozen=True, kw_only=True, repr=False)
class Mail:
    """
    A mail as it concerns us.

    :param mark: what it is known by again: its Message-ID, or a check sum of all of it where it has none.
    :param code: a tracking code in its subject; "" for none.
    """

    mark: str
    sender: str
    name: str
    subject: str
    text: str
    code: str = ""
    is_automatic: bool = False
    pictures: tuple[SimpleUploadedFile, ...] = field(default_factory=tuple)


class Unreadable(ValueError):
    """It is no mail, or names no sender."""


def read(raw: bytes, *, own: str) -> Mail:
    """
    :param own: our own address: what comes from it is ours.
    :raises Unreadable: if nothing can be made of it.
    """
    try:
        message = message_from_bytes(raw, policy=default)
        name, sender = parseaddr(str(message.get("From", "")))
        subject = " ".join(str(message.get("Subject", "")).split())
        message_id = str(message.get("Message-ID", "")).strip()
        text = _text_of(message)
        pictures = tuple(_pictures(message))
    except (MessageError, LookupError, ValueError, AttributeError, TypeError) as error:
        # What the parser of the standard library raises for mails that break the rules of RFC 5322 and MIME.
        raise Unreadable(type(error).__name__) from None
    sender = sender.strip().lower()
    if "@" not in sender:
        raise Unreadable("It names no sender.")
    return Mail(
        mark=message_id or hashlib.sha256(raw).hexdigest(),
        sender=sender,
        name=" ".join(name.split())[:150],
        subject=subject[:300],
        text=_without_quotes(text),
        code=next((code for found in _CODE.finditer(subject) if (code := read_code(found[0]))), ""),
        is_automatic=sender == own.lower() or _is_automatic(message, sender),
        pictures=pictures,
    )


def _is_automatic(message: EmailMessage, sender: str) -> bool:
    """RFC 3834, and what machines said before it. A bounce has an empty return path."""

    def said(header: str) -> str:
        return str(message.get(header, "")).strip().lower()

    return (
        said("Auto-Submitted") not in {"", "no"}
        or said("Precedence") in {"bulk", "junk", "list", "auto_reply"}
        or any(header in message for header in ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond"))
        or said("Return-Path") == "<>"
        or bool(_NOBODY.match(sender))
        or message.get_content_type() == "multipart/report"
    )


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    content = str(body.get_content())
    if body.get_content_subtype() == "html":
        content = unescape(strip_tags(_BLOCKS.sub("\n", _UNSEEN.sub("", content))))
    return "\n".join(line.strip() for line in content.replace("\r", "").splitlines())


def _without_quotes(text: str) -> str:
    """What was written, without what it answers; a mail that only quotes stays whole."""
    cut = _QUOTE_BEGINS.split(text, maxsplit=1)[0]
    said = "\n".join(line for line in cut.splitlines() if not line.startswith(">"))
    said = re.sub(r"\n{3,}", "\n\n", said).strip()
    return said or text.strip()


def _pictures(message: EmailMessage) -> Iterator[SimpleUploadedFile]:
    for part in message.walk():
        if part.get_content_type() in _PICTURES:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content:
                yield SimpleUploadedFile(part.get_filename() or "foto", content, part.get_content_type())
