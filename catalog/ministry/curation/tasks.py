"""The clock's part of curation."""

from catalog.ministry.curation.services.counting import forget_old
from catalog.ministry.curation.services.watching import watch_releases
from core import clock
from core.jobs import job


@job(queue="control", cron="*/10 * * * *")
def watch_rollouts() -> None:
    """Halt the releases that are over their limits, and forget what is no longer looked at."""
    watch_releases(now=clock.now())
    forget_old(now=clock.now())
