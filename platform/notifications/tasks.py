"""The watchdog's rounds; sending itself is a job of `sending`."""

from core import clock
from core.jobs import job
from notifications import sending, services

__all__ = ["sending"]  # its jobs are found by way of this module


@job(queue="tenant", cron="*/4 * * * *")
def watch() -> None:
    services.look_after(now=clock.now())


@job(queue="control", cron="*/4 * * * *")
def watch_at_ministry() -> None:
    services.look_after(now=clock.now())
