"""What the module listens to. Strangers are named by string, and need not be installed."""

from __future__ import annotations

from catalog.modules._example import services
from core import clock
from core.events import on


@on("mpp.ticket_served", module="example")
def hear_of_served_ticket(*, ticket_id: int, **rest: object) -> None:
    """`**rest`: the emitter may add fields to its payload."""
    services.count_visit(ticket_id=ticket_id, now=clock.now())
