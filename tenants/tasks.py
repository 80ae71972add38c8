from core import clock
from core.jobs import job
from tenants import services


@job(queue="tenant", cron="*/10 * * * *")
def copy_evidence_head() -> None:
    services.copy_evidence_head(now=clock.now())
