"""The operator's part of custody. All may run twice: the second run finds the work done."""

from core import clock
from core.actors import Actor
from core.jobs import job
from tenants.custody import leaving, operations, wiping
from tenants.custody import purge as purging


@job(queue="operator", cron="*/5 * * * *")
def continue_interrupted() -> None:
    operations.continue_interrupted()


@job(queue="operator", cron="25 * * * *")
def wipe_expired() -> None:
    wiping.wipe_expired(actor=Actor.system("custody"), now=clock.now())


# --- a departure


@job(queue="operator")
def take_step(*, departure_id: int) -> None:
    """Make a regency read only, or give it its rights back."""
    leaving.carry_out_wish(departure_id=departure_id, now=clock.now())


@job(queue="operator", attempts=3)
def make_export(*, departure_id: int) -> None:
    leaving.make_export(departure_id=departure_id, now=clock.now())


@job(queue="operator")
def purge(*, departure_id: int) -> None:
    """What stops a purge is written down for the ministry's page; the next attempt goes on from there."""
    try:
        purging.run(departure_id=departure_id, now=clock.now())
    except Exception as error:
        purging.note_failure(departure_id=departure_id, error=error)
        raise
