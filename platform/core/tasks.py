from core import clock, expired, jobs, once
from core.jobs import job


@job(queue="control", cron="35 19 * * *")
def forget_done_jobs() -> None:
    """At night in Indonesia."""
    jobs.forget_done(now=clock.now())


@job(queue="tenant", cron="40 19 * * *")
def forget_sent_keys() -> None:
    """In each regency: keys of what devices have sent, once no device can send it again."""
    once.forget(now=clock.now())


@job(queue="tenant", cron="50 19 * * *")
def forget_expired() -> None:
    """In each regency: ended sessions and counters."""
    expired.forget(now=clock.now())


@job(queue="control", cron="50 19 * * *")
def forget_expired_at_the_ministry() -> None:
    expired.forget(now=clock.now())
