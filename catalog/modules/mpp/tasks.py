from catalog.modules.mpp.services.desk import forget_presses
from catalog.modules.mpp.services.queue import close_past_days
from core import clock
from core.actors import Actor
from core.jobs import job


# Every hour, because midnight comes three times a night in Indonesia and the clock of jobs runs in UTC.
@job(queue="tenant", module="mpp", cron="7 * * * *")
def close_day() -> None:
    """End the numbers that a past day left open."""
    close_past_days(actor=Actor.system("mpp.close_day"), now=clock.now())


@job(queue="tenant", module="mpp", cron="23 18 * * *")
def forget_keys() -> None:
    """Drop the keys of old presses at counters."""
    forget_presses(now=clock.now())
