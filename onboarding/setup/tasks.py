from core import clock
from core.jobs import job
from onboarding.setup import services


@job(queue="tenant", cron="25 * * * *")
def note_milestones() -> None:
    services.note_milestones(now=clock.now())
