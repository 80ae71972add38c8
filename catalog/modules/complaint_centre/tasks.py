"""What the complaint centre does by the clock."""

from catalog.modules.complaint_centre import rounds
from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.queries.passed import referrals_are_due, sweep_is_due
from catalog.modules.complaint_centre.queries.rounds import some_office_is_untold
from catalog.modules.complaint_centre.services import close_due, open_due, release_departed, sweep
from catalog.modules.complaint_centre.telling import tell_offices
from core import clock
from core.actors import Actor
from core.jobs import job

__all__ = ["rounds"]  # its jobs are found by way of this module


@job(queue="tenant", module=MODULE, cron="23 * * * *")
def close_reports() -> None:
    """Close what nobody confirmed, opened again or answered in the days for it."""
    close_due(actor=Actor.system(MODULE), now=clock.now())


@job(queue="tenant", module=MODULE, cron="* * * * *", due=some_office_is_untold)
def tell_of_reports() -> None:
    """Tell offices of the reports that came to them in the last minute."""
    tell_offices(actor=Actor.system(MODULE), now=clock.now())


@job(queue="tenant", module=MODULE, cron="* * * * *", due=lambda: sweep_is_due(now=clock.now()))
def sweep_limits() -> None:
    """Catch the limits that no job looked at when they passed: workers were down, or they end at midnight."""
    sweep(actor=Actor.system(MODULE), now=clock.now())


# Midnight comes at 15.00, 16.00 and 17.00 UTC; every quarter of an hour also serves whoever was down then.
@job(queue="tenant", module=MODULE, cron="*/15 * * * *", due=lambda: referrals_are_due(now=clock.now()))
def open_referrals() -> None:
    """Open a dossier for what was missed on an earlier day."""
    open_due(actor=Actor.system(MODULE), now=clock.now())


@job(queue="tenant", module=MODULE, cron="11,41 * * * *")
def release_reports() -> None:
    """Give reports back to the office whose officer left or whose role ended."""
    release_departed(actor=Actor.system(MODULE), now=clock.now())
