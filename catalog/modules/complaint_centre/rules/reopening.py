"""Days after an answer: until when a citizen may reopen, and when a reply that nobody answers closes the report."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from casework.clocks import Calendar, Promise, Reckoning, TimeUnit, due_if_complete_at


def reopening_ends(*, closed_at: datetime, days: int, zone: ZoneInfo) -> Reckoning:
    """
    Until when a citizen may reopen: at the end of the last of so many days, that of closing not counted.

    :param days: the policy `policies.REOPEN_DAYS`.
    """
    return due_if_complete_at(Promise(days, TimeUnit.DAY), closed_at, Calendar(zone=zone))


def may_reopen(*, closed_at: datetime, now: datetime, days: int, zone: ZoneInfo) -> bool:
    """Whether a citizen may still say that it is not settled."""
    return not reopening_ends(closed_at=closed_at, days=days, zone=zone).is_late(now)


def closes_unanswered(*, replied_at: datetime, days: int, zone: ZoneInfo) -> Reckoning:
    """
    When a report closes whose citizen left a reply unanswered; counted in the same way.

    :param days: the policy `policies.UNANSWERED_DAYS`.
    """
    return due_if_complete_at(Promise(days, TimeUnit.DAY), replied_at, Calendar(zone=zone))
