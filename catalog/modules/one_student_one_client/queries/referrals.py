"""The referrals of a midwife's health centre: what waits, and what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db.models import F, QuerySet

from accounts.models import User
from catalog.modules.one_student_one_client import access
from catalog.modules.one_student_one_client.models import Referral

State = Referral.State
type Show = Literal["open", "closed"]


def referrals(user: User, now: datetime, show: Show) -> QuerySet[Referral]:
    """
    :param show: "open": not confirmed first, the longest waiting on top, then those that are being cared for;
        "closed": the latest on top.
    """
    found = (
        access.referrals_of(user, now)
        .select_related("pregnancy__resident", "health_centre")
        .defer("grounds", "outcome")
    )
    if show == "closed":
        return found.filter(state=State.CLOSED).order_by("-closed_at", "pk")
    return found.exclude(state=State.CLOSED).order_by(F("received_at").asc(nulls_first=True), "opened_at", "pk")


def number_of_open(user: User, now: datetime) -> int:
    """Not confirmed or not cared for yet."""
    return access.referrals_of(user, now).exclude(state=State.CLOSED).count()
