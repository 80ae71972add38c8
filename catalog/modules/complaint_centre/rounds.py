"""The rounds through the ways in: jobs of the clock, which a page also lets run at once."""

from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.queries import rounds as due
from catalog.modules.complaint_centre.services import fetching, passing_on, reading, watching
from core import clock
from core.jobs import job


@job(queue="tenant", module=MODULE, cron="*/2 * * * *", due=due.reads_mail)
def read_mailbox() -> None:
    """Take what waits in the mailbox of reports, each mail once."""
    reading.read_mailbox(now=clock.now())


@job(queue="tenant", module=MODULE, cron="*/10 * * * *", due=due.reads_lapor)
def read_lapor() -> None:
    """Take what SP4N-LAPOR! has for this regency, and tell it how far its reports are."""
    reading.read_lapor(now=clock.now())


@job(queue="tenant", module=MODULE, cron="*/2 * * * *", due=due.some_picture_is_due)
def fetch_photos() -> None:
    """Fetch pictures that came as an address, or lie with a carrier."""
    fetching.fetch_due(now=clock.now())


@job(queue="tenant", module=MODULE, cron="*/2 * * * *", due=due.some_report_goes_elsewhere)
def pass_on() -> None:
    """Send reports to the systems of other authorities whose they are."""
    passing_on.send_due(now=clock.now())


@job(queue="tenant", module=MODULE, cron="37 * * * *", due=due.some_report_is_elsewhere)
def ask_others() -> None:
    """Ask those systems how far such reports are."""
    passing_on.ask_all(now=clock.now())


@job(queue="tenant", module=MODULE, cron="7 * * * *")
def watch_channels() -> None:
    """Prove that each way in is alive, and say so where one is not."""
    watching.look_after(now=clock.now())
