from billing.gateway import provider
from billing.webhooks import services
from core import clock
from core.jobs import job


@job(queue="control", attempts=10)
def process_event(event: int) -> None:
    gateway = provider()
    if gateway is not None:
        services.process(event=event, gateway=gateway, now=clock.now())


@job(queue="control", cron="20 19 * * *")
def thin_payloads() -> None:
    services.thin(now=clock.now())
