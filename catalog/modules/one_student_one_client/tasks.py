"""What the scheme does by the clock."""

from __future__ import annotations

from catalog.modules.one_student_one_client.services import births, missed, referrals
from catalog.modules.one_student_one_client.services.exchange import WORKER, send_news
from core import clock
from core.actors import Actor
from core.jobs import job


@job(queue="tenant", module="one_student_one_client", cron="*/5 * * * *")
def tell_on_referrals() -> None:
    """Tell the next people of referrals that nobody has confirmed."""
    referrals.escalate(actor=Actor.system("one_student_one_client.referrals"), now=clock.now())


# After midnight in all of Indonesia: 00.09 in the west, 02.09 in the east.
@job(queue="tenant", module="one_student_one_client", cron="9 17 * * *")
def go_on_after_births() -> None:
    """Move records on whose next stage has come: the six weeks, breastfeeding, the end."""
    births.go_on(actor=Actor.system("one_student_one_client.births"), now=clock.now())


# After the states have moved on, so that a birth of yesterday is looked at as one.
@job(queue="tenant", module="one_student_one_client", cron="24 17 * * *")
def note_missed_visits() -> None:
    """Note contacts that did not take place, and tell on those of mothers at high risk."""
    missed.look(actor=Actor.system("one_student_one_client.missed"), now=clock.now())


# After the records have moved on.
@job(queue="tenant", module="one_student_one_client", cron="47 17 * * *")
def send_what_is_new() -> None:
    """Tell SATUSEHAT of mothers who agree what it does not know yet."""
    send_news(actor=WORKER, now=clock.now())
