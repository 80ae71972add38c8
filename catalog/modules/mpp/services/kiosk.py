"""The machine in the hall: a number, and the paper it stands on."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

import tenants
from catalog.modules.mpp import escpos, printing, wording
from catalog.modules.mpp.models import HallPrinter, QueueTicket
from catalog.modules.mpp.queries.mall import mall_name, mall_settings
from catalog.modules.mpp.queries.queue import ticket_page
from catalog.modules.mpp.services.queue import NoSuchTicket, take_ticket
from core import clock, evidence
from core.actors import Actor


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A number given at a kiosk. `refusal` says why there is no paper; empty when there is, or none was asked for."""

    ticket: QueueTicket
    refusal: str = ""


def take_at_kiosk(
    *,
    group_letter: str,
    address: str,
    actor: Actor,
    now: datetime,
    priority_reason: str = "",
    request_key: str = "",
    printer_token: str = "",
) -> Handed:
    """
    Give a number and print it where the kiosk has a printer. The number holds also when the paper is out.

    :param address: the page of a number, with `{token}` where its token goes: it becomes the QR code.
    :raises Refusal: as `take_ticket`.
    """
    ticket = take_ticket(
        group_letter=group_letter,
        priority_reason=priority_reason,
        request_key=request_key,
        actor=actor,
        now=now,
    )
    printer = HallPrinter.objects.filter(token=printer_token, is_active=True).first() if printer_token else None
    if printer is None:
        return Handed(ticket=ticket)
    # After the number is safe: no lock is held while somebody else's machine answers.
    paper = paper_of(token=ticket.public_token, address=address.replace("{token}", ticket.public_token), now=now)
    try:
        printing.send(paper, to=printing.Address(printer.host, printer.port), name=printer.name)
    except (printing.PrinterSilent, printing.PrinterElsewhere) as refusal:
        return Handed(ticket=ticket, refusal=str(refusal))
    return Handed(ticket=ticket)


def paper_of(*, token: str, address: str, now: datetime) -> bytes:
    """
    The bytes of a number's paper: mall, number, queue, time, how many are ahead, the wait, and the QR code of its page.

    :raises NoSuchTicket: if there is no such number.
    """
    page = ticket_page(token=token, now=now)
    if page is None:
        raise NoSuchTicket
    ticket = page.ticket
    zone = tenants.current().zone
    lines = [
        clock.format_datetime(ticket.taken_at, zone),
        _("Ahead of you: %(people)s") % {"people": wording.people(page.ahead)},
    ]
    if page.interval:
        lines.append(_("Expected wait: %(wait)s") % {"wait": wording.wait(page.interval)})
    if ticket.is_priority:
        lines.append(_("Priority queue"))
    if ticket.due_at:
        lines.append(wording.place_in_line(ticket))
    lines.append(_("Follow your turn on the phone:"))
    return escpos.ticket_bytes(
        escpos.PaperTicket(
            mall=mall_name(mall_settings()),
            number=ticket.code,
            group=str(ticket.group.name),
            lines=tuple(lines),
            address=address,
        )
    )


@transaction.atomic
def define_printer(
    *, name: str, host: str, port: int, actor: Actor, now: datetime, is_active: bool = True, printer_id: int = 0
) -> HallPrinter:
    """
    Add a ticket printer, or change one.

    :raises PrinterElsewhere: if the address is not one of a local network.
    """
    address = printing.check_address(host)
    printer = HallPrinter.objects.select_for_update().filter(pk=printer_id).first() if printer_id else None
    printer = printer or HallPrinter(token=secrets.token_urlsafe(16))
    printer.name, printer.host, printer.port, printer.is_active = name, address, port, is_active
    printer.save()
    evidence.record(
        action="mpp.printer_defined",
        actor=actor,
        at=now,
        subject=f"mpp.hallprinter:{printer.pk}",
        details={
            "network": str(ipaddress.ip_network(f"{address}/24", strict=False)) if "." in address else "ipv6",
            "is_active": is_active,
        },
    )
    return printer
