"""What villages do in the evening."""

from catalog.modules.smart_kampung.services.outreach import send_day_reports
from core import clock
from core.actors import Actor
from core.jobs import job


# Every hour, because the evening comes three times in Indonesia and the clock of jobs runs in UTC.
@job(queue="tenant", module="smart_kampung", cron="11 * * * *")
def send_reports_of_the_day() -> None:
    """Tell the heads of health centres of the day's visits once it is evening here."""
    send_day_reports(actor=Actor.system("smart_kampung.day_reports"), now=clock.now())
