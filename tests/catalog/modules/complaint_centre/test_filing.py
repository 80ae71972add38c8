"""A report comes in: whom it goes to, by when it is answered, and what is kept of whoever brought it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from casework.models import Case, CaseClock, Message
from casework.services import Applicant
from catalog.modules.complaint_centre.models import Category, Complaint, PositionDoubt, Reporter, RoutingRule, Way
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Report, file_report
from catalog.modules.complaint_centre.services.refusals import CategoryClosed, TextMissing, TextTooLong
from core.actors import Actor
from core.models import EvidenceEntry
from core.photos import Position
from organisation.models import Unit
from policies.services import set_value
from regions.sun import ImpossiblePosition
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, ULAKAN, Centre

WAYAN = Applicant(name="I Wayan Sudana", phone="+628123450000", email="wayan.sudana@contoh.id")


def a_report(**changes: object) -> Report:
    values: dict[str, object] = {
        "kind": ReportKind.COMPLAINT,
        "text": "Jalan di depan Pasar Ulakan berlubang sejak dua minggu.",
        "way": Way.WEB,
        "reporter": WAYAN,
        "village_code": ULAKAN,
    }
    return Report(**{**values, **changes})  # type: ignore[arg-type]


def clocks_of(case: Case) -> dict[str, datetime | None]:
    return {clock.name: clock.due_at for clock in CaseClock.objects.filter(case=case)}


@pytest.mark.django_db
def test_a_complaint_is_due_after_four_hours_and_beside_it_by_the_law(centre: Centre) -> None:
    filed = file_report(report=a_report(category=centre.potholes), actor=Actor.citizen(), now=NOW)

    filed.complaint.refresh_from_db()
    assert filed.complaint.answer_due_at == NOW + timedelta(hours=4)
    assert filed.complaint.answer_limit == "hours"
    assert clocks_of(filed.case) == {
        "response": NOW + timedelta(hours=4),
        "verification": datetime(2026, 11, 26, 16, 0, tzinfo=UTC),
        "settlement": datetime(2026, 12, 11, 16, 0, tzinfo=UTC),
    }
    assert filed.case.due_at == NOW + timedelta(hours=4)
    assert len(filed.pin) == 6


@pytest.mark.django_db
def test_a_complaint_of_the_afternoon_is_due_at_sunset(centre: Centre) -> None:
    at_half_past_two = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)

    filed = file_report(report=a_report(), actor=Actor.citizen(), now=at_half_past_two)

    assert filed.complaint.answer_due_at == datetime(2026, 11, 23, 10, 20, tzinfo=UTC)  # CO-3: 18.20 WITA
    assert filed.complaint.answer_limit == "sunset"


@pytest.mark.django_db
def test_a_rule_that_changes_later_changes_nothing_for_an_open_report(centre: Centre) -> None:
    filed = file_report(report=a_report(), actor=Actor.citizen(), now=NOW)
    before = clocks_of(filed.case)

    set_value(
        key="complaint_centre.response_hours",
        value=2,
        valid_from=NOW.date(),
        legal_source="Perbup 12/2026",
        reason="Aturan 2025",
        actor=ACTOR,
        now=NOW,
    )
    later = file_report(report=a_report(), actor=Actor.citizen(), now=NOW)

    assert clocks_of(filed.case) == before
    assert later.complaint.answer_due_at == NOW + timedelta(hours=2)


@pytest.mark.django_db
def test_rules_pass_a_report_to_the_first_that_fits(centre: Centre) -> None:
    RoutingRule.objects.create(order=1, name="Jalan ke PUPR", category=centre.roads, level=Level.AGENCY)
    RoutingRule.objects.create(order=2, name="Lainnya ke camat", level=Level.DISTRICT)

    about_a_road = file_report(report=a_report(category=centre.potholes), actor=Actor.citizen(), now=NOW)
    about_a_lamp = file_report(report=a_report(), actor=Actor.citizen(), now=NOW)

    assert (about_a_road.case.unit, about_a_road.complaint.level) == (centre.works, Level.AGENCY)
    assert (about_a_lamp.case.unit, about_a_lamp.complaint.level) == (centre.district, Level.DISTRICT)


@pytest.mark.django_db
def test_without_a_rule_the_government_s_desk_sorts_it(centre: Centre) -> None:
    filed = file_report(report=a_report(), actor=Actor.citizen(), now=NOW)

    assert filed.case.unit == centre.government


@pytest.mark.django_db
def test_an_office_that_closed_gets_nothing(centre: Centre) -> None:
    RoutingRule.objects.create(order=1, name="Jalan ke PUPR", category=centre.roads, level=Level.AGENCY)
    Unit.objects.filter(pk=centre.works.pk).update(active_to=NOW.date())

    potholes = Category.objects.get(pk=centre.potholes.pk)
    filed = file_report(report=a_report(category=potholes), actor=Actor.citizen(), now=NOW)

    assert filed.case.unit == centre.government


@pytest.mark.django_db
def test_a_whistle_blower_stands_nowhere_but_in_the_sealed_row(centre: Centre) -> None:
    RoutingRule.objects.create(order=1, name="Semua ke camat", level=Level.DISTRICT)

    filed = file_report(
        report=a_report(kind=ReportKind.WHISTLEBLOWING, text="Pungutan liar di loket."),
        actor=Actor.user(7, schema="r5107"),
        now=NOW,
    )

    case = Case.objects.get(pk=filed.case.pk)
    assert (case.applicant_name, case.phone, case.email, case.user, case.unit) == (
        "Anonim",
        "",
        "",
        None,
        centre.government,
    )
    assert (filed.complaint.is_secret, filed.complaint.is_anonymous, filed.complaint.level) == (
        True,
        True,
        Level.INSPECTORATE,
    )
    assert Reporter.objects.filter(complaint=filed.complaint).count() == 1
    written = [f"{entry.actor} {entry.details} {entry.subject}" for entry in EvidenceEntry.objects.all()]
    assert not [line for line in written if "Sudana" in line or "user:7" in line or "45" + "0000" in line]
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_without_a_name_a_contact_is_used_for_telling_only(centre: Centre) -> None:
    filed = file_report(report=a_report(is_anonymous=True), actor=Actor.user(7, schema="r5107"), now=NOW)

    case = Case.objects.get(pk=filed.case.pk)
    assert (case.applicant_name, case.user, bool(case.phone)) == ("Anonim", None, True)
    assert not EvidenceEntry.objects.filter(actor__startswith="user:").exists()


@pytest.mark.django_db
def test_the_same_report_sent_twice_is_filed_once(centre: Centre) -> None:
    first = file_report(report=a_report(request_key="k1"), actor=Actor.citizen(), now=NOW)
    again = file_report(report=a_report(request_key="k1"), actor=Actor.citizen(), now=NOW)

    assert (again.complaint.pk, again.pin) == (first.complaint.pk, "")
    assert Complaint.objects.count() == 1


@pytest.mark.django_db
def test_a_doubtful_position_is_flagged_and_one_outside_indonesia_is_refused(centre: Centre) -> None:
    jakarta = Position(latitude=Decimal("-6.175400"), longitude=Decimal("106.827200"))
    swapped = Position(latitude=Decimal("65.000000"), longitude=Decimal("-8.450000"))

    flagged = file_report(report=a_report(position=jakarta), actor=Actor.citizen(), now=NOW)
    with pytest.raises(ImpossiblePosition):
        file_report(report=a_report(position=swapped), actor=Actor.citizen(), now=NOW)

    assert flagged.complaint.position_doubt == PositionDoubt.FAR
    assert Complaint.objects.count() == 1


@pytest.mark.django_db
def test_long_texts_and_emoji_come_through_and_too_long_ones_say_so(centre: Centre) -> None:
    long = "😀" * 20_000

    filed = file_report(report=a_report(text=long), actor=Actor.citizen(), now=NOW)
    with pytest.raises(TextTooLong):
        file_report(report=a_report(text=long + "!"), actor=Actor.citizen(), now=NOW)
    with pytest.raises(TextMissing):
        file_report(report=a_report(text="  \x00 "), actor=Actor.citizen(), now=NOW)

    assert filed.complaint.pk


@pytest.mark.django_db
def test_a_category_that_closed_is_not_chosen(centre: Centre) -> None:
    centre.potholes.is_open = False
    centre.potholes.save()

    with pytest.raises(CategoryClosed):
        file_report(report=a_report(category=centre.potholes), actor=Actor.citizen(), now=NOW)
