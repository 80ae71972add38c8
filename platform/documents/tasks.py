"""What letters do by night."""

from core import clock
from core.jobs import job
from documents import services


@job(queue="tenant", cron="20 23 * * *")
def warn_of_ends() -> None:
    """In each regency; 23.20 UTC is the morning of the next day everywhere in Indonesia."""
    services.warn_of_ends(now=clock.now())
