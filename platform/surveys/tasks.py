"""What surveys do by night."""

from core import clock
from core.actors import Actor
from core.jobs import job
from surveys import services


@job(queue="tenant", cron="20 17 * * *")
def close_ended() -> None:
    """In each regency; 17.20 UTC is past midnight everywhere in Indonesia."""
    services.close_ended(actor=Actor.system("surveys"), now=clock.now())
