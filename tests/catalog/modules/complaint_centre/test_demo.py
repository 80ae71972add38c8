"""The demo of the complaint centre: reports in every state, none twice, and nothing said of a whistle-blower."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.db.models import F

import tenants
from casework.models import Case
from catalog.modules.complaint_centre import courses, demo
from catalog.modules.complaint_centre.demo.reports import CAPITAL, rows
from catalog.modules.complaint_centre.models import Category, Complaint, Feedback
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from config.demo import build
from config.demo.offices import open_offices
from config.demo.people import PLACES
from core import evidence
from organisation.duty.models import DutyWeek
from organisation.services import sync_core_roles
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW
from tests.conftest import KARANGASEM, TERNATE

SHOWN = {
    courses.RECEIVED, courses.VERIFIED, courses.ASSIGNED, courses.RESPONDED, courses.IN_PROGRESS, courses.ASKED,
    courses.REOPENED, courses.RESOLVED, courses.NOT_FIXED, courses.CLOSED, courses.FORWARDED, courses.REJECTED,
    courses.WITHDRAWN, courses.MERGED,
}  # fmt: skip


@pytest.mark.parametrize("schema", [KARANGASEM, TERNATE])
def test_reports_stand_in_every_state(db: None, switch_on: Callable[[str, str], None], schema: str) -> None:
    switch_on("complaint_centre", schema)
    place = next(place for place in PLACES if f"r{place.code}" == schema)
    with time_machine.travel(NOW, tick=False), tenants.enter(schema):
        sync_core_roles(actor=ACTOR, now=NOW)
        open_offices(
            place.code, government_address=place.office_address, point=place.office_point, actor=ACTOR, now=NOW
        )
        demo.fill(actor=ACTOR, now=NOW)
        assert not Complaint.objects.exists()  # nobody has the roles yet

        for person in place.staff:
            if person.role.startswith("complaint_"):
                build.join(person, actor=ACTOR)
        demo.fill(actor=ACTOR, now=NOW)
        demo.fill(actor=ACTOR, now=NOW)

        assert Complaint.objects.count() == len(rows())
        assert set(Case.objects.values_list("state", flat=True)) == SHOWN
        assert DutyWeek.objects.filter(unit__parent=None).exists()
        assert Category.objects.filter(code="bansos-belum", unit__code="dinas-sosial").exists()
        poor = Complaint.objects.filter(is_poor=True)
        assert {one.level for one in poor} == {Level.DISTRICT}
        assert Complaint.objects.filter(answered_at__gt=F("answer_due_at")).count() == 1
        assert set(Feedback.objects.values_list("score", flat=True)) == {2, 4}
        near = Complaint.objects.exclude(latitude=None)
        assert near.exists()
        assert {one.village_code[:6] for one in near} == {CAPITAL[place.code]}
        assert Complaint.objects.get(kind=ReportKind.WHISTLEBLOWING).is_secret
        assert evidence.verify() == []
