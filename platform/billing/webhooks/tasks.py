from billing.webhooks import services
from core import clock
from core.jobs import job


@job(queue="control", cron="20 19 * * *")
def thin_payloads() -> None:
    services.thin(now=clock.now())
