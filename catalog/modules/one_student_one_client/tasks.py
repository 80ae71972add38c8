"""What the scheme does by night."""

from catalog.modules.one_student_one_client.services.exchange import WORKER, send_news
from core import clock
from core.jobs import job


@job(queue="tenant", module="one_student_one_client", cron="23 18 * * *")
def send_what_is_new() -> None:
    """Tell SATUSEHAT of mothers who agree what it does not know yet."""
    send_news(actor=WORKER, now=clock.now())
