from core import clock
from core.actors import Actor
from core.jobs import job
from tenants.custody import operations, wiping


@job(queue="operator", cron="*/5 * * * *")
def continue_interrupted() -> None:
    operations.continue_interrupted()


@job(queue="operator", cron="25 * * * *")
def wipe_expired() -> None:
    wiping.wipe_expired(actor=Actor.system("custody"), now=clock.now())
