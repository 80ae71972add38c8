"""Jobs of the imports. Those that work on a table stand with the services that call for them."""

from datetime import timedelta

import policies
from core import clock
from core.jobs import job
from imports import services
from imports.policies import KEEP_DAYS

rehearse, write, take_back = services.rehearse, services.write, services.take_back


@job(queue="tenant", cron="10 19 * * *")
def wipe_old_rows() -> None:
    """At night: cells of imports whose time is over."""
    now = clock.now()
    services.wipe_old(before=now - timedelta(days=policies.value(KEEP_DAYS, now)), now=now)
