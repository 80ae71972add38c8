"""Officers on duty, absent and gone: what their offices and the managers see, and how their reports go on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from accounts.models import User
from casework.models import Case
from casework.services.refusals import NotAnOfficer
from catalog.modules.complaint_centre import services, work
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.queries import duty
from catalog.modules.complaint_centre.rights import INSPECT, MANAGE, SORT, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Filed
from catalog.modules.complaint_centre.services.handing_on import HeldByAnother
from core.actors import Actor
from core.jobs import run_waiting
from core.models import EvidenceEntry
from notifications.models import Message
from organisation.duty import services as rota
from organisation.duty.models import Absence, DutyWeek
from organisation.duty.rota import Shift
from organisation.models import RoleAssignment, Unit
from organisation.services import deactivate_person, end_role
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.organisation import (
    RoleAssignmentFactory,
    RoleFactory,
    UnitFactory,
    WeeklyHoursFactory,
    person_with_rights,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
PAGES = "/complaint-centre/petugas/"
WORK_LIST = "/complaint-centre/kerja/"
WHO: dict[str, Any] = {"actor": ACTOR, "now": NOW}
NIGHT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""22.00 WITA of the same day."""


@pytest.fixture(autouse=True)
def _at_ten_past_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def officer(centre: Centre) -> User:
    WeeklyHoursFactory.create(unit=centre.government)
    return person_with_rights(WORK, unit=centre.works, full_name="I Gede Artana")


@pytest.fixture
def colleague(officer: User, centre: Centre) -> User:
    return person_with_rights(WORK, unit=centre.works, full_name="Ni Luh Putri")


def held(officer: User, centre: Centre, **changes: object) -> Filed:
    """A report that an officer of public works has."""
    filed = services.file_report(report=a_report(**changes), actor=Actor.citizen(), now=NOW)
    services.pass_to(case_id=filed.case.pk, unit=centre.works, officer=officer, **WHO)
    return filed


def away(user: User, first: date = TODAY, last: date = date(2026, 11, 25)) -> Absence:
    return rota.enter_absence(user=user, kind="sick", first_date=first, last_date=last, **WHO)


def sign_in(client: Client, *rights: str, unit: Unit | None = None) -> User:
    person = person_with_rights(*rights, unit=unit, full_name="Ni Ketut Sariani")
    client.force_login(person)
    return person


def page(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def holder_of(filed: Filed) -> User | None:
    return Case.objects.select_related("assignee").get(pk=filed.case.pk).assignee


# Whoever is away


def test_reports_go_on_in_one_act_with_evidence(centre: Centre, officer: User, colleague: User) -> None:
    first, second, kept = (held(officer, centre) for _number in range(3))
    due = first.case.clocks.get(name="response").due_at

    done = services.hand_on(holder=officer, to={first.case.pk: colleague, second.case.pk: None}, **WHO)

    assert [one.refusal for one in done] == [None, None]
    assert [holder_of(one) for one in (first, second, kept)] == [colleague, None, officer]
    assert first.case.clocks.get(name="response").due_at == due
    told = EvidenceEntry.objects.get(action="complaint_centre.reports_handed_on")
    assert (told.subject, told.details) == (f"accounts.user:{officer.pk}", {"asked": 2, "done": 2})


def test_what_somebody_else_has_by_now_and_who_may_not_answer_there_are_refused(
    centre: Centre, officer: User, colleague: User
) -> None:
    taken, stays = held(officer, centre), held(officer, centre)
    services.give(case_id=taken.case.pk, officer=colleague, **WHO)
    stranger = person_with_rights(WORK, unit=centre.village)

    done = services.hand_on(holder=officer, to={taken.case.pk: None, stays.case.pk: stranger}, **WHO)

    found = {one.case_id: type(one.refusal) for one in done}
    assert found == {taken.case.pk: HeldByAnother, stays.case.pk: NotAnOfficer}
    assert [holder_of(one) for one in (taken, stays)] == [colleague, officer]


def test_an_absence_leads_to_the_reports_that_are_held(
    centre: Centre, officer: User, colleague: User, karangasem_client: Client
) -> None:
    filed = held(officer, centre)
    karangasem_client.force_login(officer)
    days = {"first_date_day": "23", "first_date_month": "11", "first_date_year": "2026"}

    entered = karangasem_client.post(f"{PAGES}{officer.pk}/absen/", {"kind": "travel", **days})
    listed = page(karangasem_client, f"{PAGES}{officer.pk}/serahkan/")
    karangasem_client.post(f"{PAGES}{officer.pk}/serahkan/", {f"office_{centre.works.pk}": str(colleague.pk)})

    assert entered["Location"] == f"{PAGES}{officer.pk}/serahkan/"
    assert filed.case.code in listed
    assert "Ni Luh Putri: bertugas sekarang" in listed
    assert holder_of(filed) == colleague
    assert Absence.objects.get().last_date == TODAY


def test_who_is_absent_comes_last_is_warned_of_and_never_refused(
    centre: Centre, officer: User, colleague: User, karangasem_client: Client
) -> None:
    away(officer)
    filed = held(colleague, centre)
    sign_in(karangasem_client, SORT)
    address = f"{WORK_LIST}{filed.case.code}/"

    offered = page(karangasem_client, address)
    version = Case.objects.get(pk=filed.case.pk).version
    given = karangasem_client.post(
        f"{address}petugas/", {"petugas-officer": officer.pk, "petugas-version": version}, follow=True
    ).content.decode()

    assert offered.index("Ni Luh Putri: bertugas sekarang") < offered.index(
        "I Gede Artana: tidak hadir sampai 25 Nov 2026"
    )
    assert holder_of(filed) == officer
    assert given.count("tidak hadir sampai 25 Nov 2026") >= 2
    assert f"{PAGES}{officer.pk}/serahkan/" in given


def test_a_colleague_reads_the_days_and_not_the_kind(
    centre: Centre, officer: User, colleague: User, karangasem_client: Client
) -> None:
    away(officer)
    office = f"{PAGES}kantor/{centre.works.pk}/"

    karangasem_client.force_login(colleague)
    read = page(karangasem_client, office)
    sign_in(karangasem_client, MANAGE)
    kept = page(karangasem_client, office)

    assert "tidak hadir sampai 25 Nov 2026" in read
    assert "· sakit" not in read
    assert "· sakit" in kept


# Who may set what


def test_the_head_of_an_office_sets_its_weeks_and_a_colleague_does_not(
    centre: Centre, officer: User, colleague: User, karangasem_client: Client
) -> None:
    address = f"{PAGES}kantor/{centre.works.pk}/minggu/{officer.pk}/"
    week = {
        "whose": "own", "active_from_day": "23", "active_from_month": "11", "active_from_year": "2026",
        "d0_begins_0": "2200", "d0_ends_0": "0600", "on_days_off": "on",
    }  # fmt: skip

    karangasem_client.force_login(colleague)
    refused = karangasem_client.post(address, week).status_code
    sign_in(karangasem_client, "hours.manage", unit=centre.works)
    saved = karangasem_client.post(address, week)

    assert (refused, saved.status_code) == (404, 302)
    (shift,) = DutyWeek.objects.get(user=officer).shifts.all()
    assert (shift.weekday, shift.begins, shift.ends) == (0, 1320, 1800)
    assert "Senin 22.00–06.00, hari libur juga" in page(karangasem_client, saved["Location"])
    assert 'value="06.00"' in page(karangasem_client, address)


def test_mondays_shift_is_copied_to_the_working_days_without_a_script(
    centre: Centre, officer: User, karangasem_client: Client
) -> None:
    sign_in(karangasem_client, "hours.manage", unit=centre.works)
    address = f"{PAGES}kantor/{centre.works.pk}/minggu/{officer.pk}/"

    back = karangasem_client.post(address, {"copy": "1", "whose": "office", "d0_begins_0": "0715", "d0_ends_0": "1515"})

    assert back.status_code == 200
    found = back.content.decode()
    assert (found.count('value="0715"'), found.count('value="1515"')) == (5, 5)
    assert not DutyWeek.objects.filter(user=officer).exists()


def test_a_head_reaches_no_other_office(centre: Centre, officer: User, karangasem_client: Client) -> None:
    elsewhere = person_with_rights(WORK, unit=centre.village)
    sign_in(karangasem_client, "hours.manage", unit=centre.works)

    for address in (
        f"kantor/{centre.village.pk}/",
        f"kantor/{centre.village.pk}/minggu/{elsewhere.pk}/",
        f"{elsewhere.pk}/absen/",
        f"{elsewhere.pk}/serahkan/",
    ):
        assert karangasem_client.get(f"{PAGES}{address}").status_code == 404, address
    assert karangasem_client.post(f"{PAGES}absen/{away(elsewhere).pk}/akhiri/").status_code == 404


def test_times_that_are_none_are_named_by_their_day(centre: Centre, officer: User, karangasem_client: Client) -> None:
    sign_in(karangasem_client, MANAGE)

    answer = karangasem_client.post(
        f"{PAGES}kantor/{centre.works.pk}/minggu/{officer.pk}/",
        {
            "whose": "own", "active_from_day": "23", "active_from_month": "11", "active_from_year": "2026",
            "d1_begins_0": "0800", "d2_begins_0": "2400", "d2_ends_0": "0600",
        },
    )  # fmt: skip

    assert answer.status_code == 422
    found = answer.content.decode()
    assert "Selasa: isi kedua waktu" in found
    assert "Rabu: yang mulai pukul 24.00" in found


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_slip_in_the_year_is_no_absence(centre: Centre, officer: User, karangasem_client: Client, year: str) -> None:
    karangasem_client.force_login(officer)
    days = {"first_date_day": "23", "first_date_month": "11", "first_date_year": year}

    assert karangasem_client.post(f"{PAGES}{officer.pk}/absen/", {"kind": "leave", **days}).status_code == 422
    assert not Absence.objects.exists()


def test_pages_cost_as_many_queries_for_three_offices_as_for_one(
    centre: Centre, officer: User, karangasem_client: Client
) -> None:
    sign_in(karangasem_client, SORT, MANAGE)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as said:
            page(karangasem_client, address)
        return len(said)

    addresses = (PAGES, WORK_LIST, f"{PAGES}kantor/{centre.works.pk}/", f"{PAGES}{officer.pk}/serahkan/")
    held(officer, centre)
    rota.set_week(user=officer, unit=centre.works, shifts=[Shift(6, 0, 60)], active_from=TODAY, **WHO)
    for address in addresses:
        asked(address)
    few = [asked(address) for address in addresses]
    for number in range(2):
        unit = UnitFactory.create(parent=centre.government)
        person_with_rights(WORK, unit=centre.works)
        other = person_with_rights(WORK, unit=unit)
        away(other)
        rota.set_week(user=other, unit=unit, shifts=[Shift(number, 0, 60)], active_from=TODAY, **WHO)
        held(officer, centre)
        filed = services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW)
        services.pass_to(case_id=filed.case.pk, unit=unit, **WHO)

    assert [asked(address) for address in addresses] == few


