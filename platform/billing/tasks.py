"""What billing does by night. 22.45 UTC is the early morning everywhere in Indonesia."""

from __future__ import annotations

import structlog

from billing import queries, services, telling
from core import clock
from core.jobs import job

logger = structlog.get_logger(__name__)


@job(queue="control", cron="5 22 * * *")
def catch_up() -> None:
    """Before drafting: begin to bill who uses Tiru unnoted, end who has left."""
    services.catch_up(now=clock.now())


@job(queue="control", cron="15 22 * * *")
def draft_due() -> None:
    """Reckon what can be billed; a person checks and issues it. A ledger that does not agree is an error in the log."""
    drafted = services.draft_due(actor=telling.ACTOR, now=clock.now())
    for code, refusal in drafted.refused.items():
        logger.warning("billing_not_drafted", regency=code, reason=refusal.code)
    for fault in queries.ledger_faults():
        logger.error("billing_ledger_fault", fault=fault)


@job(queue="tenant", cron="45 22 * * *")
def remind() -> None:
    telling.tell(now=clock.now())
