"""One thing done with many reports at once, each in a transaction of its own; one that cannot says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from casework.services.work import Done
from catalog.modules.complaint_centre import canned
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.answering import respond
from catalog.modules.complaint_centre.services.filing import complaint_of
from catalog.modules.complaint_centre.services.sorting import Sorted, each, verify
from core.actors import Actor


def verify_many(*, case_ids: Iterable[UUID], actor: Actor, now: datetime) -> list[Done]:
    """Verify many reports as what they were filed as."""

    def as_it_is(case_id: UUID) -> None:
        complaint = complaint_of(case_id)
        found = Sorted(
            kind=ReportKind(complaint.kind),
            category=complaint.category,
            needs_examination=complaint.needs_examination,
        )
        verify(case_id=case_id, version=complaint.case.version, found=found, actor=actor, now=now)

    return each(case_ids, as_it_is)


def answer_many(
    *, case_ids: Iterable[UUID], text: str, places: Mapping[str, str], actor: Actor, now: datetime
) -> list[Done]:
    """
    One text to many reports, each with its own words in the text's fields (`canned.FIELDS`); a person wrote it, so it
    counts as their answer.

    :param places: names of villages and districts by their codes.
    """

    def answer(case_id: UUID) -> None:
        complaint = complaint_of(case_id)
        values = canned.values_of(complaint, place=places.get(complaint.village_code, ""))
        respond(case_id=case_id, text=canned.filled(text, values), actor=actor, now=now)

    return each(case_ids, answer)
