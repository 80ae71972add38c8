"""What is reported to the ministry: worked out by hand, and nothing of whistle-blowers."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from casework.services import Applicant
from catalog.modules.complaint_centre import indicators, services
from catalog.modules.complaint_centre.models import Complaint, Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.actors import Actor
from core.indicators import Figures, Measure, Period, PeriodKind
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, ULAKAN, Centre

THIS = Period.of(PeriodKind.MONTH, NOW.date())


def filed(kind: ReportKind = ReportKind.COMPLAINT, at: datetime = NOW, **changes: object) -> Complaint:
    report = services.Report(
        kind=kind,
        text="Jalan di depan Pasar Ulakan berlubang.",
        way=Way.WEB,
        reporter=Applicant(name="I Wayan Sudana"),
        village_code=ULAKAN,
        **changes,  # type: ignore[arg-type]
    )
    return services.file_report(report=report, actor=Actor.citizen(), now=at).complaint


def answer(complaint: Complaint, after: timedelta) -> None:
    services.respond(case_id=complaint.case_id, text="Ditambal besok.", actor=ACTOR, now=complaint.filed_at + after)


def parts(figures: Figures | None) -> dict[str, Measure]:
    assert figures is not None
    return {code: part.measure for code, part in figures.parts.items()}


@pytest.mark.django_db
class TestIndicators:
    def test_reports_are_counted_by_kind_and_wrongdoing_is_in_no_number(self, centre: Centre) -> None:
        filed(), filed(), filed(is_secret=True), filed(ReportKind.ASPIRATION)
        filed(ReportKind.WHISTLEBLOWING)
        filed(at=NOW - timedelta(days=31))

        found = indicators.reports_filed(THIS)

        assert found.total.value == 4
        assert {kind: one.value for kind, one in parts(found).items()} == {"complaint": 3, "aspiration": 1}

    def test_a_month_without_reports_is_nought(self, centre: Centre) -> None:
        assert indicators.reports_filed(THIS) == Figures(total=Measure(value=0))
        assert indicators.answered_in_time(THIS) is None
        assert indicators.first_answer(THIS) is None
        assert indicators.reopened(THIS) is None

    def test_in_time_is_before_the_limit_and_what_is_unanswered_is_not(self, centre: Centre) -> None:
        in_time, at_the_limit, unanswered = filed(), filed(), filed()
        answer(in_time, timedelta(hours=3, minutes=59))
        answer(at_the_limit, timedelta(hours=4))
        whistle = filed(ReportKind.WHISTLEBLOWING)
        answer(whistle, timedelta(minutes=5))
        taken_back = filed()
        services.withdraw(case_id=taken_back.case_id, actor=Actor.citizen(), now=NOW + timedelta(minutes=1))

        found = indicators.answered_in_time(THIS)

        assert found is not None
        assert unanswered.answer_due_at is not None
        assert (found.total.numerator, found.total.denominator) == (1, 3)
        assert set(parts(found)) == {"complaint"}

    def test_the_reason_for_not_taking_it_on_is_a_word_of_a_person(self, centre: Centre) -> None:
        report = filed()
        services.reject(
            case_id=report.case_id, version=report.case.version, reason="Sudah dilaporkan ke polisi.", actor=ACTOR,
            now=NOW + timedelta(minutes=30),
        )  # fmt: skip

        found, waited = indicators.answered_in_time(THIS), indicators.first_answer(THIS)

        assert found is not None
        assert found.total == Measure.share(1, 1)
        assert waited is not None
        assert waited.total == Measure(value=Decimal("30.0"), denominator=1)

    def test_the_median_is_that_of_the_first_answer(self, centre: Centre) -> None:
        for minutes in (10, 20, 90):
            answer(filed(), timedelta(minutes=minutes))
        filed()
        answer(filed(ReportKind.WHISTLEBLOWING), timedelta(minutes=1))

        found = indicators.first_answer(THIS)

        assert found is not None
        assert found.total == Measure(value=Decimal("20.0"), denominator=3)

    def test_reopened_is_of_those_that_had_ended(self, centre: Centre) -> None:
        done, again, open_still = filed(), filed(), filed()
        for report in (done, again):
            services.pass_to(case_id=report.case_id, unit=centre.works, actor=ACTOR, now=NOW)
            services.resolve(case_id=report.case_id, text="Sudah ditambal.", actor=ACTOR, now=NOW + timedelta(hours=1))
        services.reopen(
            case_id=again.case_id, reason="Masih berlubang.", actor=Actor.citizen(), now=NOW + timedelta(hours=2)
        )

        found = indicators.reopened(THIS)

        assert open_still.settled_at is None
        assert found is not None
        assert found.total == Measure.share(1, 2)
