"""What offices and citizens do with a report, and what becomes of its clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.models import Case, CaseClock
from casework.services import open_by_code
from casework.services.refusals import MoveNotPossible, ReasonMissing
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.courses import (
    ASKED,
    CLOSED,
    FORWARDED,
    IN_PROGRESS,
    MERGED,
    NOT_FIXED,
    REOPENED,
    RESOLVED,
    RESPONDED,
)
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.queries.access import report_for, seen_by
from catalog.modules.complaint_centre.rights import INSPECT, OVERSEE, SORT, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.refusals import (
    PlaceOfForwardingMissing,
    ReopeningOver,
    WrongdoingStays,
)
from core.actors import Actor
from core.errors import NotThere
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.organisation import person_with_rights
from tests.factories.photos import photo

HOUR = timedelta(hours=1)


@pytest.fixture
def filed(centre: Centre) -> services.Filed:
    return services.file_report(report=a_report(category=centre.potholes), actor=Actor.citizen(), now=NOW)


def clock(case_id: object, name: str) -> CaseClock:
    return CaseClock.objects.get(case_id=case_id, name=name)


def state_of(case_id: object) -> str:
    return Case.objects.values_list("state", flat=True).get(pk=case_id)


@pytest.mark.django_db
def test_a_person_s_answer_in_time_keeps_the_clock(centre: Centre, filed: services.Filed) -> None:
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)

    services.respond(case_id=filed.case.pk, text="Regu turun besok pagi.", actor=ACTOR, now=NOW + 3 * HOUR)

    kept = clock(filed.case.pk, "response")
    assert (kept.ended_at, kept.was_kept, state_of(filed.case.pk)) == (NOW + 3 * HOUR, True, RESPONDED)
    assert Complaint.objects.get().answered_at == NOW + 3 * HOUR
    assert Case.objects.get().due_at == clock(filed.case.pk, "settlement").due_at


@pytest.mark.django_db
def test_one_minute_late_is_late(centre: Centre, filed: services.Filed) -> None:
    services.respond(case_id=filed.case.pk, text="Regu turun.", actor=ACTOR, now=NOW + 4 * HOUR + HOUR / 60)

    assert clock(filed.case.pk, "response").was_kept is False  # CO-7


@pytest.mark.django_db
def test_the_receipt_that_is_sent_by_itself_is_no_answer(filed: services.Filed) -> None:
    assert clock(filed.case.pk, "response").ended_at is None
    assert Complaint.objects.get().answered_at is None


@pytest.mark.django_db
def test_a_question_stops_the_law_s_clock_and_not_the_regency_s(centre: Centre, filed: services.Filed) -> None:
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    version = Case.objects.get().version

    services.ask(case_id=filed.case.pk, version=version, text="Di depan pintu mana?", actor=ACTOR, now=NOW + HOUR)

    assert state_of(filed.case.pk) == ASKED
    assert clock(filed.case.pk, "settlement").due_at is None
    assert Case.objects.get().due_at == NOW + 4 * HOUR

    services.write_as_citizen(case_id=filed.case.pk, text="Pintu timur.", actor=Actor.citizen(), now=NOW + 2 * HOUR)

    assert state_of(filed.case.pk) == IN_PROGRESS
    assert clock(filed.case.pk, "settlement").due_at is not None


@pytest.mark.django_db
def test_whoever_asked_can_still_answer_in_time(centre: Centre, filed: services.Filed) -> None:
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    version = Case.objects.get().version
    services.ask(case_id=filed.case.pk, version=version, text="Di depan pintu mana?", actor=ACTOR, now=NOW + HOUR)

    services.respond(case_id=filed.case.pk, text="Regu turun besok pagi.", actor=ACTOR, now=NOW + 2 * HOUR)

    assert state_of(filed.case.pk) == RESPONDED
    assert clock(filed.case.pk, "response").was_kept is True
    assert clock(filed.case.pk, "settlement").due_at is not None  # and the law's clock goes on


@pytest.mark.django_db
def test_what_is_not_ours_stops_every_clock_and_says_where_it_went(filed: services.Filed) -> None:
    version = Case.objects.get().version
    with pytest.raises(PlaceOfForwardingMissing):
        services.forward(
            case_id=filed.case.pk, version=version, where=" ", reason="Listrik", actor=ACTOR, now=NOW + HOUR
        )

    services.forward(
        case_id=filed.case.pk,
        version=version,
        where="PLN ULP Karangasem",
        reason="Listrik diurus PLN; hubungi 123.",
        actor=ACTOR,
        now=NOW + HOUR,
    )

    case = Case.objects.get()
    assert (case.state, case.is_open, case.due_at) == (FORWARDED, False, None)  # CO-10
    assert not CaseClock.objects.filter(ended_at=None).exists()
    assert Complaint.objects.get().forwarded_to == "PLN ULP Karangasem"


@pytest.mark.django_db
def test_another_word_for_a_report_does_not_stop_its_clock(centre: Centre, filed: services.Filed) -> None:
    found = services.Sorted(kind=ReportKind.INFORMATION_REQUEST, category=centre.roads, needs_examination=False)

    services.verify(case_id=filed.case.pk, version=filed.case.version, found=found, actor=ACTOR, now=NOW + HOUR)

    assert Case.objects.get().due_at == NOW + 4 * HOUR
    assert clock(filed.case.pk, "settlement").amount == 5
    assert clock(filed.case.pk, "verification").was_kept is True


@pytest.mark.django_db
def test_what_was_settled_without_an_answer_is_answered_by_that(centre: Centre, filed: services.Filed) -> None:
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)

    services.resolve(case_id=filed.case.pk, text="Sudah ditambal.", actor=ACTOR, now=NOW + 2 * HOUR)

    complaint = Complaint.objects.get()
    assert (state_of(filed.case.pk), complaint.answered_at, complaint.settled_at) == (
        RESOLVED,
        NOW + 2 * HOUR,
        NOW + 2 * HOUR,
    )


@pytest.mark.django_db
def test_ending_without_mending_is_a_state_of_its_own(centre: Centre, filed: services.Filed) -> None:
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    version = Case.objects.get().version
    with pytest.raises(ReasonMissing):
        services.leave(case_id=filed.case.pk, version=version, text=" ", actor=ACTOR, now=NOW)

    services.leave(case_id=filed.case.pk, version=version, text="Anggaran 2027.", actor=ACTOR, now=NOW + HOUR)

    assert state_of(filed.case.pk) == NOT_FIXED


@pytest.mark.django_db
def test_within_ten_days_a_citizen_opens_it_again_with_a_clock_of_its_own(
    centre: Centre, filed: services.Filed
) -> None:
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    services.resolve(case_id=filed.case.pk, text="Sudah ditambal.", actor=ACTOR, now=NOW + HOUR)
    last_evening = datetime(2026, 12, 3, 15, 59, tzinfo=UTC)

    services.reopen(case_id=filed.case.pk, reason="Berlubang lagi.", actor=Actor.citizen(), now=last_evening)

    complaint = Complaint.objects.get()
    assert (state_of(filed.case.pk), complaint.reopened, complaint.settled_at) == (REOPENED, 1, None)
    again = clock(filed.case.pk, "settlement_1")
    assert again.due_at is not None
    assert Case.objects.get().due_at == again.due_at


@pytest.mark.django_db
def test_the_same_photo_may_show_twice_that_it_is_done(centre: Centre, filed: services.Filed) -> None:
    proof = photo().read()
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)

    for _time in range(2):
        file = SimpleUploadedFile("sesudah.jpg", proof)
        services.resolve(case_id=filed.case.pk, text="Sudah ditambal.", photos=[file], actor=ACTOR, now=NOW + HOUR)
        assert Complaint.objects.get().photos.filter(stage="after").count() == 1
        services.reopen(case_id=filed.case.pk, reason="Belum.", actor=Actor.citizen(), now=NOW + HOUR)


@pytest.mark.django_db
def test_after_ten_days_it_is_closed_and_stays_so(centre: Centre, filed: services.Filed) -> None:
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    services.resolve(case_id=filed.case.pk, text="Sudah ditambal.", actor=ACTOR, now=NOW + HOUR)
    after = datetime(2026, 12, 3, 16, 1, tzinfo=UTC)

    with pytest.raises(ReopeningOver):
        services.reopen(case_id=filed.case.pk, reason="Berlubang lagi.", actor=Actor.citizen(), now=after)

    assert services.close_due(actor=ACTOR, now=after - HOUR) == 0
    assert services.close_due(actor=ACTOR, now=after) == 1
    assert state_of(filed.case.pk) == CLOSED
    with pytest.raises(MoveNotPossible):
        services.reopen(case_id=filed.case.pk, reason="Berlubang lagi.", actor=Actor.citizen(), now=after)


@pytest.mark.django_db
def test_reports_of_two_people_become_one_and_both_still_follow(centre: Centre, filed: services.Filed) -> None:
    other = services.file_report(report=a_report(reporter=None), actor=Actor.citizen(), now=NOW + HOUR)

    services.join(
        kept_id=filed.case.pk, other_ids=[other.case.pk], reason="Lubang yang sama.", actor=ACTOR, now=NOW + 2 * HOUR
    )

    joined = Case.objects.get(pk=other.case.pk)
    assert (joined.state, joined.merged_into_id) == (MERGED, filed.case.pk)
    assert open_by_code(code=joined.code, pin=other.pin, now=NOW + 3 * HOUR) == joined


@pytest.mark.django_db
def test_a_second_matter_becomes_a_report_that_the_same_pin_opens(centre: Centre, filed: services.Filed) -> None:
    made = services.split(
        case_id=filed.case.pk,
        version=filed.case.version,
        text="Lampu jalan mati.",
        category=None,
        reason="Dua urusan.",
        actor=ACTOR,
        now=NOW + HOUR,
    )

    assert made.case.applicant_name == "I Wayan Sudana"
    assert made.complaint.answer_due_at == NOW + 5 * HOUR
    assert open_by_code(code=made.case.code, pin=filed.pin, now=NOW + 2 * HOUR) == made.case


@pytest.mark.django_db
def test_a_whistle_blower_s_report_goes_to_nobody_else(centre: Centre) -> None:
    whistle = services.file_report(report=a_report(kind=ReportKind.WHISTLEBLOWING), actor=Actor.citizen(), now=NOW)
    plain = services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW)

    with pytest.raises(WrongdoingStays):
        services.pass_to(case_id=whistle.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    with pytest.raises(WrongdoingStays):
        services.join(kept_id=plain.case.pk, other_ids=[whistle.case.pk], reason="Sama.", actor=ACTOR, now=NOW)
    found = services.Sorted(kind=ReportKind.COMPLAINT, category=None, needs_examination=False)
    with pytest.raises(WrongdoingStays):
        services.verify(case_id=whistle.case.pk, version=whistle.case.version, found=found, actor=ACTOR, now=NOW)


@pytest.mark.django_db
def test_each_sees_what_is_theirs(centre: Centre, filed: services.Filed) -> None:
    whistle = services.file_report(report=a_report(kind=ReportKind.WHISTLEBLOWING), actor=Actor.citizen(), now=NOW)
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    reach = {
        right: {one.case.code for one in seen_by(person_with_rights(right, unit=unit))}
        for right, unit in ((WORK, centre.works), (SORT, None), (OVERSEE, None), (INSPECT, None))
    }
    elsewhere = person_with_rights(WORK, unit=centre.village)

    assert reach == {
        WORK: {filed.case.code},
        SORT: {filed.case.code},
        OVERSEE: {filed.case.code},
        INSPECT: {whistle.case.code},
    }
    with pytest.raises(NotThere):
        report_for(elsewhere, filed.case.code)
