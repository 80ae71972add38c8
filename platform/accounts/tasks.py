"""Housekeeping by night."""

from accounts import citizens, services
from core import clock
from core.jobs import job


@job(queue="tenant", cron="40 17 * * *")
def forget_expired() -> None:
    """In each regency; 17.40 UTC is past midnight everywhere in Indonesia."""
    services.forget_expired(now=clock.now())
    citizens.forget_codes(now=clock.now())


@job(queue="control", cron="45 17 * * *")
def forget_expired_at_ministry() -> None:
    services.forget_expired(now=clock.now())
