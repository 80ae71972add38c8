from core import clock
from core.jobs import job
from tenants.limits import services


@job(queue="tenant", cron="10 18 * * *")
def recount_stored_files() -> None:
    """At night in Indonesia, in each regency."""
    services.recount_stored(now=clock.now())


@job(queue="control", cron="20 18 * * *")
def forget_old_use() -> None:
    services.forget_old(now=clock.now())
