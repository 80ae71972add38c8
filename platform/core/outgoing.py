"""
Calls to an address that a person typed: over https, to a public address, within a time and a size.

Whoever types an address decides whom this server talks to from inside its own network. So the name is looked up here,
every address it leads to must be public, and the connection goes to an address that was checked, not to what the name
leads to a moment later. No redirect is followed.
"""

import ipaddress
import json
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings

SECONDS: Final = 8.0
"""For one call in all, from the first byte sent to the last one read [A]."""
LARGEST: Final = 500_000
"""Bytes of an answer, unless the caller awaits more [A]."""


class NotReached(Exception):
    """Nobody answered, too late, or something that is no answer. The message is for operators and names no person."""


class NotPublic(NotReached):
    """The address is not https, or leads into a network of our own."""


class TooLarge(NotReached):
    """The answer is larger than what the caller awaits."""


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes

    def json(self) -> dict[str, Any]:
        """:raises NotReached: if it is no JSON object."""
        try:
            value = json.loads(self.content)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise NotReached("The answer is no JSON object.")
        return value


def call(
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    largest: int = LARGEST,
) -> Answer:
    """
    GET the address, or POST the form to it.

    :raises TooLarge: if the answer has more bytes than `largest`; no more of it is read.
    :raises NotPublic: if the address may not be called; see `settings.TIRU_CALLS_PRIVATE_ADDRESSES`.
    :raises NotReached: if no answer came in time.
    """
    refuse_unless_https(url)
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    sent = {"Accept": "application/json", **(headers or {})}
    body = None
    if form is not None:
        body, sent["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=seconds)
        # The one place at which http.client opens a socket; the name stays the one that the certificate must bear.
        connection._create_connection = _connected  # type: ignore[attr-defined]
        connection.connect()
        too_late = threading.Event()
        end = threading.Timer(seconds, _hang_up, [connection.sock, too_late])
        end.start()
        try:
            connection.request("GET" if form is None else "POST", path, body, sent)
            response = connection.getresponse()
            content = response.read(largest + 1)
        finally:
            end.cancel()
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        raise NotReached(f"{type(error).__name__} at {parts.hostname}") from error
    # What http.client reads of an answer that breaks off looks like a short one.
    if too_late.is_set() or (response.length and len(content) <= largest):
        raise NotReached(f"The answer of {parts.hostname} broke off.")
    if len(content) > largest:
        raise TooLarge(f"The answer of {parts.hostname} is too large.")
    return Answer(response.status, content)


def refuse_unless_https(url: str) -> None:
    """
    See that an address is one to call or to send a browser to.

    :raises NotPublic: if it is not https, or carries a name and a password.
    """
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        raise NotPublic("This is no address.") from None
    schemes = {"https", "http"} if settings.TIRU_CALLS_PRIVATE_ADDRESSES else {"https"}
    if parts.scheme not in schemes or not parts.hostname or parts.username is not None:
        raise NotPublic("Only https is called.")


def _connected(address: tuple[str, int], timeout: float, source: Any = None) -> socket.socket:
    host, port = address
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not settings.TIRU_CALLS_PRIVATE_ADDRESSES and not all(_is_public(one) for one in found):
        raise NotPublic(f"{host} is not public.")
    for one in found[:-1]:
        try:
            return socket.create_connection((one, port), timeout, source)
        except OSError:
            continue  # IPv6 where this machine has none
    return socket.create_connection((found[-1], port), timeout, source)


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    inside = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (inside is None or inside.is_global)


def _hang_up(open_socket: socket.socket, too_late: threading.Event) -> None:
    too_late.set()
    try:
        open_socket.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself
