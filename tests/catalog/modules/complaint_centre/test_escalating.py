"""A limit that passes moves the report up: once, on time, by the rules it was filed under."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

import tenants
from casework import queries as cases
from casework.models import Case, CaseClock
from catalog.activation import services as activation
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Complaint, Escalation, Miss, Referral, RoutingRule, Watch
from catalog.modules.complaint_centre.rights import INSPECT, OVERSEE, WORK
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import escalating, pausing
from core.actors import Actor
from core.models import EvidenceEntry
from notifications.models import Message
from organisation.models import Holding, Position
from policies.services import set_value
from tenants import directory
from tenants.models import Regency
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.catalog.modules.complaint_centre.test_ladder_pages import signed_in, text_of
from tests.conftest import KARANGASEM
from tests.factories.accounts import UserFactory
from tests.factories.organisation import HoldingFactory, PositionFactory, person_with_rights

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DUE = NOW + 4 * HOUR


@pytest.fixture
def filed(centre: Centre) -> services.Filed:
    """A complaint at the village, due at 13.10."""
    RoutingRule.objects.create(order=1, name="Semua ke desa", level=Level.VILLAGE)
    return services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW)


def look(filed: services.Filed, at: datetime) -> list[str]:
    return [miss.clock for miss in services.pass_due(case_id=filed.case.pk, actor=ACTOR, now=at)]


def rises() -> list[tuple[str, str, str, datetime | None]]:
    rows = Escalation.objects.order_by("rises")
    return [(row.clock, row.from_level, row.to_level, row.next_due_at) for row in rows]


@pytest.mark.django_db
def test_what_nobody_answers_climbs_to_the_regional_head_and_stays_there(centre: Centre, filed: services.Filed) -> None:
    """CO-1 in Karangasem: 13.10, then 15.10, 16.10 and 16.40 WITA."""
    assert look(filed, DUE - MINUTE) == []
    for passed in (DUE, DUE + 2 * HOUR, DUE + 3 * HOUR, DUE + 3.5 * HOUR):
        look(filed, passed)

    complaint = Complaint.objects.get()
    assert rises() == [
        ("response", "village", "district", DUE + 2 * HOUR),
        ("response_1", "district", "secretary", DUE + 3 * HOUR),
        ("response_2", "secretary", "regional_head", DUE + 3.5 * HOUR),
    ]
    assert list(Miss.objects.values_list("clock", "level", "unit")) == [
        ("response", "village", centre.village.pk),
        ("response_1", "district", centre.district.pk),
        ("response_2", "secretary", centre.government.pk),
        ("response_3", "regional_head", centre.government.pk),
    ]
    assert (complaint.level, complaint.rises, complaint.level_unit) == (Level.REGIONAL_HEAD, 3, centre.government)
    assert look(filed, DUE + 30 * HOUR) == []
    assert Case.objects.get().due_at == DUE  # late since then, until somebody answers
    services.respond(case_id=filed.case.pk, text="Regu turun.", actor=ACTOR, now=DUE + 4 * HOUR)
    kept = dict(CaseClock.objects.filter(name__startswith="response").values_list("name", "was_kept"))
    assert kept == {"response": False, "response_1": False, "response_2": False, "response_3": False}


@pytest.mark.django_db
def test_an_answer_of_the_level_above_ends_its_clock_in_time(filed: services.Filed) -> None:
    look(filed, DUE)
    services.respond(case_id=filed.case.pk, text="Regu turun.", actor=ACTOR, now=DUE + HOUR)

    assert look(filed, DUE + 3 * HOUR) == []
    assert CaseClock.objects.get(name="response").was_kept is False
    assert CaseClock.objects.get(name="response_1").was_kept is True


@pytest.mark.django_db
def test_a_clock_missed_at_sunset_gives_the_next_level_the_morning(filed: services.Filed) -> None:
    half_past_two = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    late = services.file_report(report=a_report(), actor=Actor.citizen(), now=half_past_two)

    look(late, datetime(2026, 11, 23, 10, 20, tzinfo=UTC))  # 18.20 WITA

    assert Escalation.objects.get().next_due_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 09.00 the next day


@pytest.mark.django_db
def test_the_rule_that_was_in_force_when_it_was_filed_shortens(filed: services.Filed) -> None:
    set_value(
        key="complaint_centre.escalation_share",
        value=25,
        valid_from=NOW.date(),
        legal_source="Perbup 12/2026",
        reason="Lebih cepat",
        actor=ACTOR,
        now=NOW,
    )

    look(filed, DUE)

    assert Escalation.objects.get().next_due_at == DUE + 2 * HOUR


@pytest.mark.django_db
def test_the_nation_s_limit_climbs_the_same_ladder_in_working_days(centre: Centre, filed: services.Filed) -> None:
    services.respond(case_id=filed.case.pk, text="Regu turun besok.", actor=ACTOR, now=NOW + HOUR)
    passed = datetime(2026, 12, 11, 16, 0, tzinfo=UTC)

    assert look(filed, passed) == ["settlement"]

    assert rises() == [("settlement", "village", "district", datetime(2026, 12, 22, 16, 0, tzinfo=UTC))]
    assert Complaint.objects.get().level_unit == centre.district
    assert look(filed, datetime(2026, 12, 22, 16, 0, tzinfo=UTC)) == ["settlement_up1"]


@pytest.mark.django_db
def test_what_is_higher_does_not_come_down_by_the_other_ladder(filed: services.Filed) -> None:
    for passed in (DUE, DUE + 2 * HOUR, DUE + 3 * HOUR, DUE + 3.5 * HOUR):
        look(filed, passed)

    look(filed, datetime(2026, 12, 11, 16, 0, tzinfo=UTC))

    assert rises()[-1][:3] == ("settlement", "village", "district")
    assert Complaint.objects.get().level == Level.REGIONAL_HEAD


@pytest.mark.django_db
def test_a_question_does_not_keep_the_answer_s_clock_from_passing(centre: Centre, filed: services.Filed) -> None:
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    version = Case.objects.get().version
    services.ask(case_id=filed.case.pk, version=version, text="Di mana?", actor=ACTOR, now=NOW + HOUR)

    assert look(filed, DUE) == ["response"]

    assert rises()[0][1:3] == ("agency", "secretary")


@pytest.mark.django_db
def test_offices_that_are_not_there_are_passed_over(centre: Centre) -> None:
    RoutingRule.objects.create(order=1, name="Semua ke desa", level=Level.VILLAGE)
    filed = services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW)
    centre.district.active_to = NOW.date()
    centre.district.save()

    look(filed, DUE)

    assert rises()[0][1:3] == ("village", "secretary")


@pytest.mark.django_db
def test_a_clock_over_midnight_passes_in_the_morning_and_is_a_matter_of_the_day_after(centre: Centre) -> None:
    """CO-6: 20.00, due at 11.00 the next day."""
    filed = services.file_report(
        report=a_report(), actor=Actor.citizen(), now=datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    )
    due = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert look(filed, due - MINUTE) == []
    assert look(filed, due) == ["response"]

    assert services.open_due(actor=ACTOR, now=datetime(2026, 11, 24, 15, 59, tzinfo=UTC)) == 0
    assert services.open_due(actor=ACTOR, now=datetime(2026, 11, 24, 16, 0, tzinfo=UTC)) == 1

    assert Referral.objects.get().dated == date(2026, 11, 25)


@pytest.mark.django_db
def test_a_regency_that_changes_its_zone_keeps_the_moments_that_run(filed: services.Filed) -> None:
    with tenants.public():
        Regency.objects.filter(schema_name=KARANGASEM).update(time_zone="Asia/Jakarta")
        directory.forget()
    with tenants.enter(KARANGASEM):
        assert tenants.current().zone.key == "Asia/Jakarta"

        assert look(filed, DUE - MINUTE) == []
        assert look(filed, DUE) == ["response"]

        assert rises()[0][3] == DUE + 2 * HOUR
        # The next day begins where people now say it does.
        assert services.open_due(actor=ACTOR, now=datetime(2026, 11, 23, 16, 30, tzinfo=UTC)) == 0
        assert services.open_due(actor=ACTOR, now=datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == 1


@pytest.mark.django_db
def test_the_history_says_so_and_nobody_who_is_writing_is_sent_back(centre: Centre, filed: services.Filed) -> None:
    version = Case.objects.get().version
    look(filed, DUE)

    services.respond(case_id=filed.case.pk, version=version, text="Regu turun.", actor=ACTOR, now=DUE + MINUTE)

    case = Case.objects.get()
    assert [step.action for step in case.history.all()][-2:] == ["escalated", "respond"]
    assert [step.action for step in cases.since(case, version)] == ["respond"]
    look(filed, datetime(2026, 12, 11, 16, 0, tzinfo=UTC))
    # Somebody who has the page open since before both sees what a person did, not what the machine noted.
    assert [step.action for step in cases.since(case, version)] == ["respond"]
    officer = signed_in(person_with_rights(WORK, unit=centre.village))
    with time_machine.travel(DUE + HOUR, tick=False):
        page = text_of(officer.get(f"/complaint-centre/kerja/{filed.case.code}/"))
    assert "Kantor Camat Manggis" in page
    assert "Naik satu jenjang" in page


@pytest.mark.django_db
def test_a_limit_that_was_answered_before_anybody_noticed_is_still_a_matter_of_the_next_day(
    filed: services.Filed,
) -> None:
    """No worker ran from 13.10 to 13.12, and the answer came at 13.11."""
    services.respond(case_id=filed.case.pk, text="Regu turun.", actor=ACTOR, now=DUE + MINUTE)
    assert services.sweep(actor=ACTOR, now=DUE + 2 * MINUTE).missed == 0

    assert services.open_due(actor=ACTOR, now=datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == 1

    miss = Miss.objects.get()
    assert (miss.clock, miss.due_at, miss.referral) == ("response", DUE, Referral.objects.get())
    assert rises() == []  # nobody above had anything left to answer
    assert not Message.objects.filter(template="complaint_centre.limit_missed").exists()
    assert services.open_due(actor=ACTOR, now=datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == 0


@pytest.mark.django_db
def test_the_same_of_the_nation_s_limit(filed: services.Filed) -> None:
    services.respond(case_id=filed.case.pk, text="Regu turun.", actor=ACTOR, now=NOW + HOUR)
    passed = datetime(2026, 12, 11, 16, 0, tzinfo=UTC)
    services.resolve(case_id=filed.case.pk, text="Sudah ditambal.", actor=ACTOR, now=passed + 9 * HOUR)

    assert services.open_due(actor=ACTOR, now=passed + 25 * HOUR) == 1

    assert [(miss.clock, miss.due_at) for miss in Miss.objects.all()] == [("settlement", passed)]


@pytest.mark.django_db
def test_the_next_office_and_the_citizen_are_told_once(centre: Centre, filed: services.Filed) -> None:
    camat = UserFactory.create(full_name="I Nengah Sukarya")
    HoldingFactory.create(position=PositionFactory.create(unit=centre.district), user=camat)
    officer = person_with_rights(WORK, unit=centre.district)
    person_with_rights(WORK, unit=centre.village)
    person_with_rights(OVERSEE)

    look(filed, DUE)
    look(filed, DUE + MINUTE)

    told = Message.objects.filter(template="complaint_centre.came_up", channel="inbox")
    assert sorted(told.values_list("recipient_id", flat=True)) == sorted([str(camat.pk), str(officer.pk)])
    citizen = Message.objects.filter(template="complaint_centre.limit_missed")
    assert {message.recipient_kind for message in citizen} == {"case"}
    assert citizen.count() == 1


@pytest.mark.django_db
def test_of_whistle_blowing_only_inspectors_hear(centre: Centre) -> None:
    whistle = services.file_report(report=a_report(kind=ReportKind.WHISTLEBLOWING), actor=Actor.citizen(), now=NOW)
    inspector = person_with_rights(INSPECT)
    head = Position.objects.create(
        unit=centre.government, name={"id": "Bupati Karangasem"}, kind="head", active_from=date(2026, 1, 1)
    )
    HoldingFactory.create(position=head, user=person_with_rights(OVERSEE), standing=Holding.Standing.DEFINITIVE)
    passed = CaseClock.objects.get(case=whistle.case, name="settlement").due_at
    assert passed is not None

    look(whistle, passed)

    assert rises()[0][1:3] == ("inspectorate", "regional_head")
    told = Message.objects.filter(template__startswith="complaint_centre.", template__in=["complaint_centre.came_up"])
    assert {message.recipient_id for message in told} == {str(inspector.pk)}
    assert not Message.objects.filter(template="complaint_centre.limit_missed").exists()


@pytest.mark.django_db
def test_a_sweep_catches_what_no_job_looked_at_and_says_how_late(
    centre: Centre, filed: services.Filed, caplog: pytest.LogCaptureFixture
) -> None:
    overseer = person_with_rights(OVERSEE)

    with caplog.at_level(logging.ERROR):
        swept = services.sweep(actor=ACTOR, now=DUE + 7 * MINUTE)

    watch = Watch.objects.get()
    assert (swept.missed, swept.late) == (1, 7 * MINUTE)
    assert (watch.looked_at, watch.late_seconds) == (DUE + 7 * MINUTE, 420)
    assert "Limits of reports were noticed late." in caplog.messages
    assert Message.objects.filter(template="complaint_centre.watch_late", recipient_id=str(overseer.pk)).exists()
    # Nobody could tell the camat at 13.10: the two hours count from when they were told.
    assert Escalation.objects.get().next_due_at == DUE + 7 * MINUTE + 2 * HOUR
    entry = EvidenceEntry.objects.get(action="complaint_centre.limit_missed")
    assert entry.details["late_seconds"] == 420


@pytest.mark.django_db
def test_a_sweep_on_time_is_quiet_and_counts_from_the_limit(
    filed: services.Filed, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        services.sweep(actor=ACTOR, now=DUE + timedelta(seconds=20))

    assert not caplog.messages
    assert Escalation.objects.get().next_due_at == DUE + 2 * HOUR
    assert not Message.objects.filter(template="complaint_centre.watch_late").exists()


@pytest.mark.django_db
def test_one_report_that_breaks_does_not_hold_up_the_others(
    filed: services.Filed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW + MINUTE)
    going = escalating.locked

    def breaks(case_id: object, version: int | None = None) -> Complaint:
        if case_id == filed.case.pk:
            raise RuntimeError
        return going(case_id, version)  # type: ignore[arg-type]

    monkeypatch.setattr(escalating, "locked", breaks)
    with pytest.raises(escalating.SweepFailed), caplog.at_level(logging.ERROR):
        services.sweep(actor=ACTOR, now=DUE + MINUTE)

    assert [miss.complaint for miss in Miss.objects.all()] == [other.complaint]
    assert "A report whose limit passed could not be looked at." in caplog.messages


@pytest.mark.django_db
def test_what_passes_while_the_module_is_off_counts_against_nobody(
    centre: Centre, filed: services.Filed, switch_on: Callable[[str, str], None]
) -> None:
    activation.switch_off(slug="complaint_centre", actor=ACTOR, now=DUE - HOUR)
    activation.switch_on_again(slug="complaint_centre", actor=ACTOR, now=DUE + 5 * HOUR)

    assert services.sweep(actor=ACTOR, now=DUE + 5 * HOUR).late == timedelta()  # nobody was late

    assert Miss.objects.get().weight == Miss.Weight.MODULE_OFF
    assert Escalation.objects.get().next_due_at > DUE + 6 * HOUR  # the camat's whole time begins now


@pytest.mark.django_db
def test_a_time_off_that_was_over_long_before_excuses_nothing(filed: services.Filed) -> None:
    pausing.stand_still(actor=ACTOR, now=NOW - 2 * HOUR)
    pausing.go_on(actor=ACTOR, now=NOW - HOUR)

    look(filed, DUE)

    assert Miss.objects.get().weight == Miss.Weight.COUNTS


@pytest.mark.django_db
def test_an_answer_s_limit_has_a_job_of_its_own_at_that_moment(filed: services.Filed) -> None:
    with tenants.public(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT args ->> 'case_id', scheduled_at FROM procrastinate_jobs WHERE task_name LIKE '%%.look_at'"
        )
        assert cursor.fetchall() == [(str(filed.case.pk), DUE)]
