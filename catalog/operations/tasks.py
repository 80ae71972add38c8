from catalog.operations import services, statics
from core import clock
from core.jobs import job


@job(queue="control", cron="* * * * *", attempts=1)
def look_at_installation() -> None:
    """Each minute. A look that failed is not made up for: the next one comes."""
    services.look(now=clock.now())
    statics.write_status(now=clock.now())


@job(queue="tenant", cron="3-59/5 * * * *", attempts=1)
def say_state() -> None:
    """In each regency, twice as often as the status page needs to hear of it."""
    services.say_state(now=clock.now())


@job(queue="control", cron="15 18 * * *")
def forget_old_days() -> None:
    services.forget_old(now=clock.now())
