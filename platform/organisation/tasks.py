from datetime import timedelta

import policies
from core import clock
from core.actors import Actor
from core.jobs import job
from organisation.models import WaitingInvitation
from organisation.policies import INVITATIONS_A_MINUTE
from organisation.services import move_on_the_day
from organisation.services.staff import send_waiting_invitations

SYSTEM = Actor.system("organisation")


@job(queue="tenant", attempts=10)
def invite_waiting() -> None:
    """One portion; the next one follows a minute later."""
    now = clock.now()
    if send_waiting_invitations(most=policies.value(INVITATIONS_A_MINUTE, now), actor=SYSTEM, now=now):
        invite_waiting.defer(at=now + timedelta(minutes=1))


@job(queue="tenant", cron="*/10 * * * *")
def go_on_inviting() -> None:
    """Begin where a list was written, and go on where a portion was lost."""
    if WaitingInvitation.objects.exists():
        invite_waiting()


@job(queue="tenant", cron="1 * * * *")
def move_units() -> None:
    """Every hour, since midnight comes to three zones one after the other."""
    move_on_the_day(actor=SYSTEM, now=clock.now())
