"""What study visits do by night, in each regency; 22.25 UTC is the early morning everywhere in Indonesia."""

from catalog.visits import services, telling
from core import clock
from core.jobs import job


@job(queue="tenant", cron="25 22 * * *")
def mark_evaluations() -> None:
    services.mark_due(now=clock.now())


@job(queue="tenant", cron="35 22 * * *")
def tell_what_waits() -> None:
    telling.tell(now=clock.now())
