"""Who is served first: whoever a person answers, long before the report is settled."""

from __future__ import annotations

from datetime import datetime, timedelta

from catalog.modules.complaint_centre.models import Complaint, Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Report, ask, file_report, pass_to, respond
from catalog.sdk.shell import first_served
from core.actors import Actor
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, ULAKAN, Centre

HOUR = timedelta(hours=1)


def file(at: datetime, kind: ReportKind = ReportKind.COMPLAINT) -> Complaint:
    report = Report(kind=kind, text="Jalan berlubang.", way=Way.WEB, village_code=ULAKAN)
    return file_report(report=report, actor=Actor.citizen(), now=at).complaint


def test_the_first_answer_of_a_person_is_the_first_service(centre: Centre) -> None:
    asked, first, second = file(NOW), file(NOW), file(NOW)
    # The receipt was automatic, and a question is no answer.
    version = pass_to(case_id=asked.case_id, unit=centre.works, actor=ACTOR, now=NOW).case.version
    ask(case_id=asked.case_id, version=version, text="Di ruas mana?", actor=ACTOR, now=NOW + HOUR)
    assert first_served(NOW) is None

    for complaint, hours in ((second, 3), (first, 2)):
        respond(case_id=complaint.case_id, text="Regu turun besok.", actor=ACTOR, now=NOW + hours * HOUR)

    assert first_served(NOW) == NOW + 2 * HOUR
    assert first_served(NOW + 2.5 * HOUR) == NOW + 3 * HOUR
    assert first_served(NOW + 4 * HOUR) is None


def test_nothing_is_told_of_a_whistle_blower(centre: Centre) -> None:
    whistle = file(NOW, ReportKind.WHISTLEBLOWING)

    respond(case_id=whistle.case_id, text="Kami periksa.", actor=ACTOR, now=NOW + HOUR)

    assert Complaint.objects.get(pk=whistle.pk).answered_at == NOW + HOUR
    assert first_served(NOW) is None
