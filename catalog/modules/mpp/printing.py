"""
The port to a ticket printer in the hall: raw bytes over TCP, as network printers take them on port 9100.

No such printer can be reached from here; tests talk to a stand-in on this machine that reads every byte strictly
(`tests/catalog/modules/mpp/paper.py`).
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

TIMEOUT: Final = 3.0
"""Seconds. Somebody stands before the machine and waits."""


class PrinterSilent(Refusal):
    """The printer does not answer, or takes nothing."""

    code = "mpp_printer_silent"
    status = 503
    message = _("The printer %(printer)s does not answer.")
    fix = _("Your number holds. Note it down or take a photo; the manager checks paper, power and network.")


class PrinterElsewhere(Refusal):
    """Only machines of the office's own network may be printed on."""

    code = "mpp_printer_elsewhere"
    status = 422
    message = _("%(host)s is not an address of a local network.")
    fix = _("Enter the printer's address, for example 192.168.1.50.")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a printer listens."""

    host: str
    port: int


def check_address(host: str) -> str:
    """
    The address as it is kept: an IP address of a private network, so that no page can be made to reach other servers.

    :raises PrinterElsewhere: if it is none.
    """
    try:
        address = ipaddress.ip_address(host.strip())
    except ValueError:
        raise PrinterElsewhere(host=host[:60], attr="host") from None
    if not address.is_private or address.is_unspecified or address.is_link_local or address.is_multicast:
        raise PrinterElsewhere(host=host[:60], attr="host")
    return str(address)


def send(data: bytes, *, to: Address, name: str) -> None:
    """
    Send bytes and wait until the printer has taken them all.

    :raises PrinterElsewhere: if the address is not one of a local network.
    :raises PrinterSilent: if it does not answer in time.
    """
    host = check_address(to.host)
    try:
        with socket.create_connection((host, to.port), timeout=TIMEOUT) as line:
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
    except OSError:
        raise PrinterSilent(printer=name) from None
