"""Records that may be one person: looked for at night, decided by an officer, the decision remembered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from core.jobs import job
from core.masking import mask_text
from residents import queries
from residents.models import DuplicatePair, Resident
from residents.names import tidy
from residents.scoring import Thresholds, score
from residents.services.people import ReasonMissing, subject_of


class AlreadyDecided(Refusal):
    code = "already_decided"
    message = _("This pair has been decided already.")
    fix = _("Open the pair to see who decided, and why.")


_BATCH = 1000
# Two records meet by the same birth date and alike names, by the same name in one village where one lacks a NIK, or by
# the same telephone: three joins on an index each, instead of everybody with everybody. Namesakes of one village who
# both have a NIK cannot reach the shipped threshold by that alone, and there are many of them.
_MEETING = """
    SELECT a.id, b.id FROM residents_resident a JOIN residents_resident b
      ON b.birth_date = a.birth_date AND a.id < b.id AND similarity(a.search_name, b.search_name) >= %(alike)s
     WHERE {both}
    UNION
    SELECT a.id, b.id FROM residents_resident a JOIN residents_resident b
      ON b.village_code = a.village_code AND b.search_name = a.search_name AND a.id < b.id
     AND (a.nik = '') <> (b.nik = '')
     WHERE {both}
    UNION
    SELECT a.id, b.id FROM residents_resident a JOIN residents_resident b
      ON b.phone = a.phone AND a.phone <> '' AND a.id < b.id
     WHERE {both} AND b.phone <> '' AND similarity(a.search_name, b.search_name) >= %(alike)s
"""
_BOTH = "a.merged_into_id IS NULL AND b.merged_into_id IS NULL"
_SINCE = " AND (a.changed_at >= %(since)s OR b.changed_at >= %(since)s)"


def find_duplicates(*, now: datetime, since: datetime | None = None) -> int:
    """
    Look for pairs, write them down with their score and its reasons, and answer how many are new. What was decided
    stays decided.

    :param since: only pairs of which one was registered or changed since then.
    """
    thresholds = Thresholds.here()
    statement = _MEETING.format(both=_BOTH + (_SINCE if since else ""))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"alike": thresholds.name_alike, "since": since})
        pairs: list[tuple[UUID, UUID]] = cursor.fetchall()
    new = 0
    for start in range(0, len(pairs), _BATCH):
        new += _keep(pairs[start : start + _BATCH], thresholds, now)
    return new


@job(queue="tenant")
def look_for_duplicates() -> None:
    """Everybody with everybody they could be: after a large import, or when the weights changed."""
    find_duplicates(now=clock.now())


@transaction.atomic
def rule_out(*, pair: DuplicatePair, reason: str, actor: Actor, now: datetime) -> None:
    """
    Decide that the two are two people. The pair is never proposed again.

    :raises ReasonMissing, AlreadyDecided:
    """
    locked = DuplicatePair.objects.select_for_update().select_related("first", "second").get(pk=pair.pk)
    if locked.state != DuplicatePair.State.OPEN:
        raise AlreadyDecided
    if not tidy(reason):
        raise ReasonMissing
    decide(locked, DuplicatePair.State.DIFFERENT, reason, actor, now)
    for one, other in ((locked.first, locked.second), (locked.second, locked.first)):
        evidence.record(
            action="residents.ruled_out",
            actor=actor,
            at=now,
            subject=subject_of(one),
            details={"other": str(other.pk), "score": locked.score},
            reason=mask_text(tidy(reason)),
        )


def decide(pair: DuplicatePair, state: str, reason: str, actor: Actor, now: datetime) -> None:
    pair.state, pair.reason = state, mask_text(tidy(reason))[:300]
    pair.decided_at, pair.decided_by = now, str(actor)
    pair.save(update_fields=["state", "reason", "decided_at", "decided_by"])


@transaction.atomic
def _keep(pairs: list[tuple[UUID, UUID]], thresholds: Thresholds, now: datetime) -> int:
    people = Resident.objects.in_bulk({pk for pair in pairs for pk in pair})
    likeness = queries.likeness_of(pairs)
    rows = []
    for pair in pairs:
        found = score(people[pair[0]], people[pair[1]], likeness=likeness[pair], thresholds=thresholds)
        if found.total >= thresholds.shown_from:
            rows.append(
                DuplicatePair(
                    first_id=pair[0], second_id=pair[1], score=found.total, signs=found.as_rows(), found_at=now
                )
            )
    known = DuplicatePair.objects.filter(first_id__in=[row.first_id for row in rows])
    before: set[Any] = set(known.values_list("first_id", "second_id"))
    DuplicatePair.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["first", "second"], update_fields=["score", "signs"]
    )
    return sum((row.first_id, row.second_id) not in before for row in rows)
