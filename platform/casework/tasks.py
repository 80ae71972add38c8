"""What casework does by night."""

from casework import services
from core import clock
from core.jobs import job


@job(queue="tenant", cron="35 17 * * *")
def look_after_cases() -> None:
    """In each regency; 17.35 UTC is past midnight everywhere in Indonesia."""
    now = clock.now()
    services.reckon_undecreed(now=now)
    services.remind_of_permits(now=now)
