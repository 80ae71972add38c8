"""Jobs of the residents."""

from datetime import timedelta

from core import clock
from core.jobs import job
from residents import services

look_for_duplicates = services.look_for_duplicates


@job(queue="tenant", cron="30 18 * * *")
def find_new_duplicates() -> None:
    """Soon after midnight: pairs of which one was registered or changed since yesterday's run, with hours to spare."""
    now = clock.now()
    services.find_duplicates(now=now, since=now - timedelta(hours=36))
