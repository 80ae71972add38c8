from __future__ import annotations

from catalog.cohorts import services
from core import clock
from core.jobs import job


@job(queue="control", cron="10 17 * * *")
def start_cohorts() -> None:
    """Soon after midnight in Jakarta: begin the joint starts whose day has come."""
    services.start_cohorts(now=clock.now())
