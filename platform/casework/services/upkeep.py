"""What is done for cases overnight."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

import tenants
from casework import telling, timing
from casework.models import Case, Permit
from casework.services.moving import locked, note
from core import clock
from core.actors import Actor

ACTOR = Actor.system("casework")


def reckon_undecreed(*, now: datetime) -> int:
    """Reckon the deadlines again that fell into a year whose holidays were not decreed. Answers how many are known."""
    known = 0
    for case_id in Case.objects.filter(is_open=True, due_unknown_year__isnull=False).values_list("pk", flat=True):
        with transaction.atomic():
            case = locked(case_id)
            timing.reckon_clocks(case)
            if case.due_unknown_year is None:
                note(case, "deadline_known", actor=ACTOR, now=now)
                known += 1
    return known


def remind_of_permits(*, now: datetime) -> int:
    """Tell holders, once, that it is time to renew their permit. Answers how many."""
    today = clock.local_date(now, tenants.current().zone)
    told = 0
    soon = Permit.objects.filter(
        revoked_at=None, reminded_on=None, valid_to__gte=today, renew_from__lte=today
    ).values_list("pk", flat=True)
    for permit_id in list(soon):
        with transaction.atomic():
            permit = Permit.objects.select_for_update().filter(pk=permit_id, reminded_on=None).first()
            if permit is None:
                continue
            permit.reminded_on = today
            permit.save(update_fields=["reminded_on"])
            case = locked(permit.case_id)
            telling.tell(case, "casework.permit_ends", actor=ACTOR, now=now)
            note(case, "permit_reminded", actor=ACTOR, now=now)
            told += 1
    return told
