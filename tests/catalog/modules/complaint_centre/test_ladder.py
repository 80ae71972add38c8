"""A rehearsal says what escalation then does, and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework.models import CaseClock
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Complaint, Escalation, Miss, RoutingRule
from catalog.modules.complaint_centre.queries.ladder import rungs_of, tonight
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.actors import Actor
from core.models import EvidenceEntry
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report

HOUR = timedelta(hours=1)


@pytest.fixture
def filed(centre: Centre) -> services.Filed:
    RoutingRule.objects.create(order=1, name="Semua ke desa", level=Level.VILLAGE)
    return services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW)


def complaint() -> Complaint:
    return Complaint.objects.select_related("case__unit").get()


@pytest.mark.django_db
@pytest.mark.parametrize("answered_first", [False, True])
def test_the_rehearsal_is_what_then_happens(filed: services.Filed, answered_first: bool) -> None:
    if answered_first:
        services.pass_due(case_id=filed.case.pk, actor=ACTOR, now=NOW + 4 * HOUR)
        services.respond(case_id=filed.case.pk, text="Regu turun.", actor=ACTOR, now=NOW + 5 * HOUR)
    said = rungs_of(complaint(), now=NOW + 5 * HOUR)

    for passing in said:
        services.pass_due(case_id=filed.case.pk, actor=ACTOR, now=passing.at)

    # What was missed before the rehearsal is not in it.
    misses = list(Miss.objects.values_list("clock", "due_at", "level", "unit"))[answered_first:]
    assert misses == [(one.rung.name, one.at, one.post.level, one.post.unit.pk) for one in said]
    rises = list(Escalation.objects.order_by("rises").values_list("to_level", "next_due_at"))[answered_first:]
    assert rises == [(one.to.level, one.next_at) for one in said if one.to]
    assert len(said) == (4 if answered_first else 8)


@pytest.mark.django_db
def test_a_rehearsal_changes_nothing(filed: services.Filed) -> None:
    before = list(CaseClock.objects.values()), list(Complaint.objects.values()), EvidenceEntry.objects.count()

    rungs_of(complaint(), now=NOW)
    tonight(now=NOW)

    assert (list(CaseClock.objects.values()), list(Complaint.objects.values())) == before[:2]
    assert EvidenceEntry.objects.count() == before[2]
    assert not Escalation.objects.exists()


@pytest.mark.django_db
def test_the_night_holds_what_passes_until_tomorrow_noon_and_no_whistle_blower(filed: services.Filed) -> None:
    services.file_report(report=a_report(kind=ReportKind.WHISTLEBLOWING), actor=Actor.citizen(), now=NOW)
    evening = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    late = services.file_report(report=a_report(), actor=Actor.citizen(), now=evening)  # due at 11 the next morning

    night = tonight(now=evening)

    assert night.until == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    assert [(one.complaint.pk, one.rung.name) for one in night.passings] == [
        (filed.complaint.pk, "response"),
        (filed.complaint.pk, "response_1"),
        (filed.complaint.pk, "response_2"),
        (filed.complaint.pk, "response_3"),
        (late.complaint.pk, "response"),
    ]


@pytest.mark.django_db
def test_a_night_costs_the_same_queries_for_one_report_and_for_three(
    filed: services.Filed, django_assert_num_queries: Any
) -> None:
    def look() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            tonight(now=NOW)
        return len(queries)

    one = look()
    for _report in range(2):
        services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW)

    assert look() == one
