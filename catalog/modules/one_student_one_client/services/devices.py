"""What students keep on their devices goes when it is no longer theirs to have."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from accounts import services as accounts
from accounts.models import User
from catalog.modules.one_student_one_client.models import Pairing
from core.actors import Actor


def forget_clients(pairings: QuerySet[Pairing], *, actor: Actor, now: datetime) -> None:
    """
    Of the students whose clients these were until now: drafts, unsent visits and copies of pages, for all of it tells
    of her or would be refused. Asked before the pairings are changed.
    """
    active = pairings.filter(state=Pairing.State.ACTIVE).values("student")
    for student in User.objects.filter(pk__in=active).order_by("pk"):
        accounts.forget_on_devices(user=student, actor=actor, now=now)
