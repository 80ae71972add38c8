"""
Times in which nobody could work, because the module was off or the whole regency closed: they count against nobody, and
whoever had days for a reply or an objection gets them back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Greatest

from catalog.modules.complaint_centre.models import Referral, Standstill
from catalog.modules.complaint_centre.queries.passed import closings
from core import evidence
from core.actors import Actor

UNREPLIED: Final = Q(outcome="", replied_at=None)
UNOBJECTED: Final = Q(objection=None, objection_until__isnull=False)


@transaction.atomic
def stand_still(*, actor: Actor, now: datetime) -> None:
    """The module goes off: what passes from now on counts against nobody."""
    if not Standstill.objects.filter(on_at=None).exists():
        Standstill.objects.create(off_at=now)


@transaction.atomic
def go_on(*, actor: Actor, now: datetime) -> None:
    """The module is on again; the next sweep finds what passed meanwhile."""
    for pause in Standstill.objects.select_for_update().filter(on_at=None):
        pause.on_at = now
        pause.save(update_fields=["on_at"])
        _give_back(pause, actor, now)


@transaction.atomic
@evidence.together()
def note_closings(*, actor: Actor, now: datetime) -> int:
    """Note the times in which the whole regency was closed, each once. Answers how many were new."""
    found = closings()
    for off, on in found:
        pause, is_new = Standstill.objects.get_or_create(
            cause=Standstill.Cause.REGENCY_CLOSED, off_at=off, defaults={"on_at": on}
        )
        if is_new:
            _give_back(pause, actor, now)
    return len(found)


def pause_within(first: datetime, last: datetime) -> Standstill | None:
    """A time between two moments in which nobody could work."""
    return Standstill.objects.filter(Q(on_at=None) | Q(on_at__gt=first), off_at__lt=last).first()


def _give_back(pause: Standstill, actor: Actor, now: datetime) -> None:
    """The days that ran while nobody could work run again from when they can."""
    given = 0
    for begins, ends, waits in (
        ("opened_at", "reply_until", UNREPLIED),
        ("decided_at", "objection_until", UNOBJECTED),
    ):
        ran = Referral.objects.filter(waits, **{f"{begins}__lt": pause.on_at, f"{ends}__gt": pause.off_at})
        lost = _moment(pause.on_at) - Greatest(_moment(pause.off_at), F(begins))
        given += ran.update(**{ends: F(ends) + lost})
    evidence.record(
        action="complaint_centre.pause_noted",
        actor=actor,
        at=now,
        subject=f"complaint_centre.standstill:{pause.pk}",
        details={
            "cause": pause.cause,
            "off_at": pause.off_at.isoformat(),
            "on_at": pause.on_at.isoformat() if pause.on_at else "",
            "given_back": given,
        },
    )


def _moment(at: datetime | None) -> Value:
    return Value(at, output_field=DateTimeField())
