"""What the complaint centre does by the clock."""

from catalog.modules.complaint_centre import rounds
from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.services import close_due
from core import clock
from core.actors import Actor
from core.jobs import job

__all__ = ["rounds"]  # its jobs are found by way of this module


@job(queue="tenant", module=MODULE, cron="23 * * * *")
def close_reports() -> None:
    """Close what nobody confirmed, opened again or answered in the days for it."""
    close_due(actor=Actor.system(MODULE), now=clock.now())
