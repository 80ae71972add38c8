"""What citizens' pages of the complaint centre look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import policies
from casework.models import Case
from catalog.modules.complaint_centre.courses import MERGED
from catalog.modules.complaint_centre.limits import limits_of
from catalog.modules.complaint_centre.models import Category, Complaint, Escalation
from catalog.modules.complaint_centre.offices import NoGovernment, Offices, offices_of
from catalog.modules.complaint_centre.policies import KEPT, NEARBY
from catalog.modules.complaint_centre.rules import nearby
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.response import Due
from organisation.access import today

MOST_ALIKE: Final = 3
_LOOKED_AT: Final = 200


def category_choices() -> list[tuple[str, str]]:
    """The categories that are offered, as a tree from the top: each with those above it."""
    rows = {row.path: row for row in Category.objects.filter(is_open=True)}
    closed = set(Category.objects.filter(is_open=False).values_list("path", flat=True))
    found = []
    for path, row in rows.items():
        steps = [path[: place or None] for place in _ends(path)]
        if any(step in closed for step in steps):
            continue  # what belongs to a closed one is not offered either
        above = [rows[step] for step in steps if step in rows]
        key = tuple((one.order, one.code) for one in above)
        found.append((key, str(row.pk), " › ".join(str(one.name) for one in above)))
    return [(pk, name) for _key, pk, name in sorted(found)]


def category_key(code: str) -> str:
    """The key of an offered category by its code; empty where there is none."""
    found = Category.objects.filter(code=code[:40], is_open=True).values_list("pk", flat=True).first()
    return str(found or "")


def promise_now(now: datetime) -> Due | None:
    """By when a complaint that comes in now is answered, at the regency's own office; None where no such rule runs."""
    if (here := _offices(now)) is None:
        return None
    kept = policies.values(KEPT, now)
    limits = limits_of(
        kind=ReportKind.COMPLAINT,
        needs_examination=False,
        is_poor=True,
        office=here.office(),
        values=kept,
        now=now,
    )
    return limits.answer


def report_of(case: Case) -> Complaint:
    """The report beside a case that its citizen has opened."""
    return Complaint.objects.select_related("category", "level_unit").get(case=case)


def escalations_of(complaint: Complaint) -> list[Escalation]:
    return list(complaint.escalations.select_related("to_unit"))


@dataclass(frozen=True)
class Alike:
    """A report that may be about the same thing."""

    complaint: Complaint
    likeness: nearby.Likeness


def alike(complaint: Complaint, now: datetime) -> list[Alike]:
    """
    Listed reports near this one in place and time that are still open, the likeliest first. Nothing without a position,
    and nothing for whistle-blowing.
    """
    position = complaint.position
    if position is None or not complaint.is_listed:
        return []
    rule = nearby.NearbyRule.of(policies.values(NEARBY, now))
    here = nearby.Point(float(position.latitude), float(position.longitude))
    box = nearby.box_around(here, rule.metres)
    rows: Mapping[UUID, Complaint] = {
        row.pk: row
        for row in Complaint.objects.select_related("case", "category")
        .filter(
            latitude__range=(box.south, box.north),
            longitude__range=(box.west, box.east),
            filed_at__gte=now - rule.span,
            is_secret=False,
            case__is_open=True,
        )
        .exclude(pk=complaint.pk)
        .exclude(kind=ReportKind.WHISTLEBLOWING)
        .exclude(case__state=MERGED)
        .order_by("-filed_at")[:_LOOKED_AT]
    }
    found = nearby.likely_same(_as_rule(complaint), [(pk, _as_rule(row)) for pk, row in rows.items()], rule)
    return [Alike(rows[pk], likeness) for pk, likeness in found[:MOST_ALIKE]]


def _as_rule(complaint: Complaint) -> nearby.Report:
    assert complaint.latitude is not None
    assert complaint.longitude is not None
    return nearby.Report(
        kind=ReportKind(complaint.kind),
        point=nearby.Point(float(complaint.latitude), float(complaint.longitude)),
        received_at=complaint.filed_at,
        category=complaint.category.path if complaint.category else "",
    )


def _offices(now: datetime) -> Offices | None:
    try:
        return offices_of("", day=today(now))
    except NoGovernment:
        return None


def _ends(path: str) -> list[int]:
    """Where each step of a path ends; 0 for the end of the path itself."""
    return [place for place, character in enumerate(path) if character == "/"] + [0]
