"""The clock of own addresses: those that wait are looked for every few minutes, those that are held every day."""

import logging
from collections.abc import Iterable

import tenants
from core import clock
from core.actors import Actor
from core.errors import NotThere
from core.jobs import job
from tenants.domains import services
from tenants.domains.queries import due_claims, held_claims

logger = logging.getLogger(__name__)

SYSTEM = Actor.system("domains")


@job(queue="control", cron="*/5 * * * *")
def look_for_hosts() -> None:
    _check(due_claims())


@job(queue="control", cron="35 20 * * *")
def look_after_hosts() -> None:
    _check(held_claims())


def _check(claims: Iterable[tuple[str, int]]) -> None:
    for schema, claim_id in claims:
        try:
            with tenants.enter(schema):
                services.check_claim(claim_id=claim_id, actor=SYSTEM, now=clock.now())
        except NotThere:
            continue  # given up meanwhile
        except Exception:
            # One regency's broken zone must not keep the others waiting.
            logger.exception("host not checked", extra={"schema": schema})