# Offices that are left alone


def test_an_office_left_alone_with_a_running_clock_is_shown_to_the_manager(
    centre: Centre, officer: User, karangasem_client: Client
) -> None:
    held(officer, centre)
    away(officer)
    sign_in(karangasem_client, SORT, MANAGE)

    (gap,) = duty.gaps(NOW)
    seen = page(karangasem_client, WORK_LIST)
    sign_in(karangasem_client, SORT)
    unseen = page(karangasem_client, WORK_LIST)

    # Thursday, 07.30 WITA.
    assert (gap.unit, gap.waiting, gap.next_at) == (centre.works, 1, datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    assert "tidak ada yang bertugas sampai Kamis 07.30 WITA" in seen
    assert "tidak ada yang bertugas" not in unseen
    assert any("1 kantor" in str(problem.text) for problem in work.problems())


def test_what_is_answered_and_what_whistle_blowers_say_leaves_nobody_alone(centre: Centre, officer: User) -> None:
    filed = held(officer, centre)
    away(officer)
    services.respond(case_id=filed.case.pk, text="Regu turun.", **WHO)
    whistle = services.file_report(report=a_report(kind=ReportKind.WHISTLEBLOWING), actor=Actor.citizen(), now=NOW)
    # As if a whistle-blower's report lay with the office and had a clock of hours.
    Complaint.objects.filter(pk=whistle.complaint.pk).update(
        level_unit=centre.works, answer_due_at=NOW + timedelta(hours=4), answer_limit="hours"
    )

    assert duty.gaps(NOW) == []


def test_a_preview_of_rules_says_who_is_there(centre: Centre, officer: User) -> None:
    person_with_rights(WORK, unit=centre.district)

    at_work, at_night = (duty.rota_of([centre.district], at).is_deserted(centre.district, at) for at in (NOW, NIGHT))

    assert (at_work, at_night) == (False, True)


# An officer who leaves


def test_reports_of_somebody_who_left_go_back_to_the_office_and_it_and_the_manager_hear_of_it(
    centre: Centre, officer: User, colleague: User, karangasem_client: Client
) -> None:
    manager = person_with_rights(MANAGE, SORT)
    anywhere = person_with_rights(WORK)
    left, ended, kept = held(officer, centre), held(colleague, centre), held(anywhere, centre)
    deactivate_person(user=officer, **WHO)
    RoleAssignment.objects.filter(user=colleague).update(active_to=TODAY)
    successor = person_with_rights(WORK, unit=centre.works)

    assert services.release_departed(**WHO) == 2
    assert services.release_departed(actor=ACTOR, now=NOW + timedelta(hours=1)) == 0

    assert [holder_of(one) for one in (left, ended)] == [None, None]
    assert holder_of(kept) == anywhere
    told = Message.objects.filter(template="complaint_centre.unheld")
    assert {one.recipient_id for one in told} == {str(one.pk) for one in (manager, successor, anywhere)}
    assert EvidenceEntry.objects.filter(action="complaint_centre.report_unheld").count() == 2
    karangasem_client.force_login(successor)
    assert left.case.code in page(karangasem_client, WORK_LIST, tampil="unassigned")
    assert "Petugasnya tidak lagi bertugas" in page(karangasem_client, f"{WORK_LIST}{left.case.code}/")
    assert left.case.code in {item.reference for item in work.items(successor)}


def test_a_role_that_ends_gives_its_reports_back_with_the_next_job(
    centre: Centre, officer: User, colleague: User
) -> None:
    left, kept = held(officer, centre), held(colleague, centre)
    (role,) = RoleAssignment.objects.filter(user=officer)

    end_role(assignment=role, reason="Pindah tugas", **WHO)
    with tenants.public():
        run_waiting(queues=("tenant",))

    assert (holder_of(left), holder_of(kept)) == (None, colleague)


def test_a_role_for_the_office_above_is_enough_to_keep_a_report(centre: Centre, officer: User) -> None:
    filed = held(officer, centre)
    RoleAssignment.objects.filter(user=officer).delete()
    RoleAssignmentFactory.create(
        user=officer, role=RoleFactory.create(module="complaint_centre", rights=[WORK]), unit=centre.government
    )

    assert services.release_departed(**WHO) == 0
    assert holder_of(filed) == officer


def test_an_inspector_s_report_is_passed_on_by_nobody(centre: Centre, officer: User) -> None:
    whistle = services.file_report(report=a_report(kind=ReportKind.WHISTLEBLOWING), actor=Actor.citizen(), now=NOW)
    Case.objects.filter(pk=whistle.case.pk).update(assignee=officer)

    assert duty.held_by(officer, person_with_rights(SORT, MANAGE, INSPECT)) == []
    deactivate_person(user=officer, **WHO)
    assert duty.held_by_departed(NOW) == {}
