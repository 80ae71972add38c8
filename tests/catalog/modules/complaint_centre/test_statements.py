"""How many statements each step of a report costs the database; whoever adds one sees it here."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.services import Applicant
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.actors import Actor
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, ULAKAN, Centre


@pytest.mark.django_db
def test_the_life_of_a_report(centre: Centre) -> None:
    report = services.Report(
        kind=ReportKind.COMPLAINT,
        text="Jalan di depan Pasar Ulakan berlubang.",
        way=Way.WEB,
        category=centre.potholes,
        reporter=Applicant(name="I Wayan Sudana", phone="+628123450000"),
        village_code=ULAKAN,
    )
    services.file_report(report=report, actor=Actor.citizen(), now=NOW)  # keys, holidays and the directory are read
    with CaptureQueriesContext(connection) as filing:
        case = services.file_report(report=report, actor=Actor.citizen(), now=NOW).case
    with CaptureQueriesContext(connection) as passing:
        services.pass_to(case_id=case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    with CaptureQueriesContext(connection) as settling:
        services.resolve(case_id=case.pk, text="Sudah ditambal.", actor=ACTOR, now=NOW)

    assert [len(step) for step in (filing, passing, settling)] == [20, 13, 14]
