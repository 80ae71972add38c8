"""The operator's part of custody. All may run twice: the second run finds the work done."""

import logging
from datetime import timedelta
from typing import Final

from core import clock
from core.actors import Actor
from core.jobs import job
from tenants.custody import backup, keeping, leaving, operations, wiping
from tenants.custody import purge as purging

logger = logging.getLogger(__name__)

LATER: Final = timedelta(minutes=1)


@job(queue="operator", cron="*/5 * * * *")
def continue_interrupted() -> None:
    operations.continue_interrupted()


@job(queue="operator", cron="25 * * * *")
def wipe_expired() -> None:
    wiping.wipe_expired(actor=Actor.system("custody"), now=clock.now())


# --- backups by the clock (keeping.py); 19:00 UTC is after midnight in all three zones


@job(queue="operator", cron="0 19,22 * * *")
def back_up_all() -> None:
    """The second stroke finds what the first could not do."""
    back_up_next.defer_in("public", after="")


@job(queue="operator")
def back_up_next(*, after: str) -> None:
    """
    One regency, then the next by a job of its own at the end of the queue: who switches a module on meanwhile waits for
    one backup, not for hundreds. One that fails keeps none of the others.
    """
    due = sorted(schema for schema in keeping.due_for_backup(clock.now()) if schema > after)
    if not due:
        return
    actor = Actor.system("custody")
    try:
        backup.back_up(schema=due[0], actor=actor, now=clock.now())
        keeping.thin_out(schema=due[0], actor=actor, now=clock.now())
    except operations.BeingWorkedOn:
        logger.info("A regency is being worked on; its backup comes later.", extra={"schema": due[0]})
    except Exception:
        logger.exception("A regency could not be backed up.", extra={"schema": due[0]})
    back_up_next.defer_in("public", after=due[0])


@job(queue="operator", cron="0 21 * * 6", attempts=1)
def drill() -> None:
    if schema := keeping.next_for_drill():
        keeping.drill(schema=schema, actor=Actor.system("custody"), now=clock.now())


# --- a departure


@job(queue="operator")
def take_step(*, departure_id: int) -> None:
    """Make a regency read only, or give it its rights back; not in the middle of a restore, which may take long."""
    try:
        leaving.carry_out_wish(departure_id=departure_id, now=clock.now())
    except operations.BeingWorkedOn:
        take_step.defer_in("public", at=clock.now() + LATER, departure_id=departure_id)


@job(queue="operator")
def make_export(*, departure_id: int) -> None:
    """Not tried again by itself: what failed stands on the departure's pages, with a button that asks for it anew."""
    try:
        leaving.make_export(departure_id=departure_id, now=clock.now())
    except Exception:
        logger.exception("The export of a regency failed.", extra={"departure": departure_id})


@job(queue="operator")
def purge(*, departure_id: int) -> None:
    """What stops a purge is written down for the ministry's page; the next attempt goes on from there."""
    try:
        purging.run(departure_id=departure_id, now=clock.now())
    except Exception as error:
        purging.note_failure(departure_id=departure_id, error=error)
        raise
