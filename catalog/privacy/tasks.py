"""What the privacy desk does by the clock; what it does in portions stands with its services."""

from catalog.privacy.services import breaches, failures, requests, retention
from core import clock
from core.jobs import job

__all__ = ["breaches", "failures"]


@job(queue="tenant", cron="7 * * * *")
def look_after_requests() -> None:
    """Every hour, because the clocks of these requests run through the night."""
    requests.escalate_late(now=clock.now())


@job(queue="tenant", cron="20 18 * * *")
def look_at_retention() -> None:
    """Past midnight: count what is due by each rule, and let go what may."""
    retention.look_at_rules(now=clock.now())


@job(queue="control", cron="55 17 * * *")
def look_at_retention_of_ministry() -> None:
    """Past midnight in Jakarta: what the ministry itself held long enough."""
    retention.let_go_at_ministry(now=clock.now())
