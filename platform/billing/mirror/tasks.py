from billing.gateway import provider
from billing.mirror import services
from core import clock
from core.jobs import job


@job(queue="control", cron="*/5 * * * *")
def mirror_waiting() -> None:
    """Without a provider there is nothing to bring anywhere."""
    gateway = provider()
    if gateway is not None:
        services.mirror_waiting(gateway=gateway, now=clock.now())
