"""What casework does by night."""

from typing import Final

from casework import services
from core import clock
from core.jobs import job

DRAFTS_AT_ONCE: Final = 100


@job(queue="tenant", cron="35 17 * * *")
def look_after_cases() -> None:
    """In each regency; 17.35 UTC is past midnight everywhere in Indonesia."""
    now = clock.now()
    services.reckon_undecreed(now=now)
    services.remind_of_permits(now=now)


@job(queue="tenant", cron="50 17 * * *")
def forget_drafts() -> None:
    """What was begun and never handed in, once its time is over; so many at a time, then the next job goes on."""
    if services.forget_drafts(now=clock.now(), at_most=DRAFTS_AT_ONCE) >= DRAFTS_AT_ONCE:
        forget_drafts.defer()
