from core import clock, jobs
from core.jobs import job


@job(queue="control", cron="35 19 * * *")
def forget_done_jobs() -> None:
    """At night in Indonesia."""
    jobs.forget_done(now=clock.now())
