"""Without a provider these jobs find nothing to do."""

from billing.gateway import provider
from billing.mirror import services
from core import clock
from core.jobs import job


@job(queue="control", cron="*/5 * * * *")
def mirror_waiting() -> None:
    gateway = provider()
    if gateway is not None:
        services.mirror_waiting(gateway=gateway, now=clock.now())


@job(queue="control", cron="30 18 * * *")
def compare_all() -> None:
    """At half past one in Jakarta."""
    gateway = provider()
    if gateway is not None:
        services.compare_all(gateway=gateway, now=clock.now())
